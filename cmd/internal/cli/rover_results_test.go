package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// parsed returns the JSON value of a text, or the text.
func parsed(text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return text
	}
	return v
}

// normalizer replaces what is another in each run.
type normalizer struct {
	from, to []string
	ids      map[string]string
}

func newNormalizer(server, folder string) *normalizer {
	return &normalizer{from: []string{server, strings.TrimPrefix(server, "http://"), folder, filepath.Dir(roverGraph)}, to: []string{"SERVER", "HOST", "FOLDER", "GRAPH"}, ids: map[string]string{}}
}

var (
	uuid   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	moment = regexp.MustCompile(`^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)$`)
)

// value returns a JSON value with every text normalized.
func (n *normalizer) value(v any) any {
	switch v := v.(type) {
	case string:
		return n.text(v)
	case []any:
		for i := range v {
			v[i] = n.value(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = n.value(v[k])
		}
	}
	return v
}

func (n *normalizer) text(s string) string {
	if moment.MatchString(s) {
		return "TIME"
	}
	for i := range n.from {
		s = strings.ReplaceAll(s, n.from[i], n.to[i])
	}
	return uuid.ReplaceAllStringFunc(s, func(id string) string {
		if n.ids[id] == "" {
			n.ids[id] = fmt.Sprintf("ID%d", len(n.ids)+1)
		}
		return n.ids[id]
	})
}

// print returns results as a section of an archive.
func printResults(t *testing.T, steps []string, list []roverResult) string {
	t.Helper()
	var b strings.Builder
	i := 0
	for _, step := range steps {
		if !strings.HasPrefix(step, "rover ") {
			continue
		}
		r := list[i]
		i++
		_, _ = fmt.Fprintf(&b, "%d %s\nexit %d\n", i, step, r.code)
		if text, ok := r.data.(string); ok {
			for line := range strings.Lines(text) {
				_, _ = fmt.Fprintf(&b, "  %s\n", strings.TrimRight(line, "\n "))
			}
			continue
		}
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(r.data); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// readResults returns the JSON of each step of a section; nil for a step without JSON.
func readResults(section string) []any {
	var out []any
	for line := range strings.Lines(section) {
		switch {
		case len(line) > 1 && line[0] >= '0' && line[0] <= '9':
			out = append(out, nil)
		case strings.HasPrefix(line, "{"):
			out[len(out)-1] = parsed(line)
		}
	}
	return out
}

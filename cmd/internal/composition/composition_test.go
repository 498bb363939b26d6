package composition

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// tagged is a subgraph in which a contract can leave fields out.
const tagged = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"])
type Query { open: Int @tag(name: "open") closed: Int @tag(name: "closed") }`

func sources(text string) []sdl.Source {
	return []sdl.Source{{Name: "a", URL: "http://a.test", File: "a.graphql", Text: text}}
}

func TestComposeContract(t *testing.T) {
	res, err := Compose(t.Context(), sources(tagged), Options{Filter: &supergraph.Filter{Exclude: []string{"closed"}}})
	if err != nil || !res.OK() {
		t.Fatal(res.Errors, err)
	}
	if api := res.APISDL(); !strings.Contains(api, "open") || strings.Contains(api, "closed") {
		t.Errorf("the API schema of the contract is\n%s", api)
	}
}

func TestContract(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schemactl.yaml"), []byte("contracts:\n  - name: public\n    exclude: [internal]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g, err := config.ReadGraphIn(dir, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Contract("public", g)
	if err != nil || len(f.Exclude) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
	for text, g := range map[string]*config.Graph{"it has public": g, "defines it": {}} {
		if _, err := Contract("partner", g); !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v, want %q", err, text)
		}
	}
}

func TestBatch(t *testing.T) {
	in := `{"id":"good","subgraphs":[{"name":"a","url":"http://a.test","sdl":"type Query { a: Int }"}]}

{"id":[7],"subgraphs":[{"name":"a","sdl":"type Query { a: Nope }"}]}`
	var out strings.Builder
	if err := Batch(t.Context(), strings.NewReader(in), &out, 1, Options{}, Compose, func() time.Time { return time.Unix(0, 0) }); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"id":"good","ok":true,`) || !strings.HasPrefix(lines[1], `{"id":[7],"ok":false,"errors":[{"code":"`) {
		t.Errorf("results:\n%s", out.String())
	}
	err := Batch(t.Context(), strings.NewReader("no JSON\n"), &out, 1, Options{}, Compose, time.Now)
	if !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), "line 1") {
		t.Error(err)
	}
}

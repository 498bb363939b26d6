//go:build oracle

package rollout

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// TestOracleCases writes states for a judge with a query planner, one JSON object per line, to the
// file ROLLOUT_CASES: those of testdata/judged.tsv, or, when ROLLOUT_GRAPHS names a file of graphs
// ({subgraphs: [{name, url, sdl}]} per line), those of ROLLOUT_COUNT random changes of them from
// ROLLOUT_SEED on.
func TestOracleCases(t *testing.T) {
	enc := casesFile(t)
	stats := make(map[string]int)
	write := func(id string, in Input, what []string, p *Plan, err error) {
		stats[cmp.Or(map[bool]string{true: "no safe plan"}[err != nil], "plan")]++
		for _, s := range judgedStates(t, id, in, what, p) {
			if err := enc.Encode(s); err != nil {
				t.Fatal(err)
			}
		}
	}
	if graphs := os.Getenv("ROLLOUT_GRAPHS"); graphs != "" {
		random(t, readGraphs(t, graphs), write)
	} else {
		for seed := range uint64(judgedSeeds) {
			if in, what, p, err, ok := judgedCase(t, seed); ok {
				write(strconv.FormatUint(seed, 10), in, what, p, err)
			}
		}
	}
	t.Log(stats)
}

// casesFile creates the file ROLLOUT_CASES, which ends with the test. The test is skipped if the
// variable is not set.
func casesFile(t *testing.T) *json.Encoder {
	t.Helper()
	name := os.Getenv("ROLLOUT_CASES")
	if name == "" {
		t.Skip("ROLLOUT_CASES is not set")
	}
	w, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return json.NewEncoder(w)
}

func random(t *testing.T, graphs [][]sdl.Source, write func(string, Input, []string, *Plan, error)) {
	count, _ := strconv.Atoi(os.Getenv("ROLLOUT_COUNT"))
	seed, _ := strconv.ParseUint(os.Getenv("ROLLOUT_SEED"), 10, 64)
	m := rollouttest.NewMutator(rand.NewPCG(seed, 1))
	for try, made := 0, 0; made < count && try < count*60; try++ {
		in := Input{Before: graphs[m.Pick(len(graphs))]}
		var what []string
		if m.Pick(5) == 0 {
			after, word := m.Move(in.Before)
			if word == "" {
				continue
			}
			in.After, what = after, []string{word}
		} else {
			in.After, what = m.Change(in.Before)
		}
		p, err := Make(t.Context(), in)
		var none *NoSafePlan
		var not *NotComposable
		switch {
		case errors.As(err, &not) || err == nil && p.Empty():
			continue
		case err != nil && !errors.As(err, &none):
			t.Errorf("%d %v: %v", try, what, err)
			continue
		}
		made++
		write(strconv.Itoa(try), in, what, p, err)
	}
}

// TestOracleVerdicts rewrites testdata/judged.tsv from the judge's answers in the file
// ROLLOUT_VERDICTS: the lines of ROLLOUT_CASES in the same order, with what the judge says.
func TestOracleVerdicts(t *testing.T) {
	name := os.Getenv("ROLLOUT_VERDICTS")
	if name == "" {
		t.Skip("ROLLOUT_VERDICTS is not set")
	}
	type answer struct {
		ID         string
		Kind       string
		Composes   bool
		Crash      string
		Violations []struct{ Kind, Subgraph, Detail string }
	}
	verdicts := make(map[string][]string)
	eachLine(t, name, func(line []byte) {
		var a answer
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		hard := slices.DeleteFunc(a.Violations, func(v struct{ Kind, Subgraph, Detail string }) bool {
			return strings.HasPrefix(v.Kind, "response-unknown") || v.Kind == "response" && readAlike(v.Detail)
		})
		word := ""
		switch {
		case a.Crash != "":
			word = "not-judged"
		case a.Kind != "safe" && !a.Composes:
		case a.Kind != "safe":
			word = strings.ReplaceAll(a.Kind, " ", ":") + map[bool]string{true: ":unsafe", false: ":not-found"}[len(hard) > 0]
		case !a.Composes:
			word = "violations:does-not-compose"
		case len(hard) > 0:
			word = "violations:" + hard[0].Kind
		default:
			word = "clean"
		}
		if word != "" && !slices.Contains(verdicts[a.ID], word) {
			verdicts[a.ID] = append(verdicts[a.ID], word)
		}
	})
	var lines []string
	for seed := range uint64(judgedSeeds) {
		id := strconv.FormatUint(seed, 10)
		in, what, p, err, ok := judgedCase(t, seed)
		if !ok {
			continue
		}
		words := verdicts[id]
		slices.Sort(words)
		slices.Reverse(words) // violations first
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s\t%s", id, fingerprint(judgedStates(t, id, in, what, p)), summary(p, err), strings.Join(words, " "), strings.Join(what, ", ")))
	}
	if err := os.WriteFile(judgedFile, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	count := make(map[string]int)
	for _, words := range verdicts {
		for _, w := range words {
			parts := strings.Split(w, ":")
			count[parts[0]+" "+parts[len(parts)-1]]++
		}
	}
	for _, k := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%5d %s", count[k], k)
	}
}

var answered = regexp.MustCompile(`: deployed (\S+), registered (\S+)$`)

// readAlike reports whether routers format every value of the deployed type as one of the
// registered type, which the judge does not know: it compares the names of types. Routers make a
// Float of any number, an ID of texts and numbers, and a String of texts, which values of enums
// are, too. That was tried with answers of real values through routers 2 and 3.
func readAlike(detail string) bool {
	m := answered.FindStringSubmatch(detail)
	if m == nil {
		return false
	}
	deployed, registered := m[1], m[2]
	code, reg := strings.Trim(deployed, "[]!"), strings.Trim(registered, "[]!")
	if strings.ReplaceAll(deployed, code, "") != strings.ReplaceAll(registered, reg, "") && strings.ReplaceAll(strings.ReplaceAll(deployed, code, ""), "!", "") != strings.ReplaceAll(registered, reg, "") {
		return false
	}
	switch reg {
	case "Float":
		return code == "Int"
	case "ID":
		return code == "String" || code == "Int"
	case "String":
		return code == "ID" || !slices.Contains([]string{"Int", "Float", "Boolean", "String"}, code)
	}
	return false
}

func eachLine(t *testing.T, file string, visit func([]byte)) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		visit(lines.Bytes())
	}
}

func readGraphs(t *testing.T, file string) [][]sdl.Source {
	var out [][]sdl.Source
	eachLine(t, file, func(line []byte) {
		var g struct {
			Subgraphs []struct{ Name, URL, SDL string }
		}
		if err := json.Unmarshal(line, &g); err != nil {
			t.Fatal(err)
		}
		var list []sdl.Source
		for _, s := range g.Subgraphs {
			list = append(list, sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL})
		}
		out = append(out, list)
	})
	return out
}

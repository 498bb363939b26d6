//go:build oracle

package rollout

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// TestOracleEdges writes drawn graphs for a judge with a query planner, one JSON object per line,
// to the file ROLLOUT_CASES, each with code that lacks one key or one field which nobody is said to
// ask for: ROLLOUT_COUNT graphs from ROLLOUT_SEED on. The judge must find nothing.
func TestOracleEdges(t *testing.T) {
	enc := casesFile(t)
	count, _ := strconv.Atoi(os.Getenv("ROLLOUT_COUNT"))
	seed, _ := strconv.ParseUint(os.Getenv("ROLLOUT_SEED"), 10, 64)
	stats := make(map[string]int)
	for made := 0; made < count; seed++ {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 18))
		if !ok {
			continue
		}
		r := composeAll(t.Context(), e.After)
		if len(r.Errors) > 0 || len(serve.Flaws(r.Subgraphs)) > 0 {
			continue
		}
		known := serve.NewLibrary(spec.Choice{}, nil, r.Subgraphs)
		c := judgedState{ID: strconv.FormatUint(seed, 10), What: e.What, Kind: "safe", PhaseState: PhaseState{Registered: make(map[string]Registered), Deployed: make(map[string][]string)}}
		for _, s := range r.Subgraphs {
			c.Registered[s.Name] = *registered(*s.Source)
			for _, text := range slices.Concat(withoutOneKey(s.Source.Text), withoutOneField(s.Source.Text)) {
				code, errs := serve.Build(t.Context(), sdl.Source{Name: s.Name, Text: text}, spec.Choice{})
				if len(errs) > 0 {
					continue
				}
				stats["elements"]++
				if serve.Safe(known.Serves(code, s, known.Ends)) {
					stats["elements that nobody asks for"]++
					c.Deployed[s.Name] = append(c.Deployed[s.Name], text)
				}
			}
		}
		if len(c.Deployed) == 0 {
			continue
		}
		made++
		if err := enc.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	t.Log(stats)
}

// withoutOneKey returns a schema without each of its keys in turn.
func withoutOneKey(text string) []string {
	doc := edit.Parse(text)
	var out []string
	for _, d := range doc.Of() {
		for _, a := range d.Directives {
			if doc.At(a.Name) == "key" {
				e := &edit.Edits{Text: text}
				e.RemoveInline(a.Full)
				out = append(out, e.Apply())
			}
		}
	}
	return out
}

// withoutOneField returns a schema without each of its fields in turn.
func withoutOneField(text string) []string {
	doc := edit.Parse(text)
	var out []string
	for _, d := range doc.Of() {
		for _, f := range d.Fields {
			if len(d.Fields) > 1 {
				e := &edit.Edits{Text: text}
				e.Remove(f.Full)
				out = append(out, e.Apply())
			}
		}
	}
	return out
}

package compose_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// outcome is everything of a result that a user sees.
func outcome(r compose.Result) string {
	var b strings.Builder
	if r.Graph != nil {
		b.WriteString(r.Graph.SDL() + "\n" + sdl.Print(r.Graph.API()) + "\n")
	}
	for _, list := range []diag.List{r.Errors, r.Hints} {
		for _, d := range list {
			b.WriteString(d.Error() + " at " + d.Coordinate + "\n")
		}
	}
	return b.String()
}

// The order of the sources and the number of processors do not matter.
func TestDeterministic(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, r := range referencetest.Cases(t) {
		want := outcome(compose.Compose(t.Context(), r.Sources, compose.Options{Edition: spec.Edition214, Workers: 1}))
		sources := slices.Clone(r.Sources)
		for range 3 {
			random.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
			if r.Name == "engine-threw-duplicate-subgraph-name" {
				sources = slices.Clone(r.Sources) // equal names cannot be told apart
			}
			if diff := cmp.Diff(want, outcome(compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition214}))); diff != "" {
				t.Errorf("%s: another order, another result:\n%s", r.Name, diff)
			}
		}
	}
}

func TestDeterministicOnOneProcessor(t *testing.T) {
	sources := synthetic(30)
	want := outcome(compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition214}))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if diff := cmp.Diff(want, outcome(compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition214}))); diff != "" {
		t.Error(diff)
	}
}

// What was composed can be read back and is the same graph.
func TestReadBack(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		for _, edition := range spec.Editions() {
			got := compose.Compose(t.Context(), r.Sources, compose.Options{Edition: edition})
			if got.Graph == nil || r.LosesIndent() && edition == spec.Edition214 {
				continue
			}
			text := got.Graph.SDL()
			back, errs := supergraph.Read(sdl.Source{File: "supergraph.graphql", Text: text})
			if len(errs) > 0 {
				t.Errorf("%s/%s: %v", r.Name, edition, errs)
				continue
			}
			if diff := cmp.Diff(text, back.SDL()); diff != "" {
				t.Errorf("%s/%s: read back (-composed +read):\n%s", r.Name, edition, diff)
			}
		}
	}
}

// Without the proof, a graph composes although it cannot answer everything.
func TestSkipSatisfiability(t *testing.T) {
	if testing.Short() {
		t.Skip("its case may be left out")
	}
	for _, r := range referencetest.Cases(t) {
		if r.Name != "error-satisfiability" {
			continue
		}
		if got := compose.Compose(t.Context(), r.Sources, compose.Options{Edition: spec.Edition214, SkipSatisfiability: true}); got.Graph == nil {
			t.Errorf("refused: %v", got.Errors)
		}
		return
	}
	t.Error("case not found")
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := compose.Compose(ctx, synthetic(3), compose.Options{Edition: spec.Edition214})
	if got.Graph != nil || len(got.Errors) == 0 {
		t.Errorf("an interrupted composition has a graph: %v", got.Errors)
	}
}

func TestNothingToCompose(t *testing.T) {
	got := compose.Compose(t.Context(), nil, compose.Options{Edition: spec.Edition214})
	if diff := cmp.Diff([]string{"NO_QUERIES"}, got.Errors.Codes()); diff != "" {
		t.Error(diff)
	}
}

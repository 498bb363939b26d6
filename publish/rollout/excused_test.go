package rollout

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// keyChanges is a change without a safe plan: two subgraphs change the key of an entity.
func keyChanges() Input {
	source := func(name, text string) sdl.Source {
		const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])` + "\n"
		return sdl.Source{Name: name, URL: "http://" + name, Text: link + text}
	}
	side := func(key string) []sdl.Source {
		p := `type P @key(fields: "` + key + `") { ` + key + `: ID! `
		return []sdl.Source{source("s", "type Query { p: P q: Int }\n"+p+"a: Int }\n"), source("t", p+"r: Int }\n")}
	}
	return Input{Before: side("id"), After: side("sku")}
}

// TestExcused: where the rules have no plan, one that no operation refutes is taken, and tells what
// it excuses. It holds by that only.
func TestExcused(t *testing.T) {
	in := keyChanges()
	var none *NoSafePlan
	if _, err := Make(t.Context(), in); !errors.As(err, &none) {
		t.Fatal(err)
	}
	in.Refute = func(context.Context, Input, *Plan) ([]Pair, error) { return nil, nil }
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Excused) != 2 || p.Excused[0].Subgraph != "s" || len(p.Excused[0].Violations) == 0 || p.Excused[0].Phase == 0 {
		t.Errorf("%+v", p.Excused)
	}
	if text := p.Excused[0].Text(); !strings.HasPrefix(text, "unsafe by the rules while phase 1 runs, and taken because no known operation shows it") {
		t.Error(text)
	}
	if p.Subgraphs[0].Order != Split {
		t.Errorf("the order of s is %s", p.Subgraphs[0].Order)
	}
	in.Refute = nil
	found, err := Verify(t.Context(), in, p)
	if err != nil || len(found.Excused) != 2 {
		t.Errorf("%v %+v", err, found.Excused)
	}
	p.Excused = p.Excused[1:]
	if _, err := Verify(t.Context(), in, p); err == nil || !strings.Contains(err.Error(), "code of s does not serve") {
		t.Errorf("without what it excuses: %v", err)
	}
}

// TestExcusedRefuted: what operations refute is not excused again, and where nothing is left the
// answer is that of the rules.
func TestExcusedRefuted(t *testing.T) {
	in := keyChanges()
	asked := 0
	in.Refute = func(_ context.Context, _ Input, p *Plan) ([]Pair, error) {
		asked++
		return []Pair{p.Excused[0].Pair}, nil
	}
	_, err := Make(t.Context(), in)
	var none *NoSafePlan
	if !errors.As(err, &none) || len(none.Conflicts) == 0 {
		t.Fatal(err)
	}
	if asked < 2 || asked > maxExcusing {
		t.Errorf("asked %d times", asked)
	}
	failed := errors.New("cannot ask")
	in.Refute = func(context.Context, Input, *Plan) ([]Pair, error) { return nil, failed }
	if _, err := Make(t.Context(), in); !errors.Is(err, failed) {
		t.Error(err)
	}
}

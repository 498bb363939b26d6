package rollout

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// renamed is a subgraph x that becomes y at the same URL, with another field.
func renamed() Input {
	at := func(name, url, text string) sdl.Source {
		return sdl.Source{Name: name, URL: url, Text: rollouttest.Link + text}
	}
	p := at("p", "http://p", "type Query { p: P }\ntype P @key(fields: \"id\") { id: ID! w: Int }\n")
	return Input{
		Before: []sdl.Source{p, at("x", "http://x", "type P @key(fields: \"id\") { id: ID! keep: Int old: Int }\n")},
		After:  []sdl.Source{p, at("y", "http://x", "type P @key(fields: \"id\") { id: ID! keep: Int new: Int }\n")},
	}
}

// Code is known by its URL: it is that of both names, before and after it is rolled out.
func TestCodeOfARenamedSubgraph(t *testing.T) {
	in := renamed()
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	roll := slices.IndexFunc(p.Phases, func(ph Phase) bool { return ph.Kind == Deploy })
	for number, want := range map[int]string{p.Phases[roll].Number: in.Before[1].Text, p.Phases[roll].Number + 1: in.After[1].Text} {
		code := CodeAt(p, number)
		for _, name := range []string{"x", "y"} {
			if got := code[At{name, "http://x"}]; len(got) != 1 || got[0] != want {
				t.Errorf("phase %d: the code of %s is %q", number, name, got)
			}
		}
	}
}

// A plan is refused that rolls out the code of a new name while the old name is registered with
// what that code does not have, or that retires code which another name needs.
func TestVerifyKnowsCodeByItsURL(t *testing.T) {
	in := renamed()
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	early := *p
	early.Phases = slices.Clone(p.Phases)
	early.Phases[0], early.Phases[1] = early.Phases[1], early.Phases[0]
	if _, err := Verify(t.Context(), in, &early); err == nil || !strings.Contains(err.Error(), "`P.old` is registered") {
		t.Errorf("code that refuses `P.old` is rolled out while x is registered with it: %v", err)
	}
	retired := *p
	retired.Phases = append(slices.Clone(p.Phases), Phase{Kind: Deploy, Steps: []Step{{Subgraph: "x", Action: Retire, Stage: Old, URL: "http://x"}}})
	if _, err := Verify(t.Context(), in, &retired); err == nil || !strings.Contains(err.Error(), "y is still registered with the routing URL http://x") {
		t.Errorf("the code of y is retired: %v", err)
	}
}

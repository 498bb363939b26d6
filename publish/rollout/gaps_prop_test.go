package rollout

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// asking is an operation for one field of an API, by a shortest way to it.
type asking struct {
	text string
	// elements are the fields, arguments and fragments of it, as gaps name them.
	elements []string
}

// operationsOf returns an operation for every field of an API that can be reached, with all of its
// arguments and with those that must be given.
func operationsOf(api *ast.Schema) []asking {
	type place struct {
		kind, open, shut, vars string
		on                     *ast.Definition
		elements               []string
	}
	var out []asking
	var queue []place
	seen := make(map[string]bool)
	visit := func(p place) {
		if p.on != nil && !seen[p.kind+p.on.Name] {
			seen[p.kind+p.on.Name] = true
			queue = append(queue, p)
		}
	}
	for kind, def := range map[string]*ast.Definition{"query": api.Query, "mutation": api.Mutation} {
		visit(place{kind: kind, on: def})
	}
	for ; len(queue) > 0; queue = queue[1:] {
		p := queue[0]
		for _, t := range api.GetPossibleTypes(p.on) {
			if t.Name != p.on.Name {
				visit(place{p.kind, p.open + " { ... on " + t.Name, p.shut + " }", p.vars, t, append(slices.Clone(p.elements), t.Name)})
			}
		}
		for _, f := range p.on.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			at := p.on.Name + "." + f.Name
			call := func(all bool) (args, vars string, elements []string) {
				vars, elements = p.vars, append(slices.Clone(p.elements), at)
				for _, a := range f.Arguments {
					if all || a.Type.NonNull && a.DefaultValue == nil {
						name := fmt.Sprintf("$v%d", strings.Count(vars, "$"))
						vars += " " + name + ": " + a.Type.String()
						args += " " + a.Name + ": " + name
						elements = append(elements, at+"("+a.Name+":)")
					}
				}
				if args != "" {
					args = "(" + args + ")"
				}
				return args, vars, elements
			}
			of := api.Types[f.Type.Name()]
			leaf := of.IsLeafType()
			for _, all := range []bool{true, false} {
				args, vars, elements := call(all)
				inner := ""
				if !leaf {
					inner = " { __typename }"
				}
				header := p.kind
				if vars != "" {
					header += "(" + vars + ")"
				}
				out = append(out, asking{header + p.open + " { " + f.Name + args + inner + " }" + p.shut, elements})
				if !leaf && !all {
					visit(place{p.kind, p.open + " { " + f.Name + args, p.shut + " }", vars, of, elements})
				}
			}
		}
	}
	return out
}

func loaded(t *testing.T, r compose.Result) *ast.Schema {
	t.Helper()
	if r.Graph == nil {
		return &ast.Schema{Types: map[string]*ast.Definition{}}
	}
	s, err := gqlparser.LoadSchema(&ast.Source{Input: sdl.Print(r.Graph.API())})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func accepted(s *ast.Schema, op string) bool {
	_, err := gqlparser.LoadQueryWithRules(s, op, rules.NewDefaultRules())
	return err == nil
}

// names reports whether one of the gaps that hold names an element of an operation. Types may have
// other names in a state.
func names(gaps []string, elements []string) bool {
	return slices.ContainsFunc(elements, func(e string) bool {
		_, field, isField := strings.Cut(e, ".")
		return slices.ContainsFunc(gaps, func(g string) bool { return g == e || isField && strings.HasSuffix(g, "."+field) })
	})
}

// TestGapsAreTold: of every operation that is accepted before and after a plan and refused in a
// state between, the plan tells of a gap; and a field that is told is in an operation that is
// refused.
func TestGapsAreTold(t *testing.T) {
	told, refusedOps := 0, 0
	for seed := range uint64(400) {
		m := rollouttest.NewMutator(rand.NewPCG(seed, 18))
		in, _ := fixture(t, []string{"channels", "orders-split", "products-reviews"}[m.Pick(3)])
		if m.Pick(2) == 0 {
			in.Before = in.After
		}
		var what []string
		in.After, what = m.Change(in.Before)
		p, err := Make(t.Context(), in)
		var not *NotComposable
		var none *NoSafePlan
		if errors.As(err, &not) || errors.As(err, &none) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.Launches < 2 {
			continue // every state is one of the ends
		}
		states, err := States(in, p)
		if err != nil {
			t.Fatal(err)
		}
		NoteLosses(states, p)
		in = in.withDefaults()
		before, after := loaded(t, in.Compose(t.Context(), in.Before)), loaded(t, in.Compose(t.Context(), in.After))
		var common []asking
		for _, op := range append(operationsOf(before), operationsOf(after)...) {
			if accepted(before, op.text) && accepted(after, op.text) {
				common = append(common, op)
			}
		}
		refused := make(map[string]bool)
		for i, s := range states {
			if i > 0 && cmp.Equal(s.Registered, states[i-1].Registered) && slices.Equal(s.Gaps, states[i-1].Gaps) {
				continue
			}
			var sources []sdl.Source
			for name, r := range s.Registered {
				sources = append(sources, sdl.Source{Name: name, URL: r.URL, Text: r.SDL})
			}
			slices.SortFunc(sources, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
			api := loaded(t, in.Compose(t.Context(), sources))
			for _, op := range common {
				if accepted(api, op.text) {
					continue
				}
				refusedOps++
				for _, e := range op.elements {
					refused[e] = true
				}
				if !names(s.Gaps, op.elements) {
					t.Errorf("seed %d %v, phase %d %s: no gap is told for %s, only %v", seed, what, s.Phase, s.Half, op.text, s.Gaps)
				}
			}
		}
		for _, g := range p.Gaps {
			if told++; g.Kind == Missing && !g.Tighter && strings.Contains(g.Coordinate, ".") && !refused[g.Coordinate] && before.Types[strings.Split(g.Coordinate, ".")[0]].Kind != ast.Enum {
				t.Errorf("seed %d %v: %+v is told and no operation misses it", seed, what, g)
			}
		}
	}
	t.Logf("%d gaps, %d operations refused", told, refusedOps)
	if told < 30 || refusedOps < 30 {
		t.Errorf("only %d gaps, and %d operations refused", told, refusedOps)
	}
}

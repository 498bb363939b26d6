package supergraph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// eachDrawn draws graphs with filters, in both readings and editions, until count of them are
// contracts, and checks each.
func eachDrawn(t *testing.T, seed uint64, count int, check func(t *testing.T, d drawn)) {
	t.Helper()
	contracts := 0
	for n := uint64(0); contracts < count; n++ {
		if n > uint64(count)*100 {
			t.Fatalf("only %d of %d drawn filters are contracts", contracts, n)
		}
		r := rand.New(rand.NewPCG(seed, n))
		edition := spec.Editions()[n%2]
		subs, errs := subgraph.Build(t.Context(), []sdl.Source{{Name: "a", URL: "http://a", Text: link + drawSchema(r)}}, subgraph.Options{Edition: edition})
		if len(errs) > 0 {
			continue
		}
		m, errs, _ := merge.Merge(t.Context(), subs, edition)
		if len(errs) > 0 {
			continue
		}
		source := read(t, drawTags(t, supergraph.New(m.Schema, edition).SDL(), r))
		source.Edition = edition // the text of drawTags has the layout of 2.15
		if len(supergraph.CheckInaccessible(source.Schema, edition)) > 0 {
			continue
		}
		d := drawn{source: source, text: source.SDL(), filter: drawFilter(r, supergraph.Reading(r.IntN(len(supergraph.ReadingNames())))), rand: r}
		if d.contract, errs = source.Contract(d.filter); len(errs) > 0 {
			continue
		}
		contracts++
		check(t, d)
		if t.Failed() {
			t.Fatalf("graph %d, edition %s, filter %+v:\n%s", n, edition, d.filter, source.SDL())
		}
	}
}

// drawn is a graph with one of its contracts.
type drawn struct {
	source, contract *supergraph.Graph
	// text is the source before it was filtered.
	text   string
	filter supergraph.Filter
	rand   *rand.Rand
}

// TestContractTwice shows that a contract of a contract with the same filter is that contract.
func TestContractTwice(t *testing.T) {
	eachDrawn(t, 1, 150, func(t *testing.T, d drawn) {
		again, errs := d.contract.Contract(d.filter)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		if again.SDL() != d.contract.SDL() {
			t.Errorf("once:\n%s\ntwice:\n%s", d.contract.SDL(), again.SDL())
		}
		if reread := read(t, d.contract.SDL()).SDL(); reread != d.contract.SDL() {
			t.Error("the contract does not read back as the same")
		}
	})
}

// TestContractExcludesMore shows that another excluded tag never shows what was hidden.
func TestContractExcludesMore(t *testing.T) {
	compared := 0
	eachDrawn(t, 2, 300, func(t *testing.T, d drawn) {
		for _, tag := range []string{"a", "b", "c"} {
			more := d.filter
			more.Exclude = append(slices.Clone(more.Exclude), tag)
			more.Include = slices.DeleteFunc(slices.Clone(more.Include), func(s string) bool { return s == tag })
			if len(d.filter.Include) > 0 && len(more.Include) == 0 {
				continue // an empty list includes everything
			}
			less, errs := d.source.Contract(more)
			if len(errs) > 0 {
				continue // it hides too much to be a contract
			}
			compared++
			subset(t, d.contract.API(), less.API())
		}
	})
	if compared < 100 {
		t.Errorf("only %d pairs were compared", compared)
	}
}

// TestContractIsASubset shows that the API schema of a contract has nothing that the source's has
// not, and that the source was not changed.
func TestContractIsASubset(t *testing.T) {
	eachDrawn(t, 3, 300, func(t *testing.T, d drawn) {
		subset(t, d.source.API(), d.contract.API())
		if d.source.SDL() != d.text {
			t.Error("the source was changed")
		}
		hidden := hiddenIn(t, d.contract.SDL())
		for _, coordinate := range hiddenIn(t, d.text) {
			if !slices.Contains(hidden, coordinate) {
				t.Errorf("%s is hidden in the source and shown in the contract", coordinate)
			}
		}
	})
}

// subset demands that every element of part is in whole, of the same type.
func subset(t *testing.T, whole, part *sdl.Schema) {
	t.Helper()
	all := elements(whole)
	for coordinate, is := range elements(part) {
		if was, ok := all[coordinate]; !ok || was != is {
			t.Errorf("%s is %s, before %q", coordinate, is, was)
		}
	}
}

// elements returns what each coordinate of an API schema is.
func elements(s *sdl.Schema) map[string]string {
	all := map[string]string{}
	arguments := func(of string, list []*sdl.Argument) {
		for _, a := range list {
			all[of+"("+a.Name+":)"] = a.Type.String() + valueText(a.Default)
		}
	}
	for _, x := range s.Types {
		all[x.Name] = x.Kind.String()
		for _, f := range x.Fields {
			all[f.Coordinate()] = f.Type.String() + valueText(f.Default)
			arguments(f.Coordinate(), f.Args)
		}
		for _, v := range x.Values {
			all[x.Name+"."+v.Name] = "value"
		}
		for _, r := range append(slices.Clone(x.Interfaces), x.Members...) {
			all[x.Name+" "+r.Name] = "reference"
		}
	}
	for _, d := range s.DirectiveDefs {
		all["@"+d.Name] = "directive"
		arguments("@"+d.Name, d.Args)
	}
	return all
}

func valueText(v *ast.Value) string {
	if v == nil {
		return ""
	}
	return " = " + v.String()
}

// TestContractOperations shows that each operation that is valid on a contract is valid on the
// source, with the independent parser and validator of gqlparser.
func TestContractOperations(t *testing.T) {
	valid := 0
	eachDrawn(t, 4, 150, func(t *testing.T, d drawn) {
		whole, part := load(t, d.source.API()), load(t, d.contract.API())
		for range 5 {
			text := drawOperation(d.rand, d.contract.API())
			op, err := gqlparser.LoadQueryWithRules(part, text, rules.NewDefaultRules())
			if len(err) > 0 {
				t.Fatalf("%v\n%s\n%s", err, text, sdl.Print(d.contract.API()))
			}
			valid++
			if errs := validator.ValidateWithRules(whole, op, rules.NewDefaultRules()); len(errs) > 0 {
				t.Errorf("%v\n%s", errs, text)
			}
		}
	})
	if valid == 0 {
		t.Error("no operation was compared")
	}
}

func load(t *testing.T, s *sdl.Schema) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl.Print(s)})
	if err != nil {
		t.Fatalf("%v\n%s", err, sdl.Print(s))
	}
	return schema
}

// drawOperation returns a random query that is valid on an API schema.
func drawOperation(r *rand.Rand, s *sdl.Schema) string {
	return "query " + drawSelection(r, s, s.Root(sdl.Query), "f", 3)
}

// drawSelection selects fields and fragments of an object, interface or union, depth levels deep.
// Aliases begin with the prefix, so that fragments do not conflict.
func drawSelection(r *rand.Rand, s *sdl.Schema, t *sdl.Type, prefix string, depth int) string {
	parts := []string{"__typename"}
	for _, f := range t.Fields {
		below := s.Type(sdl.Named(f.Type))
		composite := below != nil && below.Kind.Composite()
		if r.IntN(3) == 0 || composite && depth == 0 {
			continue
		}
		text := fmt.Sprintf("%s%d: %s%s", prefix, len(parts), f.Name, drawArguments(r, s, f.Args))
		for _, d := range s.DirectiveDefs {
			if slices.Contains(d.Locations, "FIELD") && r.IntN(4) == 0 {
				text += " @" + d.Name + drawArguments(r, s, d.Args)
			}
		}
		if composite {
			text += " " + drawSelection(r, s, below, "f", depth-1)
		}
		parts = append(parts, text)
	}
	for _, x := range s.Types {
		if depth > 0 && x.Kind == sdl.Object && (x.Implements(t.Name) || t.HasMember(x.Name)) {
			parts = append(parts, "... on "+x.Name+" "+drawSelection(r, s, x, x.Name+"_", depth-1))
		}
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

// drawArguments gives all required arguments and some others.
func drawArguments(r *rand.Rand, s *sdl.Schema, list []*sdl.Argument) string {
	var given []string
	for _, a := range list {
		if a.Type.NonNull && a.Default == nil || r.IntN(2) == 0 {
			given = append(given, a.Name+": "+drawValue(r, s, a.Type, 3))
		}
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

// drawValue returns a value of a type, with nested input objects depth levels deep unless they are
// required.
func drawValue(r *rand.Rand, s *sdl.Schema, typ *ast.Type, depth int) string {
	if typ.Elem != nil {
		return "[" + drawValue(r, s, typ.Elem, depth) + "]"
	}
	t := s.Type(typ.NamedType)
	switch {
	case t == nil || t.Kind == sdl.Scalar:
		return "1"
	case t.Kind == sdl.Enum:
		return t.Values[r.IntN(len(t.Values))].Name
	}
	var fields []string
	for _, f := range t.Fields {
		if f.Type.NonNull && f.Default == nil || depth > 0 && r.IntN(2) == 0 {
			fields = append(fields, f.Name+": "+drawValue(r, s, f.Type, depth-1))
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

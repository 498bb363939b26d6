package satisfy_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/satisfy"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Shapes on which checks that enumerate paths need seconds or never end. Each is a valid graph of n
// subgraphs.
var shapes = []struct {
	name string
	n    int
	make func(b *strings.Builder, i, n int)
}{
	// Every subgraph has every entity, and links lead from each to others.
	{"hub of 100", 100, func(b *strings.Builder, i, _ int) {
		fmt.Fprintf(b, "type Query { q%d: E0 }\n", i)
		for j := range 5 {
			fmt.Fprintf(b, "type E%d @key(fields: \"id\") { id: ID! f%d: Int next: E%d @shareable other: [E%d] @shareable }\n", j, i, (j+1)%5, (j*7+3)%5)
		}
	}},
	// A ring: subgraph i knows only the keys i and i+1.
	{"ring of 30 keys", 30, func(b *strings.Builder, i, n int) {
		k, l := fmt.Sprintf("k%d", i), fmt.Sprintf("k%d", (i+1)%n)
		fmt.Fprintf(b, "type Query { q%d: E0 }\n", i)
		for j := range 5 {
			fmt.Fprintf(b, "type E%d @key(fields: \"%s\") @key(fields: \"%s\") { %s: ID! %s: ID! f%d: Int l%d: E%d }\n", j, k, l, k, l, i, i, (j+1)%5)
		}
	}},
	// Nested value types, shared by all, around an entity.
	{"shared chain of 10 in 30", 30, func(b *strings.Builder, i, _ int) {
		fmt.Fprintf(b, "type Query { root: V0 @shareable q%d: Int }\n", i)
		for j := range 10 {
			next := fmt.Sprintf("V%d", j+1)
			if j == 9 {
				next = "E"
			}
			fmt.Fprintf(b, "type V%d @shareable { a: Int b: Int n1: %s n2: %s }\n", j, next, next)
		}
		fmt.Fprintf(b, "type E @key(fields: \"id\") { id: ID! f%d: Int back: V0 @shareable }\n", i)
	}},
	// Each field requires the one of the subgraph before.
	{"requires chain of 20", 20, func(b *strings.Builder, i, _ int) {
		fields := "f0: Int"
		if i > 0 {
			fields = fmt.Sprintf("f%d: Int @external f%d: Int @requires(fields: \"f%d\")", i-1, i, i-1)
		}
		fmt.Fprintf(b, "type Query { q%d: E }\ntype E @key(fields: \"id\") { id: ID! %s }\n", i, fields)
	}},
	// Keys that go through other entities, the same in every subgraph.
	{"nested keys of 30 in 30", 30, func(b *strings.Builder, i, n int) {
		fmt.Fprintf(b, "type Query { q%d: E0 }\n", i)
		for j := range n {
			fmt.Fprintf(b, "type E%d @key(fields: \"id n { id }\") @key(fields: \"n { n { id } }\") { id: ID! @shareable n: E%d @shareable f%d: Int }\n", j, (j+1)%n, i)
		}
	}},
	// A condition that goes ten levels through an interface of 50 objects.
	{"requires through interfaces", 3, func(b *strings.Builder, i, _ int) {
		own, root := "@shareable", ""
		switch i {
		case 0:
			own, root = "", "type Query { r: R }\ntype R @key(fields: \"id\") { id: ID! root: I }\n"
		case 2:
			own, root = "@external", "type R @key(fields: \"id\") { id: ID! root: I @external out: Int @requires(fields: \"root { "+strings.Repeat("i { ", 10)+"x "+strings.Repeat("} ", 10)+"}\") }\n"
		}
		b.WriteString(root + "interface I { id: ID! i: I x: Int }\n")
		for j := range 50 {
			mark := own
			if i == 0 { // half of the objects have the field only elsewhere
				mark = []string{"@shareable", "@external"}[j%2]
			}
			x := strings.ReplaceAll(mark, "@external", "@shareable")
			if i == 2 {
				x = "@external"
			}
			fmt.Fprintf(b, "type T%d implements I @key(fields: \"id\") { id: ID! i: I %s x: Int %s }\n", j, mark, x)
		}
	}},
	// An interface with 20 implementations in each of 20 subgraphs.
	{"interfaces 20 in 20", 20, func(b *strings.Builder, i, _ int) {
		fmt.Fprintf(b, "type Query { q%d: I }\ninterface I { id: ID! i: I }\n", i)
		for j := range 20 {
			fmt.Fprintf(b, "type E%d implements I @key(fields: \"id\") { id: ID! i: I @shareable f%d: Int }\n", j, i)
		}
	}},
}

func shape(n int, make func(b *strings.Builder, i, n int)) []sdl.Source {
	sources := []sdl.Source{}
	for i := range n {
		var b strings.Builder
		b.WriteString(link)
		make(&b, i, n)
		sources = append(sources, sdl.Source{Name: fmt.Sprintf("s%03d", i), Text: b.String()})
	}
	return sources
}

func merged(t testing.TB, sources []sdl.Source) ([]*subgraph.Subgraph, *sdl.Schema) {
	t.Helper()
	subs, errs := subgraph.Build(context.Background(), sources, subgraph.Options{Edition: spec.Edition214})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	m, errs, _ := merge.Merge(context.Background(), subs, spec.Edition214)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return subs, m.Schema
}

func check(ctx context.Context, subs []*subgraph.Subgraph, schema *sdl.Schema, opts satisfy.Options) (errors, hints diag.List) {
	proof := satisfy.Start(ctx, subs)
	defer proof.Stop()
	return proof.Check(ctx, supergraph.New(schema, spec.Edition214), opts)
}

func BenchmarkCheck(b *testing.B) {
	for _, s := range shapes {
		b.Run(strings.ReplaceAll(s.name, " ", "_"), func(b *testing.B) {
			subs, schema := merged(b, shape(s.n, s.make))
			b.ReportAllocs()
			for b.Loop() {
				if errs, _ := check(context.Background(), subs, schema, satisfy.Options{}); len(errs) > 0 {
					b.Fatal(errs)
				}
			}
		})
	}
}

// TestHardShapes proves the shapes; that this ends is the point.
func TestHardShapes(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			subs, schema := merged(t, shape(s.n, s.make))
			if errs, hints := check(context.Background(), subs, schema, satisfy.Options{MaxWork: 20_000_000}); len(errs)+len(hints) > 0 {
				t.Errorf("errors %v, hints %v", errs, hints)
			}
		})
	}
}

package satisfy_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/satisfy"
	"github.com/schemactl/schemactl/compose/sdl"
)

// manyLabels is an entity with n fields that lead to itself and are being moved from b to a, each
// under a label of its own.
func manyLabels(n int) []sdl.Source {
	var a, b strings.Builder
	for i := range n {
		fmt.Fprintf(&a, "f%d: T @override(from: \"b\", label: \"L%d\") ", i, i)
		fmt.Fprintf(&b, "f%d: T ", i)
	}
	return []sdl.Source{
		{Name: "a", Text: link + `type Query { t: T } type T @key(fields: "id") { id: ID! ` + a.String() + "}"},
		{Name: "b", Text: link + `type T @key(fields: "id") { id: ID! ` + b.String() + "}"},
	}
}

// Labels that do not meet cost nothing extra: a state with fewer labels chosen covers those with
// more.
func TestManyLabels(t *testing.T) {
	subs, schema := merged(t, manyLabels(60))
	if errs, _ := check(context.Background(), subs, schema, satisfy.Options{MaxWork: 1_000_000}); len(errs) > 0 {
		t.Error(errs)
	}
}

func BenchmarkLabels(b *testing.B) {
	for _, n := range []int{10, 60} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			subs, schema := merged(b, manyLabels(n))
			for b.Loop() {
				if errs, _ := check(context.Background(), subs, schema, satisfy.Options{}); len(errs) > 0 {
					b.Fatal(errs)
				}
			}
		})
	}
}

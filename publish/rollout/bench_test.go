package rollout

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// wide makes a graph of n subgraphs with an entity each, that the next one extends with a
// requirement, and a change of k of them that spreads over everything that a plan has to deal with:
// additions, removals, splits, and fields that move.
func wide(n, k int) Input {
	text := func(i int, changed bool, sort int) string {
		var b strings.Builder
		b.WriteString(rollouttest.Link)
		fmt.Fprintf(&b, "type Query { item%d(id: ID!): Item%d all%d(first: Int = 10): [Item%d!] }\n", i, i, i, i)
		fields := "name: String price: Int weight: Int"
		shipping := `weight: Int @external shipping%d: Int @requires(fields: "weight")`
		if changed {
			switch sort % 4 {
			case 0:
				fields += " fresh: String"
			case 1:
				fields = "name: String weight: Int"
			case 2:
				fields = "title: String price: Int weight: Int"
			default:
				shipping = `price: Int @external shipping%d: Int @requires(fields: "price")`
			}
		}
		fmt.Fprintf(&b, "type Item%d @key(fields: \"id\") { id: ID! %s }\n", i, fields)
		for f := range 20 {
			fmt.Fprintf(&b, "type Part%dx%d { a: String b: Int c: [Float!]! }\nextend type Query { part%dx%d: Part%dx%d }\n", i, f, i, f, i, f)
		}
		if i+1 < n {
			fmt.Fprintf(&b, "type Item%d @key(fields: \"id\") { id: ID! "+shipping+" }\n", i+1, i)
		}
		return b.String()
	}
	var in Input
	for i := range n {
		name := fmt.Sprintf("s%03d", i)
		src := sdl.Source{Name: name, URL: "http://" + name, Text: text(i, false, 0)}
		in.Before = append(in.Before, src)
		if k > 0 && i%(n/k) == 0 && i/(n/k) < k {
			src.Text = text(i, true, i/(n/k))
		}
		in.After = append(in.After, src)
	}
	return in
}

// merging is [wide] with some of the subgraphs that stay unchanged merged into the one before them,
// which is among the changed ones then.
func merging(n, k, leave int) Input {
	in := wide(n, k)
	changed := make(map[string]bool)
	for i := range in.After {
		changed[in.After[i].Name] = in.After[i].Text != in.Before[i].Text
	}
	var after []sdl.Source
	for _, s := range in.After {
		last := len(after) - 1
		if leave == 0 || changed[s.Name] || last < 0 || changed[after[last].Name] {
			after = append(after, s)
			continue
		}
		leave--
		after[last].Text = mergedText(after[last].Text, s.Text)
		changed[after[last].Name] = true
	}
	in.After = after
	return in
}

// mergedText puts two subgraphs of [wide] together: the second one has the base of the entity that
// the first one extends.
func mergedText(a, b string) string {
	b = strings.TrimPrefix(b, rollouttest.Link)
	root, rest, _ := strings.Cut(b, "\n")
	head, body, _ := strings.Cut(rest, "{ id: ID! ")
	at := strings.Index(a, head)
	own := strings.Replace(a[at:], "weight: Int @external ", body[:strings.Index(body, " }\n")]+" ", 1)
	a = a[:at] + strings.Replace(own, ` @requires(fields: "weight")`, "", 1)
	_, parts, _ := strings.Cut(rest, "\n")
	return a + "extend " + root + "\n" + parts
}

// BenchmarkMake shows the growth: subgraphs in all, and changed ones.
func BenchmarkMake(b *testing.B) {
	for _, size := range [][2]int{{10, 4}, {50, 10}, {100, 10}, {200, 5}, {200, 10}, {200, 20}, {200, 40}, {60, 20}} {
		b.Run(fmt.Sprintf("%dof%d", size[1], size[0]), func(b *testing.B) {
			in := wide(size[0], size[1])
			calls := 0
			in.Compose = func(ctx context.Context, list []sdl.Source) compose.Result {
				calls++
				return composeAll(ctx, list)
			}
			for b.Loop() {
				p, err := Make(b.Context(), in)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(p.Phases)), "phases")
			}
			b.ReportMetric(float64(calls)/float64(b.N), "compositions")
		})
	}
}

// BenchmarkMerges shows it where subgraphs leave: subgraphs in all, changed ones, and merged ones.
func BenchmarkMerges(b *testing.B) {
	for _, size := range [][3]int{{10, 2, 2}, {60, 15, 5}, {60, 10, 10}} {
		b.Run(fmt.Sprintf("%d+%dof%d", size[1], size[2], size[0]), func(b *testing.B) {
			in := merging(size[0], size[1], size[2])
			for b.Loop() {
				p, err := Make(b.Context(), in)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(p.Launches), "launches")
			}
		})
	}
}

package mapping_test

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// nested are texts that are as deep or as long as n says, and correct.
var nested = map[string]func(n int) string{
	"groups": func(n int) string { return strings.Repeat("a { ", n) + "b" + strings.Repeat(" }", n) },
	"aliased groups": func(n int) string {
		return strings.Repeat("x: { ", n) + "b" + strings.Repeat(" }", n)
	},
	"parentheses": func(n int) string { return strings.Repeat("$(", n) + "1" + strings.Repeat(")", n) },
	"lists":       func(n int) string { return "$(" + strings.Repeat("[", n) + strings.Repeat("]", n) + ")" },
	"objects": func(n int) string {
		return "$(" + strings.Repeat("{a: ", n) + "1" + strings.Repeat("}", n) + ")"
	},
	"arguments": func(n int) string {
		return "$" + strings.Repeat("->echo($", n) + strings.Repeat(")", n)
	},
	"nested maps": func(n int) string {
		return "$" + strings.Repeat("->map(@", n) + strings.Repeat(")", n)
	},
}

// long are texts whose nesting does not grow with n.
var long = map[string]func(n int) string{
	"fields":   func(n int) string { return strings.Repeat("a ", n) },
	"steps":    func(n int) string { return "$" + strings.Repeat(".a", n) },
	"methods":  func(n int) string { return "$" + strings.Repeat("->first", n) },
	"maps":     func(n int) string { return "$" + strings.Repeat("->map(@)", n) },
	"bindings": func(n int) string { return "$" + strings.Repeat("->as($v)", n) + "->echo($v)" },
	"variables": func(n int) string {
		return "$(" + "[" + strings.Repeat("$args.x, ", n) + "])"
	},
	"members":  func(n int) string { return "$({" + strings.Repeat("a: 1, ", n) + "})" },
	"comments": func(n int) string { return strings.Repeat("# x\n", n) + "a" },
	"doubled": func(n int) string {
		return "$(1)" + strings.Repeat("->echo([@, @])", n) + ".a"
	},
	"doubled and mapped": func(n int) string {
		return "$([1, 2])" + strings.Repeat("->echo([@, @])->map(@)", n)
	},
	"doubled and selected": func(n int) string {
		return "$({a: 1})" + strings.Repeat("->echo([@, @])", n) + " { a }"
	},
	"pairs": func(n int) string {
		return "$->match(" + strings.Repeat("[1, {a: $.b}], ", n) + ")->echo({c: @})"
	},
	"doubled alternatives": func(n int) string {
		return "$" + strings.Repeat("->match([1, {a: @}], [2, {b: @}])", n)
	},
}

// TestDepth proves that every kind of nesting is judged up to the limit, and that more of it is
// refused as not judged.
func TestDepth(t *testing.T) {
	for name, text := range nested {
		for lang := mapping.L3; lang <= mapping.L4; lang++ {
			if _, err := mapping.Parse(text(mapping.MaxDepth-1), lang); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			_, err := mapping.Parse(text(100_000), lang)
			if err == nil || err.Reason != mapping.TooDeep {
				t.Errorf("%s: %v, want an error of depth", name, err)
			}
		}
	}
}

// TestLong judges long and doubling texts in every place. What would take more than linear time is
// refused as not judged.
func TestLong(t *testing.T) {
	for name, text := range long {
		for _, s := range spots {
			if s.place == mapping.InURL || s.place == mapping.InBaseURL || s.place == mapping.InHeader {
				continue
			}
			for minor := 2; minor <= 4; minor++ {
				_, err := s.judge(t, minor, text(60), "T")
				if err != nil && err.Reason == mapping.TooDeep && !strings.HasPrefix(name, "doubled") {
					t.Errorf("%s in %s 0.%d: %v", name, s.name, minor, err)
				}
			}
		}
	}
}

// TestConstantsAreLinear takes many fields of a long list in an URL, whose value is found out.
func TestConstantsAreLinear(t *testing.T) {
	const n = 1000
	url, err := mapping.ParseTemplate("http://x/{$(["+strings.Repeat("[],", n)+"[]])"+strings.Repeat(".a", n)+"}", mapping.L4)
	if err != nil {
		t.Fatal(err)
	}
	var fault *mapping.Error
	if allocs := testing.AllocsPerRun(1, func() { fault = mapping.CheckConnectURL(url) }); allocs > n {
		t.Errorf("%v allocations for %d elements and %d fields", allocs, n, n)
	}
	if fault == nil || fault.Reason != mapping.BadURL {
		t.Errorf("%v, want an error: the value is a list", fault)
	}
}

// BenchmarkNesting judges nesting and length at n, 2n and 4n: time grows with the text.
func BenchmarkNesting(b *testing.B) {
	s := spotOf(b, "selection")
	for _, list := range []map[string]func(int) string{nested, long} {
		for name, text := range list {
			for _, n := range []int{50, 100, 200} {
				b.Run(strings.ReplaceAll(name, " ", "_")+"/"+string(rune('0'+n/50)), func(b *testing.B) {
					t := text(n)
					b.SetBytes(int64(len(t)))
					for b.Loop() {
						s.judge(b, 4, t, "J")
						s.judge(b, 4, t, "O")
					}
				})
			}
		}
	}
}

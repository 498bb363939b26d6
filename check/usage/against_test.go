package usage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/usage"
)

// TestTouchingRefused: a changed argument or input field concerns the operations whose own value
// the new type refuses, and no others. Where nothing else is said, `at` is declared as before and
// after, and the operation is what the case says.
func TestTouchingRefused(t *testing.T) {
	const argument, field, directive = "argument", "input field", "directive argument"
	all := []string{argument, field, directive}
	tests := []struct {
		before, after string
		// value is what is given; empty for leaving it out. vars are the definitions of variables.
		value, vars string
		want        bool
		// mayBeNull is whether only a null that is not known would be refused.
		mayBeNull bool
		// recorded are values of the variable v, comma separated: null, none or a number.
		recorded string
	}{
		// A default value that is kept, added or removed.
		{before: "Int = 10", after: "Int! = 10"},
		{before: "Int = 10", after: "Int! = 10", value: "1"},
		{before: "Int = 10", after: "Int! = 10", value: "null", want: true},
		{before: "Int = 10", after: "Int! = 10", value: "$v", vars: "$v: Int", mayBeNull: true},
		{before: "Int = 10", after: "Int! = 10", value: "$v", vars: "$v: Int = 4", mayBeNull: true},
		{before: "Int = 10", after: "Int! = 10", value: "$v", vars: "$v: Int!"},
		{before: "Int = 10", after: "Int! = 10", value: "$v", vars: "$v: Int = null", want: true},
		{before: "Int = 10", after: "Int! = 10", value: "$v", vars: "$v: Int", recorded: "1,none"},
		{before: "Int = 10", after: "Int! = 10", value: "$v", vars: "$v: Int", recorded: "1,null", want: true},
		{before: "Int", after: "Int! = 10"},
		{before: "Int", after: "Int! = 10", value: "null", want: true},
		{before: "Int", after: "Int! = 10", value: "$v", vars: "$v: Int", mayBeNull: true},
		{before: "Int = 10", after: "Int!", want: true},
		{before: "Int = 10", after: "Int!", value: "1"},
		{before: "Int = 10", after: "Int!", value: "$v", vars: "$v: Int", want: true},
		{before: "Int = 10", after: "Int!", value: "$v", vars: "$v: Int", recorded: "1", want: true},
		{before: "Int = 10", after: "Int!", value: "$v", vars: "$v: Int = 4", mayBeNull: true},
		{before: "Int! = 10", after: "Int!", want: true},
		{before: "Int! = 10", after: "Int!", value: "$v", vars: "$v: Int", want: true},
		{before: "Int! = 10", after: "Int!", value: "$v", vars: "$v: Int!"},
		// Lists.
		{before: "Int", after: "[Int]", value: "1"},
		{before: "Int", after: "[Int!]!", value: "1"},
		{before: "Int", after: "[Int]", value: "$v", vars: "$v: Int", want: true},
		{before: "[Int]", after: "[[Int]]", value: "[1, 2]"},
		{before: "[Int]", after: "Int", value: "1"},
		{before: "[Int]", after: "Int", value: "[1]", want: true},
		{before: "[Int]", after: "[Int!]", value: "[1]"},
		{before: "[Int]", after: "[Int!]", value: "[1, null]", want: true},
		{before: "[Int]", after: "[Int!]", value: "[$v]", vars: "$v: Int", want: true},
		{before: "[Int]", after: "[Int!]", value: "[$v]", vars: "$v: Int = 1"},
		{before: "[Int]", after: "[Int!]", value: "null"},
		// Other names.
		{before: "ID", after: "String", value: `"a"`},
		{before: "ID", after: "String", value: "1", want: true},
		{before: "ID", after: "String", value: "null"},
		{before: "ID", after: "String"},
		{before: "String", after: "ID", value: `"a"`},
		{before: "String", after: "ID", value: "$v", vars: "$v: String", want: true},
		{before: "Int", after: "Float", value: "1"},
		{before: "Int", after: "ID", value: "1"},
		{before: "Float", after: "Int", value: "1"},
		{before: "Float", after: "Int", value: "1.0", want: true},
		{before: "Float", after: "Int", value: "3000000000", want: true},
		{before: "Color", after: "Shade", value: "RED"},
		{before: "Color", after: "Shade", value: "BLUE", want: true},
		{before: "Color", after: "String", value: "RED", want: true},
		{before: "String", after: "Date", value: `"a"`, want: true},
		{before: "Date", after: "String", value: `"a"`},
		{before: "Date", after: "String", value: `{a: 1}`, want: true},
		{before: "A", after: "B", value: "{n: 1}"},
		{before: "A", after: "B", value: "{n: 1, o: 1}", want: true},
		{before: "A", after: "B", value: "{}", want: true},
		{before: "A", after: "B", value: `{n: 1, d: "x"}`},
	}
	for _, tt := range tests {
		for _, kind := range all {
			t.Run(fmt.Sprintf("%s: %s to %s with %s %s %s", kind, tt.before, tt.after, tt.value, tt.vars, tt.recorded), func(t *testing.T) {
				coordinate := map[string]string{argument: "Query.f(at:)", field: "I.at", directive: "@d(at:)"}[kind]
				index, problems := usage.New(slotted(kind, tt.before), []usage.Document{{File: "op.graphql", Text: giving(kind, tt.value, tt.vars), Variables: values(tt.recorded)}})
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				now := index.Against(slotted(kind, tt.after))
				if got := now.Touching(usage.Refused(coordinate)); (len(got) > 0) != tt.want {
					t.Errorf("uses: %v, refused: %v", got, now.Outcome().Broken)
				}
				if got := now.MayBeNull(usage.Refused(coordinate)); (len(got) > 0) != tt.mayBeNull {
					t.Errorf("may be null: %v", got)
				}
			})
		}
	}
}

// TestAgainstNothing: by a schema that cannot be read, and for an element that it lacks, every
// value counts.
func TestAgainstNothing(t *testing.T) {
	index, problems := usage.New(api, one("query Q { a(first: 1) { id } }"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for text, broken := range map[string]bool{"type Query {": true, strings.Replace(api, "first: Int = 10", "second: Int", 1): true, api: false} {
		now := index.Against(text)
		if used := now.Touching(usage.Refused("Query.a(first:)")); (len(used) > 0) != broken || (len(now.Outcome().Broken)+len(now.Outcome().Problems) > 0) != broken {
			t.Errorf("%s: used %v, refused %v", text, used, now.Outcome())
		}
	}
	if zero := new(usage.Index).Against("type Query {"); len(zero.Outcome().Broken)+len(zero.Touching("Query.a", usage.Refused("Query.a(first:)"))) > 0 {
		t.Error("an index without operations has uses")
	}
}

// slotted returns a schema with an argument or input field of that type and default.
func slotted(kind, typ string) string {
	slot := map[string]string{"argument": "x: Int", "input field": "x: Int", "directive argument": "x: Int"}
	slot[kind] = "at: " + typ
	return "type Query { f(i: I, " + slot["argument"] + "): Int } input I { y: Int " + slot["input field"] + " }" +
		" directive @d(" + slot["directive argument"] + ") on FIELD scalar Date enum Color { RED BLUE } enum Shade { RED }" +
		" input A { n: Int o: Int d: Date } input B { n: Int! d: Date }" +
		" input Loop { loop: Loop } input Ring { loop: Ring n: Int } input Knot { loop: Tie } input Tie { loop: Knot x: Int }"
}

func giving(kind, value, vars string) string {
	if value != "" {
		value = "at: " + value
	}
	call := "f(i: {" + value + "})"
	if kind != "input field" {
		call = "f"
		if value != "" {
			call += "(" + value + ")"
		}
		if kind == "directive argument" {
			call = "f @d" + call[1:]
		}
	}
	if vars != "" {
		vars = "(" + vars + ")"
	}
	return "query Q" + vars + " { " + call + " }"
}

func values(recorded string) (out []map[string]any) {
	for _, one := range strings.Split(recorded, ",") {
		switch one {
		case "":
		case "none":
			out = append(out, map[string]any{})
		case "null":
			out = append(out, map[string]any{"v": nil})
		default:
			out = append(out, map[string]any{"v": float64(1)})
		}
	}
	return out
}

// TestCarriedValues: inside of a variable of an input object, recorded values count as they are.
// Without any, the field counts where a variable of its old type would be refused.
func TestCarriedValues(t *testing.T) {
	tests := []struct {
		before, after string
		// open is whether it counts if nothing is recorded.
		open bool
		// fits and breaks are values of the field, nil for null; missing is its absence.
		fits, breaks []any
	}{
		{"Int = 10", "Int! = 10", false, []any{1.0, missing}, []any{nil}},
		{"Int", "Int!", true, []any{1.0}, []any{nil, missing}},
		{"Int! = 10", "Int!", true, []any{1.0}, []any{missing}},
		{"Int", "[Int]", false, []any{1.0, nil, missing}, nil},
		{"[Int]", "Int", true, []any{1.0, nil}, []any{[]any{1.0}}},
		{"[Int]", "[Int!]", true, []any{[]any{1.0}, 1.0, nil}, []any{[]any{nil}}},
		{"ID", "String", true, []any{"a"}, []any{1.0}},
		{"String", "ID", false, []any{"a"}, nil},
		{"Int", "Float", false, []any{1.0}, nil},
		{"Float", "Int", true, []any{1.0}, []any{1.5, 3e9}},
		{"Color", "Shade", true, []any{"RED"}, []any{"BLUE"}},
		{"Shade", "Color", false, []any{"RED"}, nil},
		{"Color", "String", false, []any{"RED"}, nil},
		{"Date", "String", true, []any{"x"}, []any{1.0, []any{}}},
		{"String", "Date", true, nil, []any{"x"}},
		{"A", "B", true, []any{map[string]any{"n": 1.0}}, []any{map[string]any{}, map[string]any{"n": 1.0, "o": 1.0}}},
		{"B", "A", false, []any{map[string]any{"n": 1.0}}, nil},
		{"Loop", "Ring", false, []any{map[string]any{"loop": map[string]any{}}}, nil},
		{"Ring", "Loop", true, []any{map[string]any{}}, []any{map[string]any{"n": 1.0}}},
		{"Knot", "Ring", true, nil, []any{map[string]any{"loop": map[string]any{"x": 1.0}}}},
	}
	for _, tt := range tests {
		t.Run(tt.before+" to "+tt.after, func(t *testing.T) {
			uses := func(recorded []map[string]any) int {
				docs := []usage.Document{{File: "op.graphql", Text: "query Q($i: I) { f(i: $i) }", Variables: recorded}}
				index, problems := usage.New(slotted("input field", tt.before), docs)
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				return len(index.Against(slotted("input field", tt.after)).Touching(usage.Refused("I.at")))
			}
			if got := uses(nil) > 0; got != tt.open {
				t.Errorf("nothing recorded: %v", got)
			}
			for want, list := range [][]any{tt.fits, tt.breaks} {
				for _, v := range list {
					i := map[string]any{"at": v}
					if v == missing {
						i = map[string]any{}
					}
					if got := uses([]map[string]any{{"i": i}}); got != want {
						t.Errorf("%v: %d uses, want %d", v, got, want)
					}
				}
			}
		})
	}
}

const missing = "missing"

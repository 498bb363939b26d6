package mapping_test

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// constructs are the constructs of the language, each with texts in it, separated by line breaks,
// and the languages that have it.
var constructs = []struct{ name, texts, in string }{
	{"fields", "a\na b\nx: a\nx: a.b\na { b }\na {}\nx: { a b: c }", "234"},
	{"paths", "a.b\n$.a\n@.a\n$args.x\na . b { c }\na -> first\n\"a b\"\n'a b'\na.\"b c\"", "234"},
	{"no paths", ".a\na.\na.0\na[0]\n*\na-b\n1a\né\na: b: c\n(a)", ""},
	{"the whole is one path", "$\n$.a.b\na->first\n$(1)", "234"},
	{"a path with a group among others", "$.a { id } n\na.b { id } n\nid id", "234"},
	{"a path without alias and group among others", "id $.a\na.b n", ""},
	{"parentheses", "$(1)\n$([1, \"a\", null])\n$({a: 1})\n$(a.b)\n$(@)", "234"},
	{"a field alone in parentheses", "$(a)\n$(a { b })\n$([a])\n$({a: b})\na->echo(b)\na->map({b: c})", "34"},
	{"members without values", "$({a})\n$({a b})\na->map({b})", "4"},
	{"numbers", "$(1)\n$(-1)\n$(1.5)\n$(.5)\n$(5.)\n$(01)", "234"},
	{"no numbers", "$(1e5)\n$(+1)", ""},
	{"literals without parentheses", "x: 1\n1\nx: [a, 1]\n[a]\n{ a b }\nx: {a: 1}", "4"},
	{"strings and keywords", "x: \"a\"\nx: 'a'\nx: true\nx: null\ntrue: a", "234"},
	{"optional", "a?\na?.b\na?->first\na? { b }\n$?.a", "34"},
	{"alternatives in parentheses", "x: $(a ?? b)\nx: $(a ?! b)\nx: $(a ?? b ?? c)", "34"},
	{"mixed alternatives", "x: $(a ?! b ?? c)", ""},
	{"alternatives", "x: a ?? b\na ?! b", "4"},
	{"spreads", "... a { b }\n... a\n... $args\n... \"x\"\n... null", "4"},
	{"no spreads", "... { a }\n... [a]\n... 1\nx: ... a", ""},
	{"bindings", "$->as($v)->echo($v)\n$->as($v, $.a)->echo($v)", "234"},
	{"commas between selections", "a, b\na, b,\nx: { a, b }", "4"},
	{"commas and blanks", "a b,\na, b c\n,a", ""},
	{"comments", "a # c\na#c", "234"},
	{"no comments", "a//b\na /* b */\na; b", ""},
	{"empty", "#c\n{", ""},
}

// TestConstructs parses each construct in each language. The answers of the reference have the same
// texts, so that this table cannot be wrong.
func TestConstructs(t *testing.T) {
	reference := map[string][3]string{}
	for _, a := range answers(t) {
		if a.spot == "selection" && a.output == "J" {
			reference[a.text] = a.codes
		}
	}
	for _, c := range constructs {
		for text := range strings.SplitSeq(c.texts, "\n") {
			codes, ok := reference[text]
			if !ok {
				t.Errorf("%s: the reference was not asked about %q", c.name, text)
			}
			for i, lang := range []mapping.Language{mapping.L2, mapping.L3, mapping.L4} {
				want := strings.Contains(c.in, string(rune('2'+i)))
				if _, err := mapping.Parse(text, lang); (err == nil) != want {
					t.Errorf("%s: %q in %s: %v", c.name, text, lang, err)
				}
				if want != (codes[i] != "INVALID_SELECTION") {
					t.Errorf("%s: the reference says %q to %q in %s", c.name, codes[i], text, lang)
				}
			}
		}
	}
}

// TestErrors shows what is said of mistakes, and where.
func TestErrors(t *testing.T) {
	tests := []struct {
		text  string
		lang  mapping.Language
		start int
		want  string
	}{
		{"", mapping.L4, 0, "it is empty"},
		{"a. ", mapping.L4, 1, "a name must follow the dot, not the end"},
		{"a.0", mapping.L4, 1, "a name must follow the dot, not `0`"},
		{"a->", mapping.L4, 1, "the name of a method must follow the arrow, not the end"},
		{"a { b", mapping.L4, 2, "a brace is not closed"},
		{"x: $(a", mapping.L4, 3, "a parenthesis is not closed"},
		{"a->echo(1 2)", mapping.L4, 10, "`2` is not expected in a list"},
		{"x: \"a", mapping.L4, 3, "a string is not terminated"},
		{"id $.a", mapping.L4, 3, "a value among others needs a name"},
		{"id é", mapping.L4, 3, "`é` is not expected here"},
		{"a, b", mapping.L3, 1, "commas between selections are allowed in connect/v0.4 only"},
		{"... a", mapping.L3, 0, "`...` spreads a value in connect/v0.4 only"},
		{"x: 1", mapping.L3, 3, "a literal stands alone in connect/v0.4 only"},
		{"a?", mapping.L2, 1, "`?` is not allowed here in connect/v0.1 and v0.2"},
		{"a, b c", mapping.L4, 5, "a comma is missing before `c`"},
		{"x: 1y: 2", mapping.L4, 4, "nothing separates `y` from the number before"},
	}
	for _, test := range tests {
		_, err := mapping.Parse(test.text, test.lang)
		if err == nil || err.Start != test.start || err.Message != test.want {
			t.Errorf("%q: %+v, want %q at %d", test.text, err, test.want, test.start)
		}
	}
}

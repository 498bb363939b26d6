package hostiletest

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

func rep(s string, n int) string { return strings.Repeat(s, n) }

// textShapes are hard for who reads characters: nesting without end, huge tokens, wrong encodings.
var textShapes = []Shape{
	{"deep_list", 2_000_000, 0, func(n int) []string { return one("type Query { q: " + rep("[", n) + "Int" + rep("]", n) + " }") }},
	{"deep_list_unclosed", 4_000_000, 0, func(n int) []string { return one("type Query { q: " + rep("[", n)) }},
	{"deep_value_list", 2_000_000, 0, func(n int) []string {
		return one("type Query { q(a: [Int] = " + rep("[", n) + rep("]", n) + "): Int }")
	}},
	{"deep_value_obj", 1_000_000, 0, func(n int) []string {
		return one("type Query { q(a: Int = " + rep("{a:", n) + "1" + rep("}", n) + "): Int }")
	}},
	{"deep_brace", 4_000_000, 0, func(n int) []string { return one("type Query " + rep("{", n)) }},
	{"deep_paren", 4_000_000, 0, func(n int) []string { return one("type Query { q" + rep("(", n)) }},
	{"deep_key", 10_000, 0, func(n int) []string {
		return one(`type Query { q: T } type T @key(fields: "` + rep("t{", n) + "id" + rep("}", n) + `") { id: ID t: T }`)
	}},
	{"deep_key_allowed", 199, 0, func(n int) []string {
		key := `@key(fields: "` + rep("t{", n) + "id" + rep("}", n) + `")`
		return []string{link + "type Query { q: T } type T " + key + " { id: ID t: T }", link + "type T " + key + " { id: ID @external t: T @external x: Int }"}
	}},
	{"deep_requires", 10_000, 0, deepRequires},
	{"deep_requires_allowed", 199, 0, deepRequires},
	{"huge_name", 4_900_000, 1_000_000, func(n int) []string { return one("type Query { " + rep("a", n) + ": Int }") }},
	{"huge_string", 4_900_000, 1_000_000, func(n int) []string { return one(`"""` + rep("x", n) + `"""` + "\n" + query) }},
	{"huge_string_lines", 1_200_000, 200_000, func(n int) []string { return one(`"""` + "\n" + rep("  x\n", n) + `"""` + "\n" + query) }},
	{"huge_int", 4_900_000, 1_000_000, func(n int) []string { return one("type Query { q(a: Int = " + rep("9", n) + "): Int }") }},
	{"huge_exponent", 1_000_000, 0, func(n int) []string { return one("type Query { q(a: Float = 1e" + rep("9", n) + "): Int }") }},
	{"huge_comment", 4_900_000, 0, func(n int) []string { return one(rep("#", n) + "\n" + query) }},
	{"huge_commas", 4_900_000, 0, func(n int) []string { return one(rep(",", n) + "\n" + query) }},
	{"byte_order_marks", 500_000, 0, func(n int) []string { return []string{rep("\ufeff", n) + link + query} }},
	{"carriage_returns", 2_000_000, 0, func(n int) []string { return one(query + rep("\r", n)) }},
	{"escapes", 300_000, 50_000, func(n int) []string { return one(`"` + rep(`\u{10FFFF}`, n) + `" ` + query) }},
	{"escaped_quotes", 1_000_000, 200_000, func(n int) []string { return one(`"""` + rep(`\"""`, n) + `""" ` + query) }},
	{"nul", 1, 0, func(int) []string { return one(query + "\x00") }},
	{"bad_utf8", 1, 0, func(int) []string { return one("\"\xff\xfe\" " + query) }},
	{"overlong_utf8", 1, 0, func(int) []string { return one("\"\xc0\xaf\" " + query) }},
	{"surrogate", 1, 0, func(int) []string { return one("\"\xed\xa0\x80\" " + query) }},
	{"right_to_left", 1, 0, func(int) []string {
		return one("\"abc\u202egnp.exe\" type Query { q: Int @deprecated(reason: \"\u202e\u2066evil\u2069\") }")
	}},
	{"utf16", 1, 0, func(int) []string {
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(link + query)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return []string{string(b)}
	}},
	{"empty", 1, 0, func(int) []string { return []string{""} }},
	{"only_description", 1, 0, func(int) []string { return []string{`"x"`} }},
}

func deepRequires(n int) []string {
	return []string{
		link + `type Query { q: T } type T @key(fields: "id") { id: ID t: T }`,
		link + `type T @key(fields: "id") { id: ID t: T @external x: Int @requires(fields: "` + rep("t{", n) + "id" + rep("}", n) + `") }`,
	}
}

package subgraph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestHostile builds sources in which one thing is repeated very often. Work that grows with the
// square of it would not end in the time a test may take.
func TestHostile(t *testing.T) {
	const n = 20000
	many := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format+" ", i)
		}
		return b.String()
	}
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external"]) `
	for name, text := range map[string]string{
		"one line":            "interface I { id: ID } type Query implements I { id: ID } " + many("type T%d implements I { id: ID }"),
		"fields of interface": fmt.Sprintf("interface I { %s } type Query implements I { %[1]s }", many("f%d: Int")),
		"arguments":           fmt.Sprintf("interface I { f(%s): Int } type Query implements I { f(%[1]s): Int }", many("a%d: Int")),
		"directive arguments": fmt.Sprintf("directive @d(%s) on OBJECT type Query @d(%s) { f: Int }", many("a%d: Int"), many("a%d: 1")),
		"key":                 fmt.Sprintf(link+`type Query { t: T } type T @key(fields: "%s") { %s }`, many("f%d"), many("f%d: Int")),
		"unknown key fields":  fmt.Sprintf(link+`type Query { t: T } type T @key(fields: "%s") { id: ID }`, many("f%d")),
		"enum default":        fmt.Sprintf("enum E { %s } type Query { a(x: [E] = [%[1]s]): Int }", many("V%d")),
		"links":               link + many(`extend schema @link(url: "https://x.dev/f%d/v1.0")`) + "type Query { a: Int }",
		"imports":             fmt.Sprintf(link+`@link(url: "https://x.dev/f/v1.0", import: [%s]) type Query { a: Int }`, many(`"@i%d"`)),
		"unknown types":       fmt.Sprintf("type Query { %s }", many("f%d: U%[1]d")),
		"repeated fields":     fmt.Sprintf("type Query { a: Int %s }", strings.Repeat("a: Int ", n)),
		"unused externals":    fmt.Sprintf(link+"type Query { a: Int %s }", many("f%d: Int @external")),
		"empty descriptions":  many(`"" type T%d { a: Int }`) + "type Query { a: Int }",
		"extensions":          "type Query { a: Int } " + many("extend type Query { f%d: Int }"),
	} {
		t.Run(name, func(t *testing.T) { checkLaws(t, []sdl.Source{{Name: "a", Text: text}}) })
	}
}

package connect_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// patience is far more than any small subgraph needs.
const patience = 20 * time.Second

// FuzzCheck holds the check to what must be so for every subgraph: it ends in time, its errors have
// codes, texts and places in the subgraph, and a second check finds the same.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, m := range archive.Files {
			if strings.HasSuffix(m.Name, ".graphql") {
				f.Add(string(m.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		first := check(text)
		second := check(text)
		if took := time.Since(start); took > patience {
			t.Fatalf("%s for %d bytes", took, len(text))
		}
		if first.Error() != second.Error() {
			t.Fatalf("two checks:\n%v\n%v", first, second)
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, e := range first {
			if _, known := codes.Lookup(e.Code); !known || e.Message == "" || len(e.Positions) == 0 {
				t.Errorf("not a proper error: %+v", e)
			}
			for _, p := range e.Positions {
				if p.Line < 1 || p.Line > lines || p.Column < 1 {
					t.Errorf("%s is no place in the text", p)
				}
			}
		}
	})
}

// check returns the errors of the connectors of a subgraph, none if it cannot be read or has no
// connectors.
func check(text string) diag.List {
	schema, errs := sdl.ParseExact(&sdl.Source{Name: "c", Text: text}, sdl.Limits{Bytes: 1 << 16, Tokens: 1 << 14})
	if len(errs) > 0 {
		return nil
	}
	link := connect.FindLink(schema)
	if link == nil {
		return nil
	}
	_, errs = connect.Check(&connect.Schema{Schema: schema, Link: link})
	return errs
}

// TestHostile checks subgraphs that are made to take long: they end soon, and what is nested too
// deep to be judged is an error.
func TestHostile(t *testing.T) {
	head := `extend schema @link(url: "https://specs.apollo.dev/federation/v2.13") @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect"]) `
	connector := func(selection string) string {
		return head + `type Query { a: T @connect(http: {GET: "http://a"}, selection: """` + selection + `""") } type T { id: ID t: T }`
	}
	for name, text := range map[string]string{
		"groups":     connector(strings.Repeat("t { ", 20_000) + "id" + strings.Repeat(" }", 20_000)),
		"lists":      connector("id: " + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)),
		"arguments":  connector("id: " + strings.Repeat("a->echo(", 20_000) + "1" + strings.Repeat(")", 20_000)),
		"steps":      connector("id: a" + strings.Repeat(".a", 50_000)),
		"methods":    connector("id: a" + strings.Repeat("->first", 20_000)),
		"keys":       connector("id: a " + strings.Repeat("b ", 50_000)),
		"chains":     connector("id: a" + strings.Repeat(" ?? a", 20_000)),
		"headers":    head + `type Query { a: Int @connect(http: {GET: "http://a", headers: [` + strings.Repeat(`{name: "a", value: "x"} `, 20_000) + `]}, selection: "$") }`,
		"connectors": head + `type Query { a: Int ` + strings.Repeat(`@connect(id: "i", http: {GET: "http://a"}, selection: "$") `, 20_000) + `}`,
		"sources":    strings.Replace(head, `"@connect"`, `"@connect", "@source"`, 1) + strings.Repeat(`@source(name: "s", http: {baseURL: "http://a"}) `, 20_000) + `type Query { a: Int @connect(source: "s", http: {GET: "a"}, selection: "$") }`,
		"shared":     shared(40),
		"distinct":   strings.Replace(head, `"@connect"`, `"@connect", "@source"`, 1) + distinct(2_000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			result := compose.Compose(t.Context(), []sdl.Source{{Name: "c", Text: text}}, compose.Options{})
			if took := time.Since(start); took > patience {
				t.Errorf("%s for %d bytes", took, len(text))
			}
			if name != "distinct" && name != "shared" && len(result.Errors) == 0 {
				t.Error("was accepted")
			}
		})
	}
}

// distinct returns sources of n names, and as many connectors that call them.
func distinct(n int) string {
	var sources, fields strings.Builder
	for i := range n {
		fmt.Fprintf(&sources, `@source(name: "s%d", http: {baseURL: "http://a"}) `, i)
		fmt.Fprintf(&fields, `f%d: Int @connect(source: "s%d", id: "i%d", http: {GET: "a"}, selection: "$") `, i, i, i)
	}
	return sources.String() + "type Query { " + fields.String() + "}"
}

// shared returns a connector whose selection gives each of n types twice, one value for both.
func shared(n int) string {
	var types, selection strings.Builder
	fmt.Fprintf(&selection, "$({id: 1})->as($v%d)", n)
	for i := range n {
		fmt.Fprintf(&types, "type T%d { a: T%d b: T%[2]d id: ID } ", i, i+1)
	}
	for i := n; i > 0; i-- {
		fmt.Fprintf(&selection, "->echo({a: $v%d, b: $v%[1]d, id: 1})->as($v%d)", i, i-1)
	}
	return fmt.Sprintf(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.13") @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect"])
		type Query { q: T0 @connect(http: {GET: "http://a"}, selection: "%s") } %s type T%d { id: ID }`, selection.String(), types.String(), n)
}

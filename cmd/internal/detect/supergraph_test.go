package detect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown returns what was found, a line each.
func shown(f *Found) string {
	var b strings.Builder
	for _, s := range f.Subgraphs {
		fmt.Fprintf(&b, "%s %s\n", s.Name, strings.Join(strings.Fields(s.File+" "+strings.Join(s.More, " ")+" "+s.URL+" "+s.Source), " "))
	}
	for _, s := range f.Skipped {
		fmt.Fprintf(&b, "- %s: %s\n", s.File, s.Why)
	}
	for _, note := range f.Notes {
		fmt.Fprintf(&b, "! %s\n", note)
	}
	return b.String()
}

// TestNamedGraph: what supergraph.yaml or a pipeline names is the graph, whatever else looks like a
// schema.
func TestNamedGraph(t *testing.T) {
	const sdl = "type Query { a: Int }"
	file := func(name, file string) string {
		return "  " + name + ": {routing_url: http://" + name + ", schema: {file: " + file + "}}\n"
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"other files are left out", map[string]string{
			"supergraph.yaml": "subgraphs:\n" + file("orders", "./deploy/orders.graphql"), "deploy/orders.graphql": sdl, "orders/orders.graphql": sdl, "docs/old.graphql": sdl,
		}, "orders deploy/orders.graphql http://orders\n- docs/old.graphql: supergraph.yaml does not name it\n- orders/orders.graphql: supergraph.yaml does not name it\n"},
		{"the nearest supergraph.yaml", map[string]string{
			"docs/example/supergraph.yaml": "subgraphs:\n" + file("example", "a.graphql"), "docs/example/a.graphql": sdl,
			"supergraph.yaml": "subgraphs:\n" + file("orders", "orders.graphql"), "orders.graphql": sdl,
		}, "orders orders.graphql http://orders\n- docs/example/supergraph.yaml: supergraph.yaml is taken as the graph; `schemactl init` in another folder takes another one\n- docs/example/a.graphql: supergraph.yaml does not name it\n"},
		{"one for each environment", map[string]string{
			"env/prod/supergraph.yaml": "subgraphs:\n" + file("orders", "../../orders.graphql"), "env/staging/supergraph.yaml": "subgraphs:\n" + file("orders", "../../orders.graphql"), "orders.graphql": sdl,
		}, "orders orders.graphql http://orders\n- env/staging/supergraph.yaml: env/prod/supergraph.yaml is taken as the graph; `schemactl init` in another folder takes another one\n"},
		{"a schema that is in no file", map[string]string{
			"supergraph.yaml": "subgraphs:\n  people: {schema: {subgraph_url: http://p}}\n  cart: {schema: {sdl: 'type Query { c: Int }'}}\n  shop: {schema: {graphref: g@v, subgraph: s}}\n  env: {routing_url: '${env.U}', schema: {file: '${env.F}'}}\n" + file("orders", "o.graphql"),
			"o.graphql":       sdl, "people/schema.graphql": sdl, "a/cart.graphql": sdl, "b/cart.graphql": sdl,
		}, "cart its own text\nenv ${env.F}\norders o.graphql http://orders\npeople people/schema.graphql\nshop s of g@v in the registry\n- a/cart.graphql: supergraph.yaml does not name it\n- b/cart.graphql: supergraph.yaml does not name it\n"},
		{"calls of rover", map[string]string{
			"Makefile":  "a:\n\trover subgraph publish g@v --name orders --schema o.graphql\n\trover subgraph publish g@v --name people --schema - --routing-url http://p\n\trover subgraph check g@v --name 2fa --schema x.graphql\n",
			"o.graphql": sdl, "x.graphql": sdl,
		}, "orders o.graphql\npeople http://p standard input\n- x.graphql: rover in Makefile names it for 2fa, and that cannot be registered: a name starts with a letter, then at most 63 letters, digits, _ or -\n"},
		{"calls of rover for any subgraph", map[string]string{
			"Makefile":  "a:\n\trover subgraph publish g@v --name orders --schema o.graphql\n\trover subgraph publish g@v --name $(NAME) --schema $(NAME).graphql\n",
			"o.graphql": sdl, "x.graphql": sdl,
		}, "orders o.graphql\nx x.graphql\n"},
		{"several files", map[string]string{
			"supergraph.yaml": "subgraphs:\n  orders: {schema: {file: [./a/o.graphql, ./b]}}\n  people: {schema: {file: ./p/*.graphql}}\n",
			"a/o.graphql":     sdl, "b/x.graphql": sdl, "p/one.graphql": sdl, "p/two.graphql": sdl, "q/one.graphql": sdl,
		}, "orders a/o.graphql b\npeople p/*.graphql\n- q/one.graphql: supergraph.yaml does not name it\n"},
		{"paths of Windows", map[string]string{
			"supergraph.yaml": "subgraphs:\n  stock: {schema: {file: 'stock\\api.graphql'}}\n", "stock/api.graphql": sdl,
		}, "stock stock/api.graphql\n"},
		{"twins", map[string]string{
			"supergraph.yaml": "subgraphs:\n" + file("orders", "o.graphql") + file("Orders", "o.graphql"), "o.graphql": sdl,
		}, "Orders o.graphql http://Orders\norders o.graphql http://orders\n! Orders and orders are two subgraphs, whose names differ only in the case of letters; if they are meant to be one, give both one name\n"},
	} {
		dir := t.TempDir()
		write(t, dir, c.files)
		found, err := In(dir)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if d := cmp.Diff(c.want, shown(found)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// TestNamedGraphIsUnusable: what a supergraph.yaml names and no command can use is an error with
// its place.
func TestNamedGraphIsUnusable(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"subgraphs:\n  orders:\n    schema:\n      file: ./gone.graphql\n", "supergraph.yaml:4:13: subgraph orders: there is no file ./gone.graphql"},
		{"subgraphs:\n  a: {schema: {file: gone}}\n  2fa:\n    schema: {file: a.graphql}\n", "supergraph.yaml:4:5: subgraph \"2fa\": a name starts with a letter, then at most 63 letters, digits, _ or -; give it another name here\nsupergraph.yaml:2:22: subgraph a: there is no file gone"},
		{"subgraphs:\n  a: {schema: {file: [a.graphql, b.graphql]}}\n", "supergraph.yaml:2:34: subgraph a: there is no file b.graphql"},
		{"subgraphs: 1\n", "supergraph.yaml:1:12: the configuration is not valid"},
	} {
		dir := t.TempDir()
		write(t, dir, map[string]string{"supergraph.yaml": c.text, "a.graphql": "type Query { a: Int }", "folder/x.graphql": "type Query { a: Int }"})
		if _, err := In(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n%v, want %s", c.text, err, c.want)
		}
	}
}

//go:build attack && unix

package compose_test

import (
	"fmt"
	"strconv"
	"strings"
)

// queryPlans returns plans of operations whose ways through the subgraphs multiply, and of many
// fields and operations; also where a change is checked.
func queryPlans() []attack {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@interfaceObject", "@shareable"])` + "\n"
	each := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(format, "#", strconv.Itoa(i)))
		}
		return b.String()
	}
	graph := func(n int) map[string]string {
		files := map[string]string{}
		for i := range n {
			files[fmt.Sprintf("s%d.graphql", i)] = link + strings.ReplaceAll("type Query { q#(a: Int): T }\ntype T @key(fields: \"id\") { id: ID! n: T @shareable f#: Int }\n", "#", strconv.Itoa(i))
		}
		return files
	}
	objects := map[string]string{"s0.graphql": link + "type Query { q: I }\ninterface I @key(fields: \"id\") { id: ID! }\n" + each(300, "type T# implements I @key(fields: \"id\") { id: ID! a#: I }\n")}
	for i := range 30 {
		objects[fmt.Sprintf("s%d.graphql", i+1)] = link + fmt.Sprintf("type I @interfaceObject @key(fields: \"id\") { id: ID! f%[1]d: Int l%[1]d: I }\n", i)
	}
	shapes := map[string]struct {
		graph      map[string]string
		operations string
	}{
		"nested conditions": {graph(3), "query Q(" + each(100, "$v#: Boolean! ") + ") { q0 { " + each(100, "... @include(if: $v#) { f1 n { f2 ") + strings.Repeat("} } ", 100) + "} }"},
		"interface objects": {objects, "{ q { " + each(30, "l# { f0 l0 { f1 } } ") + each(300, "... on T# { f1 a# { f2 } } ") + "} }"},
		"aliases":           {graph(2), "{ " + each(50_000, "a#: q0(a: #) { f1 } ") + "}"},
		"operations":        {graph(2), each(30_000, "query Q# { q0 { f1 } }\n")},
	}
	var all []attack
	for name, shape := range shapes {
		files := func() map[string]string {
			files := map[string]string{"o.graphql": shape.operations}
			for file, text := range shape.graph {
				files["in/"+file], files["head/"+file] = text, text
			}
			files["head/s1.graphql"] = strings.Replace(files["head/s1.graphql"], "{ id: ID! ", "{ id: ID! more: Int ", 1)
			return files
		}
		all = append(all,
			attack{name: "query plans: " + name, files: files, args: []string{"query-plan", "o.graphql", "in"}},
			attack{name: "check of query plans: " + name, files: files, args: []string{"check", "--base", "in", "head", "--operations", "o.graphql"}},
		)
	}
	return all
}

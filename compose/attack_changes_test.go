//go:build attack && unix

package compose_test

import (
	"fmt"
	"strconv"
	"strings"
)

// replacements returns checks of changes that replace all elements of a large type.
func replacements() []attack {
	const enum, union = "type Query { e: E f(e: E): E }\nenum E { K\n", "type Query { u: U }\ntype K { id: ID }\nunion U = K\n"
	const node = "type Query { n: N }\ninterface N { id: ID }\ntype K implements N { id: ID }\n"
	sides := map[string][2]string{
		"enum values":  {enum + lines(300_000, "V%d\n") + "}", enum + lines(300_000, "W%d\n") + "}"},
		"some values":  {enum + lines(24_000, "V%d\n") + "}", enum + lines(24_000, "W%d\n") + "}"},
		"input fields": {"type Query { f(i: I): Int }\ninput I {\n" + lines(100_000, "v%d: Int\n") + "}", "type Query { f(i: I): Int }\ninput I {\n" + lines(100_000, "w%d: Int\n") + "}"},
		"members":      {union + lines(50_000, "|A%d\n") + lines(50_000, "type A%d { id: ID }\n"), union + lines(50_000, "|B%d\n") + lines(50_000, "type B%d { id: ID }\n")},
		"implementers": {node + lines(30_000, "type T%d implements N { id: ID }\n"), node + lines(30_000, "type T%d { id: ID }\n")},
		"nullability":  {"type Query {\n" + lines(50_000, "f%d: Int!\n") + "}", "type Query {\n" + lines(50_000, "f%d: Int\n") + "}"},
	}
	var all []attack
	for name, side := range sides {
		files := func() map[string]string { return map[string]string{"a/s.graphql": side[0], "b/s.graphql": side[1]} }
		for _, command := range []string{"check", "plan"} {
			all = append(all, attack{name: command + ": replaced " + name, files: files, args: []string{command, "--base", "a", "b", "--format", "json"}})
		}
	}
	return all
}

// everySubgraph returns checks and plans of changes of all of many subgraphs.
func everySubgraph() []attack {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@shareable"])` + "\n"
	const query = "type Query { t: T @shareable }\n"
	shapes := map[string]struct {
		n int
		// text returns a subgraph; word is another one after the change.
		text func(i int, word string) string
	}{
		"root fields": {8000, func(i int, word string) string { return fmt.Sprintf("type Query { %s%d: Int }\n", word, i) }},
		"entities": {2000, func(i int, word string) string {
			return fmt.Sprintf("type Query { t%[1]d: T%[1]d }\ntype T%[1]d { id: ID! %[2]s: Int }\n", i, word)
		}},
		"keys": {1000, func(i int, word string) string {
			return link + query + fmt.Sprintf(`type T @key(fields: "id") @key(fields: "%s%d") { id: ID! %[1]s%[2]d: ID! v%[2]d: Int }`, word, i)
		}},
		"requirements": {1000, func(i int, word string) string {
			return link + query + fmt.Sprintf(`type T @key(fields: "id") { id: ID! old%[1]d: Int new%[1]d: Int %[2]s%[3]d: Int @external r%[1]d: Int @requires(fields: "%[2]s%[3]d") }`, i, word, (i+1)%1000)
		}},
		"arguments": {4000, func(i int, word string) string { return fmt.Sprintf("type Query { f%d(%s: Int): Int }\n", i, word) }},
		"inputs": {2000, func(i int, word string) string {
			return fmt.Sprintf("type Query { f%d(i: I): Int }\ninput I { k: Int %s: Int }\n", i, word)
		}},
		"unions": {2000, func(i int, word string) string {
			return fmt.Sprintf("type Query { u%[1]d: U }\nunion U = T%[1]d\ntype T%[1]d { k: Int %[2]s: Int }\n", i, word)
		}},
	}
	var all []attack
	for name, shape := range shapes {
		files := func() map[string]string {
			files := map[string]string{}
			for i := range shape.n {
				files[fmt.Sprintf("a/s%d.graphql", i)], files[fmt.Sprintf("b/s%d.graphql", i)] = shape.text(i, "old"), shape.text(i, "new")
			}
			return files
		}
		for _, command := range []string{"check", "plan"} {
			all = append(all, attack{name: command + ": " + name + " of every subgraph", files: files, args: []string{command, "--base", "a", "b"}})
		}
	}
	return all
}

// everyType returns checks and plans of changes of all of many types.
func everyType() []attack {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@interfaceObject", "@override", "@provides", "@requires", "@shareable"])` + "\n"
	// all returns a subgraph with something for each of so many types.
	all := func(n int, query string, types ...string) string {
		var b strings.Builder
		b.WriteString(link)
		each := func(format string) {
			for i := range n {
				b.WriteString(strings.ReplaceAll(format, "#", strconv.Itoa(i)))
			}
		}
		if query != "" {
			b.WriteString("type Query { q: Int ")
			each(query)
			b.WriteString("}\n")
		}
		for _, t := range types {
			each(t + "\n")
		}
		return b.String()
	}
	shapes := map[string]struct {
		n int
		// texts returns the subgraphs; word is another one after the change.
		texts func(n int, word string) []string
	}{
		"keys": {20_000, func(n int, word string) []string {
			key := `type T# @key(fields: "` + word + `") { ` + word + ": ID! "
			return []string{all(n, "t#: T# ", key+"}"), all(n, "", key+"v: Int }")}
		}},
		"moved fields": {20_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! `
			fields := map[string][2]string{"old": {"w: Int", ""}, "new": {"", "w: Int"}}[word]
			return []string{all(n, "t#: T# ", t+fields[0]+"}"), all(n, "", t+"v: Int "+fields[1]+"}")}
		}},
		"overrides": {20_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! `
			f := map[string]string{"old": `w: Int @external x: Int @requires(fields: "w")`, "new": `w: Int @override(from: "s0")`}[word]
			return []string{all(n, "t#: T# ", t+"w: Int }"), all(n, "", t+f+"}")}
		}},
		"provided fields": {20_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! w: Int `
			return []string{all(n, word+`#: T# @provides(fields: "w") `, t+"@external }"), all(n, "", t+"@shareable }")}
		}},
		"interface objects": {20_000, func(n int, word string) []string {
			return []string{all(n, "t#: T# ", `type T# @interfaceObject @key(fields: "id") { id: ID! `+word+": Int }"), all(n, "", `interface T# @key(fields: "id") { id: ID! }`)}
		}},
		"closed keys": {15_000, func(n int, word string) []string {
			t := `type T# @key(fields: "id") { id: ID! `
			return []string{
				all(n, "t#: T# ", `type T# @key(fields: "id", resolvable: false) { id: ID! }`),
				all(n, "", t+`w: Int @external `+word+`: Int @requires(fields: "w") }`), all(n, "", t+"w: Int }"),
			}
		}},
	}
	var list []attack
	for name, shape := range shapes {
		files := func() map[string]string {
			files := map[string]string{}
			for folder, word := range map[string]string{"a": "old", "b": "new"} {
				for i, text := range shape.texts(shape.n, word) {
					files[fmt.Sprintf("%s/s%d.graphql", folder, i)] = text
				}
			}
			return files
		}
		for _, command := range []string{"check", "plan"} {
			list = append(list, attack{name: command + ": " + name + " of every type", files: files, args: []string{command, "--base", "a", "b"}})
		}
	}
	return list
}

// changesWithOperations returns checks of operations on types with thousands of fields that a
// change removes, and of a change of names that are as long as a file.
func changesWithOperations() []attack {
	const deep = "type Query { t: T }\ntype T {\n"
	input := func(word string) string {
		return "type Query { f(i: I): Int }\ninput I {\n" + lines(20_000, word+"%d: Int\n") + "}"
	}
	union := func(word string) string {
		return "type Query { f: U }\nunion U = K" + lines(10_000, "|"+word+"%d") + "\ntype K { a: Int }\n" + lines(10_000, "type "+word+"%d { a: Int }\n")
	}
	long := strings.Repeat("A", 50_000)
	named := "type Query { q: " + long + " }\ntype " + long + " { z: Int\n"
	sides := map[string][3]string{
		"fields of Query":    {"type Query {\n" + lines(100_000, "f%d: Int\n") + "}", "type Query { z: Int }", lines(30_000, "query Q%[1]d { f%[1]d }\n")},
		"a fragment of many": {deep + lines(1000, "f%d: Int\n") + "}", deep + "z: Int }", "fragment F on T { " + lines(1000, "f%d ") + "}\n" + lines(60_000, "query Q%d { t { ...F } }\n")},
		"a large input":      {input("v"), input("w"), lines(20_000, "query Q%d($i: I) { f(i: $i) }\n")},
		"a large union":      {union("T"), union("S"), lines(10_000, "query Q%d { f { __typename } }\n") + lines(10_000, "query R%[1]d { f { ... on T%[1]d { a } } }\n")},
		"long names":         {named + lines(5000, "f%d: Int\n") + "}", named + "}", "{ __typename }"},
	}
	var all []attack
	for name, side := range sides {
		files := func() map[string]string {
			return map[string]string{"a/s.graphql": side[0], "b/s.graphql": side[1], "o.graphql": side[2]}
		}
		if name == "a large union" {
			all = append(all, attack{name: "plan: operations, " + name, files: files, args: []string{"plan", "--base", "a", "b", "--operations", "o.graphql"}})
		}
		all = append(all, attack{name: "check: operations, " + name, files: files, args: []string{"check", "--base", "a", "b", "--operations", "o.graphql", "--format", "json"}})
	}
	return all
}

// contracts returns runs with hundreds of contracts of a type with thousands of fields.
func contracts() []attack {
	files := func() map[string]string {
		var config, fields strings.Builder
		config.WriteString("graph: g@v\ncontracts:\n")
		for i := range 500 {
			_, _ = fmt.Fprintf(&config, "  - name: c%d\n    include: [t%[1]d]\n    exclude: [x]\n    hideUnreachable: true\n", i)
		}
		fields.WriteString(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])` + "\ntype Query {\n")
		for i := range 5000 {
			_, _ = fmt.Fprintf(&fields, "f%d: Int @tag(name: \"t%d\")\n", i, i%500)
		}
		return map[string]string{"schemactl.yaml": config.String(), "a/a.graphql": fields.String() + "}\n", "b/a.graphql": fields.String() + "z: Int }\n"}
	}
	var all []attack
	for _, args := range [][]string{{"check"}, {"plan"}, {"contract", "preview"}} {
		all = append(all, attack{name: args[len(args)-1] + ": contracts", files: files, args: append(args, "--base", "a", "b"), grows: true})
	}
	return all
}

// rings returns a check and a plan in which two of many subgraphs change places. Each subgraph has
// the same entities, and a key of its own that leads to the next one.
func rings() []attack {
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])` + "\n"
	const subgraphs, entities = 90, 15
	text := func(i int) string {
		var b strings.Builder
		_, _ = fmt.Fprintf(&b, link+"type Query { q%d: E0 }\n", i)
		next := (i + 1) % subgraphs
		for e := range entities {
			_, _ = fmt.Fprintf(&b, `type E%d @key(fields: "k%d") @key(fields: "k%d") { k%[2]d: ID! k%[3]d: ID! f%[2]d: Int l%[2]d: E%[4]d }`+"\n", e, i, next, (e+1)%entities)
		}
		return b.String()
	}
	files := func() map[string]string {
		files := map[string]string{}
		for i := range subgraphs {
			files[fmt.Sprintf("a/s%d.graphql", i)], files[fmt.Sprintf("b/s%d.graphql", i)] = text(i), text(i)
		}
		files["b/s30.graphql"], files["b/s60.graphql"] = text(60), text(30)
		return files
	}
	var all []attack
	for _, command := range []string{"check", "plan"} {
		all = append(all, attack{name: command + ": two of a ring swapped", files: files, args: []string{command, "--base", "a", "b"}})
	}
	return all
}

package hostiletest

import "fmt"

// nameShapes have names by the ten thousand: fields, arguments, values, directives, links.
var nameShapes = []Shape{
	{"many_fields", 100_000, 20_000, func(n int) []string { return one("type Query { " + eachf(n, "f%d: Int\n") + "}") }},
	{"many_types", 50_000, 10_000, func(n int) []string {
		return one(query + each(n, func(i int) string { return fmt.Sprintf("type T%d { a: Int b: T%d }\n", i, (i+1)%n) }) + "extend type Query { t: T0 }")
	}},
	{"many_enum_values", 100_000, 10_000, func(n int) []string {
		back := each(n, func(i int) string { return fmt.Sprintf("V%d\n", n-1-i) })
		return []string{link + "type Query { q: E } enum E { " + eachf(n, "V%d\n") + "}", link + "type Query { q2(e: E): E } enum E { " + back + "}"}
	}},
	{"many_enum_mismatches", 100_000, 10_000, func(n int) []string {
		return []string{link + "type Query { q: E } enum E { " + eachf(n, "V%d\n") + "}", link + "type Query { q2(e: E): E } enum E { " + eachf(n, "W%d\n") + "}"}
	}},
	{"many_arguments", 100_000, 10_000, func(n int) []string { return manyArguments(n, "") }},
	{"many_arguments_shared", 100_000, 10_000, func(n int) []string { return manyArguments(n, "@shareable") }},
	{"many_tags", 150_000, 20_000, func(n int) []string { return one("type Query { q: Int " + eachf(n, `@tag(name: "t%d")`) + " }") }},
	{"many_keys", 30_000, 5_000, func(n int) []string {
		return one("type Query { q: T } type T " + eachf(n, `@key(fields: "f%d")`) + " { " + eachf(n, "f%d: ID ") + "}")
	}},
	{"many_keys_in_two", 30_000, 5_000, func(n int) []string {
		keys, fields := eachf(n, `@key(fields: "f%d")`), eachf(n, "f%d: ID ")
		return []string{link + "type Query { q: T } type T " + keys + " { " + fields + "}", link + "type T " + keys + " { " + fields + "x: Int }"}
	}},
	{"keys_that_lead_nowhere", 30_000, 5_000, func(n int) []string {
		first, other := eachf(n, `@key(fields: "f%d")`), eachf(n, `@key(fields: "g%d")`)
		return []string{link + "type Query { q: T } type T " + first + " { " + eachf(n, "f%d: ID ") + "}", link + "type T " + other + " { " + eachf(n, "g%d: ID ") + "}"}
	}},
	{"wide_key", 100_000, 10_000, func(n int) []string {
		return one(`type Query { q: T } type T @key(fields: "` + eachf(n, "f%d ") + `") { ` + eachf(n, "f%d: ID ") + "}")
	}},
	{"repeated_types", 200_000, 20_000, func(n int) []string { return one(query + rep("type T { a: Int }\n", n)) }},
	{"repeated_fields", 500_000, 50_000, func(n int) []string { return one("type Query { " + rep("a: Int ", n) + "}") }},
	{"unknown_types", 70_000, 10_000, func(n int) []string {
		return one("type Query { " + eachf(n, "f%[1]d: Unknwn%[1]d\n") + "}\n" + eachf(n*5/7, "type Unknown%d { a: Int }\n"))
	}},
	{"unknown_directives", 70_000, 10_000, func(n int) []string {
		return one("type Query { " + eachf(n, "f%[1]d: Int @unknwn%[1]d\n") + "}\n" + eachf(n*5/7, "directive @unknown%d on FIELD_DEFINITION\n"))
	}},
	{"unknown_key_fields", 20_000, 4_000, func(n int) []string {
		return one("type Query { q: Int }\n type T " + eachf(n, `@key(fields: "g%d")`) + " { " + eachf(5*n, "f%d: ID ") + "}")
	}},
	{"many_imports", 100_000, 10_000, func(n int) []string {
		return []string{`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [` + eachf(n, `{name: "@key", as: "@k%d"} `) + "])\n" + query}
	}},
	{"many_links", 60_000, 10_000, func(n int) []string {
		return []string{eachf(n, "extend schema @link(url: \"https://example.com/x%d/v1.0\")\n") + link + query}
	}},
	{"directive_cycle", 20_000, 4_000, func(n int) []string {
		return one(query + each(n, func(i int) string {
			return fmt.Sprintf("directive @d%d(a: Int @d%d) on ARGUMENT_DEFINITION\n", i, (i+1)%n)
		}))
	}},
	{"default_deep_input", 190, 0, func(n int) []string {
		return one("input I { a: I b: [I] = [{a:{a:{a:{}}}}] } type Query { q(i: I = " + rep("{a:", n) + "{}" + rep("}", n) + "): Int }")
	}},
	{"default_expansion", 60, 30, func(n int) []string {
		return one(each(n, func(i int) string {
			return fmt.Sprintf("input I%d { a: I%d = {} b: I%[2]d = {} c: I%[2]d = {} }\n", i, i+1)
		}) + fmt.Sprintf("input I%d { x: Int = 1 }\ntype Query { q(i: I0 = {}): Int }", n))
	}},
	{"required_input_ring", 2_000, 1_000, func(n int) []string {
		return one("type Query { q(i: I0): Int }\n" + each(n, func(i int) string {
			return fmt.Sprintf("input I%d { ", i) + each(100, func(j int) string { return fmt.Sprintf("f%d: I%d! ", j, (i+1)%n) }) + "}\n"
		}))
	}},
	{"required_input_layers", 5000, 1000, func(n int) []string {
		return one("type Query { q(i: I0): Int }\n" + each(n, func(i int) string {
			return fmt.Sprintf("input I%d { ", i) + each(10, func(j int) string { return fmt.Sprintf("f%d: I%d! ", j, i+1) }) + "}\n"
		}) + fmt.Sprintf("input I%d { x: Int }\n", n))
	}},
}

func manyArguments(n int, mark string) []string {
	return []string{
		link + "type Query { q(" + eachf(n, "a%d: Int ") + "): Int " + mark + " }",
		link + "type Query { q(" + eachf(n, "b%d: Int ") + "): Int " + mark + " }",
	}
}

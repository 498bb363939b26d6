package hostiletest

import (
	"fmt"
	"strings"
)

// typeShapes have types that refer to each other by the thousand, and subgraphs by the thousand.
var typeShapes = []Shape{
	{"many_interfaces", 50_000, 5_000, func(n int) []string {
		return one("type Query implements " + refs(n, "I%d", " & ") + " { q: Int }\n" + eachf(n, "interface I%d { q: Int }\n"))
	}},
	{"interface_diamond", 700, 0, func(n int) []string {
		return one("type Query { q: T }\n" + each(n, func(i int) string {
			if i == 0 {
				return "interface I0 { id: ID }\n"
			}
			return fmt.Sprintf("interface I%d implements %s { id: ID }\n", i, refs(i, "I%d", " & "))
		}) + "type T implements " + refs(n, "I%d", " & ") + " { id: ID }")
	}},
	{"interface_cycle", 20_000, 4_000, func(n int) []string {
		return one("type Query { q: I0 }\n" + each(n, func(i int) string {
			return fmt.Sprintf("interface I%d implements I%d { id: ID }\n", i, (i+1)%n)
		}))
	}},
	{"unions_and_interfaces", 600, 0, func(n int) []string {
		return one("type Query { " + eachf(n/2, "u%[1]d: U%[1]d ") + "}\n" +
			each(n/2, func(i int) string { return fmt.Sprintf("union U%d = %s\n", i, refs(n, "T%d", "|")) }) +
			each(n, func(j int) string {
				return fmt.Sprintf("type T%d implements %s { f: U%d i: I%d }\n", j, refs(60, "I%d", " & "), j%(n/2), j%60)
			}) + eachf(60, "interface I%[1]d { f: U%[1]d i: I%[1]d }\n"))
	}},
	{"huge_union", 50_000, 5_000, func(n int) []string {
		return one("type Query { u: U }\nunion U = " + refs(n, "T%d", "|") + "\n" + eachf(n, "type T%d { f: Int }\n"))
	}},
	{"subgraphs", 10_000, 1_000, func(n int) []string {
		return subgraphs(n, func(i int) string {
			return fmt.Sprintf("type Query { q%d: T @shareable } type T @shareable { id: ID }", i)
		})
	}},
	{"subgraphs_entity", 10_000, 500, func(n int) []string {
		return subgraphs(n, func(i int) string {
			return fmt.Sprintf(`type Query { q%[1]d: T } type T @key(fields: "id") { id: ID f%[1]d: Int }`, i)
		})
	}},
	{"subgraphs_descriptions", 3_000, 500, func(n int) []string {
		return subgraphs(n, func(i int) string {
			return fmt.Sprintf(`"d%[1]d" type Query { q: T @shareable } "e%[1]d" type T @shareable { "f%[1]d" id: ID a(x: Int): Int }`, i)
		})
	}},
	{"subgraphs_conflict", 3_000, 500, func(n int) []string {
		return subgraphs(n, func(i int) string {
			return fmt.Sprintf(`type Query { q: T%[1]d } type T%[1]d @shareable { "f%[1]d" id: ID }`, i)
		})
	}},
	{"subgraphs_types", 3_000, 500, func(n int) []string {
		types := []string{"Int", "String", "Float", "Boolean", "ID"}
		return subgraphs(n, func(i int) string { return "type Query { q: " + types[i%5] + " @shareable }" })
	}},
}

// refs joins n names.
func refs(n int, format, between string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(list, between)
}

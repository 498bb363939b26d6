package hostiletest

import "fmt"

// walkShapes are hard for the proof that every query can be answered: what a plan knows at a type
// depends on the way to it.
var walkShapes = []Shape{
	{"override_labels", 24, 0, func(n int) []string {
		plain := each(n, func(i int) string {
			return fmt.Sprintf(`type T%[1]d @key(fields: "id") { id: ID f%[1]d: Int n: T%[2]d }`+"\n", i, (i+1)%n)
		})
		moved := each(n, func(i int) string {
			return fmt.Sprintf(`type T%[1]d @key(fields: "id") { id: ID f%[1]d: Int @override(from: "s00000", label: "percent(%[3]d)") n: T%[2]d @override(from: "s00000", label: "percent(%[4]d)") }`+"\n", i, (i+1)%n, i+1, i+30)
		})
		return []string{link + "type Query { q: T0 }\n" + plain, link + moved}
	}},
	{"contexts", 15, 0, func(n int) []string {
		return []string{link + "type Query { q: C0 }\n" + contexts(n, 1) + `type T @key(fields: "id") { id: ID! ` +
			each(n, func(i int) string {
				return fmt.Sprintf(`f%[1]d(a: Int @fromContext(field: "$c%[1]d { v%[1]d }")): Int `, i)
			}) + "}\n", link + "type Query { z: Int }"}
	}},
	{"contexts_valid", 15, 0, func(n int) []string {
		return []string{link + "type Query { q: C0 }\n" + contexts(n, 1) + `type T @key(fields: "id") { id: ID! f(a: Int @fromContext(field: "$c0 { v0 }")): Int }`, link + "type Query { z: Int }"}
	}},
	{"contexts_of_three", 10, 0, func(n int) []string {
		return []string{link + "type Query { q: C0_0 }\n" + contexts(n, 3) + `type T @key(fields: "id") { id: ID! ` +
			each(n, func(i int) string {
				return fmt.Sprintf(`f%[1]d(a: Int @fromContext(field: "$c%[1]d { v%[1]d }")): Int `, i)
			}) + "}\n", link + "type Query { z: Int }"}
	}},
	{"each_lacks_a_field", 16, 0, func(n int) []string {
		return subgraphs(n, func(s int) string {
			return fmt.Sprintf("type Query { root: V @shareable own%d: Int }\ntype V @shareable { a: Int ", s) + each(n, func(i int) string {
				if i == s {
					return ""
				}
				return fmt.Sprintf("n%d: V ", i)
			}) + "}\n"
		})
	}},
	{"halves", 200, 0, func(n int) []string {
		has := func(field, s int) bool { return (field*2654435761>>7)>>(s%16)&1 == 1 }
		return subgraphs(16, func(s int) string {
			some := func(name, to string) string {
				return each(n, func(i int) string {
					if !has(i, s) {
						return ""
					}
					return fmt.Sprintf("%s%d: %s @shareable ", name, i, to)
				})
			}
			return "type Query { " + some("q", "V") + fmt.Sprintf("own%d: Int }\n", s) + "type V @shareable { a: Int " + some("n", "W") + "}\ntype W @shareable { b: Int " + some("m", "V") + "}\n"
		})
	}},
	{"witness_arguments", 50, 0, func(n int) []string {
		inputs := each(8, func(i int) string {
			return fmt.Sprintf("input I%d { ", i) + each(20, func(j int) string { return fmt.Sprintf("f%d: I%d! ", j, i+1) }) + "}\n"
		})
		return []string{link + "type Query { q: V @shareable }\ntype V @shareable { a: Int }", link + "type Query { z: Int }\ntype V @shareable { b(" + eachf(n, "x%d: I0! ") + "): Int }\n" + inputs + "input I8 { x: Int! }\n"}
	}},
	{"long_witness", 20_000, 5_000, func(n int) []string {
		chain := each(n, func(i int) string { return fmt.Sprintf("type T%d @shareable { n: T%d }\n", i, i+1) })
		return []string{link + "type Query { q: T0 }\n" + chain + fmt.Sprintf("type T%d @shareable { a: Int }", n), link + fmt.Sprintf("type Query { z: Int }\ntype T%d @shareable { a: Int b: Int }", n)}
	}},
	{"unanswerable_fields", 300, 50, func(n int) []string {
		return subgraphs(30, func(s int) string {
			return fmt.Sprintf("type Query { q%d: V @shareable }\ntype V @shareable { c: Int ", s) + each(n, func(i int) string { return fmt.Sprintf("f%d_%d: V ", s, i) }) + "}\n"
		})
	}},
	{"key_ring", 90, 0, func(n int) []string {
		return subgraphs(n, func(s int) string {
			a, b := s, (s+1)%n
			return fmt.Sprintf("type Query { q%d: E0 }\n", s) + each(15, func(j int) string {
				return fmt.Sprintf(`type E%[1]d @key(fields: "k%[2]d") @key(fields: "k%[3]d") { k%[2]d: ID! k%[3]d: ID! f%[2]d: Int l%[2]d: E%[4]d }`+"\n", j, a, b, (j+1)%15)
			})
		})
	}},
	{"interface_object", 300, 0, func(n int) []string {
		return append(one("type Query { q: I }\ninterface I @key(fields: \"id\") { id: ID! }\n"+eachf(n, "type T%[1]d implements I @key(fields: \"id\") { id: ID! a%[1]d: I }\n")),
			subgraphs(30, func(s int) string {
				return fmt.Sprintf(`type I @interfaceObject @key(fields: "id") { id: ID! f%[1]d: Int l%[1]d: I }`, s)
			})...)
	}},
	{"shared_mutations", 200, 0, func(n int) []string {
		return subgraphs(25, func(s int) string {
			return fmt.Sprintf("type Query { q%d: Int } type Mutation { ", s) + eachf(n, "m%[1]d: V%[1]d @shareable ") + "}\n" + eachf(n, "type V%d @shareable { a: Int u: U } ") +
				fmt.Sprintf("union U = M0 | M%d\n", 1+s%3) + eachf(20, "type M%[1]d @shareable { a: V%[1]d b: U } ")
		})
	}},
	{"union_subsets", 32, 0, func(n int) []string {
		return subgraphs(16, func(s int) string {
			union, types := "M0", "type M0 @shareable { a: Int u: U w: W }"
			for k := 1; k < n; k++ {
				if k>>(s%5)&1 == 1 {
					union += fmt.Sprintf("|M%d", k)
					types += fmt.Sprintf("type M%d @shareable { a: Int u: U w: W }", k)
				}
			}
			return "type Query { " + eachf(50, "u%d: U @shareable ") + "}\nunion U = " + union + "\n" + types + "\ntype W @shareable { u: U }\n"
		})
	}},
}

// contexts makes n contexts, each set by k types, all of which lead to all others and to T.
func contexts(n, k int) string {
	name := func(i, j int) string {
		if k == 1 {
			return fmt.Sprintf("C%d", i)
		}
		return fmt.Sprintf("C%d_%d", i, j)
	}
	links := each(n, func(i int) string {
		return each(k, func(j int) string { return fmt.Sprintf("n%d_%d: %s ", i, j, name(i, j)) })
	})
	return each(n, func(i int) string {
		return each(k, func(j int) string {
			return fmt.Sprintf(`type %[1]s @context(name: "c%[2]d") @key(fields: "id") { id: ID! v%[2]d: Int! %[3]st: T }`+"\n", name(i, j), i, links)
		})
	})
}

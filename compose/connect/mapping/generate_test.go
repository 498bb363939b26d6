package mapping_test

import (
	"math/rand/v2"
	"strings"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// generate returns a random mapping or template for a spot. Most are in the language.
func generate(r *rand.Rand, s spot) string {
	g := &generator{r: r, spot: s}
	var text string
	switch s.place {
	case mapping.InURL, mapping.InBaseURL, mapping.InHeader:
		text = g.template()
	case mapping.InSelection:
		if text = g.whole(); r.IntN(10) == 0 {
			text = g.members()
		}
	default:
		text = g.whole()
	}
	for r.IntN(8) == 0 {
		text = g.mutate(text)
	}
	return text
}

type generator struct {
	r     *rand.Rand
	spot  spot
	depth int
}

// pick returns one of the texts.
func (g *generator) pick(list ...string) string { return list[g.r.IntN(len(list))] }

// template returns an URL or header value.
func (g *generator) template() string {
	var b strings.Builder
	b.WriteString(g.pick("/", "", "/a/", "a://", "/?q="))
	for range 1 + g.r.IntN(2) {
		b.WriteString("{" + g.whole() + "}" + g.pick("", "/", "&a=", "b"))
	}
	return b.String()
}

// whole returns a whole expression.
func (g *generator) whole() string {
	switch g.r.IntN(8) {
	case 0:
		return g.entries()
	case 1:
		return "$(" + g.value() + ")"
	case 2:
		return g.value()
	case 3:
		return "$(" + g.value() + ")" + g.steps()
	default:
		return g.path()
	}
}

// entries returns a list of selections.
func (g *generator) entries() string {
	g.depth++
	defer func() { g.depth-- }()
	sep := g.pick(" ", " ", " ", " ", ", ", "\n")
	var list []string
	for range g.r.IntN(4) {
		list = append(list, g.entry())
	}
	return strings.Join(list, sep)
}

func (g *generator) entry() string {
	if g.depth > 3 {
		return g.name()
	}
	switch g.r.IntN(12) {
	case 0:
		return g.name() + ": " + g.path()
	case 1:
		return g.name() + ": $(" + g.value() + ")"
	case 2:
		return g.name() + ": " + g.value()
	case 3:
		return g.path() + " { " + g.entries() + " }"
	case 4:
		return g.name() + ": { " + g.entries() + " }"
	case 5:
		return g.name() + " { " + g.entries() + " }"
	case 6:
		return g.pick("... ", "") + g.path()
	case 7:
		return g.name() + "?"
	default:
		return g.name()
	}
}

// name returns a name. Many are fields of the types.
func (g *generator) name() string {
	return g.pick("a", "b", "id", "n", "y", "u", "k", "x", "t", "o", "zz", "e", "l", "c", "__typename", "\"a b\"", "'n'", "true", "null", "d", "j")
}

func (g *generator) variable() string {
	switch g.r.IntN(10) {
	case 0:
		return g.pick("$status", "$request.headers.h", "$response.headers.h", "$env.E", "$context.c", "$config", "$config.c", "$env", "$request", "$response")
	case 1:
		return g.pick("$foo", "$v", "$root", "$batch", "$batch.id", "$this")
	case 2, 3:
		return "$this." + g.pick("id", "n", "y", "e", "l", "u", "u.k", "u.y", "uu.y", "u.o.x", "t.n", "t.y", "zz", "u.zz", "t.zz", "n.zz", "j", "v", "uu.o.t.y", "u { k }", "u { zz }", "uu { y }", "u.o.t.u")
	default:
		return "$args." + g.pick("x", "y", "b", "l", "e", "i", "id", "j", "f", "bb", "ii", "ii.a", "ii.e", "ii.c.y", "ii.cl", "ii.cl.y", "i.b", "i.b.a", "i.zz", "zz", "il", "il.a", "il.e", "ee", "ii.c", "i { a }", "ii { c { y } }", "il { e }", "i { zz }")
	}
}

// path returns a path.
func (g *generator) path() string {
	var start string
	switch g.r.IntN(8) {
	case 0:
		start = "$"
	case 1:
		start = "@"
	case 2:
		start = g.name()
	case 3:
		start = "$." + g.name()
	default:
		start = g.variable()
	}
	if strings.HasSuffix(start, "}") {
		return start
	}
	return start + g.steps()
}

// steps returns the steps of a path and its group.
func (g *generator) steps() string {
	g.depth++
	defer func() { g.depth-- }()
	var b strings.Builder
	for g.depth < 5 && g.r.IntN(5) < 2 {
		switch g.r.IntN(6) {
		case 0:
			b.WriteString("." + g.name())
		case 1:
			b.WriteString("?")
		default:
			b.WriteString(g.method())
		}
	}
	if g.depth < 4 && g.r.IntN(10) == 0 {
		b.WriteString(" { " + g.entries() + " }")
	}
	return b.String()
}

// method returns a method with arguments, which mostly fit.
func (g *generator) method() string {
	names := mapping.MethodNames()
	name := names[g.r.IntN(len(names))]
	if g.r.IntN(30) == 0 {
		name = "nope"
	}
	n := 1
	switch name {
	case "first", "last", "size", "entries", "not", "toString", "trim", "trimStart", "trimEnd", "keysToCamelCase", "keysToCamelCaseDeep", "jsonStringify", "jsonParse":
		n = 0
	case "match", "split":
		n = 1 + g.r.IntN(2)
	}
	if g.r.IntN(15) == 0 {
		n = g.r.IntN(3)
	}
	if n == 0 {
		return "->" + name + g.pick("", "", "", "", "", "", "()")
	}
	var args []string
	for range n {
		switch {
		case name == "match" && g.r.IntN(12) > 0:
			args = append(args, "["+g.pick("@", g.value(), "1", "\"a\"", "@->eq(1)")+", "+g.value()+"]")
		case name == "as" && g.r.IntN(8) > 0:
			args = append(args, g.pick("$v", "$v", "$v", "$args", "$x"))
		default:
			args = append(args, g.value())
		}
	}
	return "->" + name + "(" + strings.Join(args, ", ") + ")"
}

// members returns a selection that tells the members of an interface or union apart.
func (g *generator) members() string {
	var pairs []string
	for range 1 + g.r.IntN(4) {
		name := g.pick("A", "B", "A1", "A2", "C0", "T", "H")
		fields := ""
		for range g.r.IntN(3) {
			f := g.pick("id", "n", "k", "m", "r", "x", "i", "w")
			fields += " " + f + ": " + g.pick("@", "1", "$.a", "a", "{id: 1}", "a { id }", f)
		}
		if g.r.IntN(8) > 0 {
			fields = "__typename: '" + name + "'" + fields
		}
		pairs = append(pairs, "["+g.pick("1", "@", "'a'")+", {"+fields+"}]")
	}
	m := g.pick("k", "$.a", "a") + "->match(" + strings.Join(pairs, ", ") + ")"
	switch g.r.IntN(6) {
	case 0:
		return m
	case 1:
		return "... " + m
	case 2:
		return "$.l { id ... " + m + " }"
	case 3:
		return "i { id ... " + m + " } w: " + m
	case 4:
		return g.pick("i", "w", "x", "il") + ": " + m
	default:
		return g.pick("id", "n", "id n", "x", "zz") + " ... " + m
	}
}

// value returns what stands in parentheses.
func (g *generator) value() string {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > 4 {
		return g.pick("1", "@", "$args.x", "\"a\"", "true", "null")
	}
	switch g.r.IntN(14) {
	case 0:
		return g.pick("1", "0", "-1", "1.5", ".5", "12")
	case 1:
		return g.pick("\"a\"", "'b'", "\",\"")
	case 2:
		return g.pick("true", "false", "null")
	case 3:
		var list []string
		for range g.r.IntN(4) {
			list = append(list, g.value())
		}
		return "[" + strings.Join(list, ", ") + "]"
	case 4, 5:
		var list []string
		for range g.r.IntN(3) {
			list = append(list, g.name()+": "+g.value())
		}
		return "{" + strings.Join(list, ", ") + "}"
	case 6:
		return g.value() + g.pick(" ?? ", " ?! ") + g.value()
	case 7:
		return g.pick("@", "@", "$") + g.steps()
	case 8:
		return "$(" + g.value() + ")" + g.steps()
	case 9:
		return g.name() + g.steps()
	default:
		return g.path()
	}
}

// mutate changes a text somewhere.
func (g *generator) mutate(text string) string {
	if text == "" {
		return g.pick(" ", "#", "{", "$")
	}
	i := g.r.IntN(len(text) + 1)
	j := min(len(text), i+1+g.r.IntN(3))
	switch g.r.IntN(4) {
	case 0:
		return text[:i] + text[j:]
	case 1:
		return text[:j] + text[i:]
	case 2:
		return text[:i] + g.pick(".", "?", "$", "@", "{", "}", "(", ")", "[", "]", ",", ":", " ", "->", "??", "a", "1", "\"", "#x\n", "...", "-") + text[i:]
	default:
		return text[:i] + g.pick(".", "?", "$", "@", "{", "}", " ", "->", "b", "2") + text[j:]
	}
}

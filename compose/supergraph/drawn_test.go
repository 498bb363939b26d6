package supergraph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// drawing makes random schemas of one subgraph, with every kind of element that a contract may
// hide. The same numbers draw the same schema.
type drawing struct {
	*rand.Rand
	b       strings.Builder
	enums   []string
	values  map[string][]string
	inputs  []string
	scalars []string
	// required has the fields of an input object that have to be given.
	required map[string][]drawnInput
	// outputs are the names of objects, interfaces and unions.
	outputs    []string
	interfaces map[string]*drawnInterface
}

type drawnInput struct{ name, typ string }

type drawnInterface struct {
	name    string
	parents []string
	fields  []string // each with arguments and type, as it is written
}

func (d *drawing) chance(p float64) bool { return d.Float64() < p }

func pick[T any](d *drawing, list []T) T { return list[d.IntN(len(list))] }

// drawSchema returns the text of a schema, without links.
func drawSchema(source rand.Source) string {
	d := &drawing{Rand: rand.New(source), values: map[string][]string{}, required: map[string][]drawnInput{}, interfaces: map[string]*drawnInterface{}}
	d.leaves()
	for i := range d.IntN(4) {
		d.input(fmt.Sprint("In", i))
	}
	objects := 1 + d.IntN(4)
	for i := range objects {
		d.outputs = append(d.outputs, fmt.Sprint("T", i))
	}
	unions := d.IntN(3)
	for i := range unions {
		d.outputs = append(d.outputs, fmt.Sprint("U", i))
	}
	interfaces := d.IntN(4)
	for i := range interfaces {
		d.outputs = append(d.outputs, fmt.Sprint("I", i))
	}
	for i := range interfaces {
		d.iface(i)
	}
	for i := range objects {
		d.object(fmt.Sprint("T", i), interfaces)
	}
	for i := range unions {
		members := d.Perm(objects)[:1+d.IntN(objects)]
		names := make([]string, len(members))
		for j, m := range members {
			names[j] = fmt.Sprint("T", m)
		}
		fmt.Fprintf(&d.b, "union U%d = %s\n", i, strings.Join(names, " | "))
	}
	d.object("Query", interfaces/2)
	if d.chance(0.4) {
		d.object("Mutation", 0)
	}
	if d.chance(0.2) {
		d.object("Subscription", 0)
	}
	for i := range d.IntN(3) {
		fmt.Fprintf(&d.b, "directive @d%d%s on FIELD | QUERY\n", i, d.arguments("x", 1))
	}
	return d.b.String()
}

// leaves draws enums and scalars.
func (d *drawing) leaves() {
	for i := range d.IntN(4) {
		name := fmt.Sprint("E", i)
		d.enums = append(d.enums, name)
		for j := range 1 + d.IntN(3) {
			d.values[name] = append(d.values[name], fmt.Sprintf("V%d%d", i, j))
		}
		fmt.Fprintf(&d.b, "enum %s { %s }\n", name, strings.Join(d.values[name], " "))
	}
	for i := range d.IntN(3) {
		d.scalars = append(d.scalars, fmt.Sprint("S", i))
		fmt.Fprintf(&d.b, "scalar S%d\n", i)
	}
}

// input draws an input object, whose fields may be of those before it.
func (d *drawing) input(name string) {
	fmt.Fprintf(&d.b, "input %s {", name)
	for i := range 1 + d.IntN(3) {
		field := fmt.Sprint("g", i)
		typ, value := d.inputType()
		if strings.HasSuffix(typ, "!") && value == "" {
			d.required[name] = append(d.required[name], drawnInput{field, typ})
		}
		fmt.Fprintf(&d.b, " %s: %s%s", field, typ, value)
	}
	d.b.WriteString(" }\n")
	d.inputs = append(d.inputs, name)
}

// inputType draws a type of an argument or input field, and a default value with its = or nothing.
func (d *drawing) inputType() (typ, value string) {
	all := append([]string{"Int", "ID"}, d.scalars...)
	all = append(append(append(append(all, d.enums...), d.enums...), d.inputs...), d.inputs...)
	typ = pick(d, all)
	if d.chance(0.3) {
		value = d.value(typ)
	}
	if d.chance(0.2) {
		typ = "[" + typ + "]"
		if value != "" && d.chance(0.8) {
			value = "[" + value + "]"
		}
	}
	if d.chance(0.3) {
		typ += "!"
	}
	if value != "" {
		value = " = " + value
	}
	return typ, value
}

// value draws a value of a named type.
func (d *drawing) value(name string) string {
	name = strings.Trim(name, "[]!")
	switch name[0] {
	case 'E':
		return pick(d, d.values[name])
	case 'S':
		return `"s"`
	}
	if name == "Int" || name == "ID" {
		return "1"
	}
	var parts []string
	for _, f := range d.required[name] {
		parts = append(parts, f.name+": "+d.value(f.typ))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// arguments draws a list of arguments in parentheses, or nothing.
func (d *drawing) arguments(prefix string, least int) string {
	n := least + d.IntN(3)
	if n == 0 {
		return ""
	}
	list := make([]string, n)
	for i := range n {
		typ, value := d.inputType()
		list[i] = fmt.Sprintf("%s%d: %s%s", prefix, i, typ, value)
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// field draws the arguments and the type of a field.
func (d *drawing) field(name string) string {
	types := append([]string{"Int", "ID"}, d.scalars...)
	types = append(append(append(types, d.enums...), d.outputs...), d.outputs...)
	typ := pick(d, types)
	if d.chance(0.2) {
		typ = "[" + typ + "]"
	}
	if d.chance(0.2) {
		typ += "!"
	}
	args := ""
	if d.chance(0.5) {
		args = d.arguments("a", 0)
	}
	return name + args + ": " + typ
}

// iface draws interface number i, which may implement those before it.
func (d *drawing) iface(i int) {
	f := &drawnInterface{name: fmt.Sprint("I", i)}
	f.parents, f.fields = d.inherit(i, 0.3)
	for j := range 1 + d.IntN(2) {
		f.fields = append(f.fields, d.field(fmt.Sprintf("i%d%d", i, j)))
	}
	d.interfaces[f.name] = f
	d.composite("interface", f.name, f.parents, f.fields)
}

// inherit chooses some of the first n interfaces with all that they implement, and returns their
// fields as well.
func (d *drawing) inherit(n int, p float64) (names, fields []string) {
	chosen := map[string]bool{}
	for i := range n {
		if d.chance(p) {
			name := fmt.Sprint("I", i)
			chosen[name] = true
			for _, parent := range d.interfaces[name].parents {
				chosen[parent] = true
			}
		}
	}
	known := map[string]bool{}
	for i := range n {
		name := fmt.Sprint("I", i)
		if !chosen[name] {
			continue
		}
		names = append(names, name)
		for _, f := range d.interfaces[name].fields {
			if !known[f] {
				known[f] = true
				fields = append(fields, f)
			}
		}
	}
	return names, fields
}

// object draws an object that may implement the first n interfaces.
func (d *drawing) object(name string, n int) {
	interfaces, fields := d.inherit(n, 0.4)
	for j := range 1 + d.IntN(3) {
		fields = append(fields, d.field(fmt.Sprint("f", j)))
	}
	d.composite("type", name, interfaces, fields)
}

func (d *drawing) composite(keyword, name string, interfaces, fields []string) {
	fmt.Fprintf(&d.b, "%s %s", keyword, name)
	if len(interfaces) > 0 {
		fmt.Fprintf(&d.b, " implements %s", strings.Join(interfaces, " & "))
	}
	fmt.Fprintf(&d.b, " {\n  %s\n}\n", strings.Join(fields, "\n  "))
}

// drawTags returns the text of a supergraph with random @tag, and sometimes a few @inaccessible, on
// elements of all kinds. Texts of edition 2.15 keep their layout, and others get it.
func drawTags(t testing.TB, text string, source rand.Source) string {
	t.Helper()
	d := &drawing{Rand: rand.New(source)}
	schema := parse(t, text)
	tags := []string{"a", "b", "c"}[:1+d.IntN(3)]
	if d.chance(0.1) {
		tags = append(tags, "a/b-c")
	}
	share := make([]float64, len(tags))
	for i := range share {
		share[i] = d.Float64() * 0.6 / float64(len(tags))
	}
	if d.chance(0.4) {
		share[0] = 0.5 + d.Float64()/2 // so that more of the filters that include it compose
	}
	const locations = "FIELD_DEFINITION OBJECT INTERFACE UNION ARGUMENT_DEFINITION SCALAR ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION"
	tag := linkOne(schema, "tag", "https://specs.apollo.dev/tag/v0.3", locations+" SCHEMA")
	inaccessible, secret := "", 0.0
	if d.chance(0.3) {
		inaccessible, secret = linkOne(schema, "inaccessible", "https://specs.apollo.dev/inaccessible/v0.2", locations), 0.03
	}
	drawOn := func(list *[]*sdl.Directive) {
		for i, name := range tags {
			for d.chance(share[i]) {
				*list = append(*list, &sdl.Directive{Name: tag, Args: []sdl.Arg{{Name: "name", Value: &ast.Value{Raw: name, Kind: ast.StringValue}}}})
				if !d.chance(0.02) { // the same tag twice
					break
				}
			}
		}
	}
	if d.chance(0.05) {
		drawOn(&schema.Directives)
	}
	eachElement(schema, func(coordinate string, list *[]*sdl.Directive) {
		if name, isDirective := strings.CutPrefix(coordinate, "@"); strings.Contains(coordinate, "__") || isDirective && !isExecutable(schema, name) {
			return
		}
		drawOn(list)
		if d.chance(secret) && !slices.ContainsFunc(*list, func(d *sdl.Directive) bool { return d.Name == inaccessible }) {
			*list = append(*list, &sdl.Directive{Name: inaccessible})
		}
	})
	return strings.Join(sdl.CompactPieces(schema), "")
}

// isExecutable reports whether clients can write a directive, by the coordinate of one of its
// arguments without @.
func isExecutable(s *sdl.Schema, coordinate string) bool {
	name, _, _ := strings.Cut(coordinate, "(")
	return slices.ContainsFunc(s.DirectiveDef(name).Locations, executable)
}

func executable(location string) bool {
	switch location {
	case "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION":
		return true
	}
	return false
}

// linkOne links a specification with one directive, unless the schema does already, and returns the
// name of the directive.
func linkOne(s *sdl.Schema, name, url, locations string) string {
	for _, d := range s.Directives {
		if have, _ := d.StringArg("url"); strings.HasPrefix(have, url[:strings.LastIndexByte(url, '/')+1]) {
			if as, ok := d.StringArg("as"); ok {
				name = as
			}
			if list := d.Arg("import"); list != nil && len(list.Children) > 0 {
				if as := list.Children[0].Value.Children.ForName("as"); as != nil {
					name = strings.TrimPrefix(as.Raw, "@")
				}
			}
			return name
		}
	}
	d := &sdl.Directive{Name: "link", Args: []sdl.Arg{{Name: "url", Value: &ast.Value{Raw: url, Kind: ast.StringValue}}}}
	def := &sdl.DirectiveDef{Name: name, Locations: strings.Fields(locations)}
	if name == "inaccessible" {
		d.Args = append(d.Args, sdl.Arg{Name: "for", Value: &ast.Value{Raw: "SECURITY", Kind: ast.EnumValue}})
	} else {
		def.Repeatable = true
		def.Args = []*sdl.Argument{{Name: "name", Type: ast.NonNullNamedType("String", nil)}}
	}
	s.Directives = append(s.Directives, d)
	s.DirectiveDefs = append(s.DirectiveDefs, def)
	s.Reindex()
	return name
}

// drawFilter returns a random filter of the tags that drawTags draws.
func drawFilter(source rand.Source, reading supergraph.Reading) supergraph.Filter {
	d := &drawing{Rand: rand.New(source)}
	f := supergraph.Filter{Reading: reading, HideUnreachable: d.chance(0.5)}
	for _, tag := range []string{"a", "b", "c", "a/b-c"} {
		switch p := d.Float64(); {
		case p < 0.35:
			f.Include = append(f.Include, tag)
		case p < 0.65:
			f.Exclude = append(f.Exclude, tag)
		}
	}
	if d.chance(0.3) {
		f.Include = nil
	}
	return f
}

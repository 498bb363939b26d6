package supergraph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Subgraphs returns what the supergraph says about each of its subgraphs, in the order of
// join__Graph: the schema against which a router plans its fetches.
//
// This is less than what was published: descriptions, tags and whatever composition dropped are
// gone, and argument lists are those that all subgraphs share. For a router, and so for the
// question whether some code still serves this supergraph, it is all there is.
//
// [Graph.Sources] adds what clients see.
func (g *Graph) Subgraphs() []sdl.Source { return g.extract(extraction{}) }

// Migrating returns the subgraphs like Subgraphs, and with the labels of fields that move with a
// progressive @override: until the label is rolled out, the planner of a router asks the old
// subgraph.
func (g *Graph) Migrating() []sdl.Source { return g.extract(extraction{labels: true}) }

// Sources returns the subgraphs like Subgraphs, and with what is applied to their elements: tags,
// @inaccessible, authorization, costs, deprecations. Composed again they have the API schema and
// the contracts of this supergraph, so that they stand for what was published where that is not
// known. A subgraph has also what only another subgraph applies to an element that they share.
// Descriptions and directives of one's own are gone.
func (g *Graph) Sources() []sdl.Source { return g.extract(extraction{applied: true}) }

// extract returns the subgraphs as the settings of an extraction want them.
func (g *Graph) extract(settings extraction) []sdl.Source {
	var out []sdl.Source
	for _, t := range g.Schema.Types {
		for _, v := range t.Values {
			d := sdl.Find(v.Directives, sdl.RoleJoinGraph)
			if d == nil {
				continue
			}
			name, _ := d.StringArg("name")
			url, _ := d.StringArg("url")
			e := settings
			e.schema, e.graph, e.used = g.Schema, v.Name, map[sdl.Role]bool{}
			out = append(out, sdl.Source{Name: name, URL: url, File: "supergraph/" + name, Text: e.write()})
		}
	}
	return out
}

// extraction writes the SDL of one subgraph.
type extraction struct {
	schema *sdl.Schema
	// graph is the subgraph's value of join__Graph.
	graph string
	// applied writes the directives that clients, contracts and gateways see.
	applied bool
	// labels writes @override with a label.
	labels bool
	// used are the directives of them that were written.
	used map[sdl.Role]bool
	// contexts are those from which arguments of this subgraph are set, by their names in the
	// supergraph.
	contexts map[string]bool
	// gone are the types, other than roots, of which other subgraphs override all that this one
	// has. Unions and fields do without them.
	gone map[string]bool
	// objects are the names of the object types that were written.
	objects map[string]bool
	b       strings.Builder
}

// extractedLink links the federation version whose directives an extracted subgraph may need, with
// the further imports of [extraction.link].
const extractedLink = `extend schema @link(url: "https://specs.apollo.dev/federation/%s", ` +
	`import: ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject"%s])` + "\n"

// appliedRoles are the directives that Sources writes, in the order of the supergraph.
var appliedRoles = []sdl.Role{
	sdl.RoleTag, sdl.RoleInaccessible, sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy, sdl.RoleCost, sdl.RoleListSize,
	sdl.RoleCacheTag, sdl.RoleDeprecated, sdl.RoleSpecifiedBy, sdl.RoleOneOf,
}

// write returns the SDL of the subgraph. A type that is found gone may leave nothing of another, so
// the SDL is written again then.
func (e *extraction) write() string {
	e.findContexts()
	e.gone = map[string]bool{}
	for known := -1; known < len(e.gone); {
		known = len(e.gone)
		e.b.Reset()
		clear(e.used)
		e.objects = map[string]bool{}
		e.definitions()
	}
	return e.link() + e.b.String()
}

// definitions writes all but the link.
func (e *extraction) definitions() {
	for _, d := range e.schema.DirectiveDefs {
		e.directive(d)
	}
	for _, t := range e.schema.Types {
		if of := e.of(t.Directives, sdl.RoleJoinType); len(of) > 0 {
			e.typ(t, of)
		}
	}
	e.roots()
}

// link returns the link to the federation specification: in the lowest version that has all that is
// applied, so that an older composition takes it.
func (e *extraction) link() string {
	minor, imports := 3, "" // interface objects came with v2.3
	need := func(v int) { minor = max(minor, v) }
	if len(e.contexts) > 0 {
		need(8)
		imports = `, "@context", "@fromContext"`
	}
	if e.used[sdl.RoleOverride] {
		need(7)
		imports += `, "@override"`
	}
	for _, role := range appliedRoles {
		if !e.used[role] || role >= sdl.RoleDeprecated { // GraphQL's own need no import
			continue
		}
		imports += `, "@` + role.String() + `"`
		switch role {
		case sdl.RoleAuthenticated, sdl.RoleRequiresScopes:
			need(5)
		case sdl.RolePolicy:
			need(6)
		case sdl.RoleCost, sdl.RoleListSize:
			need(9)
		case sdl.RoleCacheTag:
			need(12)
		}
	}
	return fmt.Sprintf(extractedLink, spec.Version{Major: 2, Minor: minor}, imports)
}

// of returns the directives of a role that are about this subgraph.
func (e *extraction) of(list []*sdl.Directive, role sdl.Role) []*sdl.Directive {
	var out []*sdl.Directive
	for _, d := range list {
		if d.Role == role && enumArg(d, "graph") == e.graph {
			out = append(out, d)
		}
	}
	return out
}

// enumArg returns an argument that is not a string, as written; "" without it.
func enumArg(d *sdl.Directive, name string) string {
	if v := d.Arg(name); v != nil {
		return v.Raw
	}
	return ""
}

func isTrue(d *sdl.Directive, name string) bool { return enumArg(d, name) == "true" }

func has(list []*sdl.Directive, role sdl.Role) bool { return sdl.Find(list, role) != nil }

var keywords = [...]string{
	sdl.Scalar: "scalar", sdl.Object: "type", sdl.Interface: "interface", sdl.Union: "union", sdl.Enum: "enum", sdl.InputObject: "input",
}

// typ writes a type of this subgraph. joins are its @join__type directives for the subgraph, one
// for each key. A type is left out if the subgraph has nothing in it, such as a root type whose
// fields are all elsewhere. An interface object is written as an object type.
func (e *extraction) typ(t *sdl.Type, joins []*sdl.Directive) {
	var body strings.Builder
	switch t.Kind {
	case sdl.Scalar:
	case sdl.Union:
		members := e.members(t)
		if len(members) == 0 {
			e.gone[t.Name] = true
			return
		}
		body.WriteString(" = " + strings.Join(members, " | "))
	case sdl.Enum:
		for _, v := range t.Values {
			if !has(v.Directives, sdl.RoleJoinEnumValue) || len(e.of(v.Directives, sdl.RoleJoinEnumValue)) > 0 {
				body.WriteString("  " + v.Name + e.directives(v.Directives, false) + "\n")
			}
		}
	default:
		for _, f := range t.Fields {
			e.field(&body, t, f)
		}
	}
	text := body.String()
	if t.Kind != sdl.Scalar && text == "" {
		if !slices.Contains(e.schema.Roots[:], t.Name) {
			e.gone[t.Name] = true
		}
		return
	}
	keyword := keywords[t.Kind]
	if isTrue(joins[0], "isInterfaceObject") {
		keyword = "type"
	}
	if t.Kind == sdl.Object {
		e.objects[t.Name] = true
	}
	e.b.WriteString("\n" + keyword + " " + t.Name + e.implements(t))
	for _, j := range joins {
		if key, ok := j.StringArg("key"); ok {
			e.b.WriteString(" @key(fields: " + strconv.Quote(key))
			if enumArg(j, "resolvable") == "false" {
				e.b.WriteString(", resolvable: false")
			}
			e.b.WriteString(")")
		}
	}
	if isTrue(joins[0], "isInterfaceObject") {
		e.b.WriteString(" @interfaceObject")
	}
	for _, d := range t.Directives {
		if name, ok := d.StringArg("name"); ok && d.Role == sdl.RoleContext && e.contexts[name] {
			e.b.WriteString(" @context(name: " + strconv.Quote(contextName(name)) + ")")
		}
	}
	e.b.WriteString(e.directives(t.Directives, keyword == "interface"))
	if t.Kind == sdl.Union || t.Kind == sdl.Scalar {
		e.b.WriteString(text + "\n")
		return
	}
	e.b.WriteString(" {\n" + text + "}\n")
}

// implements writes the interfaces that a type implements in this subgraph.
func (e *extraction) implements(t *sdl.Type) string {
	if !t.Kind.HasFields() {
		return ""
	}
	var names []string
	for _, d := range e.of(t.Directives, sdl.RoleJoinImplements) {
		if name, ok := d.StringArg("interface"); ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " implements " + strings.Join(names, " & ")
}

// members returns the names of the members that a union has in this subgraph. Without
// @join__unionMember, which join v0.3 introduced, that is every member.
func (e *extraction) members(t *sdl.Type) []string {
	var names []string
	if !has(t.Directives, sdl.RoleJoinUnionMember) { // join v0.2: every member in every subgraph
		for _, m := range t.Members {
			names = append(names, m.Name)
		}
		return names
	}
	for _, d := range e.of(t.Directives, sdl.RoleJoinUnionMember) {
		if name, ok := d.StringArg("member"); ok && !e.gone[name] {
			names = append(names, name)
		}
	}
	return names
}

// field writes a field that this subgraph has. A field without @join__field is in every subgraph of
// its type. One whose @join__field names no subgraph comes from an interface object of another
// subgraph and is in none of them.
func (e *extraction) field(b *strings.Builder, t *sdl.Type, f *sdl.Field) {
	var join *sdl.Directive
	if has(f.Directives, sdl.RoleJoinField) {
		own := e.of(f.Directives, sdl.RoleJoinField)
		if len(own) == 0 {
			return
		}
		join = own[0]
	}
	if len(e.gone) > 0 && e.gone[sdl.Named(f.Type)] {
		return
	}
	typ := f.Type.String()
	if join != nil {
		if own, ok := join.StringArg("type"); ok {
			typ = own
		}
	}
	standsIn := slices.ContainsFunc(e.of(t.Directives, sdl.RoleJoinType), func(d *sdl.Directive) bool { return isTrue(d, "isInterfaceObject") })
	external := join != nil && (isTrue(join, "external") || isTrue(join, "usedOverridden"))
	args := e.arguments(f.Args, join)
	if external { // nothing may be applied to what another subgraph resolves
		plain := *e
		plain.applied = false
		args = plain.arguments(f.Args, join)
	}
	fmt.Fprintf(b, "  %s%s: %s", f.Name, args, typ)
	if f.Default != nil {
		b.WriteString(" = " + sdl.ValueString(f.Default))
	}
	if external {
		b.WriteString(" @external")
	} else {
		b.WriteString(e.directives(f.Directives, t.Kind == sdl.Interface && !standsIn))
	}
	if e.labels && join != nil {
		e.override(b, join)
	}
	for _, name := range []string{"requires", "provides"} {
		if join == nil {
			break
		}
		if fields, ok := join.StringArg(name); ok {
			fmt.Fprintf(b, " @%s(fields: %s)", name, strconv.Quote(fields))
		}
	}
	if !external && (t.Kind == sdl.Object && (e.shared(t, f) || e.resolvedByInterfaceObject(t, f)) || standsIn) {
		b.WriteString(" @shareable")
	}
	b.WriteString("\n")
}

// override writes the @override of a field with a label. Without a label the subgraph that the
// field moved from no longer has it in the supergraph, so that nothing needs to be written.
func (e *extraction) override(b *strings.Builder, join *sdl.Directive) {
	from, _ := join.StringArg("override")
	label, _ := join.StringArg("overrideLabel")
	if from != "" && label != "" {
		e.used[sdl.RoleOverride] = true
		fmt.Fprintf(b, " @override(from: %s, label: %s)", strconv.Quote(from), strconv.Quote(label))
	}
}

// directives writes those of an element that [Graph.Sources] keeps, each with a space before it.
// inherited leaves out those on authorization: an interface and its fields have them from what
// implements them.
func (e *extraction) directives(list []*sdl.Directive, inherited bool) string {
	if !e.applied {
		return ""
	}
	var b strings.Builder
	for _, d := range list {
		isAuth := d.Role == sdl.RoleAuthenticated || d.Role == sdl.RoleRequiresScopes || d.Role == sdl.RolePolicy
		if !slices.Contains(appliedRoles, d.Role) || inherited && isAuth {
			continue
		}
		e.used[d.Role] = true
		b.WriteString(" @" + d.Role.String())
		for i, a := range d.Args {
			b.WriteString([...]string{"(", ", "}[min(i, 1)] + a.Name + ": " + sdl.ValueString(a.Value))
		}
		if len(d.Args) > 0 {
			b.WriteString(")")
		}
	}
	return b.String()
}

// shared reports whether another subgraph may resolve the field too. A subgraph that has it as
// @external counts, since it may provide it.
func (e *extraction) shared(t *sdl.Type, f *sdl.Field) bool {
	resolving := map[string]bool{}
	for _, d := range t.Directives {
		if d.Role == sdl.RoleJoinType && !has(f.Directives, sdl.RoleJoinField) {
			resolving[enumArg(d, "graph")] = true
		}
	}
	for _, d := range f.Directives {
		if d.Role == sdl.RoleJoinField && !isTrue(d, "usedOverridden") {
			resolving[enumArg(d, "graph")] = true
		}
	}
	return len(resolving) > 1
}

// resolvedByInterfaceObject reports whether an interface object of another subgraph may resolve the
// field too.
func (e *extraction) resolvedByInterfaceObject(t *sdl.Type, f *sdl.Field) bool {
	for _, r := range t.Interfaces {
		i := e.schema.Type(r.Name)
		if i == nil || i.Field(f.Name) == nil {
			continue
		}
		for _, d := range i.Directives {
			if d.Role == sdl.RoleJoinType && isTrue(d, "isInterfaceObject") {
				return true
			}
		}
	}
	return false
}

// arguments writes the arguments of a field and those that the router sets from a context. join is
// the @join__field of the field, nil without one.
func (e *extraction) arguments(list []*sdl.Argument, join *sdl.Directive) string {
	var args []string
	for _, a := range list {
		text := a.Name + ": " + a.Type.String()
		if a.Default != nil {
			text += " = " + sdl.ValueString(a.Default)
		}
		args = append(args, text+e.directives(a.Directives, false))
	}
	if join != nil {
		if context := join.Arg("contextArguments"); context != nil {
			for _, c := range context.Children {
				args = append(args, contextArgument(c.Value))
			}
		}
	}
	if len(args) == 0 {
		return ""
	}
	return "(" + strings.Join(args, ", ") + ")"
}

func contextArgument(v *ast.Value) string {
	from := "$" + contextName(entry(v, "context")) + " " + entry(v, "selection")
	return entry(v, "name") + ": " + entry(v, "type") + " @fromContext(field: " + strconv.Quote(from) + ")"
}

// entry returns the text of one field of an object value, "" without it.
func entry(v *ast.Value, name string) string {
	for _, c := range v.Children {
		if c.Name == name {
			return c.Value.Raw
		}
	}
	return ""
}

// contextName returns the name of a context in its subgraph. The supergraph puts the name of the
// subgraph and two underscores before it, and a context's own name has no underscore.
func contextName(full string) string { return full[strings.LastIndex(full, "_")+1:] }

// findContexts fills e.contexts.
func (e *extraction) findContexts() {
	e.contexts = map[string]bool{}
	for _, t := range e.schema.Types {
		for _, f := range t.Fields {
			for _, d := range e.of(f.Directives, sdl.RoleJoinField) {
				if list := d.Arg("contextArguments"); list != nil {
					for _, c := range list.Children {
						e.contexts[entry(c.Value, "context")] = true
					}
				}
			}
		}
	}
}

// directive writes the definition of an executable directive; composition keeps those that every
// subgraph has. Definitions for the schema language are left out.
func (e *extraction) directive(d *sdl.DirectiveDef) {
	var at []string
	for _, l := range d.Locations {
		switch ast.DirectiveLocation(l) {
		case ast.LocationQuery, ast.LocationMutation, ast.LocationSubscription, ast.LocationField,
			ast.LocationFragmentDefinition, ast.LocationFragmentSpread, ast.LocationInlineFragment, ast.LocationVariableDefinition:
			at = append(at, l)
		}
	}
	if len(at) == 0 {
		return
	}
	repeatable := ""
	if d.Repeatable {
		repeatable = " repeatable"
	}
	fmt.Fprintf(&e.b, "\ndirective @%s%s%s on %s\n", d.Name, e.arguments(d.Args, nil), repeatable, strings.Join(at, " | "))
}

// roots names the root types that are not called as by default. If a type is called as a root is
// and is none, it names them all, so that the type is none here either.
func (e *extraction) roots() {
	var own, renamed []string
	all := false
	for op, name := range e.schema.Roots {
		op := sdl.Operation(op)
		if e.objects[name] {
			own = append(own, op.String()+": "+name)
		}
		if name != "" && name != op.DefaultRootName() {
			renamed = append(renamed, op.String()+": "+name)
		}
		all = all || name == "" && e.objects[op.DefaultRootName()]
	}
	switch {
	case all && len(own) > 0:
		fmt.Fprintf(&e.b, "\nschema { %s }\n", strings.Join(own, " "))
	case len(renamed) > 0:
		fmt.Fprintf(&e.b, "\nextend schema { %s }\n", strings.Join(renamed, " "))
	}
}

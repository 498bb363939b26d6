package usage

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// What Relay's compiler makes of a document, as relay-compiler 21.0.1 does: fragments get the
// values of their arguments, every object gets its id, connections get their cursors, and fragments
// that can be fetched again get queries.

// isRelay reports whether operations or fragments have a directive that only Relay knows.
func (o *outgoing) isRelay(op *ast.OperationDefinition) bool {
	if o.has(op.Directives, relay...) != nil || o.hasRelay(op.SelectionSet) {
		return true
	}
	for _, defs := range o.original.of {
		for _, def := range defs {
			if o.has(def.Directives, relay...) != nil || o.hasRelay(def.SelectionSet) {
				return true
			}
		}
	}
	return false
}

func (o *outgoing) hasRelay(set ast.SelectionSet) bool {
	return slices.ContainsFunc(set, func(sel ast.Selection) bool {
		switch s := sel.(type) {
		case *ast.Field:
			return o.has(s.Directives, relay...) != nil || o.hasRelay(s.SelectionSet)
		case *ast.InlineFragment:
			return o.has(s.Directives, relay...) != nil || o.hasRelay(s.SelectionSet)
		case *ast.FragmentSpread:
			return o.has(s.Directives, relay...) != nil
		}
		return false
	})
}

// isConnection reports whether a directive makes its field a connection of Relay: Relay demands a
// key that ends with the name of the field, which Apollo Client does not.
func isConnection(d *ast.Directive, f *ast.Field) bool {
	if d == nil {
		return false
	}
	key := d.Arguments.ForName("key")
	return key != nil && key.Value != nil && (strings.HasSuffix(key.Value.Raw, "_"+f.Alias) || strings.HasSuffix(key.Value.Raw, "__"+f.Name))
}

// hasArguments reports whether a fragment declares arguments of Relay, or a spread gives some.
func (o *outgoing) hasArguments(s *ast.FragmentSpread, def *ast.FragmentDefinition) bool {
	return o.has(def.Directives, "argumentDefinitions") != nil || o.has(s.Directives, "arguments", "uncheckedArguments_DEPRECATED") != nil
}

// inline copies a fragment with arguments as an inline fragment with the values of one spread.
func (o *outgoing) inline(s *ast.FragmentSpread, def *ast.FragmentDefinition, local values) ast.Selection {
	out := &ast.InlineFragment{TypeCondition: def.TypeCondition, Directives: o.directives(s.Directives, local), Position: def.Position}
	if o.inlined[def.Name] {
		o.fail(s.Position, "the fragment "+def.Name+" has arguments and spreads itself")
		return out
	}
	o.inlined[def.Name] = true
	defer delete(o.inlined, def.Name)
	given := ast.ArgumentList{}
	if d := o.has(s.Directives, "arguments", "uncheckedArguments_DEPRECATED"); d != nil {
		given = d.Arguments
	}
	inner := values{}
	if d := o.has(def.Directives, "argumentDefinitions"); d != nil {
		for _, a := range d.Arguments {
			inner[a.Name] = o.argument(a, given.ForName(a.Name), local)
		}
	}
	out.SelectionSet = o.notEmpty(append(o.selections(def.SelectionSet, inner), o.refetched(def)...), def.Position)
	return out
}

// refetched returns the id that the compiler adds to a fragment that is fetched again by it.
func (o *outgoing) refetched(def *ast.FragmentDefinition) ast.SelectionSet {
	typ := o.schema.Types[def.TypeCondition]
	if o.has(def.Directives, "refetchable") == nil || !isNode(typ) || !hasID(typ) {
		return nil
	}
	return ast.SelectionSet{&ast.Field{Alias: "id", Name: "id", Position: def.Position}}
}

// argument returns the value of a fragment's argument: what the spread gives, else the default,
// else nil. A provided one is a variable of the operation, which Relay adds.
func (o *outgoing) argument(def, given *ast.Argument, local values) *ast.Value {
	if provider := child(def.Value, "provider"); provider != nil {
		name := "__relay_internal__pv__" + nameOnly(provider.Value.Raw)
		if o.provided.ForName(name) == nil {
			typ, err := parseType(childText(def.Value, "type"))
			if err != nil {
				o.fail(def.Position, "the type of the argument "+def.Name+" cannot be read")
				return nil
			}
			o.provided = append(o.provided, &ast.VariableDefinition{Variable: name, Type: typ, Position: def.Position})
		}
		return &ast.Value{Raw: name, Kind: ast.Variable, Position: def.Position}
	}
	if given != nil {
		return o.value(given.Value, local)
	}
	if fallback := child(def.Value, "defaultValue"); fallback != nil {
		return fallback.Value
	}
	return nil
}

// childText returns a text in an object literal, empty without one.
func childText(v *ast.Value, name string) string {
	if c := child(v, name); c != nil && c.Value != nil {
		return c.Value.Raw
	}
	return ""
}

// nameOnly returns the characters of a text that may stand in a name.
func nameOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}

// parseType reads a type reference.
func parseType(text string) (*ast.Type, error) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: "query($v: " + text + ") { a }"}, 100)
	if err != nil {
		return nil, err
	}
	return doc.Operations[0].VariableDefinitions[0].Type, nil
}

// complete adds the fields that Relay's compiler adds to what authors select.
func (o *outgoing) complete(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		op.SelectionSet = o.completed(op.SelectionSet, o.root(op.Operation))
	}
	for _, f := range doc.Fragments {
		f.SelectionSet = o.completed(f.SelectionSet, o.schema.Types[f.TypeCondition])
	}
}

func (o *outgoing) root(kind ast.Operation) *ast.Definition {
	switch kind {
	case ast.Mutation:
		return o.schema.Mutation
	case ast.Subscription:
		return o.schema.Subscription
	default:
		return o.schema.Query
	}
}

// completed returns a selection set on a type with the fields that the compiler adds below it.
func (o *outgoing) completed(set ast.SelectionSet, on *ast.Definition) ast.SelectionSet {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.InlineFragment:
			inner := on
			if s.TypeCondition != "" {
				inner = o.schema.Types[s.TypeCondition]
			}
			s.SelectionSet = o.completed(s.SelectionSet, inner)
		case *ast.Field:
			typ := o.fieldType(on, s.Name)
			if len(s.SelectionSet) == 0 || typ == nil {
				continue
			}
			if o.connections[s] {
				s.SelectionSet = append(s.SelectionSet, o.connection(s, typ)...)
			}
			s.SelectionSet = append(o.completed(s.SelectionSet, typ), o.identity(typ, s.Position)...)
		}
	}
	return set
}

// fieldType returns the named type of a field; nil where the type has no such field.
func (o *outgoing) fieldType(on *ast.Definition, name string) *ast.Definition {
	if on == nil {
		return nil
	}
	if f := on.Fields.ForName(name); f != nil {
		return o.schema.Types[f.Type.Name()]
	}
	return nil
}

// identity returns the selections by which Relay knows an object: its id, and for a type without
// one the id of each type that it may be. These have aliases, since their types may differ.
func (o *outgoing) identity(typ *ast.Definition, at *ast.Position) ast.SelectionSet {
	if hasID(typ) {
		return ast.SelectionSet{&ast.Field{Alias: "id", Name: "id", Position: at}}
	}
	if !typ.IsAbstractType() {
		return nil
	}
	var out ast.SelectionSet
	add := func(def *ast.Definition) {
		id := &ast.Field{Alias: "__id_" + def.Name, Name: "id", Position: at}
		out = append(out, &ast.InlineFragment{TypeCondition: def.Name, SelectionSet: ast.SelectionSet{id}, Position: at})
	}
	node, nodes := o.schema.Types["Node"], false
	for _, def := range o.schema.GetPossibleTypes(typ) {
		if hasID(def) {
			add(def)
			nodes = nodes || slices.Contains(def.Interfaces, "Node")
		}
	}
	if nodes && hasID(node) {
		add(node)
	}
	return out
}

func hasID(def *ast.Definition) bool {
	if def == nil || def.Kind != ast.Object && def.Kind != ast.Interface {
		return false
	}
	id := def.Fields.ForName("id")
	return id != nil && id.Type.NamedType == "ID"
}

// connection returns what the compiler adds to a connection: the cursors and the ends of the page
// in the direction that the arguments ask for.
func (o *outgoing) connection(f *ast.Field, typ *ast.Definition) ast.SelectionSet {
	at := f.Position
	pick := func(on *ast.Definition, name string, inner ...ast.Selection) ast.Selection {
		if on == nil || on.Fields.ForName(name) == nil {
			return nil
		}
		return &ast.Field{Alias: name, Name: name, Position: at, SelectionSet: inner}
	}
	given := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return f.Arguments.ForName(n) != nil })
	}
	edge, page := o.fieldType(typ, "edges"), o.fieldType(typ, "pageInfo")
	edges := []ast.Selection{pick(edge, "cursor"), pick(edge, "node", typename(at))}
	var pages []ast.Selection
	if given("first", "after") || !given("last", "before") {
		pages = append(pages, pick(page, "endCursor"), pick(page, "hasNextPage"))
	}
	if given("last", "before") {
		pages = append(pages, pick(page, "hasPreviousPage"), pick(page, "startCursor"))
	}
	isNil := func(s ast.Selection) bool { return s == nil }
	edges, pages = slices.DeleteFunc(edges, isNil), slices.DeleteFunc(pages, isNil)
	var out ast.SelectionSet
	if len(edges) > 0 {
		out = append(out, pick(typ, "edges", edges...))
	}
	if len(pages) > 0 {
		out = append(out, pick(typ, "pageInfo", pages...))
	}
	return out
}

package usage

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxSelections bounds what the arguments of fragments may make of one operation.
const maxSelections = 1 << 17

// outgoing makes the document that a client sends for an operation, as a new tree: without what is
// meant for the client itself, and with what Relay's compiler adds (relay.go).
type outgoing struct {
	schema *ast.Schema
	// relay reports whether the operation goes through Relay's compiler.
	relay bool
	// original are the fragments, and copies what is made of each.
	original *definitions
	copies   []fragmentCopy
	// order are the fragments that are sent, as they are met.
	order []int32
	// provided are variables that Relay adds to the operation.
	provided ast.VariableDefinitionList
	// connections are the copies of fields whose connection Relay manages.
	connections map[*ast.Field]bool
	// inlined are the fragments with arguments that are being copied, to end a recursion.
	inlined map[string]bool
	// count is the number of selections that were copied.
	count int
	// problem is why the document cannot be made; empty without one.
	problem string
	at      *ast.Position
}

// again returns a fresh one for the same operation.
func (o *outgoing) again() *outgoing {
	out := &outgoing{schema: o.schema, relay: o.relay, original: o.original, copies: make([]fragmentCopy, len(o.original.of))}
	out.connections, out.inlined = map[*ast.Field]bool{}, map[string]bool{}
	return out
}

// values are what the local variables of a fragment stand for. A variable that is given no value
// stands for nil, and what it is given to is left out.
type values map[string]*ast.Value

// document returns what is sent for an operation; nil where the client sends nothing.
func (o *outgoing) document(op *ast.OperationDefinition) *ast.QueryDocument {
	if o.has(op.Directives, unsent...) != nil {
		return nil
	}
	sent := *op
	sent.Directives = o.directives(op.Directives, nil)
	sent.SelectionSet = o.selections(op.SelectionSet, nil)
	if len(sent.SelectionSet) == 0 {
		return nil
	}
	out := &ast.QueryDocument{Operations: ast.OperationList{&sent}, Position: op.Position}
	for _, i := range o.order {
		out.Fragments = append(out.Fragments, o.copies[i].defs...)
	}
	if o.relay {
		o.complete(out)
	}
	sent.VariableDefinitions = append(o.variables(op, out), o.provided...)
	return out
}

// variables returns the variables of an operation without those that only removed parts used. Relay
// leaves out every one that is not used.
func (o *outgoing) variables(op *ast.OperationDefinition, sent *ast.QueryDocument) ast.VariableDefinitionList {
	before, after := map[string]bool{}, map[string]bool{}
	original := &ast.QueryDocument{Operations: ast.OperationList{op}}
	for _, defs := range o.original.of {
		original.Fragments = append(original.Fragments, defs...)
	}
	usedVariables(original, before)
	usedVariables(sent, after)
	var out ast.VariableDefinitionList
	for _, v := range op.VariableDefinitions {
		if !after[v.Variable] && (o.relay || before[v.Variable]) {
			continue
		}
		def := *v
		def.Type, def.DefaultValue, def.Directives = copyType(v.Type), o.value(v.DefaultValue, nil), o.directives(v.Directives, nil)
		out = append(out, &def)
	}
	return out
}

// selections copies a selection set.
func (o *outgoing) selections(set ast.SelectionSet, local values) ast.SelectionSet {
	out := make(ast.SelectionSet, 0, len(set))
	for _, sel := range set {
		if o.count++; o.count > maxSelections {
			o.fail(sel.GetPosition(), "the arguments of its fragments make it too large")
			return out
		}
		switch s := sel.(type) {
		case *ast.Field:
			if o.has(s.Directives, localFields...) == nil {
				out = append(out, o.field(s, local))
			}
		case *ast.InlineFragment:
			if o.has(s.Directives, localFields...) == nil {
				c := &ast.InlineFragment{TypeCondition: s.TypeCondition, Directives: o.directives(s.Directives, local), Position: s.Position}
				c.SelectionSet = o.notEmpty(o.selections(s.SelectionSet, local), s.Position)
				out = append(out, c)
			}
		case *ast.FragmentSpread:
			if c := o.spread(s, local); c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

func (o *outgoing) field(f *ast.Field, local values) *ast.Field {
	out := &ast.Field{Alias: f.Alias, Name: f.Name, Position: f.Position}
	out.Arguments, out.Directives = o.arguments(f.Arguments, local), o.directives(f.Directives, local)
	if len(f.SelectionSet) > 0 {
		out.SelectionSet = o.notEmpty(o.selections(f.SelectionSet, local), f.Position)
	}
	if isConnection(o.has(f.Directives, "connection", "stream_connection"), f) {
		o.relay, o.connections[out] = true, true
	}
	return out
}

// notEmpty returns a selection set, or __typename in place of one that became empty. Apollo Client
// adds __typename to every set before it removes the fields of the client.
func (o *outgoing) notEmpty(set ast.SelectionSet, at *ast.Position) ast.SelectionSet {
	if len(set) > 0 {
		return set
	}
	return ast.SelectionSet{typename(at)}
}

func typename(at *ast.Position) *ast.Field {
	return &ast.Field{Alias: "__typename", Name: "__typename", Position: at}
}

// spread copies the spread of a fragment, and the fragment with the first spread of it. A fragment
// of Relay that has arguments becomes an inline fragment with their values. It returns nil where
// nothing of the fragment is sent.
func (o *outgoing) spread(s *ast.FragmentSpread, local values) ast.Selection {
	i, known := o.original.at[s.Name]
	if o.has(s.Directives, localFields...) != nil || known && o.isLocal(i) {
		return nil
	}
	if d := o.has(s.Directives, "module"); d != nil {
		o.fail(d.Position, "Relay's compiler adds fields for @module")
	}
	if known {
		if defs := o.original.of[i]; len(defs) == 1 && o.hasArguments(s, defs[0]) {
			return o.inline(s, defs[0], local)
		}
		o.keep(i)
	}
	return &ast.FragmentSpread{Name: s.Name, Directives: o.directives(s.Directives, local), Position: s.Position}
}

// keep copies a fragment with the first spread of it.
func (o *outgoing) keep(i int32) {
	if o.copies[i].sent {
		return
	}
	o.copies[i].sent = true
	o.order = append(o.order, i)
	list := make(ast.FragmentDefinitionList, 0, len(o.original.of[i]))
	for _, def := range o.original.of[i] {
		c := *def
		c.Definition, c.Directives, c.SelectionSet = nil, o.directives(def.Directives, nil), append(o.selections(def.SelectionSet, nil), o.refetched(def)...)
		list = append(list, &c)
	}
	o.copies[i].defs = list
}

// sends reports whether anything of a selection is sent.
func (o *outgoing) sends(sel ast.Selection) bool {
	switch s := sel.(type) {
	case *ast.Field:
		return o.has(s.Directives, localFields...) == nil
	case *ast.InlineFragment:
		return o.has(s.Directives, localFields...) == nil
	case *ast.FragmentSpread:
		if o.has(s.Directives, localFields...) != nil {
			return false
		}
		i, known := o.original.at[s.Name]
		return !known || !o.isLocal(i)
	}
	return true
}

// isLocal reports whether nothing of a fragment is sent. A fragment that has only itself is left
// for validation to refuse.
func (o *outgoing) isLocal(i int32) bool {
	if c := &o.copies[i]; !c.judged {
		c.judged = true
		local := true
		for _, def := range o.original.of[i] {
			local = local && !slices.ContainsFunc(def.SelectionSet, o.sends)
		}
		c.local = local
	}
	return o.copies[i].local
}

func (o *outgoing) directives(list ast.DirectiveList, local values) ast.DirectiveList {
	var out ast.DirectiveList
	for _, d := range list {
		if !o.isRemoved(d) {
			out = append(out, &ast.Directive{Name: d.Name, Arguments: o.arguments(d.Arguments, local), Position: d.Position})
		}
	}
	return out
}

func (o *outgoing) arguments(list ast.ArgumentList, local values) ast.ArgumentList {
	var out ast.ArgumentList
	for _, a := range list {
		if v := o.value(a.Value, local); v != nil {
			out = append(out, &ast.Argument{Name: a.Name, Value: v, Position: a.Position})
		}
	}
	return out
}

// value copies a value with local variables replaced; nil where it stands for no value.
func (o *outgoing) value(v *ast.Value, local values) *ast.Value {
	if v == nil {
		return nil
	}
	if v.Kind == ast.Variable {
		if given, ok := local[v.Raw]; ok {
			return o.value(given, nil)
		}
	}
	out := &ast.Value{Raw: v.Raw, Kind: v.Kind, Position: v.Position}
	for _, c := range v.Children {
		inner := o.value(c.Value, local)
		if inner == nil {
			if v.Kind == ast.ObjectValue {
				continue
			}
			inner = &ast.Value{Raw: "null", Kind: ast.NullValue, Position: v.Position}
		}
		out.Children = append(out.Children, &ast.ChildValue{Name: c.Name, Value: inner, Position: c.Position})
	}
	return out
}

func (o *outgoing) fail(at *ast.Position, problem string) {
	if o.problem == "" {
		o.problem, o.at = problem, at
	}
}

func copyType(t *ast.Type) *ast.Type {
	if t == nil {
		return nil
	}
	out := *t
	out.Elem = copyType(t.Elem)
	return &out
}

// usedVariables adds the names of all variables that a document uses.
func usedVariables(doc *ast.QueryDocument, used map[string]bool) {
	w := variableUses(used)
	for _, op := range doc.Operations {
		w.directives(op.Directives)
		w.selections(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		w.directives(f.Directives)
		w.selections(f.SelectionSet)
	}
}

// variableUses are the names of used variables.
type variableUses map[string]bool

// selections adds the variables of a selection set, without those of fragments that it spreads.
func (w variableUses) selections(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			w.arguments(s.Arguments)
			w.directives(s.Directives)
			w.selections(s.SelectionSet)
		case *ast.InlineFragment:
			w.directives(s.Directives)
			w.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			w.directives(s.Directives)
		}
	}
}

func (w variableUses) directives(list ast.DirectiveList) {
	for _, d := range list {
		w.arguments(d.Arguments)
	}
}

func (w variableUses) arguments(list ast.ArgumentList) {
	for _, a := range list {
		w.value(a.Value)
	}
}

func (w variableUses) value(v *ast.Value) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable {
		w[v.Raw] = true
	}
	for _, c := range v.Children {
		w.value(c.Value)
	}
}

package merge

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// validation checks the merged schema as a whole. It changes none of the parts that it reads.
type validation struct {
	*findings
	subs     []*subgraph.Subgraph
	types    *typeTable
	joins    *joins
	features *features
	composed *composedDirectives
	// applied are the applied directives to check.
	applied []appliedDirective
	// unreadable is the error about the first @requires that lacks an argument, nil without one.
	// See [validation.checkTransitiveAccess].
	unreadable *diag.Diagnostic
}

// run runs the rules in two rounds. A round is left out if there are errors already: an element
// that did not merge would break further rules for the same reason.
func (v *validation) run() {
	if len(v.errors) > 0 {
		return
	}
	v.types.checkInterfaceFields()
	v.checkRequires()
	v.checkTransitiveAccess()
	if len(v.errors) > 0 {
		return
	}
	checkGraphNames(v.findings, v.joins)
	v.checkTypesExist()
	v.types.checkValidity()
	v.checkDefinitions()
	v.checkApplications()
}

// checkInterfaceFields demands that objects and interfaces have every field of the interfaces they
// implement, whichever subgraphs the fields come from.
func (ts *typeTable) checkInterfaceFields() {
	for _, t := range ts.list {
		for _, ref := range t.out.Interfaces {
			i := ts.named(ref.Name)
			if i == nil {
				continue
			}
			for _, f := range i.out.Fields {
				if t.field(f.Name) == nil {
					failMissingField(ts.findings, t, i, f)
				}
			}
		}
	}
}

// failMissingField reports that t lacks the field f of its interface i. The positions are those of
// the field, then those where t implements the interface.
func failMissingField(found *findings, t, i *mergedType, f *sdl.Field) {
	var having, implementing []string
	var where []diag.Position
	for k := range i.srcs {
		if own := i.srcs[k].t.Field(f.Name); own != nil {
			having, where = append(having, i.srcs[k].sub.Name), append(where, own.Pos.Position())
		}
	}
	for k := range t.srcs {
		if t.srcs[k].t.Implements(i.name) {
			implementing, where = append(implementing, t.srcs[k].sub.Name), append(where, t.srcs[k].t.Pos.Position())
		}
	}
	found.fail(codes.InterfaceFieldNoImplem, i.name+"."+f.Name, "interface field "+i.name+"."+f.Name+" comes from "+graphList(having)+", but "+t.name+", which implements "+i.name+" in "+graphList(implementing)+", has no such field",
		"Add the field to "+t.name+" in one of the subgraphs.", where...)
}

// checkValidity refuses a merged schema that is not valid GraphQL, which valid subgraphs can make:
// the type of a field may become wider than its interface allows, and a default value may use an
// input field or enum value that was dropped.
func (ts *typeTable) checkValidity() {
	ts.findInterfaces()
	for _, t := range ts.list {
		switch t.kind {
		case sdl.Object, sdl.Interface:
			for _, i := range t.interfaces {
				if i != nil {
					i.implementedBy = t
				}
			}
			for _, i := range t.interfaces {
				if i != nil && i.kind == sdl.Interface {
					ts.checkImplements(t, i)
				}
			}
			for _, f := range t.out.Fields {
				for _, a := range f.Args {
					ts.checkInput(t, coordinate{t.name, f.Name, a.Name}, a.Type, a.Default, a.Directives)
				}
			}
		case sdl.InputObject:
			for _, f := range t.out.Fields {
				ts.checkInput(t, coordinate{typ: t.name, field: f.Name}, f.Type, f.Default, f.Directives)
			}
		}
	}
	ts.checkInputCycles()
}

// findInterfaces fills [mergedType.interfaces].
func (ts *typeTable) findInterfaces() {
	for _, t := range ts.list {
		t.interfaces = make([]*mergedType, len(t.out.Interfaces))
		for i, ref := range t.out.Interfaces {
			t.interfaces[i] = ts.named(ref.Name)
		}
	}
}

// failInvalid reports a flaw of the merged schema, with the positions of t in the subgraphs.
func failInvalid(f *findings, t *mergedType, at, message string) {
	f.fail(codes.InvalidGraphQL, at, "the merged schema would not be valid: "+message, "Make the subgraphs' definitions agree.", t.positions()...)
}

// checkImplements compares the fields of t with those of its interface i. Fields that t lacks are
// left to checkInterfaceFields.
func (ts *typeTable) checkImplements(t, i *mergedType) {
	for k, parent := range i.interfaces {
		switch ref := i.out.Interfaces[k]; {
		case parent == t:
			failInvalid(ts.findings, t, t.name, t.name+" and "+i.name+" implement each other")
		case parent == nil && !t.out.Implements(ref.Name), parent != nil && parent.implementedBy != t:
			failInvalid(ts.findings, t, t.name, t.name+" implements "+i.name+" and so must implement "+ref.Name)
		}
	}
	for _, want := range i.out.Fields {
		have := t.field(want.Name)
		if have == nil {
			continue
		}
		at := t.name + "." + want.Name
		if !sdl.SameType(want.Type, have.Type) && !ts.strictSubtype(want.Type, have.Type) {
			failInvalid(ts.findings, t, at, at+" has type "+have.Type.String()+", but "+i.name+"."+want.Name+" promises "+want.Type.String())
		}
		for _, a := range want.Args {
			switch x := have.Arg(a.Name); {
			case x == nil:
				failInvalid(ts.findings, t, at, at+" lacks the argument "+a.Name+" of "+i.name+"."+want.Name)
			case !sdl.SameType(a.Type, x.Type):
				failInvalid(ts.findings, t, at, at+" takes "+a.Name+": "+x.Type.String()+", but "+i.name+"."+want.Name+" takes "+a.Type.String())
			}
		}
		for _, x := range have.Args {
			if x.Type.NonNull && x.Default == nil && want.Arg(x.Name) == nil {
				failInvalid(ts.findings, t, at, at+" requires the argument "+x.Name+", which "+i.name+"."+want.Name+" does not have")
			}
		}
	}
}

// checkInput checks the default value (or nil) and the directives of an argument or input field.
func (ts *typeTable) checkInput(t *mergedType, at coordinate, typ *ast.Type, def value, directives []*sdl.Directive) {
	if def != nil {
		ts.checkDefault(at, typ, def, t.positions, func() []diag.Position { return t.defaults(at) })
	}
	if def == nil && typ.NonNull && sdl.Find(directives, sdl.RoleDeprecated) != nil {
		failInvalid(ts.findings, t, at.String(), at.String()+" is required and cannot be deprecated")
	}
}

// checkDefault checks a default value. typePositions returns the places of the type that the
// message has if nothing better explains it, and given where subgraphs give the default.
func (ts *typeTable) checkDefault(at coordinate, typ *ast.Type, def value, typePositions, given func() []diag.Position) {
	m := ts.misfit(def, misfit{typ: typ})
	if m == nil {
		return
	}
	what := "the merged schema would not be valid: the default value " + sdl.ValueString(def) + " of " + at.String()
	if why, ok := m.reason("default"); ok {
		ts.fail(codes.InvalidGraphQL, at.String(), what+why.text, why.fix, append(given(), why.at...)...)
		return
	}
	ts.fail(codes.InvalidGraphQL, at.String(), what+" does not fit its type "+typ.String(), "Make the subgraphs' definitions agree.", typePositions()...)
}

// defaults returns where subgraphs give the default value of an argument or input field of the
// type.
func (t *mergedType) defaults(at coordinate) []diag.Position {
	var out []diag.Position
	for i := range t.srcs {
		f := t.srcs[i].t.Field(at.field)
		if f == nil {
			continue
		}
		def, pos := f.Default, f.Pos
		if at.arg != "" {
			a := f.Arg(at.arg)
			if a == nil {
				continue
			}
			def, pos = a.Default, a.DefaultAt.Pos(a.Pos)
		}
		if def != nil {
			out = append(out, literalPosition(def, pos))
		}
	}
	return out
}

// checkInputCycles refuses input objects that contain themselves through fields that cannot be
// null: a value of one would have to be infinite.
func (ts *typeTable) checkInputCycles() {
	const (
		unseen = iota
		open
		done
	)
	state := make(map[*mergedType]int)
	var path []string // the coordinates of the fields that lead to the type in work
	var visit func(t *mergedType)
	visit = func(t *mergedType) {
		state[t] = open
		for _, f := range t.out.Fields {
			next := ts.named(f.Type.NamedType)
			if !f.Type.NonNull || f.Type.Elem != nil || next == nil || next.kind != sdl.InputObject {
				continue
			}
			path = append(path, t.name+"."+f.Name)
			switch state[next] {
			case unseen:
				visit(next)
			case open:
				start := slices.IndexFunc(path, func(s string) bool { return strings.HasPrefix(s, next.name+".") })
				failInvalid(ts.findings, next, next.name, "input "+next.name+" contains itself through fields that cannot be null: "+strings.Join(path[max(start, 0):], ", "))
			}
			path = path[:len(path)-1]
		}
		state[t] = done
	}
	for t := range ts.ofKind(sdl.InputObject) {
		if state[t] == unseen {
			visit(t)
		}
	}
}

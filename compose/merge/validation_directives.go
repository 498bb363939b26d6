package merge

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkApplications checks applied directives against the definitions that the supergraph has of
// them: locations, arguments, values. A subgraph may define a composed directive otherwise than the
// subgraph whose definition the supergraph has.
func (v *validation) checkApplications() {
	for _, u := range v.applied {
		def := v.supergraphDef(u.directive)
		if def == nil {
			continue
		}
		name := "@" + u.directive.Name
		if !slices.Contains(def.Locations, u.location) {
			v.failApplication(u, name+" may not stand on "+u.location)
		}
		for _, a := range u.directive.Args {
			i := slices.IndexFunc(def.Args, func(d *sdl.Argument) bool { return d.Name == a.Name })
			switch {
			case i < 0:
				v.failApplication(u, name+" has no argument "+a.Name)
			case a.Value.Kind == ast.NullValue && u.directive.Role != sdl.RoleNone:
				// The reference accepts null for GraphQL's own directives.
			default:
				v.checkGiven(u, a, def.Args[i].Type)
			}
		}
		for _, a := range def.Args {
			if a.Type.NonNull && a.Default == nil && u.directive.Arg(a.Name) == nil {
				v.failApplication(u, name+" needs the argument "+a.Name)
			}
		}
	}
}

// checkGiven checks the value that an application gives to an argument.
func (v *validation) checkGiven(u appliedDirective, a sdl.Arg, typ *ast.Type) {
	m := v.types.misfit(a.Value, misfit{typ: typ})
	if m == nil {
		return
	}
	what := "the value " + sdl.ValueString(a.Value) + " of the argument " + a.Name + " of @" + u.directive.Name
	why, ok := m.reason("value")
	if !ok {
		why = reason{" does not fit its type " + typ.String() + " as the supergraph defines it", "Make the definitions of the composed directive agree, or correct its use.", nil}
	}
	v.fail(codes.InvalidGraphQL, u.at.String(), "the merged schema would not be valid: on "+u.at.String()+", "+what+why.text, why.fix,
		append([]diag.Position{u.where.Position()}, why.at...)...)
}

// checkDefinitions checks the default values of the arguments of composed directives. Those of
// executable directives fit: every subgraph has the same default, and so all that it uses.
func (v *validation) checkDefinitions() {
	for _, c := range v.composed.list {
		if c.def == nil {
			continue
		}
		for _, a := range c.def.Args {
			if a.Default != nil {
				where := func() []diag.Position { return []diag.Position{literalPosition(a.Default, a.DefaultAt.Pos(a.Pos))} }
				v.types.checkDefault(coordinate{typ: "@" + c.name, arg: a.Name}, a.Type, a.Default, where, where)
			}
		}
	}
}

// supergraphDef returns the definition that the supergraph has of a directive: the composed one, or
// for GraphQL's own directives that of the GraphQL specification, even if a subgraph redefines
// them. It returns nil for any other directive.
func (v *validation) supergraphDef(d *sdl.Directive) *sdl.DirectiveDef {
	if d.Role == sdl.RoleNone {
		if c := v.composed.named(d.Name); c != nil {
			return c.def
		}
		return nil
	}
	if known := spec.GraphQL.Directive(d.Name, spec.Version{}); known != nil {
		return spec.GraphQL.Define(known, spec.Version{}, d.Name, nil)
	}
	return nil
}

func (v *validation) failApplication(u appliedDirective, message string) {
	v.fail(codes.Unknown, u.at.String(), "the merged schema would not be valid: on "+u.at.String()+", "+message+" as the supergraph defines it",
		"Make the definitions of the composed directive agree, or correct its use.", u.where.Position())
}

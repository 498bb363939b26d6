package supergraph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

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

package queryplan

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// use is a field as it is asked for. Equal uses are one pointer within a plan, and their selections
// merge.
type use struct {
	name, alias string
	// arguments and directives are printed, empty without.
	arguments, directives string
	// given are the arguments as they were given.
	given []argument
	// variables that the arguments and directives contain.
	variables []string
	// conditions are the @skip and @include of the field.
	conditions []condition
}

// response is the name of the field in the answer.
func (u *use) response() string {
	if u.alias != "" {
		return u.alias
	}
	return u.name
}

// fragment is an inline fragment as it is asked for; equal ones are one pointer within a plan.
type fragment struct {
	// on is the type condition, empty without one.
	on         string
	directives string
	variables  []string
	conditions []condition
}

// retyped returns a fragment with the directives of another one on a type, "" for none.
func (f *fragment) retyped(on string) fragment {
	return fragment{on: on, directives: f.directives, variables: f.variables, conditions: f.conditions}
}

// condition is one @include, or @skip if negated. value is set for a constant.
type condition struct {
	variable string
	value    string
	negated  bool
}

// text returns the directive as it is printed, with the space before it.
func (c condition) text() string {
	name, v := " @include(if: ", c.value
	if c.negated {
		name = " @skip(if: "
	}
	if c.variable != "" {
		v = "$" + c.variable
	}
	return name + v + ")"
}

// selection is a field or a fragment with what is asked below it, of an operation, a key or a
// requirement.
type selection struct {
	// use is nil for a fragment, fragment for a field.
	use      *use
	fragment *fragment
	sub      []*selection
	// typename reports whether __typename is asked for beside this field, which then is fetched
	// with it.
	typename bool
	// composite reports whether the field has selections below it.
	composite bool
}

// uses interns fields and fragments by all that makes them different.
type uses struct {
	fields    map[string]*use
	fragments map[string]*fragment
	outer     *uses
}

// typenameUse is the plain __typename, the same in every plan.
var typenameUse = &use{name: "__typename"}

// plain returns the use of a field without alias, arguments and directives.
func (u *uses) plain(name string) *use { return u.field(use{name: name}) }

// field returns the interned use that equals v.
func (u *uses) field(v use) *use {
	if v.name == "__typename" && v.alias == "" && v.directives == "" {
		return typenameUse
	}
	k := v.name
	if v.alias != "" || v.arguments != "" || v.directives != "" {
		k = strings.Join([]string{v.alias, v.name, v.arguments, v.directives}, "\x00")
	}
	for at := u; at != nil; at = at.outer {
		if have := at.fields[k]; have != nil {
			return have
		}
	}
	if u.fields == nil {
		u.fields = map[string]*use{}
	}
	u.fields[k] = &v
	return &v
}

// fragment returns the interned fragment.
func (u *uses) fragment(v fragment) *fragment {
	k := v.on + "\x00" + v.directives
	for at := u; at != nil; at = at.outer {
		if have := at.fragments[k]; have != nil {
			return have
		}
	}
	if u.fragments == nil {
		u.fragments = map[string]*fragment{}
	}
	u.fragments[k] = &v
	return &v
}

// compile turns a field set on a type of a subgraph into selections. Fragments whose type says
// nothing new are dissolved.
func (w *world) compile(list []subgraph.Selection, on *sdl.Type) []*selection {
	var out []*selection
	for _, s := range list {
		switch {
		case s.Typename:
			out = append(out, &selection{use: typenameUse})
		case s.Field != nil:
			u := use{name: s.Field.Name}
			if len(s.Args) > 0 {
				var args []argument
				for _, a := range s.Args {
					var t *ast.Type
					if def := s.Field.Arg(a.Name); def != nil {
						t = def.Type
					}
					args = append(args, argument{a.Name, a.Value, t})
				}
				u.arguments, u.variables = w.arguments(args)
			}
			out = append(out, &selection{use: w.uses.field(u), sub: w.compile(s.Sub, w.schema.Type(s.Field.Type.Name())), composite: len(s.Sub) > 0})
		case s.On != nil && !w.covers(s.On.Name, on):
			out = append(out, &selection{fragment: w.uses.fragment(fragment{on: s.On.Name}), sub: w.compile(s.Sub, s.On)})
		default:
			out = append(out, w.compile(s.Sub, on)...)
		}
	}
	return merged(out)
}

// covers reports whether a fragment on a type says nothing new about a parent: it has the same
// type, or is an object that belongs to it.
func (w *world) covers(name string, t *sdl.Type) bool {
	return t != nil && (t.Name == name || t.Kind == sdl.Object && w.is(t.Name, name))
}

// merged merges equal fields and equal fragments where the first of them stands.
func merged(list []*selection) []*selection {
	out := list[:0]
	for _, s := range list {
		i := slices.IndexFunc(out, func(o *selection) bool { return o.use == s.use && o.fragment == s.fragment })
		if i < 0 {
			out = append(out, s)
			continue
		}
		out[i].sub = merged(append(out[i].sub, s.sub...))
		out[i].typename = out[i].typename || s.typename
	}
	return out
}

// compileNodes is compile for a parsed text whose names are not resolved: the selection of a
// context.
func (w *world) compileNodes(list []sdl.SelectionNode) []*selection {
	var out []*selection
	for _, s := range list {
		switch {
		case s.Name != "":
			out = append(out, &selection{use: w.uses.plain(s.Name), sub: w.compileNodes(s.Sub), composite: len(s.Sub) > 0})
		case s.On != "":
			out = append(out, &selection{fragment: w.uses.fragment(fragment{on: s.On}), sub: w.compileNodes(s.Sub)})
		default:
			out = append(out, w.compileNodes(s.Sub)...)
		}
	}
	return out
}

// contextArgument compiles one argument with @fromContext of a subgraph.
func (w *world) contextArgument(sub int, c subgraph.ContextArgument) contextArgument {
	out := contextArgument{name: c.Arg.Name, typ: c.Arg.Type, types: w.contextTypes(sub, c.Context)}
	if nodes, err := sdl.ParseSelection(c.Selection); err == nil {
		out.sel = w.compileNodes(nodes)
	}
	return out
}

// printed returns a use without what is below it.
func (u *use) printed() plan.Selection {
	return plan.Selection{Name: u.name, Alias: u.alias, Arguments: u.arguments, Directives: u.directives}
}

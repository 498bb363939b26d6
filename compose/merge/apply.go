package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// fate is what becomes of an applied directive in the supergraph.
type fate uint8

const (
	// dropIt: only the subgraph needs it, or a join directive says it.
	dropIt fate = iota
	// hideNow: @inaccessible.
	hideNow
	// mergeLater: it is merged once every element is.
	mergeLater
)

func (m *merger) fate(s *subgraph.Subgraph, d *sdl.Directive) fate {
	switch d.Role {
	case sdl.RoleInaccessible:
		return hideNow
	case sdl.RoleTag, sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy, sdl.RoleContext,
		sdl.RoleCost, sdl.RoleListSize, sdl.RoleDeprecated, sdl.RoleSpecifiedBy, sdl.RoleOneOf:
		return mergeLater
	case sdl.RoleNone:
		if m.composed.by(s, d.Name) != nil {
			return mergeLater
		}
	}
	return dropIt
}

// pending is an element whose applied directives wait to be merged.
type pending struct {
	at coordinate
	// location is the kind of place, as directive definitions name it.
	location string
	parts    []part
	out      *[]*sdl.Directive
	// guards are further places whose access control the element takes over.
	guards []part
}

// applyDirectives merges the directives of every element that was put aside, in
// the order of their first application. On interfaces, which take access control
// over from their implementations, and on fields that comes before the others.
func (m *merger) applyDirectives() {
	m.guardInterfaces()
	for i := range m.pending {
		p := &m.pending[i]
		early := p.at.field != "" || p.location == "INTERFACE" || len(p.guards) > 0
		if early {
			for _, f := range m.features.order {
				if r := f.roles[0]; slices.Contains(accessControl, r) {
					m.applyOne(p, r, m.features.name(r))
				}
			}
		}
		var done []string
		for _, part := range p.parts {
			for _, d := range part.directives {
				if m.fate(part.sub, d) != mergeLater || early && slices.Contains(accessControl, d.Role) || slices.Contains(done, d.Name) {
					continue
				}
				done = append(done, d.Name)
				m.applyOne(p, d.Role, d.Name)
			}
		}
	}
}

// application is one applied directive with its arguments in canonical form.
type application struct {
	sub  *subgraph.Subgraph
	args []sdl.Arg
	// full are the arguments with the default values of those not given.
	full []sdl.Arg
	pos  sdl.Pos
	// count is how many subgraphs apply it with the same arguments.
	count int
}

// applyOne merges the applications of one directive to one element.
func (m *merger) applyOne(p *pending, role sdl.Role, name string) {
	distinct := m.distinct(p, role, name)
	if len(distinct) == 0 {
		return
	}
	if len(distinct) > 1 && !m.repeatable(role, name) {
		distinct = m.reduce(p, role, name, distinct)
	}
	for _, a := range distinct {
		d := &sdl.Directive{Name: name, Role: role, Args: a.args, Pos: a.pos}
		*p.out = append(*p.out, d)
		if role == sdl.RoleNone || role == sdl.RoleDeprecated || role == sdl.RoleSpecifiedBy {
			m.composed.uses = append(m.composed.uses, composedApplication{at: p.at, location: p.location, directive: d, where: a.pos})
		}
	}
}

// distinct collects the applications that differ in their arguments, in order.
func (m *merger) distinct(p *pending, role sdl.Role, name string) []application {
	var list []application
	var index map[string]int // for many applications, by their arguments
	find := func(full []sdl.Arg) int {
		if len(list) < mapFrom {
			return slices.IndexFunc(list, func(a application) bool { return sameArgs(a.full, full) })
		}
		if index == nil {
			index = make(map[string]int)
			for i := range list {
				index[printArgs(list[i].full)] = i
			}
		}
		if i, ok := index[printArgs(full)]; ok {
			return i
		}
		return -1
	}
	add := func(parts []part) {
		for i := range parts {
			for _, d := range parts[i].directives {
				// Once one subgraph composes a directive, the others' applications to the same element count too.
				if d.Role != role || d.Name != name {
					continue
				}
				if role == sdl.RoleContext && len(list) > 0 && repeatsContext(parts[:i], parts[i].sub, d) {
					continue
				}
				args := m.argsOf(parts[i].sub, d)
				full := withDefaults(parts[i].sub, role, name, args)
				if k := find(full); k >= 0 {
					list[k].count++
					continue
				}
				if index != nil {
					index[printArgs(full)] = len(list)
				}
				list = append(list, application{sub: parts[i].sub, args: args, full: full, pos: d.Pos, count: 1})
			}
		}
	}
	add(p.parts)
	if slices.Contains(accessControl, role) {
		add(p.guards)
	}
	return list
}

// repeatsContext says that an earlier subgraph sets a context of the same name
// on the same element, and that no argument of this one is filled from it.
func repeatsContext(before []part, s *subgraph.Subgraph, d *sdl.Directive) bool {
	name, _ := d.StringArg("name")
	again := false
	for i := range before {
		for _, other := range before[i].directives {
			n, _ := other.StringArg("name")
			again = again || other.Role == sdl.RoleContext && n == name && before[i].sub != s
		}
	}
	if !again {
		return false
	}
	for _, t := range s.Schema.Types {
		for _, f := range t.Fields {
			for _, c := range s.Field(f).Contexts {
				if c.Context == name {
					return false
				}
			}
		}
	}
	return true
}

// argsOf returns the arguments as the supergraph has them. A context belongs
// to the subgraph that sets it and is named after both.
func (m *merger) argsOf(s *subgraph.Subgraph, d *sdl.Directive) []sdl.Arg {
	if d.Role == sdl.RoleContext {
		name, _ := d.StringArg("name")
		return []sdl.Arg{{Name: "name", Value: text(contextName(s, name))}}
	}
	if d.Role == sdl.RoleNone {
		return typedArgs(s.Schema, s.Schema.DirectiveDef(d.Name), d.Args)
	}
	return canonicalArgs(d.Args)
}

// withDefaults adds the default values of the arguments that are not given:
// an application that spells one out is no other application.
func withDefaults(s *subgraph.Subgraph, role sdl.Role, name string, args []sdl.Arg) []sdl.Arg {
	add := func(list []sdl.Arg, arg string, v value) []sdl.Arg {
		if v == nil || slices.ContainsFunc(list, func(a sdl.Arg) bool { return a.Name == arg }) {
			return list
		}
		return append(slices.Clip(list), sdl.Arg{Name: arg, Value: v})
	}
	switch role {
	case sdl.RoleDeprecated:
		return add(args, "reason", text("No longer supported"))
	case sdl.RoleListSize:
		return add(args, "requireOneSlicingArgument", yes)
	case sdl.RoleNone:
		if def := s.Schema.DirectiveDef(name); def != nil {
			for _, a := range def.Args {
				args = add(args, a.Name, canonical(s.Schema, a.Default, a.Type))
			}
		}
	}
	return args
}

func contextName(s *subgraph.Subgraph, name string) string { return s.Name + "__" + name }

func (m *merger) repeatable(role sdl.Role, name string) bool {
	switch role {
	case sdl.RoleTag, sdl.RoleContext:
		return true
	case sdl.RoleNone:
		c := m.composed.named(name)
		return c != nil && c.def != nil && c.def.Repeatable
	}
	return false
}

// reduce makes one application of several that differ: by the strategy of the
// directive where it has one, else by taking the one that most subgraphs have.
func (m *merger) reduce(p *pending, role sdl.Role, name string, list []application) []application {
	names, what, where := make([]string, len(list)), make([]string, len(list)), make([]diag.Position, len(list))
	for i := range list {
		names[i], what[i], where[i] = list[i].sub.Name, printArgs(list[i].args), list[i].pos.Position()
	}
	at := p.at.String()
	if args, ok := combine(role, list); ok {
		m.lateHints = append(m.lateHints, codes.Hint(codes.MergedNonRepeatableDirectiveArguments, at,
			"@"+name+" is applied to "+at+" with different arguments: "+m.perSubgraph(names, what)+"; the supergraph combines them to "+printArgs(args), where...))
		return []application{{args: args, pos: list[0].pos}}
	}
	best := 0
	for i := range list {
		if list[i].count > list[best].count {
			best = i
		}
	}
	m.lateHints = append(m.lateHints, codes.Hint(codes.InconsistentNonRepeatableDirectiveArguments, at,
		"@"+name+" is applied to "+at+" with different arguments: "+m.perSubgraph(names, what)+"; the supergraph keeps those of "+quote(names[best]), where...))
	return list[best : best+1]
}

func printArgs(args []sdl.Arg) string {
	if len(args) == 0 {
		return "no arguments"
	}
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = a.Name + ": " + sdl.ValueString(a.Value)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

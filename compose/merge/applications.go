package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// applications owns the applied directives of elements, from when the element is merged until its
// directives are.
type applications struct {
	*findings
	types    *typeTable
	features *features
	composed *composedDirectives
	pending  pendingList
	// parts is the memory of the parts of pending elements to come.
	parts []part
	// found has what distinct returned last.
	found []application
	// unchecked are the merged applications that may not fit the supergraph's definition of the
	// directive: composed ones, and GraphQL's own.
	unchecked []appliedDirective
}

// pending is an element whose applied directives wait to be merged.
type pending struct {
	at coordinate
	// location is the kind of element, as directive definitions name it.
	location string
	parts    []part
	// out is the list of directives of the merged element.
	out *[]*sdl.Directive
	// guards are the versions of other elements whose access control this one takes over.
	guards []part
}

// appliedDirective is a merged application.
type appliedDirective struct {
	at        coordinate
	location  string
	directive *sdl.Directive
	// where is its position in the first subgraph that has it.
	where sdl.Pos
}

// pendingList has the elements in blocks, so that it grows without a copy: most fields of a graph
// can be in it.
type pendingList struct {
	blocks [][]pending
	n      int
}

const pendingBlock = 64

// at returns the element of that index.
func (l *pendingList) at(i int) *pending { return &l.blocks[i/pendingBlock][i%pendingBlock] }

// add appends a zero element and returns it.
func (l *pendingList) add() *pending {
	if l.n == len(l.blocks)*pendingBlock {
		l.blocks = append(l.blocks, make([]pending, pendingBlock))
	}
	l.n++
	return l.at(l.n - 1)
}

// cut drops the elements from index n on.
func (l *pendingList) cut(n int) {
	for ; l.n > n; l.n-- {
		*l.at(l.n - 1) = pending{}
	}
}

// mergeTime tells when an applied directive of a subgraph is merged.
type mergeTime uint8

const (
	// mergeNever: only the subgraph needs it, or a join directive expresses it.
	mergeNever mergeTime = iota
	// mergeNow is the time of @inaccessible.
	mergeNow
	// mergeLater: it is merged once every element is.
	mergeLater
)

func (a *applications) timeOf(s *subgraph.Subgraph, d *sdl.Directive) mergeTime {
	switch d.Role {
	case sdl.RoleInaccessible:
		return mergeNow
	case sdl.RoleTag, sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy, sdl.RoleContext,
		sdl.RoleCost, sdl.RoleListSize, sdl.RoleDeprecated, sdl.RoleSpecifiedBy, sdl.RoleOneOf:
		return mergeLater
	case sdl.RoleNone:
		if a.composed.by(s, d.Name) != nil {
			return mergeLater
		}
	}
	return mergeNever
}

// add takes the applied directives of an element. It applies @inaccessible at once, since it stands
// before the join directives and hides enum values from further rules. The other directives wait.
// It reports whether the element is hidden. It keeps out, and a copy of the parts with directives.
func (a *applications) add(at coordinate, location string, parts []part, out *[]*sdl.Directive) (hidden bool) {
	later := false
	var hiding *sdl.Directive
	for i := range parts {
		for _, d := range parts[i].directives {
			switch a.timeOf(parts[i].sub, d) {
			case mergeNow:
				if hiding == nil {
					hiding = d
				}
			case mergeLater:
				later = true
			}
		}
	}
	if hiding != nil {
		*out = append(*out, &sdl.Directive{Name: hiding.Name, Role: hiding.Role, Pos: hiding.Pos})
	}
	if later {
		p := a.pending.add()
		p.at, p.location, p.parts, p.out = at, location, a.withDirectives(parts), out
	}
	return hiding != nil
}

// withDirectives returns a copy of the parts that have directives.
func (a *applications) withDirectives(parts []part) []part {
	if len(parts) > len(a.parts) {
		a.parts = make([]part, max(pendingBlock, len(parts)))
	}
	list := a.parts[:0]
	for i := range parts {
		if len(parts[i].directives) > 0 {
			list = append(list, parts[i])
		}
	}
	a.parts = a.parts[len(list):]
	return slices.Clip(list)
}

// mark returns a point in time for dropSince.
func (a *applications) mark() int { return a.pending.n }

// dropSince forgets the elements that were added since the mark, because the supergraph does not
// have them after all.
func (a *applications) dropSince(mark int) { a.pending.cut(mark) }

// merge merges the directives that wait, per element in the order of their first application.
// In edition 2.14 access control comes before the others on fields and on interfaces.
func (a *applications) merge() {
	guarding := a.features.accessControlInUse()
	if len(guarding) > 0 {
		a.guardInterfaces()
	}
	for i := range a.pending.n {
		p := a.pending.at(i)
		guardsFirst := !a.edition.Rust() && (p.at.field != "" || p.location == "INTERFACE" || len(p.guards) > 0)
		if guardsFirst {
			for _, r := range guarding {
				a.mergeOne(p, r, a.features.name(r))
			}
		}
		var done []string
		for _, part := range p.parts {
			for _, d := range part.directives {
				if a.timeOf(part.sub, d) != mergeLater || guardsFirst && slices.Contains(accessControl, d.Role) || slices.Contains(done, d.Name) {
					continue
				}
				done = append(done, d.Name)
				a.mergeOne(p, d.Role, d.Name)
			}
		}
		if !guardsFirst && len(p.guards) > 0 {
			a.mergeGuards(p, guarding, done)
		}
	}
}

// mergeGuards merges the access control that an element takes over from others, without what its
// own parts have.
func (a *applications) mergeGuards(p *pending, guarding []sdl.Role, done []string) {
	for _, r := range guarding {
		if name := a.features.name(r); !slices.Contains(done, name) {
			a.mergeOne(p, r, name)
		}
	}
}

// mergeOne merges the applications of one directive to one element.
func (a *applications) mergeOne(p *pending, role sdl.Role, name string) {
	list := a.distinct(p, role, name)
	if len(list) == 0 {
		return
	}
	if len(list) > 1 && !a.repeatable(role, name) {
		list = []application{a.reduce(p, role, name, list)}
	}
	for i := range list {
		args, pos := list[i].args, list[i].pos
		if c := a.composed.named(name); role == sdl.RoleNone && c != nil && c.def != nil {
			// The subgraph may define the directive with other types.
			args = a.typedArgs(c.from, c.def, list[i].written.Args)
		}
		d := list[i].written
		if d == nil || d.Extension || d.Part != 0 || !sameList(d.Args, args) {
			d = &sdl.Directive{Name: name, Role: role, Args: args, Pos: pos}
		}
		*p.out = append(*p.out, d)
		if role == sdl.RoleNone || role == sdl.RoleDeprecated || role == sdl.RoleSpecifiedBy {
			a.unchecked = append(a.unchecked, appliedDirective{at: p.at, location: p.location, directive: d, where: d.Pos})
		}
	}
}

// sameList reports whether both are the same list in memory.
func sameList(a, b []sdl.Arg) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// repeatable reports whether the supergraph may have several applications to one element.
func (a *applications) repeatable(role sdl.Role, name string) bool {
	switch role {
	case sdl.RoleTag, sdl.RoleContext:
		return true
	case sdl.RoleNone:
		c := a.composed.named(name)
		return c != nil && c.def != nil && c.def.Repeatable
	}
	return false
}

// nothingLeft completes the message about combined access control of which no alternative is left.
func nothingLeft(role sdl.Role, args []sdl.Arg) string {
	if slices.Contains(accessControl, role) && len(args) == 1 && len(args[0].Value.Children) == 0 {
		return ", which leaves no alternative: write a list of lists, such as [[\"a\", \"b\"]]"
	}
	return ""
}

// reduce makes one application of several: by the strategy of the directive if it has one, else it
// takes the one that most subgraphs have. Its hint lists all positions, also more than a finding
// has otherwise.
func (a *applications) reduce(p *pending, role sdl.Role, name string, list []application) application {
	names, what, where := make([]string, len(list)), make([]string, len(list)), make([]diag.Position, len(list))
	for i := range list {
		names[i], what[i], where[i] = list[i].sub.Name, printArgs(list[i].args), list[i].pos.Position()
	}
	at := p.at.String()
	differ := "@" + name + " is applied to " + at + " with different arguments: " + perSubgraph(names, what)
	if args, ok := combine(a.edition, role, list); ok {
		a.hints = append(a.hints, codes.Hint(codes.MergedNonRepeatableDirectiveArguments, at, differ+"; the supergraph combines them to "+printArgs(args)+nothingLeft(role, args), where...))
		return application{args: args, pos: list[0].pos}
	}
	best := 0
	for i := range list {
		if list[i].count > list[best].count {
			best = i
		}
	}
	a.hints = append(a.hints, codes.Hint(codes.InconsistentNonRepeatableDirectiveArguments, at, differ+"; the supergraph keeps those of "+quote(names[best]), where...))
	return list[best]
}

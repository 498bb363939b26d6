package queryplan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
)

// assembler makes the nodes of a plan from stages.
type assembler struct {
	s  *session
	op *operation
	// fetches counts those that were made, for their names.
	fetches int
}

// sequence returns the node of lists of stages that run one after the other, nil for nothing.
func (a *assembler) sequence(lists [][]*stage) plan.Node {
	var nodes []plan.Node
	for _, list := range lists {
		nodes = appendFlat(nodes, a.parallel(list, nil))
	}
	return inSequence(nodes)
}

// appendFlat appends a node to those of a sequence; a sequence is dissolved.
func appendFlat(nodes []plan.Node, n plan.Node) []plan.Node {
	switch n := n.(type) {
	case nil:
		return nodes
	case *plan.Sequence:
		return append(nodes, n.Nodes...)
	}
	return append(nodes, n)
}

func inSequence(nodes []plan.Node) plan.Node {
	switch len(nodes) {
	case 0:
		return nil
	case 1:
		return nodes[0]
	}
	return &plan.Sequence{Nodes: nodes}
}

// parallel returns the node of stages that run at the same time. Conditions that stand around it
// are given.
func (a *assembler) parallel(list []*stage, around []condition) plan.Node {
	var nodes []plan.Node
	for _, s := range list {
		switch n := a.stage(s, around).(type) {
		case nil:
		case *plan.Parallel:
			nodes = append(nodes, n.Nodes...)
		default:
			nodes = append(nodes, n)
		}
	}
	switch len(nodes) {
	case 0:
		return nil
	case 1:
		return nodes[0]
	}
	return &plan.Parallel{Nodes: nodes}
}

// stage returns the node of a fetch and all that waits for it. A condition that all of it has
// stands around the whole.
func (a *assembler) stage(s *stage, around []condition) plan.Node {
	own := without(s.conditions(), around)
	if a.s.w.profile.never(with(around, own)) {
		return nil
	}
	own = variablesOnly(own)
	around = with(around, own)
	nodes := appendFlat(nil, a.fetch(s.fetch, around))
	for _, list := range s.then {
		nodes = appendFlat(nodes, a.parallel(list, around))
	}
	return wrap(inSequence(nodes), own)
}

// fetch returns the node of one fetch, nil if it never runs.
func (a *assembler) fetch(f *fetch, around []condition) plan.Node {
	s := f.whole()
	own := without(s.common(), around)
	if a.s.w.profile.never(with(around, own)) {
		return nil
	}
	own = variablesOnly(own)
	around = with(around, own)
	g := f.groups[0]
	out := &plan.Fetch{Subgraph: a.s.w.graph.Subgraphs[g.sub].Name, Kind: sdl.Query.String(), Entity: !g.root && !g.inside}
	if g.root {
		out.Kind = g.op.String()
	}
	names := aliasing{w: a.s.w}
	names.look([]answered{{sels: s}})
	if names.conflict != "" {
		a.s.broken = names.conflict
	}
	out.Output = names.rewrites
	p := selectionPrinter{strip: around, names: names.names}
	out.Selection = p.print(s)
	if out.Entity {
		in := selectionPrinter{strip: around}
		out.Requires = in.print(f.represents().byType())
		out.Input = a.inputRewrites(f)
	}
	var passing []passed
	for _, m := range f.groups {
		passing = append(passing, m.passed...)
	}
	for _, c := range passing {
		out.Context = append(out.Context, plan.Rewrite{Path: c.path, Rename: c.variable})
		p.variables[c.variable] = true
	}
	a.document(out, p.variables, passing)
	if g.at.parent == nil {
		return wrap(out, own)
	}
	return wrap(&plan.Flatten{Path: g.at.steps(), Node: out}, own)
}

// whole returns the selections of all groups of a fetch.
func (f *fetch) whole() *sels {
	if len(f.groups) == 1 {
		return f.groups[0].sel
	}
	all := &sels{depth: 1}
	for _, g := range f.groups {
		all.union(g.sel)
	}
	return all
}

// inputRewrites sets the type of representations where an interface object stands for their object.
func (a *assembler) inputRewrites(f *fetch) []plan.Rewrite {
	var out []plan.Rewrite
	for _, g := range f.groups {
		for _, r := range g.rewrites {
			rw := plan.Rewrite{Path: []plan.Step{{Kind: plan.TypenameEquals, Name: r.from}, {Kind: plan.Key, Name: "__typename"}}, Set: r.to}
			out = append(out, rw)
		}
	}
	return out
}

// steps returns a place as the path of a plan.
func (p *place) steps() []plan.Step {
	if p.parent == nil {
		return nil
	}
	out := append(p.parent.steps(), plan.Step{Kind: plan.Key, Name: p.name})
	for range p.lists {
		out = append(out, plan.Step{Kind: plan.AnyIndex})
	}
	return out
}

// document writes the operation of a fetch on one line.
func (a *assembler) document(f *plan.Fetch, used map[string]bool, passing []passed) {
	var b strings.Builder
	var definitions []string
	if f.Entity {
		definitions = append(definitions, "$representations: [_Any!]!")
	}
	for _, v := range a.op.directiveVariables {
		used[v] = true
	}
	for _, v := range a.op.variables {
		if used[v.name] {
			definitions = append(definitions, v.definition)
		}
	}
	for _, c := range passing {
		definitions = append(definitions, "$"+c.variable+": "+c.typ)
	}
	for v := range used {
		f.Variables = append(f.Variables, v)
	}
	slices.Sort(f.Variables)
	if a.op.name != "" {
		f.Name = a.op.name + "__" + fetchName(f.Subgraph) + "__" + strconv.Itoa(a.fetches)
	}
	a.fetches++
	if f.Kind != "query" || f.Name != "" || len(definitions) > 0 || a.op.directives != "" {
		b.WriteString(f.Kind)
		if f.Name != "" {
			b.WriteString(" " + f.Name)
		}
		if len(definitions) > 0 {
			b.WriteString("(" + strings.Join(definitions, ", ") + ")")
		}
		b.WriteString(a.op.directives + " ")
	}
	if f.Entity {
		b.WriteString("{ _entities(representations: $representations) " + plan.Inline(f.Selection) + " }")
	} else {
		b.WriteString(plan.Inline(f.Selection))
	}
	f.Document = b.String()
}

// fetchName returns the name of a subgraph as it stands in the names of fetches: a hyphen is an
// underscore, what no name of GraphQL may have is left out, and a digit does not come first.
func fetchName(subgraph string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == '-':
			return '_'
		case r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
			return r
		}
		return -1
	}, subgraph)
	if name != "" && '0' <= name[0] && name[0] <= '9' {
		return "_" + name
	}
	return name
}

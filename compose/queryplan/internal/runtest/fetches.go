package runtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// Fetches returns what a plan fetches, one sorted line for each fetch: its stage, subgraph and
// path, the types of its representations, and the fields that it asks for.
//
// The stage is the number of fetches that must be done before. A path has response names only. A
// field is the path of response names to a leaf, whatever fragment it stands in. An alias that a
// planner made counts as the field, in paths, too. __typename is left out, and so is what a
// representation has beside its type: which key it sends shows in the fields of the fetch before.
func Fetches(p *plan.Plan) []string {
	l := &lister{}
	l.node(p.Node, 0, nil)
	slices.Sort(l.lines)
	return l.lines
}

// lister lists fetches.
type lister struct{ lines []string }

// node lists the fetches of a node at a stage and returns the stage of what follows it.
func (l *lister) node(n plan.Node, stage int, at []plan.Step) int {
	switch n := n.(type) {
	case *plan.Fetch:
		l.lines = append(l.lines, fmt.Sprintf("%d %s", stage, line(n, at)))
		return stage + 1
	case *plan.Sequence:
		for _, c := range n.Nodes {
			stage = l.node(c, stage, at)
		}
		return stage
	case *plan.Parallel:
		last := stage
		for _, c := range n.Nodes {
			last = max(last, l.node(c, stage, at))
		}
		return last
	case *plan.Flatten:
		return l.node(n.Node, stage, n.Path)
	case *plan.Condition:
		return max(l.node(n.If, stage, at), l.node(n.Else, stage, at))
	case *plan.Subscription:
		l.node(n.Primary, stage, at)
		return l.node(n.Rest, stage+1, at)
	}
	return stage
}

// line describes one fetch without its stage.
func line(f *plan.Fetch, at []plan.Step) string {
	var names []string
	for _, st := range at {
		if st.Kind == plan.Key {
			names = append(names, unaliased(st.Name))
		}
	}
	var types []string
	for i := range f.Requires {
		types = append(types, f.Requires[i].On)
	}
	var fields []string
	doc, err := parser.ParseQuery(&ast.Source{Input: f.Document})
	if err != nil {
		fields = []string{err.Error()}
	} else {
		fields = leaves(nil, "", doc.Operations[0].SelectionSet)
	}
	return fmt.Sprintf("%s %s (%s) {%s}", f.Subgraph, strings.Join(names, "."), strings.Join(sorted(types), " "), strings.Join(sorted(fields), ", "))
}

// leaves appends the paths of the leaves of selections.
func leaves(out []string, prefix string, set ast.SelectionSet) []string {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			name := unaliased(s.Alias)
			if len(s.SelectionSet) > 0 {
				out = leaves(out, prefix+name+".", s.SelectionSet)
			} else if name != "__typename" {
				out = append(out, prefix+name)
			}
		case *ast.InlineFragment:
			out = leaves(out, prefix, s.SelectionSet)
		}
	}
	return out
}

// unaliased returns a response name, or the field behind an alias that a planner has given.
func unaliased(name string) string {
	if rest, ok := strings.CutPrefix(name, "__require_"); ok {
		_, field, _ := strings.Cut(rest, "_")
		return field
	}
	field, _, _ := strings.Cut(name, "__alias_")
	return field
}

// sorted returns texts in order, each once.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

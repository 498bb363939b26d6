package queryplan

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// aliasing gives fields of one fetch other names where a subgraph could not answer both: fields of
// different objects under one name, of types that do not go together.
type aliasing struct {
	// names are the new names, rewrites change them back in the answer.
	names    map[*item]string
	rewrites []plan.Rewrite
	// conflict is the reason why two fields of one object cannot have one name.
	conflict string
}

// taken is a field that has a name in an answer.
type taken struct {
	it *item
	// object is the type of the fragment that it stands in, empty outside of fragments.
	object string
}

// look finds the conflicts in selections at a path.
func (a *aliasing) look(s *sels, path []plan.Step) {
	a.scope(s, "", path, map[string]taken{})
}

// scope looks at selections whose fields are together in one object of an answer, those of
// fragments included.
func (a *aliasing) scope(s *sels, object string, path []plan.Step, names map[string]taken) {
	for _, it := range s.items {
		if it.fragment != nil {
			if it.sub != nil {
				inner := object
				if it.fragment.on != "" {
					inner = it.fragment.on
				}
				a.scope(it.sub, inner, path, names)
			}
			continue
		}
		name := it.use.response()
		have, ok := names[name]
		if !ok {
			names[name] = taken{it, object}
		} else if have.it != it {
			a.clash(have, taken{it, object}, path)
		}
		if it.sub != nil {
			below := append(path[:len(path):len(path)], plan.Step{Kind: plan.Key, Name: name})
			for range listLevels(it.typ) {
				below = append(below, plan.Step{Kind: plan.AnyIndex})
			}
			a.look(it.sub, below)
		}
	}
}

// clash judges two fields with one name.
func (a *aliasing) clash(x, y taken, path []plan.Step) {
	u, v := x.it.use, y.it.use
	if u.name == v.name && u.arguments == v.arguments && shape(x.it.typ) == shape(y.it.typ) {
		return
	}
	if x.object == y.object || x.object == "" || y.object == "" {
		if u.name != v.name || u.arguments != v.arguments {
			a.conflict = fmt.Sprintf("the fields %s and %s would have the name %s in one fetch; give one of them another alias", u.name, v.name, u.response())
		}
		return
	}
	if shape(x.it.typ) == shape(y.it.typ) {
		return
	}
	if a.names == nil {
		a.names = map[*item]string{}
	}
	alias := fmt.Sprintf("%s__alias_%d", v.response(), len(a.names))
	a.names[y.it] = alias
	at := append(path[:len(path):len(path)], plan.Step{Kind: plan.TypenameEquals, Name: y.object}, plan.Step{Kind: plan.Key, Name: alias})
	a.rewrites = append(a.rewrites, plan.Rewrite{Path: at, Rename: v.response()})
}

// shape is the part of a type that fields of one name must share.
func shape(t *ast.Type) string {
	if t == nil {
		return ""
	}
	return t.String()
}

package usage

import "github.com/vektah/gqlparser/v2/ast"

// move changes every position of a document, each once.
func move(doc *ast.QueryDocument, change func(*ast.Position)) {
	m := &mover{change: change, seen: map[*ast.Position]bool{nil: true}}
	m.position(doc.Position)
	for _, op := range doc.Operations {
		m.position(op.Position)
		for _, v := range op.VariableDefinitions {
			m.position(v.Position)
			m.typ(v.Type)
			m.value(v.DefaultValue)
			m.directives(v.Directives)
		}
		m.directives(op.Directives)
		m.selections(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		m.position(f.Position)
		m.directives(f.Directives)
		m.selections(f.SelectionSet)
	}
}

// mover walks a document for its positions. Nodes may share one.
type mover struct {
	change func(*ast.Position)
	seen   map[*ast.Position]bool
}

func (m *mover) position(p *ast.Position) {
	if !m.seen[p] {
		m.seen[p] = true
		m.change(p)
	}
}

// selections changes the positions in a selection set.
func (m *mover) selections(set ast.SelectionSet) {
	for _, sel := range set {
		m.position(sel.GetPosition())
		switch s := sel.(type) {
		case *ast.Field:
			m.arguments(s.Arguments)
			m.directives(s.Directives)
			m.selections(s.SelectionSet)
		case *ast.InlineFragment:
			m.directives(s.Directives)
			m.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			m.directives(s.Directives)
		}
	}
}

func (m *mover) directives(list ast.DirectiveList) {
	for _, d := range list {
		m.position(d.Position)
		m.arguments(d.Arguments)
	}
}

func (m *mover) arguments(list ast.ArgumentList) {
	for _, a := range list {
		m.position(a.Position)
		m.value(a.Value)
	}
}

func (m *mover) value(v *ast.Value) {
	if v == nil {
		return
	}
	m.position(v.Position)
	for _, c := range v.Children {
		m.position(c.Position)
		m.value(c.Value)
	}
}

func (m *mover) typ(t *ast.Type) {
	for ; t != nil; t = t.Elem {
		m.position(t.Position)
	}
}

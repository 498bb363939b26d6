//go:build oracle

package queryplan_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/batch"
)

// smallest takes selections, directives, aliases and fragments from the operation of a difference
// as long as one of the same kind is left.
func smallest(t *testing.T, d difference) difference {
	t.Helper()
	for {
		l := batch.Line{ID: json.RawMessage(d.ID), Supergraph: d.Supergraph}
		for _, text := range smaller(d.Query) {
			l.Queries = append(l.Queries, batch.Query{Request: queryplan.Request{Query: text}})
		}
		_, found := differences(t, []batch.Line{l})
		i := slices.IndexFunc(found, func(o difference) bool { return o.Kind == d.Kind })
		if i < 0 {
			return d
		}
		d = found[i]
	}
}

// smaller returns an operation with one thing less, for each thing that it can do without.
func smaller(text string) []string {
	var out []string
	for n := 0; ; n++ {
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			return out
		}
		e := editor{doc: doc, at: n}
		for _, op := range doc.Operations {
			op.SelectionSet = e.set(op.SelectionSet)
			trim(doc, op)
		}
		if !e.done {
			return out
		}
		var b bytes.Buffer
		formatter.NewFormatter(&b, formatter.WithIndent(" ")).FormatQueryDocument(doc)
		if b.String() != text {
			out = append(out, b.String())
		}
	}
}

// editor makes the edit number at of all that are possible.
type editor struct {
	doc  *ast.QueryDocument
	at   int
	done bool
}

// turn reports whether the edit is the one to be made.
func (e *editor) turn() bool {
	e.at--
	e.done = e.done || e.at == -1
	return e.at == -1
}

// set makes the edit in a selection set: a selection less, or what is inside a fragment instead of
// the fragment, or an edit inside of one.
func (e *editor) set(set ast.SelectionSet) ast.SelectionSet {
	var out ast.SelectionSet
	for _, s := range set {
		if e.turn() && len(set) > 1 {
			continue
		}
		switch s := s.(type) {
		case *ast.Field:
			if len(s.Directives) > 0 && e.turn() {
				s.Directives = s.Directives[1:]
			}
			if s.Alias != s.Name && e.turn() {
				s.Alias = s.Name
			}
			s.SelectionSet = e.set(s.SelectionSet)
		case *ast.InlineFragment:
			if e.turn() {
				out = append(out, s.SelectionSet...)
				continue
			}
			if len(s.Directives) > 0 && e.turn() {
				s.Directives = s.Directives[1:]
			}
			s.SelectionSet = e.set(s.SelectionSet)
		case *ast.FragmentSpread:
			if f := e.doc.Fragments.ForName(s.Name); f != nil && e.turn() {
				out = append(out, &ast.InlineFragment{TypeCondition: f.TypeCondition, Directives: s.Directives, SelectionSet: f.SelectionSet})
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// trim takes out of a document the fragments and variables that are not used any more.
func trim(doc *ast.QueryDocument, op *ast.OperationDefinition) {
	var b bytes.Buffer
	used := map[string]bool{}
	var spreads func(ast.SelectionSet)
	spreads = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				spreads(s.SelectionSet)
			case *ast.InlineFragment:
				spreads(s.SelectionSet)
			case *ast.FragmentSpread:
				used[s.Name] = true
				if f := doc.Fragments.ForName(s.Name); f != nil {
					spreads(f.SelectionSet)
				}
			}
		}
	}
	spreads(op.SelectionSet)
	doc.Fragments = slices.DeleteFunc(doc.Fragments, func(f *ast.FragmentDefinition) bool { return !used[f.Name] })
	variables := op.VariableDefinitions
	op.VariableDefinitions = nil
	formatter.NewFormatter(&b).FormatQueryDocument(doc)
	for _, v := range variables {
		if i := bytes.Index(b.Bytes(), []byte("$"+v.Variable)); i >= 0 {
			op.VariableDefinitions = append(op.VariableDefinitions, v)
		}
	}
}

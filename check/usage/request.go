package usage

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
)

// maxAlternatives bounds the documents that one operation is judged as where fragments have several
// definitions.
const maxAlternatives = 32

// request is an operation of a document, with the fragments that it may be sent with.
type request struct {
	doc *document
	op  *ast.OperationDefinition
	// alternatives are the fragments, one element for each that differs.
	alternatives []*definitions
	// problem is why the operation cannot be judged; nil if it can.
	problem *diag.Diagnostic
}

// compiledOperations are the documents that compilers made of operations, by the operation's name.
type compiledOperations struct {
	folders map[string][]string
	// sources counts the operations of a name in other documents.
	sources map[string]int
}

// compiled counts the operations of a name, as compilers and as authors wrote them.
func (c *corpus) compiled() compiledOperations {
	out := compiledOperations{map[string][]string{}, map[string]int{}}
	for _, d := range c.docs {
		if d.query == nil {
			continue
		}
		for _, op := range d.query.Operations {
			if d.Compiled {
				out.folders[op.Name] = append(out.folders[op.Name], folder(d.File))
			} else if !d.Borrowed && !d.entry() {
				out.sources[op.Name]++
			}
		}
	}
	return out
}

// replaces reports whether a compiled document takes the place of an operation in a document: one
// that stands beside it, or one for each document that has an operation of the name. Two projects
// may use the same name.
func (c compiledOperations) replaces(name string, d *document) bool {
	folders := c.folders[name]
	return slices.Contains(folders, path.Join(folder(d.File), "__generated__")) || len(folders) > 0 && len(folders) >= c.sources[name]
}

// requests returns the operations of all documents, and the queries that Relay's compiler makes of
// fragments. Where a compiled document has an operation of Relay, it takes the operation's place.
func (c *corpus) requests(schema *ast.Schema) []*request {
	compiled := c.compiled()
	var out []*request
	for _, d := range c.docs {
		if d.query == nil {
			continue
		}
		for _, op := range d.query.Operations {
			r := c.request(schema, d, op)
			if !d.Borrowed && (d.Compiled || !compiled.replaces(op.Name, d) || !r.relay(schema)) {
				out = append(out, r)
			}
		}
		for _, f := range d.query.Fragments {
			op, name := refetch(schema, f)
			switch {
			case name == "" || d.entry() || compiled.replaces(name, d):
			case op == nil:
				r := &request{doc: d, op: &ast.OperationDefinition{Name: name, Position: f.Position}}
				r.fail(f.Position, "what Relay's compiler makes of @refetchable cannot be told", "Give its artifact.")
				out = append(out, r)
			default:
				out = append(out, c.request(schema, d, op))
			}
		}
	}
	return out
}

// outgoing returns what makes the documents of each alternative.
func (r *request) outgoing(schema *ast.Schema) []*outgoing {
	var out []*outgoing
	for _, defs := range r.alternatives {
		o := &outgoing{schema: schema, original: defs}
		o.relay = r.doc.Relay || o.isRelay(r.op)
		out = append(out, o.again())
	}
	return out
}

// relay reports whether Relay's compiler makes what is sent.
func (r *request) relay(schema *ast.Schema) bool {
	return r.doc.Relay || slices.ContainsFunc(r.outgoing(schema), func(o *outgoing) bool { return o.relay })
}

// requestBuilder finds the fragments of one operation.
type requestBuilder struct {
	corpus *corpus
	schema *ast.Schema
	*request
}

// request returns an operation with its fragments.
func (c *corpus) request(schema *ast.Schema, d *document, op *ast.OperationDefinition) *request {
	b := &requestBuilder{corpus: c, schema: schema, request: &request{doc: d, op: op}}
	todo := b.spreads(nil, op.SelectionSet, []*document{d})
	b.grow(choice{names: make(map[string]bool, len(todo))}, todo)
	return b.request
}

// spread is the use of a fragment in documents.
type spread struct {
	*ast.FragmentSpread
	from []*document
}

// spreads adds the spreads of a selection set, without those that the client does not send.
func (b *requestBuilder) spreads(out []spread, set ast.SelectionSet, from []*document) []spread {
	o := &outgoing{schema: b.schema}
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			if o.has(s.Directives, localFields...) == nil {
				out = b.spreads(out, s.SelectionSet, from)
			}
		case *ast.InlineFragment:
			if o.has(s.Directives, localFields...) == nil {
				out = b.spreads(out, s.SelectionSet, from)
			}
		case *ast.FragmentSpread:
			if o.has(s.Directives, localFields...) == nil {
				out = append(out, spread{s, from})
			}
		}
	}
	return out
}

// choice is one group of definitions for each fragment that was found.
type choice struct {
	groups []group
	names  map[string]bool
}

// and returns the choice with one more group. The choice itself must not grow after that.
func (c choice) and(g group) choice {
	c.names[g[0].name] = true
	return choice{append(c.groups, g), c.names}
}

// clone returns a copy that grows by itself.
func (c choice) clone() choice { return choice{slices.Clone(c.groups), maps.Clone(c.names)} }

// grow adds the fragments that are still to be found to those that were chosen. Where a spread may
// mean several, it goes on with each.
func (b *requestBuilder) grow(chosen choice, todo []spread) {
	for len(todo) > 0 && b.problem == nil {
		s := todo[0]
		todo = todo[1:]
		if chosen.names[s.Name] {
			continue
		}
		groups := b.corpus.candidates(s.Name, b.doc, s.from)
		if len(groups) == 0 {
			b.fail(s.Position, fmt.Sprintf("the fragment %q is defined in none of the documents", s.Name), "Give the documents with its definition as operations, too.")
			return
		}
		for i, g := range groups {
			inner, ok := b.take(s, g)
			if !ok {
				return
			}
			if i == len(groups)-1 {
				chosen, todo = chosen.and(g), append(todo, inner...)
			} else {
				b.grow(chosen.clone().and(g), append(slices.Clone(todo), inner...))
			}
		}
	}
	if b.problem == nil {
		b.choose(chosen.groups)
	}
}

// take marks the definitions of a spread as used, and returns what they spread. It reports whether
// they can be read.
func (b *requestBuilder) take(s spread, g group) ([]spread, bool) {
	var from []*document
	for _, f := range g {
		if f.def == nil {
			b.fail(s.Position, fmt.Sprintf("the fragment %q is defined in %s, which cannot be read", s.Name, f.from.start()), "")
			return nil, false
		}
		f.used = true
		from = append(from, f.from)
	}
	var inner []spread
	for _, f := range g {
		inner = b.spreads(inner, f.def.SelectionSet, from)
		if f.from != b.doc {
			break // the others are equal
		}
	}
	return inner, true
}

// choose adds an alternative.
func (b *requestBuilder) choose(chosen []group) {
	if len(b.alternatives) == maxAlternatives {
		b.fail(b.op.Position, fmt.Sprintf("its fragments have so many definitions that it may be sent in more than %d ways", maxAlternatives), "Give the fragments names of their own, or import them.")
		return
	}
	b.alternatives = append(b.alternatives, defined(chosen, b.doc))
}

// tooLarge notes that the operations up to this one are too large.
func (r *request) tooLarge(err error) {
	r.fail(r.op.Position, err.Error(), "Give the operations of one client at a time.")
}

// fail notes why the operation cannot be judged. The first reason stays.
func (r *request) fail(at *ast.Position, message, fix string) {
	if r.problem == nil {
		if name := r.doc.operationName(r.op); name != "" && !r.doc.entry() {
			message = name + ": " + message
		}
		r.problem = r.doc.unread(at, message, fix)
	}
}

package usage

import (
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/compose/diag"
)

// maxTokens bounds one document with operations.
const maxTokens = 1 << 20

// document is a document as clients send it: its own operations with the fragments that they reach,
// whichever file has these.
type document struct {
	Document
	// at is its index among the documents that were given.
	at    int
	query *ast.QueryDocument
}

// fragmentsOnly reports whether a file has fragments for the operations of other files only.
func (d *document) fragmentsOnly() bool { return d.Line == 0 && len(d.query.Operations) == 0 }

// parse reads documents and gives operations their fragments. Every call makes new trees, since the
// validation of gqlparser writes into them. Documents that do not parse are left out of the list.
func parse(docs []Document) (list []*document, problems diag.List) {
	list = make([]*document, 0, len(docs))
	for i, doc := range docs {
		query, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: doc.File, Input: unixLines.Replace(doc.Text)}, maxTokens)
		if err != nil {
			problems = append(problems, doc.finding(CodeSyntax, err))
			continue
		}
		list = append(list, &document{Document: doc, at: i, query: query})
	}
	return list, append(problems, gather(list)...)
}

// unixLines makes one character of every line end, so that columns count from there.
var unixLines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// gather gives each file the fragments that its operations reach in other files, as the compilers
// of clients do, and removes those that they do not reach. Entries of a manifest stay as they are,
// since they are sent so. A fragment that no operation reaches is a finding: nobody knows who uses
// it.
func gather(list []*document) diag.List {
	shared := map[string][]*fragment{}
	for _, d := range list {
		if d.Line > 0 {
			continue
		}
		for _, f := range d.query.Fragments {
			shared[f.Name] = append(shared[f.Name], &fragment{FragmentDefinition: f, from: d})
		}
	}
	for _, d := range list {
		if d.Line == 0 {
			d.query.Fragments = d.reached(shared)
		}
	}
	var unused diag.List
	for name, defs := range shared {
		for _, f := range defs {
			if !f.used {
				unused = append(unused, f.from.finding(CodeInvalid, gqlerror.ErrorPosf(f.Position, "Fragment %q is never used.", name)))
			}
		}
	}
	return unused
}

// fragment is the definition of a fragment in a file.
type fragment struct {
	*ast.FragmentDefinition
	from *document
	used bool
}

// reached returns the fragments that the operations of a file spread, directly or through
// fragments, and marks them as used.
func (d *document) reached(shared map[string][]*fragment) ast.FragmentDefinitionList {
	var out ast.FragmentDefinitionList
	seen := map[string]bool{}
	var walk func(from *document, set ast.SelectionSet)
	walk = func(from *document, set ast.SelectionSet) {
		for _, sel := range set {
			switch s := sel.(type) {
			case *ast.Field:
				walk(from, s.SelectionSet)
			case *ast.InlineFragment:
				walk(from, s.SelectionSet)
			case *ast.FragmentSpread:
				if seen[s.Name] {
					continue
				}
				seen[s.Name] = true
				for _, f := range meant(shared[s.Name], from) {
					f.used = true
					out = append(out, f.FragmentDefinition)
					walk(f.from, f.SelectionSet)
				}
			}
		}
	}
	for _, op := range d.query.Operations {
		walk(d, op.SelectionSet)
	}
	return out
}

// meant returns the definitions that a spread in a file means: those of the file, else the only one
// in its folder, else the only one anywhere. Two in the file are both returned, for validation to
// refuse.
func meant(defs []*fragment, from *document) []*fragment {
	pick := func(ok func(f *fragment) bool) []*fragment {
		return slices.DeleteFunc(slices.Clone(defs), func(f *fragment) bool { return !ok(f) })
	}
	if own := pick(func(f *fragment) bool { return f.from == from }); len(own) > 0 {
		return own
	}
	near := pick(func(f *fragment) bool { return folder(f.from.File) == folder(from.File) })
	switch {
	case len(near) == 1:
		return near
	case len(defs) == 1:
		return defs
	}
	return nil
}

func folder(file string) string { return path.Dir(strings.ReplaceAll(file, `\`, "/")) }

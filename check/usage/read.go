package usage

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
)

// maxTokens bounds one document with operations.
const maxTokens = 1 << 20

// corpus is all documents that were given, parsed, with the fragments of each.
type corpus struct {
	docs []*document
	// fragments are the definitions by name, without those of entries of manifests, which are sent
	// as they are.
	fragments map[string][]*fragment
	// files are the documents by file.
	files map[string][]*document
	// constants are the documents of files of code by the name of their constant.
	constants map[string]map[string][]*document
	// imports are the documents that a document imports.
	imports  map[*document]map[*document]bool
	problems diag.List
	// unread counts the documents that cannot be read.
	unread int
}

// fragment is the definition of a fragment in a document.
type fragment struct {
	name string
	// def is nil where the document cannot be read.
	def  *ast.FragmentDefinition
	from *document
	used bool
}

// parse reads documents.
func parse(docs []Document) *corpus {
	c := &corpus{fragments: map[string][]*fragment{}, files: map[string][]*document{}, constants: map[string]map[string][]*document{}, imports: map[*document]map[*document]bool{}}
	for _, doc := range docs {
		d := &document{Document: doc}
		c.docs = append(c.docs, d)
		if !d.entry() {
			file := clean(doc.File)
			c.files[file] = append(c.files[file], d)
		}
		if len(c.docs) > maxDocuments {
			c.unread++
			c.noteNames(d)
			continue
		}
		c.read(d)
	}
	if len(docs) > maxDocuments {
		c.problems = append(c.problems, &diag.Diagnostic{
			Code: CodeUnread, Severity: diag.Error, Positions: []diag.Position{docs[maxDocuments].start()},
			Message: fmt.Sprintf("there are %d documents of operations, and no more than %d are read: this one and those behind it are not", len(docs), maxDocuments),
			Fix:     "Give the operations of fewer clients at a time.",
		})
	}
	return c
}

// maxDocuments bounds the documents that are read.
const maxDocuments = 150_000

// read parses one document and notes its fragments, and what is wrong with it.
func (c *corpus) read(d *document) {
	if len(d.Problems) > 0 {
		c.problems, c.unread = append(c.problems, d.Problems...), c.unread+1
		c.noteNames(d)
		return
	}
	query, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: d.File, Input: unixLines.Replace(d.Text)}, maxTokens)
	if err != nil {
		if IsTypes(d.Text) {
			c.problems = append(c.problems, &diag.Diagnostic{
				Code: CodeSyntax, Severity: diag.Warning, Message: "this document defines types, not operations, and is left out", Positions: []diag.Position{d.start()},
			})
			return
		}
		f := d.finding(CodeSyntax, err)
		if p := &f.Positions[0]; !d.entry() && p.Line > 0 {
			p.Line, p.Column = d.inFile(p.Line, p.Column)
		}
		c.problems, c.unread = append(c.problems, f), c.unread+1
		c.noteNames(d)
		return
	}
	if len(d.Origin) > 0 {
		move(query, func(p *ast.Position) { p.Line, p.Column = d.inFile(p.Line, p.Column) })
	}
	d.query = query
	if d.entry() {
		return
	}
	if len(c.fragments) == 0 {
		c.fragments = make(map[string][]*fragment, len(query.Fragments))
	}
	for _, def := range query.Fragments {
		c.fragments[def.Name] = append(c.fragments[def.Name], &fragment{name: def.Name, def: def, from: d})
	}
}

// queries returns the documents that could be read.
func (c *corpus) queries() []*ast.QueryDocument {
	var out []*ast.QueryDocument
	for _, d := range c.docs {
		if d.query != nil {
			out = append(out, d.query)
		}
	}
	return out
}

// start returns where the document starts in its file.
func (d Document) start() diag.Position {
	p := diag.Position{File: d.File, Line: d.Line, Column: d.Column}
	if d.Line == 0 && len(d.Origin) > 0 {
		p.Line, p.Column = d.Origin[0].FileLine, d.Origin[0].FileColumn
	}
	return p
}

// unixLines makes one character of every line end, so that columns count from there.
var unixLines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

var fragmentName = pattern.New(`\bfragment\s+([_A-Za-z][_0-9A-Za-z]*)\s+on\b`)

// noteNames notes the fragments of a document that cannot be read, so that no other fragment of the
// name is taken in their place.
func (c *corpus) noteNames(d *document) {
	if d.entry() {
		return
	}
	for _, m := range fragmentName.Get().FindAllStringSubmatch(d.Text, -1) {
		c.fragments[m[1]] = append(c.fragments[m[1]], &fragment{name: m[1], from: d})
	}
}

var typesStart = pattern.New(`^(?:[\s,\x{feff}]|#[^\n\r]*|"""(?:[^"\\]|\\.|"{1,2}[^"])*"""|"(?:[^"\\\n]|\\.)*")*(?:extend|schema|type|interface|union|enum|input|scalar|directive)\b`)

// IsTypes reports whether a text is a document of type definitions, without operations.
func IsTypes(text string) bool {
	if !typesStart.Get().MatchString(text) {
		return false
	}
	_, err := parser.ParseSchemaWithLimit(&ast.Source{Input: text}, maxTokens)
	return err == nil
}

var operationStart = pattern.New(`(?m)^\s*(?:(?:query|mutation|subscription)\b\s*\w*\s*[({@]|fragment\s+\w+\s+on\b|\{)`)

// LooksLikeTypes reports whether a text that cannot be read seems to be type definitions.
func LooksLikeTypes(text string) bool {
	return typesStart.Get().MatchString(text) && !operationStart.Get().MatchString(text)
}

// same reports whether two definitions are equal, wherever they stand.
func same(a, b *ast.FragmentDefinition) bool {
	return a == b || a != nil && b != nil && printed(a) == printed(b)
}

func printed(def *ast.FragmentDefinition) string {
	var b strings.Builder
	formatter.NewFormatter(&b).FormatQueryDocument(&ast.QueryDocument{Fragments: ast.FragmentDefinitionList{def}})
	return b.String()
}

// unused returns a remark on each fragment that no operation reaches: nobody knows who sends it.
func (c *corpus) unused() diag.List {
	var out diag.List
	for name, list := range c.fragments {
		for _, f := range list {
			if f.used || f.def == nil || f.from.Borrowed {
				continue
			}
			d := f.from.finding(CodeUnused, gqlerror.ErrorPosf(f.def.Position, "Fragment %q is never used.", name))
			d.Severity = diag.Warning
			out = append(out, d)
		}
	}
	return out
}

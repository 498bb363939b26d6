package sdl

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
)

// reader reads a document into the model, by the grammar of the GraphQL specification, October
// 2021, section 3. It builds no syntax tree: composition spends a good part of its time and memory
// here, and a tree would cost as much again.
//
// Every method reads one construct from the current token on. After an error every token is
// tokenEOF, so that the methods come to their end without asking for it; what they return then is
// not used.
type reader struct {
	src *Source
	lex lexer
	// tok is the current token: read from the text, but not yet part of a construct.
	tok token
	// tokens counts the tokens read so far; limit is the greatest number, and 0 is none.
	tokens, limit int
	// exact reports whether extensions must be of the kind of their type; see [ParseExact].
	exact bool
	// err is the first syntax error.
	err *diag.Diagnostic

	schema *Schema
	// parts counts the extensions read so far, by the name of the type. Those of the schema are
	// under "".
	parts map[string]int32
	// schemaDefinitions counts the schema definitions, and schemaDirectives the directives on them.
	schemaDefinitions, schemaDirectives int
	nodes                               *nodes
	// halved is the least length of a text whose second half is read beside the first.
	halved int
}

func newReader(src *Source, limit int) *reader {
	return &reader{src: src, lex: newLexer(src.Text), limit: limit, schema: &Schema{Source: src}, nodes: takeNodes(), halved: minHalved}
}

// document reads the whole text. It returns nil if there is an error.
func (r *reader) document() *Schema {
	s := r.schema
	r.next()
	if r.tok.kind == tokenEOF && r.err == nil {
		r.err = emptySource(r.src)
	}
	r.definitions()
	if r.err != nil {
		return nil
	}
	r.fold()
	r.nodes.giveBack()
	s.Reindex()
	s.defaultRoots(r.exact)
	return s
}

// definition reads one definition or extension of a type, a directive or the schema. An extension
// must not have a description, and the error is at the description then.
func (r *reader) definition() {
	described := r.tok
	description := r.description()
	keyword := r.tok
	pos := r.pos()
	switch {
	case keyword.kind == '{':
		r.fail("expected a definition, found \"{\": this is JSON or an operation, not SDL")
	case keyword.kind != tokenName:
		r.unexpected("a definition")
	case keyword.text == "schema":
		r.next()
		r.schemaDefinition(description, pos)
	case keyword.text == "directive":
		r.next()
		r.schema.DirectiveDefs = append(r.schema.DirectiveDefs, r.directiveDef(description))
	case keyword.text == "extend":
		if description != nil {
			r.tok = described
			r.fail("an extension has no description")
		}
		r.next()
		r.extension()
	default:
		kind, ok := kindKeyword(keyword.text)
		if slices.Contains(operationKeywords, keyword.text) {
			r.fail("expected a definition, found %q: operations of clients are no part of a schema; commands take them by --operations", keyword.text)
			return
		}
		if !ok {
			r.unexpected("a definition (type, interface, union, enum, input, scalar, directive, schema or extend)")
			return
		}
		r.next()
		t := r.nodes.typ.one()
		r.typeInto(t, kind, 0)
		t.Description, t.Defined = description, true
		t.Text = r.src.Text[described.offset:max(described.offset, r.tok.offset)]
		r.schema.Types = append(r.schema.Types, t)
	}
}

// operationKeywords are the keywords that begin a definition in a document of a client.
var operationKeywords = []string{"query", "mutation", "subscription", "fragment"}

// kindKeyword returns the kind of type whose definition begins with the keyword, and reports
// whether there is one.
func kindKeyword(word string) (Kind, bool) {
	switch word {
	case "scalar":
		return Scalar, true
	case "type":
		return Object, true
	case "interface":
		return Interface, true
	case "union":
		return Union, true
	case "enum":
		return Enum, true
	case "input":
		return InputObject, true
	}
	return 0, false
}

// extension reads an extension from behind the keyword extend. It must add something. Extensions of
// types wait for fold.
func (r *reader) extension() {
	if r.atKeyword("schema") {
		pos := r.pos()
		r.next()
		r.schemaExtension(pos)
		return
	}
	kind, ok := kindKeyword(r.tok.text)
	if r.tok.kind != tokenName || !ok {
		r.unexpected("what is extended (type, interface, union, enum, input, scalar or schema)")
		return
	}
	r.next()
	n := r.nodes
	n.extensions = append(n.extensions, Type{})
	t := &n.extensions[len(n.extensions)-1]
	r.typeInto(t, kind, r.part(r.tok.text))
	if len(t.Directives)+len(t.Interfaces)+len(t.Fields)+len(t.Members)+len(t.Values) == 0 {
		r.unexpected("what the extension adds")
	}
}

// part returns the number of the next extension of a type, from 1. The name is "" for the schema.
func (r *reader) part(name string) int32 {
	if r.parts == nil {
		r.parts = map[string]int32{}
	}
	r.parts[name]++
	return r.parts[name]
}

// typeInto reads a type from its name on into t. The part is 0 for a definition and counts the
// extensions of the type from 1.
func (r *reader) typeInto(t *Type, kind Kind, part int32) {
	t.Kind, t.Parts, t.Pos = kind, 1, r.pos()
	t.Name = r.name("the name of the type")
	if (kind == Object || kind == Interface) && r.atKeyword("implements") {
		r.next()
		t.Interfaces = r.refs('&', part)
	}
	t.Directives = r.directives(part)
	switch kind {
	case Object, Interface:
		t.Fields = r.fields(t, part)
	case InputObject:
		t.Fields = r.inputFields(t, part)
	case Union:
		if r.tok.kind == '=' {
			r.next()
			t.Members = r.refs('|', part)
		}
	case Enum:
		t.Values = r.values(part)
	case Scalar:
	}
}

// foldable reports whether an extension can be folded into a type. GraphQL wants both to be of one
// kind. Apollo's platform also accepts an extension that adds fields to another kind with fields,
// and one that only adds directives (`extend scalar`).
func foldable(typ, extension Kind) bool {
	return typ == extension || extension == Scalar || hasFields(typ) && hasFields(extension)
}

func hasFields(k Kind) bool { return k == Object || k == Interface || k == InputObject }

// fold adds the extensions to the first definition of their type, in document order. An extension
// of a type that the document does not define becomes a type without a definition, which later
// extensions are added to.
//
// Types are then sorted by their first appearance, extensions included, because the order of types
// in a supergraph depends on it. If an extension comes before the definition and is of another kind
// with fields, the type is of the kind of the extension, as on Apollo's platform.
func (r *reader) fold() {
	extensions := r.nodes.extensions
	if len(extensions) == 0 {
		return
	}
	s := r.schema
	byName := make(map[string]*Type, len(r.parts)) // the types that extensions name
	for _, t := range s.Types {
		if r.parts[t.Name] > 0 && byName[t.Name] == nil {
			byName[t.Name] = t
		}
	}
	defined := len(s.Types)
	first := map[*Type]Pos{} // the first appearance of types that an extension names before their definition
	for i := range extensions {
		e := &extensions[i]
		t := byName[e.Name]
		if r.exact && t != nil && t.Defined && t.Kind != e.Kind && e.Pos.before(t.Pos) {
			s.Ignored = append(s.Ignored, r.nodes.typeOf(e))
			continue
		}
		if t == nil || !foldable(t.Kind, e.Kind) || r.exact && t.Kind != e.Kind {
			e := r.nodes.typeOf(e)
			e.Extended, e.Parts = true, 2
			s.Types = append(s.Types, e)
			if t == nil {
				byName[e.Name] = e
			}
			continue
		}
		if _, ok := first[t]; !ok && e.Pos.before(t.Pos) {
			first[t] = e.Pos
			if hasFields(e.Kind) {
				t.Kind = e.Kind
			}
		}
		t.extend(e)
	}
	if len(first) == 0 && len(s.Types) == defined {
		return // in order, as they were read
	}
	at := func(t *Type) Pos {
		if p, ok := first[t]; ok {
			return p
		}
		return t.Pos
	}
	slices.SortStableFunc(s.Types, func(a, b *Type) int {
		p, q := at(a), at(b)
		return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
	})
}

// typeOf returns a copy of an extension as a type of its own.
func (n *nodes) typeOf(e *Type) *Type {
	t := n.typ.one()
	*t = *e
	for _, f := range t.Fields {
		f.Parent = t
	}
	return t
}

// extend adds what the extension has to the type.
func (t *Type) extend(e *Type) {
	t.Extended = true
	t.Text = ""
	t.Parts++
	t.Directives = append(t.Directives, e.Directives...)
	t.Interfaces = append(t.Interfaces, e.Interfaces...)
	t.Members = append(t.Members, e.Members...)
	t.Values = append(t.Values, e.Values...)
	for _, f := range e.Fields {
		f.Parent = t
	}
	t.Fields = append(t.Fields, e.Fields...)
}

// before compares places of one source.
func (p Pos) before(q Pos) bool { return p.Line < q.Line || p.Line == q.Line && p.Column < q.Column }

// next moves on to the next token.
func (r *reader) next() {
	if r.err != nil {
		return
	}
	r.tokens++
	if r.limit > 0 && r.tokens > r.limit {
		r.fail("the schema has more than %d tokens", r.limit)
		return
	}
	r.tok = r.lex.next()
	if r.tok.kind == tokenBad {
		r.fail("%s", r.tok.text)
	}
}

// pos returns the place of the current token.
func (r *reader) pos() Pos {
	if r.tok.kind == tokenBlock {
		return Pos{Source: r.src, Line: r.lex.blockLine, Column: r.lex.blockColumn}
	}
	line, column := r.lex.place(r.tok.offset)
	return Pos{Source: r.src, Line: line, Column: column}
}

// fail reports an error at the current token and ends the reading. Only the first error is kept.
func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = &diag.Diagnostic{Code: CodeSyntax, Severity: diag.Error, Message: "syntax error: " + fmt.Sprintf(format, args...), Positions: []diag.Position{r.pos().Position()}}
	}
	r.tok = token{offset: r.tok.offset}
}

func (r *reader) unexpected(wanted string) { r.fail("expected %s, found %s", wanted, r.tok.describe()) }

// atKeyword reports whether the current token is that name.
func (r *reader) atKeyword(text string) bool { return r.tok.kind == tokenName && r.tok.text == text }

// name reads a name. What it is for is said in the error if there is none.
func (r *reader) name(what string) string {
	if r.tok.kind != tokenName {
		r.unexpected(what)
		return ""
	}
	text := r.tok.text
	r.next()
	return text
}

func (r *reader) expect(kind byte) {
	if r.tok.kind != kind {
		r.unexpected(fmt.Sprintf("%q", string(rune(kind))))
		return
	}
	r.next()
}

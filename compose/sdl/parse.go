package sdl

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/charset"
	"github.com/schemactl/schemactl/compose/diag"
)

// Limits bound the time and memory that one source can take. A limit of 0 is none.
type Limits struct {
	// Bytes is the greatest size of one source in bytes.
	Bytes int
	// Tokens is the greatest number of lexical tokens in one source.
	Tokens int
}

// DefaultLimits are far above the schemas of production graphs: GraphOS refuses supergraphs of more
// than 10 MB.
var DefaultLimits = Limits{Bytes: 32 << 20, Tokens: 8 << 20}

// CodeSyntax is the code of every error of [Parse]. It is codes.InvalidGraphQL, which this package
// does not import.
const CodeSyntax = "INVALID_GRAPHQL"

// Parse reads schema text into a model. It checks the grammar only; whether names are defined and
// types fit is for compose/subgraph. Reading stops at the first syntax error, so the list has at
// most one entry, and the schema is nil then.
//
// An extension of another kind than its type is added to the type where edition 2.14 does so.
func Parse(src *Source, limits Limits) (*Schema, diag.List) { return read(src, limits, false) }

// ParseExact is [Parse] with extensions of other kinds as edition 2.15 has them: before the
// definition of their type they are left out, and are in [Schema.Ignored]; otherwise they are types
// without a definition that have the name of another one.
func ParseExact(src *Source, limits Limits) (*Schema, diag.List) { return read(src, limits, true) }

// read implements Parse and ParseExact.
func read(src *Source, limits Limits, exact bool) (*Schema, diag.List) {
	if d := checkText(src, limits); d != nil {
		return nil, diag.List{d}
	}
	r := newReader(src, limits.Tokens)
	r.exact = exact
	schema := r.document()
	if r.err != nil {
		if own := syntaxErrorOf(src, limits, exact); own != nil {
			return read(own, limits, exact)
		}
		return nil, diag.List{r.err}
	}
	return schema, nil
}

// checkText returns the error about text that cannot be a schema as a whole: too long, empty, or
// not UTF-8. Each of them needs other words than a syntax error. It returns nil for text that can
// be read.
func checkText(src *Source, limits Limits) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: CodeSyntax, Severity: diag.Error, Positions: []diag.Position{src.Position()}}
	if limits.Bytes > 0 && len(src.Text) > limits.Bytes {
		d.Message = fmt.Sprintf("the schema is %d bytes long; at most %d are read", len(src.Text), limits.Bytes)
		d.Fix = "Split the subgraph, or look for generated text that does not belong in it."
		return d
	}
	if strings.TrimSpace(strings.TrimPrefix(src.Text, "\ufeff")) == "" {
		return emptySource(src)
	}
	if bad := charset.Check(src.Text); bad != nil {
		d.Message, d.Fix = bad.Message, bad.Fix
		d.Positions[0].Line, d.Positions[0].Column = bad.Line, bad.Column
		return d
	}
	return nil
}

// emptySource returns the error about a source without a single definition.
func emptySource(src *Source) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: CodeSyntax, Severity: diag.Error, Positions: []diag.Position{src.Position()}, Message: "the schema is empty",
		Fix: "Write at least one type, or leave the subgraph out.",
	}
}

// minHalved is the length of a text in bytes from which on its halves are read side by side. Below
// it, that saves less than a millisecond.
const minHalved = 512 << 10

// half is the second half of a document, read by a reader of its own.
type half struct {
	*reader
	// from is where the half begins in the text, and first the offset of its first token.
	from, first int
	// done is closed when the half is read.
	done chan struct{}
}

// definitions reads all definitions and extensions. Those of a long text are read from the
// beginning and from the middle at the same time.
func (r *reader) definitions() {
	if second := r.startHalf(); second != nil {
		r.definitionsUntil(second.from)
		<-second.done
		r.takeOver(second)
	}
	r.definitionsUntil(len(r.src.Text))
}

// definitionsUntil reads the definitions that begin before an offset.
func (r *reader) definitionsUntil(end int) {
	for r.tok.kind != tokenEOF && r.tok.offset < end {
		r.definition()
	}
}

// startHalf starts to read the text from the end of a line in its middle on that closes what looks
// like a definition. Whether a definition ends there is known once the first half is read: the line
// may be inside a block string. It returns nil if the text is short or has no such line.
func (r *reader) startHalf() *half {
	text := r.src.Text
	const end = "\n}\n"
	middle := len(text) / 2
	at := strings.Index(text[middle:], end)
	if len(text) < r.halved || at < 0 || strings.IndexByte(text, '\r') >= 0 {
		return nil // without carriage returns each \n begins a line
	}
	from := middle + at + len(end)
	h := &half{reader: newReader(r.src, r.limit), from: from, done: make(chan struct{})}
	h.exact = r.exact
	h.lex = lexer{text: text, at: from, line: 1 + strings.Count(text[:from], "\n"), lineStart: from, column: 1, columnAt: from}
	go func() {
		defer close(h.done)
		h.read()
	}()
	return h
}

// read reads definitions up to the first extension or schema definition: those count what is before
// them.
func (h *half) read() {
	h.next()
	h.first = h.tok.offset
	for h.tok.kind != tokenEOF && !h.atKeyword("extend") && !h.atKeyword("schema") {
		h.definition()
	}
}

// takeOver goes on where the second half has ended, with what it has read. The reader is between
// two definitions, at its first token in the half. If that is the first token of the half too, both
// read the same from there on, since a reader between definitions depends on nothing but what
// takeOver asks for. Otherwise, and behind errors, nothing is taken over and the reader goes on by
// itself, so that errors are those of a document that one reader reads.
func (r *reader) takeOver(h *half) {
	tokens := r.tokens + h.tokens - 1 // both have read the first token
	if r.err != nil || h.err != nil || h.first != r.tok.offset || h.schemaDefinitions > 0 || r.limit > 0 && tokens > r.limit {
		return
	}
	r.schema.Types = append(r.schema.Types, h.schema.Types...)
	r.schema.DirectiveDefs = append(r.schema.DirectiveDefs, h.schema.DirectiveDefs...)
	r.lex, r.tok, r.tokens = h.lex, h.tok, tokens
	h.nodes.giveBack()
}

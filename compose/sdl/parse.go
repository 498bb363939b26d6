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

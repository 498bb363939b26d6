package sdl

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/schemactl/schemactl/compose/diag"
)

// Limits bound what one source may cost.
type Limits struct {
	// Bytes is the greatest size of one source in bytes.
	Bytes int
	// Tokens is the greatest number of lexical tokens in one source.
	Tokens int
}

// DefaultLimits fit every schema seen in the field with an order of magnitude
// to spare (the platform itself refuses supergraphs above 10 MB).
var DefaultLimits = Limits{Bytes: 32 << 20, Tokens: 8 << 20}

// CodeSyntax marks text that is not GraphQL schema language at all.
const CodeSyntax = "INVALID_GRAPHQL"

// Parse reads schema text into a model. Types are not checked against each
// other here. The parser stops at the first syntax error, so the list has at
// most one entry.
func Parse(src *Source, limits Limits) (*Schema, diag.List) {
	if d := refuse(src, limits); d != nil {
		return nil, diag.List{d}
	}
	r := newReader(src, limits.Tokens)
	schema := r.document()
	if r.err != nil {
		return nil, diag.List{r.err}
	}
	return schema, nil
}

// refuse rejects text that is not worth parsing, each case with its own words.
func refuse(src *Source, limits Limits) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: CodeSyntax, Severity: diag.Error, Positions: []diag.Position{src.Whole()}}
	switch {
	case limits.Bytes > 0 && len(src.Text) > limits.Bytes:
		d.Message = fmt.Sprintf("the schema is %d bytes long; at most %d are read", len(src.Text), limits.Bytes)
		d.Fix = "Split the subgraph, or look for generated text that does not belong in it."
	case strings.TrimSpace(strings.TrimPrefix(src.Text, "\ufeff")) == "":
		return empty(src)
	case strings.IndexByte(src.Text, 0) >= 0 || !utf8.ValidString(src.Text):
		d.Message = "the file is not UTF-8 text"
		d.Fix = "Pass the schema (SDL) itself, encoded as UTF-8, not a compiled or compressed file."
	default:
		return nil
	}
	return d
}

// empty is the finding about a source without a single definition.
func empty(src *Source) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: CodeSyntax, Severity: diag.Error, Positions: []diag.Position{src.Whole()}, Message: "the schema is empty",
		Fix: "Write at least one type, or leave the subgraph out.",
	}
}

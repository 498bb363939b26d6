package lint

import (
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// documentRules are about a document as a whole. They have no check: [Run] reports them for what
// does not parse.
var documentRules = []Rule{
	{
		ID: "DOES_NOT_PARSE", Level: Error, Title: "the schema is no GraphQL",
		Why: "Nothing else can be judged.", Fix: "Correct the syntax.",
		Example: "type Query {",
	},
	{
		ID: "QUERY_DOCUMENT_DECLARATION", Level: Error, Title: "an operation or a fragment in a schema",
		Why: "A schema has definitions of types and directives only.", Fix: "Move operations to a file of their own.",
		Example: "type Query { users: [ID] }\nquery Users { users }",
	},
}

// operationWords begin an executable definition.
var operationWords = []string{"query", "mutation", "subscription", "fragment", "{"}

// unparsed returns the finding about a source that does not parse.
func unparsed(src *sdl.Source, err *diag.Diagnostic, o Options) diag.List {
	found := diag.List{}
	r := documentRules[0]
	at := src.Position()
	if len(err.Positions) > 0 {
		at = err.Positions[0]
		if isOperation(src.Text, at) {
			r = documentRules[1]
		}
	}
	if o.level(r) != Off {
		p := &pass{options: o, rule: r, found: &found}
		message := err.Message
		if r.ID == documentRules[1].ID {
			message = "a schema has no operations and no fragments"
		}
		p.report(at, "", message)
	}
	return found
}

// isOperation reports whether an executable definition begins at a place.
func isOperation(text string, at diag.Position) bool {
	depth := 0
	for _, t := range sdl.Tokens(text) {
		word := text[t.Start:t.End]
		if int(t.Line) == at.Line && int(t.Column) == at.Column {
			return depth == 0 && slices.Contains(operationWords, word)
		}
		switch word {
		case "{", "(", "[":
			depth++
		case "}", ")", "]":
			depth--
		}
	}
	return false
}

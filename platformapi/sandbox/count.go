package sandbox

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// countLimit bounds the tokens that are looked at for the counts of a build input.
const countLimit = 1_000_000

// count returns the number of types and fields that an SDL defines; both are 0
// when it does not parse.
func count(sdl string) (types, fields int32) {
	doc, err := parser.ParseSchemaWithLimit(&ast.Source{Input: sdl}, countLimit)
	if err != nil {
		return 0, 0
	}
	seen := map[string]bool{}
	for _, list := range []ast.DefinitionList{doc.Definitions, doc.Extensions} {
		for _, d := range list {
			if !seen[d.Name] {
				seen[d.Name] = true
				types++
			}
			fields += int32(len(d.Fields))
		}
	}
	return types, fields
}

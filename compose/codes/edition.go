package codes

import (
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/spec"
)

// since215 returns the name that edition 2.15 gives to a code, by its name in 2.14. It is empty for
// most codes, whose name is the same.
func since215(code string) string {
	switch code {
	case NoQueries:
		return QueryRootMissing
	case Unknown:
		return InvalidGraphQL
	case ContextInvalidSelection:
		return ContextSelectionInvalid
	case NoContextInSelection:
		return NoContextReferenced
	case NoExecutableDirectiveIntersection:
		return NoExecutableDirectiveLocationsIntersection
	}
	return ""
}

// InEdition returns findings under the codes of an edition. Stages report under the names of 2.14
// and call it on what they return. The list is changed in place, the findings are not.
func InEdition(list diag.List, e spec.Edition) diag.List {
	if !e.Rust() {
		return list
	}
	for i, d := range list {
		if name := since215(d.Code); name != "" {
			renamed := *d
			renamed.Code = name
			list[i] = &renamed
		}
	}
	return list
}

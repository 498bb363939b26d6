package codes

import (
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/spec"
)

// since215 has the codes that edition 2.15 gives another name, by their name in 2.14.
var since215 = map[string]string{
	NoQueries:                         QueryRootMissing,
	Unknown:                           InvalidGraphQL,
	ContextInvalidSelection:           ContextSelectionInvalid,
	NoContextInSelection:              NoContextReferenced,
	NoExecutableDirectiveIntersection: NoExecutableDirectiveLocationsIntersection,
}

// InEdition returns findings under the codes of an edition. Stages report under the names of 2.14
// and call it on what they return. The list is changed in place, the findings are not.
func InEdition(list diag.List, e spec.Edition) diag.List {
	if !e.Rust() {
		return list
	}
	for i, d := range list {
		if name, ok := since215[d.Code]; ok {
			renamed := *d
			renamed.Code = name
			list[i] = &renamed
		}
	}
	return list
}

package mapping

import (
	"maps"
	"slices"
)

// MethodNames returns the names of all methods, sorted.
func MethodNames() []string { return slices.Sorted(maps.Keys(allMethods)) }

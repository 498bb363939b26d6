package connect

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// listMethods are the methods whose result is a list.
var listMethods = []string{"map", "filter", "entries", "split"}

// checkBatchShape refuses a selection of whose result it is not known that it has fields, although
// these tell the objects of a batch apart: before connect v0.3 that of any method, later a list. It
// returns false after an error.
func (c *checker) checkBatchShape(k *Connector, key *mapping.Read) bool {
	if !c.isShapeless(k.Selection.Parsed.Root, key) {
		return true
	}
	c.fail(codes.ConnectorsUnresolvedField, k.Coordinate(), k.Directive.Pos, "%s reads fields of $batch, and what its selection takes them from is not an object", k.site().owner).Fix = "Select the fields without methods before the braces."
	return false
}

// isShapeless reports whether the fields of a key are selected of the result of such a method.
func (c *checker) isShapeless(e *mapping.Expr, key *mapping.Read) bool {
	if p := e.Path; p != nil && p.Group != nil {
		return c.isListOrUnknown(p.Steps) || c.isShapeless(p.Group, key)
	}
	for _, entry := range e.Entries {
		name := entry.Name()
		if name == "" && c.isShapeless(entry.Value, key) {
			return true // a path whose members join the selection
		}
		for _, f := range key.Fields {
			if len(f.Fields) > 0 && f.Name == name && c.isShapeless(entry.Value, f) {
				return true
			}
		}
	}
	return false
}

// isListOrUnknown reports whether the last method of a path returns a list, or what is not known.
func (c *checker) isListOrUnknown(steps []mapping.Step) bool {
	last := ""
	for i := range steps {
		if steps[i].Kind == mapping.MethodStep {
			last = steps[i].Key.Name
		}
	}
	return last != "" && (c.language < mapping.L3 || slices.Contains(listMethods, last))
}

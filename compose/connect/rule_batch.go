package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// checkBatchAndThis refuses a connector that reads both the entity at hand and a batch of entities.
// What headers, path, queryParams, errors and isSuccess read does not count.
func (c *checker) checkBatchAndThis(k *Connector) {
	var this, batch bool
	for u := range k.mainUses() {
		this = this || u.Variable == "$this"
		batch = batch || u.Variable == "$batch"
	}
	if this && batch {
		c.fail(codes.ConnectBatchAndThis, k.Coordinate(), applied(k.Directive), "%s uses both $this and $batch", k.site().owner).Fix = "Use $batch for requests for many entities, or $this for one of each."
	}
}

// mainUses yields the uses of variables in the main parts of the connector: in the URL and the
// body of its request, and in its selection.
func (c *Connector) mainUses() func(yield func(mapping.Use) bool) {
	return func(yield func(mapping.Use) bool) {
		all := func(uses []mapping.Use) bool {
			for _, u := range uses {
				if !yield(u) {
					return false
				}
			}
			return true
		}
		of := func(m Mapping) bool { return m.Parsed == nil || all(m.Parsed.Uses()) }
		if r := c.Request; r != nil {
			if r.URL.Parsed != nil && !all(r.URL.Parsed.Uses()) || !of(r.Body) {
				return
			}
		}
		of(c.Selection)
	}
}

package connect

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// checkBatchAndThis refuses a connector that reads both the entity at hand and a batch of entities.
// What headers, path, queryParams, errors and isSuccess read does not count.
func (c *checker) checkBatchAndThis(k *Connector) {
	var this, batch bool
	for _, u := range k.mainUses() {
		this = this || u.Variable == "$this"
		batch = batch || u.Variable == "$batch"
	}
	if this && batch {
		c.fail(codes.ConnectBatchAndThis, k.Coordinate(), applied(k.Directive), "%s uses both $this and $batch", k.site().owner).Fix = "Use $batch for requests for many entities, or $this for one of each."
	}
}

// mainUses returns the uses of variables in the main parts of the connector: in the URL and the
// body of its request, and in its selection.
func (c *Connector) mainUses() []mapping.Use {
	uses := c.Selection.Parsed.Uses()
	if r := c.Request; r != nil {
		uses = slices.Concat(r.URL.Parsed.Uses(), r.Body.Parsed.Uses(), uses)
	}
	return uses
}

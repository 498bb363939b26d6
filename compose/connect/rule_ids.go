package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkID refuses an id that is no GraphQL name.
func (c *checker) checkID(k *Connector) {
	if k.ID.Given() && !sdl.IsName(k.ID.Raw) {
		c.fail(codes.InvalidConnectorIDName, k.Coordinate(), c.place(k.ID.Value), "the id %q of %s is not a GraphQL name", k.ID.Raw, k.site().owner).Fix = "Use letters, digits and underscores, and do not begin with a digit."
	}
}

// checkIDs refuses connectors with one id. The error is at the first of them.
func (c *checker) checkIDs() {
	byID := map[string][]*Connector{}
	for _, k := range c.Connectors {
		if sdl.IsName(k.ID.Raw) {
			byID[k.ID.Raw] = append(byID[k.ID.Raw], k)
		}
	}
	for _, k := range c.Connectors {
		same := byID[k.ID.Raw]
		if len(same) < 2 || same[0] != k { // those without a name have none
			continue
		}
		d := c.fail(codes.DuplicateIDName, k.Coordinate(), c.place(k.ID.Value), "%d connectors have the id %q", len(same), k.ID.Raw)
		d.Fix = "Give each connector an id of its own."
		for _, other := range same[1:] {
			d.Positions = append(d.Positions, c.place(other.ID.Value).Position())
		}
	}
}

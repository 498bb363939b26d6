package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkSupported refuses what subgraphs with connectors cannot have: subscriptions, the directives
// of contexts and, before connect v0.4, interfaces and unions.
func (c *checker) checkSupported() {
	if t := c.root(sdl.Subscription); t != nil {
		c.fail(codes.SubscriptionInConnectors, t.Name, t.Pos, "%s is the subscription root, which a subgraph with connectors cannot have", t.Name).Fix = "Move subscriptions to another subgraph."
	}
	if c.language < mapping.L4 {
		for _, t := range c.types {
			if t.Kind == sdl.Interface || t.Kind == sdl.Union {
				c.fail(codes.ConnectorsUnsupportedAbstractType, t.Name, t.Pos, "%s is an interface or union, which connect %s does not support", t.Name, c.Schema.Link.Version).Fix = "Link connect v0.4, or use object types."
			}
		}
	}
	c.checkContexts()
}

// checkContexts refuses imports of @context and @fromContext from federation.
func (c *checker) checkContexts() {
	for _, d := range c.Schema.Directives {
		if d.Name != "link" || !linksFederation(d) {
			continue
		}
		for v := range importValues(d) {
			if name, as := importNames(v); name == "@context" || name == "@fromContext" {
				c.fail(codes.ConnectorsUnsupportedFederationDirective, as, c.place(v), "%s is imported, which a subgraph with connectors cannot use", as).Fix = "Delete the import, and move what has the directive to another subgraph."
			}
		}
		return // a second link of federation is refused as such
	}
}

package rules

import "github.com/schemactl/schemactl/check/diff"

const askPlan = "Follow the order that `schemactl plan` gives."

// plannerRules are changes that alter what routers send to a subgraph. They
// break no client by themselves; they break requests when schema and code
// change in the wrong order.
var plannerRules = []Rule{
	{diff.SubgraphAdded, Planner, Ordered, "subgraph added", "Routers send requests to it as soon as it is published.", "Deploy it before you publish it.", func(diff.Change) string { return "the subgraph is new" }},
	{diff.SubgraphRemoved, Planner, Ordered, "subgraph removed", "Routers send requests to it until the new supergraph has arrived everywhere.", "Publish first and retire the code after the launch has settled.", func(diff.Change) string { return "the subgraph is removed" }},
	{diff.RoutingURLChanged, Planner, Ordered, "routing URL changed", "Old plans go to the old address and new plans to the new one.", "Have the code behind the new address ready, publish, and retire the old address last.", func(c diff.Change) string {
		return "the routing URL changed from " + quoted(c.Old) + " to " + quoted(c.New)
	}},
	{diff.KeyAdded, Planner, Ordered, "@key added", "Routers start to send representations with these fields.", askPlan, sayNew("has the new key")},
	{diff.KeyRemoved, Planner, Ordered, "@key removed", "Routers stop sending representations with these fields only once the new schema is registered.", askPlan, sayOld("no longer has the key")},
	{diff.KeyResolvableAdded, Planner, Ordered, "@key became resolvable", "Routers start to send representations to this subgraph.", askPlan, say("can now be resolved by its key")},
	{diff.KeyResolvableRemoved, Planner, Ordered, "@key became unresolvable", "Routers stop sending representations only once the new schema is registered.", askPlan, say("can no longer be resolved by its key")},
	{diff.InterfaceObjectAdded, Planner, Ordered, "@interfaceObject added", "Representations and fragments name another type.", askPlan, say("is now an interface object")},
	{diff.InterfaceObjectRemoved, Planner, Ordered, "@interfaceObject removed", "Representations and fragments name another type.", askPlan, say("is no longer an interface object")},
	{diff.ImplementerAdded, Planner, Ordered, "implementer added to an interface", "Routers expand the interface into a fragment on the new type.", askPlan, sayNew("is now implemented by")},
	{diff.ImplementerRemoved, Planner, Ordered, "implementer removed from an interface", "Routers expand the interface into fragments on its types until the new schema is registered; the code refuses the fragment.", askPlan, sayOld("is no longer implemented by")},
	{diff.MemberAdded, Planner, Ordered, "member added to a union", "Routers may send a fragment on the new member.", askPlan, sayNew("has the new member")},
	{diff.MemberRemoved, Planner, Ordered, "member removed from a union", "Routers may send a fragment on the member until the new schema is registered; the code refuses it.", askPlan, sayOld("no longer has the member")},
	{diff.ResolverAdded, Planner, Ordered, "field resolved by this subgraph", "Routers may ask this subgraph for the field.", askPlan, say("is now resolved here")},
	{diff.ResolverRemoved, Planner, Ordered, "field no longer resolved by this subgraph", "Routers ask for the field until the new schema is registered.", askPlan, say("is no longer resolved here")},
	{diff.RequiresChanged, Planner, Ordered, "@requires changed", "The router sends what the registered schema says, the code reads what its own schema says.", askPlan, sayBoth("changed what it requires")},
	{diff.ProvidesChanged, Planner, Ordered, "@provides changed", "Routers ask this subgraph for the provided fields, or stop to.", askPlan, sayBoth("changed what it provides")},
	{diff.ExternalAdded, Planner, Ordered, "@external added", "Routers stop asking this subgraph for the field.", askPlan, say("is now external")},
	{diff.ExternalRemoved, Planner, Ordered, "@external removed", "Routers may start asking this subgraph for the field.", askPlan, say("is no longer external")},
	{diff.OverrideAdded, Planner, Ordered, "@override added", "Traffic for the field moves to this subgraph.", askPlan, sayNew("now overrides the subgraph")},
	{diff.OverrideRemoved, Planner, Ordered, "@override removed", "Traffic for the field may move back.", askPlan, sayOld("no longer overrides the subgraph")},
	{diff.OverrideChanged, Planner, Ordered, "@override changed", "Traffic for the field moves.", askPlan, sayBoth("changed its override")},
	{diff.ContextChanged, Planner, Ordered, "@fromContext changed", "The router sends other contextual arguments than the code reads.", askPlan, sayBoth("changed its contextual arguments")},
	{diff.ShareableAdded, Planner, Safe, "@shareable added", "Another subgraph may now resolve the field as well.", "", say("may now be resolved by several subgraphs")},
	{diff.ShareableRemoved, Planner, Safe, "@shareable removed", "Composition fails while another subgraph resolves the field too.", "", say("may now be resolved by this subgraph only")},
	{diff.InaccessibleAdded, Planner, Safe, "@inaccessible added", "The element leaves the API; the verdict on clients tells whom it breaks.", "", say("is now hidden from the API")},
	{diff.InaccessibleRemoved, Planner, Safe, "@inaccessible removed", "The element enters the API.", "", say("is no longer hidden from the API")},
}

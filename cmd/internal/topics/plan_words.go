package topics

import (
	"github.com/schemactl/schemactl/publish/rollout"
)

// planWords are the words of phases, steps and losses, as plans print them.
var planWords = []Topic{
	{
		ID: "phase", Group: "plan", Title: "a group of steps of a plan that are done together: one publish, or deploys",
		Why: "Between two phases every state is proven safe, and so is every state while one is under way.", Fix: "Finish a phase, as the plan says when it is over, before the next one begins.",
	},
	{
		ID: "launch", Group: "plan", Title: "what the registry does with a publish: it composes, and gives routers the new supergraph",
		Why: "A launch of a variant starts one of each of its contracts. Routers change only when it has completed.", Fix: "`schemactl launch wait` waits for it; `schemactl launch show` tells its errors.",
	},
	{
		ID: string(rollout.Publish), Group: "plan", Title: "a phase that changes what is registered, by one call and one launch",
		Why: "All subgraphs of the phase are in one launch, so routers change from one supergraph to the next at once. Plans made before the launch are answered until they are finished.",
		Fix: "Go on when the launch and those of its contracts have completed and the settle time is over.",
	},
	{
		ID: string(rollout.Deploy), Group: "plan", Title: "a phase that changes which code runs",
		Why: "Old and new replicas answer side by side while it lasts; the plan holds for both. Deploys of one phase may run at the same time.",
		Fix: "Go on when every replaced replica is gone.",
	},
	{ID: string(rollout.Register), Group: "plan", Title: "publish a schema, its routing URL, or both, of one subgraph", Why: "Routers plan by what is registered, whatever the code implements."},
	{
		ID: string(rollout.Remove), Group: "plan", Title: "delete a subgraph from the variant",
		Why: "The registry makes a launch of its own of it: no call publishes and removes.", Fix: "Let its code run until the launch has settled.",
	},
	{ID: string(rollout.Roll), Group: "plan", Title: "replace the code behind a routing URL", Why: "Old and new code both answer meanwhile, so both have to serve what is registered."},
	{ID: string(rollout.Start), Group: "plan", Title: "bring up code behind a routing URL that is not registered yet", Why: "It gets no traffic until its URL is registered."},
	{ID: string(rollout.Retire), Group: "plan", Title: "stop code behind a routing URL that is no longer registered", Why: "Requests in flight still go there until the launch has settled."},
	{
		ID: string(rollout.Intermediate), Group: "plan", Title: "the schema between the old and the new one that old and new code both serve",
		Why: "It has what both versions have in common: common fields, the looser output and the tighter input types, @requires of both. Where a key changes it may have both keys as one, with fields that other subgraphs resolve.",
		Fix: "Publish it as it is written; `schemactl plan --write-intermediate DIR` writes it. The code never implements it.",
	},
	{
		ID: string(rollout.Skeleton), Group: "plan", Title: "what is registered of a subgraph that leaves, until it is removed",
		Why: "It has what no other subgraph resolves; once the others have everything, that is nothing.",
	},
	{ID: "gap", Group: "plan", Level: "gap", Title: "clients miss something for a while, although no request to a subgraph fails", Why: "OFFER_MISSING and OFFER_NEITHER tell the two kinds apart.", Fix: "Take one of the ways out that the plan names, or accept it: `--accept-gaps REASON`."},
	{ID: string(rollout.Neither), Group: "plan", Level: "gap", Title: "a time with neither the old nor the new form of something", Why: "Clients of both have nothing to ask.", Fix: "Make it in two releases, the first with both."},
	{ID: "hazard", Group: "plan", Level: "hazard", Title: "the code may return a value that routers do not know yet", Why: "The router puts null in its place, and in place of what is around it where the type forbids null. No request fails.", Fix: "Do not return the value before the phase that the plan names, or take a longer plan: `--avoid-hazards`."},
	{ID: "settle", Group: "plan", Title: "the time from a completed launch until every router has its supergraph", Why: "Routers poll for the supergraph, about every 10 seconds.", Fix: "`--settle` sets it; a probe of the routers is surer."},
	{
		ID: "NO_SAFE_PLAN", Group: "plan", Level: "error", Title: "no order of publishes and deploys is safe in every state",
		Why: "Two changes exclude each other: each state between would have code that refuses what routers send, or a graph that does not compose.", Fix: "`plan --suggest DIR` writes other ways that have a plan: two releases, a new element beside the old one, a new routing URL.",
	},
}

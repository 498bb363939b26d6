package topics

import "github.com/schemactl/schemactl/publish/rollout"

// planWords are the words that plans print: the orders that a subgraph may need, and those of
// phases, steps and losses.
var planWords = []Topic{
	{
		ID: string(rollout.DeployFirst), Group: "order", Title: "deploy the code, then publish the schema",
		Why: "The change only adds, or the subgraph is new. The new code answers what routers ask under the old schema; the old code would not know what they ask under the new one.",
		Fix: "Deploy, wait until every replaced replica is gone, then publish.",
	},
	{
		ID: string(rollout.PublishFirst), Group: "order", Title: "publish the schema, then deploy the code",
		Why: "The change only takes away, or only restricts what routers ask. The old code answers all of it; the new code would not know what they ask under the old schema.",
		Fix: "Publish, wait for the launch and its contract launches and the settle time, then deploy. Of a subgraph that goes, retire the code last.",
	},
	{
		ID: string(rollout.Split), Group: "order", Title: "publish an intermediate schema, deploy the code, publish the new schema",
		Why: "Neither code serves the other's schema. The intermediate schema is the greatest that both serve: it lacks what only one of them knows, and joins their @requires. What clients miss by it is a gap.",
		Fix: "`schemactl plan --write-intermediate DIR` writes it; `schemactl deliver` and `publish --phase` publish it.",
	},
	{
		ID: string(rollout.Either), Group: "order", Title: "schema and code in any order",
		Why: "Old and new code serve both schemas: the change is one of documentation or of what no router asks.",
		Fix: "Publish and deploy as it suits you.",
	},
	{
		ID: string(rollout.AtomicSwitch), Group: "order", Title: "start the new code beside the old, publish the schema with its routing URL, retire the old code",
		Why: "Query plans made before the publish go to the old URL, those made after it to the new one, so that no code has to serve both schemas. There is no gap.",
		Fix: "Keep the old replicas until the settle time after the launch is over: requests in flight still go there.",
	},
	{
		ID: string(rollout.PublishOnly), Group: "order", Title: "publish the schema; there is no code",
		Why: "The subgraph has connectors, before the change and after it. Routers call the services behind them as the registered schema says.",
		Fix: "Have the services answer the new requests before you publish, and the old ones until the launch has settled on every router.",
	},
	{
		ID: string(rollout.Unchanged), Group: "order", Title: "nothing to do for this subgraph",
		Why: "Its schema, its routing URL and its code are what they were.",
	},
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
	{ID: "excused", Group: "plan", Level: "unsafe", Title: "code that does not serve what is registered, in a plan that is safe for known operations only", Why: "The rules have no safe plan, and `--prove operations` says that known operations are enough: each was planned in every state, and no fetch of theirs is refused. An operation that is not known may be.", Fix: "Give all operations of your clients, or take one of the ways out that `schemactl plan` names without `--prove operations`."},
	{ID: "settle", Group: "plan", Title: "the time from a completed launch until every router has its supergraph", Why: "Routers poll for the supergraph, about every 10 seconds. When a time is over, it is assumed that they have it.", Fix: "Let routers be asked: `settle: {metrics: ...}` in schemactl.yaml; `--settle` sets a time."},
	{
		ID: "bound", Group: "plan", Title: "what the plan of a file was proven for: schemas, routing URLs, code, configuration, operations, contracts and versions, each with its hash",
		Why: "A plan is carried out later and elsewhere than it was made, and holds only while all of that is as it was.", Fix: "`deliver --plan` tells what differs, and the command that plans anew; `schemactl plan show` prints what a plan is bound to.",
	},
	{
		ID: "approval", Group: "plan", Title: "the record that somebody approves a plan, bound to its digest",
		Why: "`approvals` of schemactl.yaml may ask for some before a delivery follows the plan. It is no signature: whoever can write the file can write one.", Fix: "`schemactl plan approve PLAN --by WHO --reason WHY`.",
	},
	{
		ID: "NO_SAFE_PLAN", Group: "plan", Level: "error", Title: "no order of publishes and deploys is safe in every state",
		Why: "Two changes exclude each other: each state between would have code that refuses what routers send, or a graph that does not compose.", Fix: "`plan --suggest DIR` writes other ways that have a plan: two releases, a new element beside the old one, a new routing URL.",
	},
}

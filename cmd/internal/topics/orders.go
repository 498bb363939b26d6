package topics

import "github.com/schemactl/schemactl/publish/rollout"

// orders are the orders that a subgraph may need, as plans name them.
var orders = []Topic{
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
}

package rollout

import (
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// FormatVersion is the version of the plan's JSON form. It grows when a reader of an older form would misread a plan.
const FormatVersion = 1

// Plan is a sequence of phases from the registered schemas and running code to the proposed ones, every state of it safe.
type Plan struct {
	// Version is [FormatVersion].
	Version int `json:"version"`
	// Subgraphs of before and after, sorted by name, the unchanged ones too.
	Subgraphs []SubgraphPlan `json:"subgraphs"`
	// Phases in order; empty when nothing is to be done.
	Phases []Phase `json:"phases"`
	// Hazards that hold while the plan runs; they break nothing by themselves (the router nulls a value it does not know).
	Hazards []Hazard `json:"hazards,omitempty"`
	// Launches is the number of publish phases.
	Launches int `json:"launches"`
	// SettleSeconds is how long to wait after a launch has completed until every router has picked the supergraph up.
	SettleSeconds int `json:"settleSeconds"`
	// Bounded says that the search was cut: the plan is safe, but a shorter one may exist.
	Bounded bool `json:"bounded,omitempty"`
	// Notes are remarks on the plan as a whole, one sentence each.
	Notes []string `json:"notes,omitempty"`
}

// Empty says that there is nothing to publish and nothing to deploy.
func (p *Plan) Empty() bool { return len(p.Phases) == 0 }

// AroundDeploy gives what the plan registers of one subgraph before its code is deployed and after: at most one step each for a plan
// of [Make]. A subgraph that the plan does not deploy has everything after.
func (p *Plan) AroundDeploy(subgraph string) (before, after []Step) {
	deployed := 0
	for _, ph := range p.Phases {
		for _, s := range ph.Steps {
			if s.Subgraph == subgraph && (s.Action == Roll || s.Action == Start) {
				deployed = ph.Number
			}
		}
	}
	for _, ph := range p.Phases {
		for _, s := range ph.Steps {
			switch {
			case s.Subgraph != subgraph || ph.Kind != Publish:
			case ph.Number < deployed:
				before = append(before, s)
			default:
				after = append(after, s)
			}
		}
	}
	return before, after
}

// Order is the order that one subgraph needs, whatever the others do.
type Order string

// The orders.
const (
	// DeployFirst: the change only adds, or the whole subgraph is new; deploy the code, then publish the schema.
	DeployFirst Order = "deploy-first"
	// PublishFirst: the change only takes away, or the whole subgraph goes; publish the schema, then deploy the code.
	PublishFirst Order = "publish-first"
	// Split: publish an intermediate schema, deploy, publish the new schema.
	Split Order = "split"
	// Either: old and new serve each other.
	Either Order = "either"
	// AtomicSwitch: the routing URL changes, so old and new code each serve their own schema only.
	AtomicSwitch Order = "atomic-switch"
	// Unchanged: same text, same URL, same code.
	Unchanged Order = "unchanged"
)

// Change says what happens to a subgraph.
type Change string

// The changes.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Changed Change = "changed"
	Same    Change = "same"
)

// SubgraphPlan is what the plan means for one subgraph.
type SubgraphPlan struct {
	Name string `json:"name"`
	// Order is what this subgraph needs by itself; in the plan its phases may be more, when other subgraphs ask for that.
	Order Order `json:"order"`
	// Change tells a new or removed subgraph from a changed one.
	Change Change `json:"change"`
	// Reason is one sentence that says why.
	Reason string `json:"reason"`
	// Before and After say what is registered at the start and at the end; nil when absent.
	Before *Registered `json:"before,omitempty"`
	After  *Registered `json:"after,omitempty"`
	// Deployed is the schema that the code implements at the start, nil when that is Before.
	Deployed *Registered `json:"deployed,omitempty"`
	// Intermediate is the schema between, nil unless the plan publishes one.
	Intermediate *Registered `json:"intermediate,omitempty"`
	// DeployFirstUnsafe and PublishFirstUnsafe are the reasons against the two simple orders; empty when the order is safe.
	DeployFirstUnsafe  []serve.Violation `json:"deployFirstUnsafe,omitempty"`
	PublishFirstUnsafe []serve.Violation `json:"publishFirstUnsafe,omitempty"`
}

// Changed says whether the plan moves this subgraph.
func (s SubgraphPlan) Changed() bool { return s.Order != Unchanged }

// Registered is a schema with its routing URL as the registry holds it.
type Registered struct {
	URL string `json:"url,omitempty"`
	SDL string `json:"sdl"`
	// SHA256 of SDL in hex: what tells whether the registry has moved since.
	SHA256 string `json:"sha256"`
}

// PhaseKind tells a publish from a deploy.
type PhaseKind string

// The kinds of phases.
const (
	// Publish is one call of the registry and one launch; it ends when the launch and its contract launches have completed and
	// the routers have picked the supergraph up.
	Publish PhaseKind = "publish"
	// Deploy is a set of deploys that may run side by side; it ends when every replaced replica is gone.
	Deploy PhaseKind = "deploy"
)

// Phase is one publish batch or one set of deploys.
type Phase struct {
	// Number counts from 1.
	Number int       `json:"number"`
	Kind   PhaseKind `json:"kind"`
	// Why is one sentence for a reader.
	Why   string `json:"why"`
	Steps []Step `json:"steps"`
}

// Action is what a step does.
type Action string

// The actions. Register and Remove stand in publish phases, the others in deploy phases.
const (
	// Register publishes a schema and its routing URL.
	Register Action = "register"
	// Remove deletes the subgraph from the variant: a call and a launch of its own, never in a batch.
	Remove Action = "remove"
	// Roll replaces the code behind the routing URL; old and new answer side by side meanwhile.
	Roll Action = "roll"
	// Start brings code up behind a routing URL that is not registered yet: it gets no traffic.
	Start Action = "start"
	// Retire stops code behind a routing URL that is no longer registered.
	Retire Action = "retire"
)

// Stage says which of the three schemas of a subgraph a step is about.
type Stage string

// The stages.
const (
	Old          Stage = "old"
	Intermediate Stage = "intermediate"
	New          Stage = "new"
)

// Step is one subgraph's part of a phase.
type Step struct {
	Subgraph string `json:"subgraph"`
	Action   Action `json:"action"`
	Stage    Stage  `json:"stage"`
	// URL is the routing URL to register (empty keeps the registered one), or behind which the code runs.
	URL string `json:"url,omitempty"`
	// SDL is the schema to register, or the one that the code to deploy implements; empty for Remove and Retire.
	SDL string `json:"sdl,omitempty"`
	// SHA256 of SDL in hex.
	SHA256 string `json:"sha256,omitempty"`
}

// Hazard is something the code may do that the registered schema does not know: no request fails, the router drops the value.
type Hazard struct {
	Subgraph string `json:"subgraph"`
	// Rule is the name of the rule, see [Rules].
	Rule string `json:"rule"`
	// Coordinate such as Color.RED.
	Coordinate string `json:"coordinate"`
	Message    string `json:"message"`
	// From and Until are the numbers of the first and the last phase in which it holds; From 0 is before the first phase.
	From  int             `json:"from"`
	Until int             `json:"until"`
	At    []diag.Position `json:"at,omitempty"`
}

// Input is what a plan is made from.
type Input struct {
	// Before is what is registered now, After what shall be; both complete: a subgraph that After lacks is removed.
	Before, After []sdl.Source
	// Deployed is the schema that a subgraph's code implements now, where it is not the registered one. A subgraph whose
	// code is already the new one has After's text here.
	Deployed map[string]sdl.Source
	// Contracts are variants whose clients must find, in every state, what works for them before and after.
	Contracts []Contract
	// Compose composes the subgraphs of a state; nil means [compose.Compose] with its defaults. It must be deterministic. It is called
	// by one goroutine at a time, and once for each state.
	Compose compose.Func
	// MaxCompositions bounds the search; 0 means [DefaultMaxCompositions].
	MaxCompositions int
	// AvoidHazards prefers a longer plan to one with a hazard that could be avoided.
	AvoidHazards bool
	// SettleSeconds is copied to the plan; 0 means [DefaultSettleSeconds].
	SettleSeconds int

	// built has what making the plan has built already, for its verification.
	built *serve.Library
}

// Defaults of [Input].
const (
	DefaultMaxCompositions = 400
	DefaultSettleSeconds   = 30
)

// Reverse is the input of the rollback plan: from After, with the code that implements it, back to Before.
func (in Input) Reverse() Input {
	in.Before, in.After = in.After, in.Before
	in.Deployed, in.built = nil, nil
	return in
}

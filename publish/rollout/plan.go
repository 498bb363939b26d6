package rollout

import (
	"context"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout/leave"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// FormatVersion is the version of the plan's JSON form. It grows if a reader of an older form would
// misread a plan.
const FormatVersion = 1

// Plan is a sequence of phases from the registered schemas and running code to the proposed ones.
// Every state of it is safe for requests; what may be lost of answers is in Hazards, and what the
// API lacks meanwhile in Gaps.
type Plan struct {
	// Version is [FormatVersion].
	Version int `json:"version"`
	// Subgraphs before and after, sorted by name, unchanged ones included.
	Subgraphs []SubgraphPlan `json:"subgraphs"`
	// Phases in order; empty if nothing is to be done.
	Phases []Phase `json:"phases"`
	// Hazards that hold while the plan runs: answers of the code that routers cannot pass on.
	Hazards []Hazard `json:"hazards,omitempty"`
	// Gaps are what clients miss while the plan runs.
	Gaps []Gap `json:"gaps,omitempty"`
	// Proof is what known operations show of the plan; nil if none are known.
	Proof *Proof `json:"proof,omitempty"`
	// Excused is the code that does not serve what is registered by the rules, in a plan that is
	// safe for known operations only; see [Input] Refute. Most plans have none.
	Excused []Excused `json:"excused,omitempty"`
	// Launches is the number of publish phases.
	Launches int `json:"launches"`
	// SettleSeconds is how long to wait after a completed launch until every router has the new
	// supergraph.
	SettleSeconds int `json:"settleSeconds"`
	// RoutersAsked is true if routers are asked whether they have it, in place of that time.
	RoutersAsked bool `json:"routersAsked,omitempty"`
	// Bounded is true if the search was cut: the plan is safe, but a cheaper one may exist.
	Bounded bool `json:"bounded,omitempty"`
	// Notes are remarks on the plan as a whole, one sentence each.
	Notes []string `json:"notes,omitempty"`
	// Promoted are the variants that subgraphs of the plan were taken of.
	Promoted []registry.Promotion `json:"promoted,omitempty"`
	// Federation is the composition that judged the states; nil in a plan of a schemactl that had
	// only one.
	Federation *spec.Composition `json:"federation,omitempty"`

	// wordless is true if the hazards have no words yet, which CutLosses finds, and offer is what
	// the remedy of avoidable ones then says of the longer plan.
	wordless bool
	offer    string
}

// Empty reports whether there is nothing to publish and nothing to deploy.
func (p *Plan) Empty() bool { return len(p.Phases) == 0 }

// Input returns the input that the plan was made from, as far as the plan tells, with the other
// settings of the given one.
func (p *Plan) Input(settings Input) Input {
	in := settings
	in.Before, in.After, in.Deployed = nil, nil, make(map[string]sdl.Source)
	source := func(name string, r *Registered) sdl.Source { return sdl.Source{Name: name, URL: r.URL, Text: r.SDL} }
	for _, s := range p.Subgraphs {
		if s.Before != nil {
			in.Before = append(in.Before, source(s.Name, s.Before))
		}
		if s.After != nil {
			in.After = append(in.After, source(s.Name, s.After))
		}
		if s.Deployed != nil {
			in.Deployed[s.Name] = source(s.Name, s.Deployed)
		}
	}
	return in
}

// Between returns the schemas that the plan registers of a subgraph between the old and the new
// one, by the number of the phase: intermediate schemas and skeletons.
func (p *Plan) Between(name string) map[int]string {
	out := make(map[int]string)
	for _, phase := range p.Phases {
		for _, s := range phase.Steps {
			if s.Subgraph == name && (s.Stage == Intermediate || s.Stage == Skeleton) {
				out[phase.Number] = s.SDL
			}
		}
	}
	return out
}

// Order is the order that one subgraph needs, whatever the others do.
type Order string

// The orders.
const (
	// DeployFirst deploys the code, then publishes the schema: the change only adds, or the
	// subgraph is new.
	DeployFirst Order = "deploy-first"
	// PublishFirst publishes the schema, then deploys the code: the change only removes, or the
	// subgraph is removed.
	PublishFirst Order = "publish-first"
	// Split publishes an intermediate schema, deploys, and publishes the new schema.
	Split Order = "split"
	// Either order is safe: old and new code serve each other's schema.
	Either Order = "either"
	// AtomicSwitch changes the routing URL: old and new code each serve their own schema only.
	AtomicSwitch Order = "atomic-switch"
	// PublishOnly publishes the schema. There is no code: routers call the services behind
	// connectors themselves.
	PublishOnly Order = "publish-only"
	// Unchanged has the same text, URL and code before and after.
	Unchanged Order = "unchanged"
)

// Change is what happens to a subgraph.
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
	// Order is what this subgraph needs by itself. Its phases in the plan may be more, if other
	// subgraphs need that.
	Order Order `json:"order"`
	// Change tells new and removed subgraphs from changed ones.
	Change Change `json:"change"`
	// Reason is one sentence on why.
	Reason string `json:"reason"`
	// Before and After are what routers run at the start and at the end, and what is registered
	// unless there is Held; nil if the subgraph is absent then.
	Before *Registered `json:"before,omitempty"`
	After  *Registered `json:"after,omitempty"`
	// Held is what the registry holds at the start, if routers do not run that: what is registered
	// does not compose, and Before is of the last good supergraph. It has no SDL if the subgraph is
	// not registered. Nil if the registry holds Before.
	Held *Registered `json:"held,omitempty"`
	// Deployed is the schema that the code implements at the start; nil if that is Before.
	Deployed *Registered `json:"deployed,omitempty"`
	// Intermediate is the intermediate schema, or the last skeleton of a subgraph that leaves; nil
	// unless the plan publishes one. Of a subgraph with several, each is in its step.
	Intermediate *Registered `json:"intermediate,omitempty"`
	// DeployFirstUnsafe and PublishFirstUnsafe are the reasons against the two simple orders; empty
	// if the order is safe.
	DeployFirstUnsafe  []serve.Violation `json:"deployFirstUnsafe,omitempty"`
	PublishFirstUnsafe []serve.Violation `json:"publishFirstUnsafe,omitempty"`
}

// Changed reports whether the plan moves this subgraph.
func (s SubgraphPlan) Changed() bool { return s.Order != Unchanged || s.Held != nil }

// AtStart returns what the registry holds of the subgraph when the plan begins; nil if it is not
// registered then.
func (s SubgraphPlan) AtStart() *Registered {
	switch {
	case s.Held == nil:
		return s.Before
	case s.Held.SDL == "":
		return nil
	}
	return s.Held
}

// Registered is a schema with its routing URL as the registry holds it.
type Registered struct {
	URL string `json:"url,omitempty"`
	SDL string `json:"sdl"`
	// SHA256 of SDL in hex, by which a change of the registry since the plan is detected.
	SHA256 string `json:"sha256"`
}

// SkeletonForm is how a subgraph of which nothing is left is registered until it is removed.
type SkeletonForm = leave.Form

// The forms of skeletons. The zero value means EmptySkeleton.
const (
	EmptySkeleton = leave.Empty
	KeysSkeleton  = leave.Keys
)

// ParseSkeletonForm reads a form. The empty text is the zero value.
func ParseSkeletonForm(text string) (SkeletonForm, error) { return leave.ParseForm(text) }

// PhaseKind tells a publish from a deploy.
type PhaseKind string

// The kinds of phases.
const (
	// Publish is one call of the registry and one launch. It ends when the launch and its contract
	// launches have completed and the routers have the new supergraph.
	Publish PhaseKind = "publish"
	// Deploy is a set of deploys that may run side by side. It ends when every replaced replica is
	// gone.
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

// The actions. Register and Remove belong to publish phases, the others to deploy phases.
const (
	// Register publishes a schema and its routing URL.
	Register Action = "register"
	// Remove deletes the subgraph from the variant, by a call and a launch of its own and never in
	// a batch.
	Remove Action = "remove"
	// Roll replaces the code behind the routing URL. Old and new code answer side by side
	// meanwhile.
	Roll Action = "roll"
	// Start brings up code behind a routing URL that is not registered yet. It gets no traffic.
	Start Action = "start"
	// Retire stops code behind a routing URL that is no longer registered.
	Retire Action = "retire"
)

// Stage tells which of its schemas a step of a subgraph is about.
type Stage string

// The stages.
const (
	Old          Stage = "old"
	Intermediate Stage = "intermediate"
	// Skeleton is what is left of a subgraph that leaves: what it had, less what others resolve.
	Skeleton Stage = "skeleton"
	New      Stage = "new"
)

// Step is one subgraph's part of a phase.
type Step struct {
	Subgraph string `json:"subgraph"`
	Action   Action `json:"action"`
	Stage    Stage  `json:"stage"`
	// URL is the routing URL to register (empty keeps the registered one), or behind which the code
	// runs.
	URL string `json:"url,omitempty"`
	// SDL is the schema to register, or that the code to deploy implements; empty for Remove and
	// Retire.
	SDL string `json:"sdl,omitempty"`
	// SHA256 of SDL in hex.
	SHA256 string `json:"sha256,omitempty"`
}

// Input is what a plan is made from.
type Input struct {
	// Before is registered now, After shall be registered. Both are complete: a subgraph that After
	// lacks is removed.
	Before, After []sdl.Source
	// Held is what the registry holds of the subgraphs of which it does not hold Before: something
	// was published that does not compose, and Before is what routers run meanwhile. A subgraph
	// that is not registered has no text. The plan begins at Before, and its first publish leaves
	// nothing of Held.
	Held map[string]sdl.Source
	// Notes are the caller's remarks on the input. They stand first among the notes of the plan.
	Notes []string
	// Deployed has the schemas that subgraphs' code implements now, where these are not the
	// registered ones. A subgraph whose code is already the new one has After's text here.
	Deployed map[string]sdl.Source
	// Contracts are variants whose clients live through every state: what they miss meanwhile is
	// told, and each contract has to be built.
	Contracts []Contract
	// Federation is the federation version that composes the graph.
	Federation spec.Choice
	// Compose composes the subgraphs of a state with Federation; nil means [compose.Compose]. It
	// must be deterministic. It is called by one goroutine at a time, and once for each state.
	Compose compose.Func
	// Shared has the subgraphs that Compose builds; nil if they are not known.
	Shared *compose.Shared
	// MaxCompositions bounds the search; 0 means [DefaultMaxCompositions], and fewer for a graph of
	// many hundred subgraphs.
	MaxCompositions int
	// MaxLosses bounds the hazards of code under one registered schema, and the elements of an API
	// that a change puts others in the place of; 0 means [DefaultMaxLosses]. A change with more is
	// not judged: of each, a plan tells where it is met, what is lost and what to do. The contracts
	// that are judged grow with it; see [MostContracts].
	MaxLosses int
	// AcceptConnectors plans also for subgraphs with connectors in editions of composition that do
	// not judge them.
	AcceptConnectors bool
	// Brief is for a caller that calls [Plan.CutLosses] and does not need all reasons against an
	// order: of each it gets briefReasons, which are all that the sentences of a plan have. An
	// error has all.
	Brief bool
	// Counts reports whether a gap counts for the search, by its kind and coordinates. Nil counts
	// all: a plan without gaps is taken if there is one. The plan tells of the others as well.
	Counts func(Gap) bool
	// Skeleton is how a subgraph that leaves is registered once the others resolve everything.
	Skeleton SkeletonForm
	// AvoidHazards prefers a longer plan to one with a hazard that could be avoided.
	AvoidHazards bool
	// SettleSeconds is copied to the plan; nil means [DefaultSettleSeconds].
	SettleSeconds *int
	// RoutersAsked is copied to the plan.
	RoutersAsked bool
	// Promoted is copied to the plan.
	Promoted []registry.Promotion

	// Refute is asked where the rules have no safe plan. It returns the pairs by which known
	// operations refute a plan that excuses some code from serving what is registered; a plan that
	// nothing refutes is taken. Nil takes no such plan.
	Refute func(ctx context.Context, in Input, p *Plan) ([]Pair, error)

	// excuses reports which code may not serve what is registered; nil excuses none.
	excuses func(Pair) bool
	// built has the subgraphs that making the plan has built, for its verification. Nil builds
	// anew.
	built *serve.Library
	// clients has the APIs of both ends and what was judged by them, for the verification. Nil
	// judges anew.
	clients *clients
}

// Defaults of [Input].
const (
	DefaultMaxCompositions = 400
	DefaultMaxLosses       = 25_000
	// maxComposed is how many subgraphs the compositions of a search may have together, of which
	// there are leastCompositions at least.
	maxComposed, leastCompositions = 100_000, 4
	DefaultSettleSeconds           = 30
)

// Reverse returns the input of the rollback plan: from After, with the code that implements it,
// back to Before.
func (in Input) Reverse() Input {
	in.Before, in.After = in.After, in.Before
	in.Deployed, in.Held, in.Notes, in.Promoted, in.built = nil, nil, nil, nil, nil
	return in
}

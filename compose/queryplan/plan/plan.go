// Package plan has the nodes of a query plan, the numbers that compare two plans, and their printed
// forms: the text of Apollo's planners, the JSON in which a router keeps a plan, and Mermaid.
//
// Package queryplan makes plans; a plan is only read afterwards.
//
// # How
//
// A [Plan] is a tree of [Node]s: a fetch from one subgraph, and what tells when fetches are made.
// Each form of output has a file that walks the tree once: text.go, json.go and mermaid.go.
// numbers.go counts what a change of a plan is judged by: fetches, how many follow one another, and
// the subgraphs that are entered.
//
// # Invariants
//
//   - Nothing here changes a plan or looks at a schema.
//   - Text and JSON are those of router 2, byte by byte: they are compared with it.
package plan

// Plan is the way in which a router answers an operation.
type Plan struct {
	// Node is the root. It is nil for an empty plan, when the router answers the operation by
	// itself.
	Node Node
	// Statistics tell how the plan was found.
	Statistics Statistics
}

// Statistics tell how a plan was found.
type Statistics struct {
	// Combinations is the number of combinations of options that were compared.
	Combinations int
	// Cost of the plan in the unit of router 2: a fetch is 1000, a selected field its depth. It is
	// 0 for an empty plan. HasCost is false for a mutation, whose fields are planned one by one.
	Cost    float64
	HasCost bool
	// Bounded reports whether options were left out because there were too many combinations. The
	// plan may then be worse than the best one.
	Bounded bool
}

// Node is a [*Fetch], [*Sequence], [*Parallel], [*Flatten], [*Condition] or [*Subscription].
type Node interface{ node() }

// Fetch is one request to a subgraph.
type Fetch struct {
	Subgraph string
	// Variables are the variables of the operation that the fetch sends, sorted.
	Variables []string
	// Requires is the representation that an entity fetch sends. It is nil for other fetches;
	// Entity tells them apart.
	Requires []Selection
	Entity   bool
	// Selection is what is asked for: of the root type, or of the entities.
	Selection []Selection
	// Document is the operation that is sent, on one line. Name is its name, empty if the client's
	// operation has none.
	Document, Name string
	// Kind is query, mutation or subscription.
	Kind string
	// Input are changes of the representation before it is sent, Output changes of the answer, and
	// Context takes values of ancestors for contextual arguments.
	Input, Output, Context []Rewrite
}

// Sequence runs its nodes one after the other.
type Sequence struct{ Nodes []Node }

// Parallel runs its nodes at the same time.
type Parallel struct{ Nodes []Node }

// Flatten merges the answer of a fetch into the places of a path.
type Flatten struct {
	Path []Step
	Node Node
}

// Condition runs one of two nodes by a variable. Either may be nil.
type Condition struct {
	Variable string
	If, Else Node
}

// Subscription opens a subscription, and runs a node for each of its events. Rest may be nil.
type Subscription struct {
	Primary *Fetch
	Rest    Node
}

func (*Fetch) node()        {}
func (*Sequence) node()     {}
func (*Parallel) node()     {}
func (*Flatten) node()      {}
func (*Condition) node()    {}
func (*Subscription) node() {}

// Selection is a field or an inline fragment of a fetch.
type Selection struct {
	// Name and Alias of a field. Name is empty for a fragment.
	Name, Alias string
	// Arguments and Directives are printed: "(x: 1)" and " @skip(if: $i)", or empty.
	Arguments, Directives string
	// Conditions are the @include and @skip among the directives of a fragment.
	Conditions []SelectionCondition
	// On is the type condition of a fragment, empty without one.
	On  string
	Sub []Selection
}

// Response returns the name that a field has in an answer.
func (s *Selection) Response() string {
	if s.Alias != "" {
		return s.Alias
	}
	return s.Name
}

// SelectionCondition is one @include, or @skip if Negated. If is the variable; Value is set for a
// constant.
type SelectionCondition struct {
	Negated bool
	If      string
	Value   string
}

// StepKind is a kind of [Step].
type StepKind uint8

// The kinds of steps.
const (
	// Key goes to a response name.
	Key StepKind = iota
	// AnyIndex goes to all items of a list.
	AnyIndex
	// TypenameEquals keeps the objects of a type.
	TypenameEquals
	// Parent goes back one level.
	Parent
)

// Step is one element of a path in an answer. Name is a response name or a type.
type Step struct {
	Kind StepKind
	Name string
	// Types are the object types to which the path is restricted here, all if there are none. Only
	// plans that Router 3 made itself have them.
	Types []string
}

// Rewrite changes an answer or a representation at a path: it renames a key or sets a value.
type Rewrite struct {
	Path []Step
	// Rename is the new name of the key at Path; if it is empty, the value is set to Set.
	Rename, Set string
}

package rollout

import (
	"fmt"
	"slices"
	"strings"
)

// Gap is something that clients miss while a plan runs, although no fetch is refused: an element
// that works before and after the plan and not between, or one whose old form is gone before its
// new form is there.
type Gap struct {
	Kind GapKind `json:"kind"`
	// Coordinate is the element, such as Query.f, Query.f(a:) or E.VALUE. That of an object in a
	// union or interface is its name. It is the name of the contract if that cannot be built.
	Coordinate string `json:"coordinate"`
	// Beside is the element that only the API after the plan has, of the kind neither.
	Beside string `json:"beside,omitempty"`
	// Type is the union or interface, if the element is an object in it.
	Type string `json:"type,omitempty"`
	// Tighter is true if the element is there and takes less: it asks for an argument or input
	// field that could be left out, or refuses null.
	Tighter bool   `json:"tighter,omitempty"`
	Message string `json:"message"`
	// Graph is true if clients of the graph miss it. Contracts are the contracts whose clients do.
	Graph     bool     `json:"graph"`
	Contracts []string `json:"contracts,omitempty"`
	// From and Until are the numbers of the publish phases that take it away and that bring it.
	From  int `json:"from"`
	Until int `json:"until"`

	// Operations are known operations that ask for it, the first of them if they are many, and
	// MoreOperations how many others there are, of Known ones in all. Unjudged is how many could
	// not be read.
	Operations     []HazardUse `json:"operations,omitempty"`
	MoreOperations int         `json:"moreOperations,omitempty"`
	Known          int         `json:"known,omitempty"`
	Unjudged       int         `json:"unjudged,omitempty"`
	// Stops is true if the policy lets nothing go out without consent.
	Stops bool `json:"stops,omitempty"`
	// NotJudged is true if it depends on operations that could not be judged whether it stops.
	NotJudged bool `json:"notJudged,omitempty"`
	// Allowed is true if the policy asks for no warning.
	Allowed bool `json:"allowed,omitempty"`
	// More is the number of gaps that this one stands for, which names none of them: those that a
	// list of thousands leaves out. It is 0 for a gap of its own.
	More int `json:"more,omitempty"`
}

// GapKind tells gaps apart by who misses something.
type GapKind string

// The kinds of gaps.
const (
	// Missing is an element that an operation can use both before and after the plan.
	Missing GapKind = "gap"
	// Neither is an element that only the API before the plan has, and what the API after it has in
	// its place: for a while there is neither.
	Neither GapKind = "neither"
)

// The codes of gaps, as those of rules are.
const (
	CodeGap     = "OFFER_MISSING"
	CodeNeither = "OFFER_NEITHER"
)

// CodeContract is the rule of a contract that cannot be built in a state.
const CodeContract = "CONTRACT_NOT_BUILT"

// Element returns the element, or the pair of which there is neither.
func (g Gap) Element() string {
	switch {
	case g.Kind == Missing:
		return "`" + g.Coordinate + "`"
	case g.Coordinate == g.Beside:
		return "`" + g.Coordinate + "` in its old or new form"
	}
	return "`" + g.Coordinate + "` or `" + g.Beside + "`"
}

// Brief returns the gap in few words, for pictures.
func (g Gap) Brief() string {
	text := g.Coordinate
	switch {
	case g.Kind == Neither && g.Coordinate == g.Beside:
		text += ", old and new form"
	case g.Kind == Neither:
		text = "neither " + g.Coordinate + " nor " + g.Beside
	}
	if g.Graph {
		return text
	}
	return text + " (" + strings.TrimSuffix(strings.TrimPrefix(g.Where(), "the "), " only") + ")"
}

// During returns the phases between which it is missing, in few words.
func (g Gap) During() string { return fmt.Sprintf("phases %d to %d", g.From, g.Until) }

// Where returns the graph and the contracts whose clients miss it.
func (g Gap) Where() string {
	contracts := "contract " + strings.Join(g.Contracts, ", ")
	if len(g.Contracts) > 1 {
		contracts = "contracts " + strings.Join(g.Contracts, ", ")
	}
	switch {
	case len(g.Contracts) == 0:
		return "the graph"
	case g.Graph:
		return "the graph and the " + contracts
	}
	return "the " + contracts + " only"
}

// WayOut returns what to do instead of living with it. Two releases do not help where one
// coordinate would need two types.
func (g Gap) WayOut() string {
	const switched = "give the subgraph a new routing URL, so that one publish switches at once"
	switch {
	case g.Kind == Neither && g.Coordinate != g.Beside:
		return "make it in two releases: first what comes, with what goes kept beside it, and later take that away; or " + switched
	case g.Kind == Missing && (g.Tighter || strings.HasSuffix(g.Coordinate, ":)")):
		return "make it in two releases: first with what is new and required as nullable, and later as required; or " + switched
	}
	return switched + "; or add a new element beside the old one, and take that away later"
}

// Asked returns how many of the known operations ask for it; empty if none are known.
func (g Gap) Asked() string {
	if g.Known == 0 && g.Unjudged == 0 {
		return ""
	}
	text := fmt.Sprintf("%d of %d of your operations", len(g.Operations)+g.MoreOperations, g.Known)
	if len(g.Operations) > 0 {
		text += " (" + g.Operations[0].String()
		if n := len(g.Operations) + g.MoreOperations - 1; n > 0 {
			text += fmt.Sprintf(" and %d more", n)
		}
		text += ")"
	}
	if g.Unjudged > 0 {
		text += fmt.Sprintf("; %d could not be judged", g.Unjudged)
	}
	return text
}

// UsedBy notes which known operations ask for it. known is the number of all known operations, and
// unjudged of those that could not be read.
func (g *Gap) UsedBy(uses []HazardUse, known, unjudged int) {
	g.Operations, g.MoreOperations = cutUses(uses)
	g.Known, g.Unjudged = known, unjudged
}

// StoppingGaps returns the gaps that stop.
func StoppingGaps(list []Gap) []Gap {
	return slices.DeleteFunc(slices.Clone(list), func(g Gap) bool { return !g.Stops })
}

package rollout

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
)

// Hazard is something that the code may return and the registered schema does not know, or fields
// that a fetch cannot select side by side for a while. No state is unsafe for it, because it
// depends on the data and on the operations whether it is met; clients that meet it lose an answer.
type Hazard struct {
	Subgraph string `json:"subgraph"`
	// Rule is the name of the rule.
	Rule string     `json:"rule"`
	Kind HazardKind `json:"kind,omitempty"`
	// Coordinate such as Color.RED, Film, or Film.title.
	Coordinate string `json:"coordinate"`
	// Type is the type of the registered schema in whose place the code returns it: the enum of a
	// value, the interface or union of a type, or the one in which two fields conflict.
	Type string `json:"type,omitempty"`
	// Beside is the other field of a conflict.
	Beside  string `json:"beside,omitempty"`
	Message string `json:"message"`
	// From and Until are the numbers of the first and the last phase in which it holds. A From of 0
	// is before the first phase.
	From  int             `json:"from"`
	Until int             `json:"until"`
	At    []diag.Position `json:"at,omitempty"`

	// Effects are the fields of the API that may answer with it, those that lose most first.
	Effects []Effect `json:"effects,omitempty"`
	// MoreEffects is the number of fields that Effects leaves out, of a plan with too many.
	MoreEffects int `json:"moreEffects,omitempty"`
	// Consequence and Remedy are a sentence each, without its full stop: what clients lose and from
	// when to when, and what to do about it.
	Consequence string `json:"consequence,omitempty"`
	Remedy      string `json:"remedy,omitempty"`
	// Avoidable is true if a longer plan does not have the hazard; see [Input] AvoidHazards.
	Avoidable bool `json:"avoidable,omitempty"`
	// Visible is true if clients are known to lose more than a value that may be null, or if a
	// known operation asks for it. Why is the reason, or why that is not known.
	Visible bool   `json:"visible,omitempty"`
	Why     string `json:"why,omitempty"`
	// Operations are known operations that ask for it, the first of them if they are many, and
	// MoreOperations how many others there are.
	Operations     []HazardUse `json:"operations,omitempty"`
	MoreOperations int         `json:"moreOperations,omitempty"`
	// Stops is true if the policy lets nothing go out without consent.
	Stops bool `json:"stops,omitempty"`
	// NotJudged is true if it depends on operations that could not be judged whether it stops.
	NotJudged bool `json:"notJudged,omitempty"`
	// Allowed is true if the policy asks for no warning.
	Allowed bool `json:"allowed,omitempty"`
	// More is the number of hazards that this one stands for, which names none of them: those that
	// a list of thousands leaves out. It is 0 for a hazard of its own.
	More int `json:"more,omitempty"`
}

// HazardKind tells hazards apart by what is returned.
type HazardKind string

// The kinds of hazards.
const (
	// UnknownValue is an enum value that the registered schema does not have.
	UnknownValue HazardKind = "unknown-value"
	// UnknownType is an object type that the registered interface or union does not contain.
	UnknownType HazardKind = "unknown-type"
	// ConflictingFields are two fields that the code refuses to answer in one selection.
	ConflictingFields HazardKind = "conflicting-fields"
)

// Effect is what routers answer at one field of the API that meets a hazard. They answer null, and
// where the type does not allow null, so does what is around it, up to the whole answer (GraphQL
// specification, section 6.4.4).
type Effect struct {
	// Position is the field, such as Query.media, and Type its type in the API.
	Position string `json:"position"`
	Type     string `json:"type"`
	// Nulled is the field that is null in the end. It is empty if the whole answer is null.
	Nulled string `json:"nulled,omitempty"`
	// Element is true if only one element of the list in Nulled is null.
	Element bool `json:"element,omitempty"`
	// WholeAnswer is true if the null reaches the top: the answer has no data.
	WholeAnswer bool `json:"wholeAnswer,omitempty"`
	// Path are the fields from Position upwards that may not be null and pass the null on to their
	// parent.
	Path []string `json:"path,omitempty"`
	// NonNull is true if the value itself may not be null, so that more than the value is lost.
	NonNull bool `json:"nonNull,omitempty"`
}

// hazardKey is what a hazard is about, whenever it holds.
type hazardKey struct{ subgraph, rule, coordinate, typ, beside string }

func (h *Hazard) key() hazardKey {
	return hazardKey{h.Subgraph, h.Rule, h.Coordinate, h.Type, h.Beside}
}

// HazardUse is the place of a known operation that asks for a hazard.
type HazardUse struct {
	Operation string `json:"operation"`
	File      string `json:"file"`
	Line      int    `json:"line"`
}

// String returns the name of the operation with its place.
func (u HazardUse) String() string {
	place := fmt.Sprintf("%s:%d", u.File, u.Line)
	if u.Operation == "" {
		return place
	}
	return u.Operation + " " + place
}

// StoppingHazards returns the hazards that stop.
func StoppingHazards(list []Hazard) []Hazard {
	return slices.DeleteFunc(slices.Clone(list), func(h Hazard) bool { return !h.Stops })
}

// UsedBy notes which known operations ask for the hazard, and with that whether clients see it.
// known is the number of all known operations; unjudged is the number of those that could not be
// read, of which nothing is known.
func (h *Hazard) UsedBy(uses []HazardUse, known, unjudged int) {
	h.Operations, h.MoreOperations = cutUses(uses)
	h.Visible, h.Why = visibility(h, known, unjudged)
	h.NotJudged = !h.Visible && unjudged > 0
}

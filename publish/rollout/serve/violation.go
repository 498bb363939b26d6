package serve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
)

// Violation is one reason why code does not serve a registered schema, or why an API schema does
// not offer an operation.
type Violation struct {
	// Rule is the name of the rule, or OPERATION_REFUSED.
	Rule       string `json:"rule"`
	Subgraph   string `json:"subgraph,omitempty"`
	Coordinate string `json:"coordinate"`
	Message    string `json:"message"`
	// At are the positions in the registered and in the deployed schema, where they exist.
	At []diag.Position `json:"at,omitempty"`
	// Hazard is true for a finding that breaks no request.
	Hazard bool `json:"hazard,omitempty"`

	// Type is the type of the registered schema in whose place the code returns what the schema
	// does not know: the enum of an unknown value, the interface or union of an unknown type, or
	// the one in which fields conflict. For a finding of [View.Offers] it is the type in which a
	// fragment is refused. It is empty for other findings.
	Type string `json:"-"`
	// Tighter is true for a finding of [View.Offers] about something that is there and takes less.
	Tighter bool `json:"-"`
	// Beside is the coordinate of the other field of a conflict; empty for other findings.
	Beside string `json:"-"`
	// WaysOut are sentences on what a person can do about a flaw of a graph; empty for other
	// findings.
	WaysOut []string `json:"-"`
	// More is the number of findings that this one stands for, which says nothing else: those that
	// [Library.Brief] leaves out. It is 0 for a finding of its own.
	More int `json:"-"`
}

// String returns the message with file and line of every position.
func (v Violation) String() string {
	if len(v.At) == 0 {
		return v.Message
	}
	at := make([]string, len(v.At))
	for i, p := range v.At {
		at[i] = lineOf(p)
	}
	return v.Message + ": " + strings.Join(slices.Compact(at), ", ")
}

// lineOf returns file:line. Where the file is not known the name of the subgraph stands in for it.
func lineOf(p diag.Position) string {
	name := p.File
	if name == "" {
		name = p.Subgraph
	}
	return fmt.Sprintf("%s:%d", name, p.Line)
}

// Unsafe returns the findings without hazards.
func Unsafe(list []Violation) []Violation {
	if !slices.ContainsFunc(list, func(v Violation) bool { return v.Hazard }) {
		return slices.Clip(list)
	}
	return slices.DeleteFunc(slices.Clone(list), func(v Violation) bool { return v.Hazard })
}

// Hazards returns the findings that are hazards.
func Hazards(list []Violation) []Violation {
	return slices.DeleteFunc(slices.Clone(list), func(v Violation) bool { return !v.Hazard })
}

// Safe reports whether all findings are hazards.
func Safe(list []Violation) bool {
	return !slices.ContainsFunc(list, func(v Violation) bool { return !v.Hazard })
}

// Describe joins the first findings for a sentence and counts the others. A limit of 0 shows none.
func Describe(list []Violation, limit int) string {
	parts := make([]string, 0, limit)
	for i, v := range list {
		if i == limit || v.More > 0 {
			more := 0
			for _, v := range list[i:] {
				more += max(v.More, 1)
			}
			parts = append(parts, fmt.Sprintf("and %d more", more))
			break
		}
		parts = append(parts, v.String())
	}
	return strings.Join(parts, "; ")
}

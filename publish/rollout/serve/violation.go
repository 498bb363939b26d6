package serve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
)

// Violation is one reason why a piece of code does not serve a registered schema, or an API schema does not offer an operation.
type Violation struct {
	// Rule is the name of the rule, see [Rules].
	Rule       string `json:"rule"`
	Subgraph   string `json:"subgraph,omitempty"`
	Coordinate string `json:"coordinate"`
	Message    string `json:"message"`
	// At are the places in the registered and the deployed schema, where they exist.
	At []diag.Position `json:"at,omitempty"`
	// Hazard marks rule 10: reported, not refused.
	Hazard bool `json:"hazard,omitempty"`
}

// String renders the finding with its first position.
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

// lineOf is file:line, the form in which a plan's sentences name places.
func lineOf(p diag.Position) string {
	name := p.File
	if name == "" {
		name = p.Subgraph
	}
	return fmt.Sprintf("%s:%d", name, p.Line)
}

// unsafe keeps the findings that are breakage.
func Unsafe(list []Violation) []Violation {
	return slices.DeleteFunc(slices.Clone(list), func(v Violation) bool { return v.Hazard })
}

// hazards keeps the findings that are none.
func Hazards(list []Violation) []Violation {
	return slices.DeleteFunc(slices.Clone(list), func(v Violation) bool { return !v.Hazard })
}

func Safe(list []Violation) bool {
	return !slices.ContainsFunc(list, func(v Violation) bool { return !v.Hazard })
}

// describe joins findings for a sentence.
func Describe(list []Violation, limit int) string {
	parts := make([]string, 0, limit)
	for i, v := range list {
		if i == limit {
			parts = append(parts, fmt.Sprintf("and %d more", len(list)-limit))
			break
		}
		parts = append(parts, v.String())
	}
	return strings.Join(parts, "; ")
}

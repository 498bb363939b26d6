//go:build oracle

package rollout

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// blindPlaces are places where an order is unsafe and the judge does not see it. Each looks at one
// reason of an order: the rule, its message, and the state. The reason holds in the graph of that
// state alone, so that a router which has it may send what the code refuses.
var blindPlaces = []struct {
	name string
	// rules are the rules of reasons that the place is about.
	rules []string
	holds func(t *testing.T, c evolutionCase, message string) bool
}{
	// "Two compatibilities", 9: the judge looks the deployed type up in the registered schema, and
	// takes a built-in scalar that is used nowhere there for the registered type.
	{"a scalar that the registered schema does not use", []string{"ANSWER_NOT_ACCEPTED"}, func(_ *testing.T, c evolutionCase, message string) bool {
		quoted := backquoted.FindAllStringSubmatch(message, -1)
		code := strings.Trim(quoted[len(quoted)-1][1], "[]!")
		return slices.Contains([]string{"Int", "Float", "String", "Boolean", "ID"}, code) && !regexp.MustCompile(`\b`+code+`\b`).MatchString(c.Registered[c.subgraph()].SDL)
	}},
	// "Gaps": the judge does not see values inside variables. It makes those of an input object by
	// the registered schema of the subgraph, where @oneOf excludes null; composition drops @oneOf,
	// so clients may send it.
	{"null in an input object with @oneOf", []string{"INPUT_NOT_ACCEPTED"}, func(_ *testing.T, c evolutionCase, message string) bool {
		typ, _, _ := strings.Cut(backquoted.FindStringSubmatch(message)[1], ".")
		return strings.Contains(c.Registered[c.subgraph()].SDL, "input "+typ+" @oneOf") && !strings.Contains(c.Deployed[c.subgraph()][0], "input "+typ+" @oneOf")
	}},
	// "Edges": null for an argument with a default.
	{"null for an argument with a default", []string{"ARGUMENT_NOT_ACCEPTED"}, func(_ *testing.T, _ evolutionCase, message string) bool {
		quoted := backquoted.FindAllStringSubmatch(message, -1)
		return len(quoted) == 3 && quoted[2][1] == quoted[1][1]+"!"
	}},
	// "Two compatibilities", 8: an operation of a kind that the code does not have passes
	// validation, it fails when it is executed.
	{"a root type that is gone", []string{"FIELD_NOT_RESOLVED", "KIND_DIFFERS"}, func(_ *testing.T, _ evolutionCase, message string) bool {
		return slices.Contains([]string{"Query", "Mutation", "Subscription"}, backquoted.FindStringSubmatch(message)[1])
	}},
	// "Edges": a field with @requires asked without a representation.
	{"a field with @requires asked without a representation", []string{"REQUIRES_NOT_SENT"}, func(t *testing.T, c evolutionCase, message string) bool {
		typ, _, _ := strings.Cut(backquoted.FindStringSubmatch(message)[1], ".")
		for _, s := range composeRegistered(t, c.PhaseState).Subgraphs {
			if s.Name == c.subgraph() {
				return len(serve.Returning(s, nil, typ)) > 0
			}
		}
		return false
	}},
	// "Edges": which of several keys is taken is the planner's taste. With @defer all of them go
	// back to the subgraph they come from, which the judge does not try.
	{"a key that planners may choose", []string{"KEY_NOT_RESOLVABLE"}, func(*testing.T, evolutionCase, string) bool { return true }},
	// "Edges": where a shared field is asked is the planner's taste.
	{"a shared field that planners may ask elsewhere", []string{"FIELD_NOT_RESOLVED", "ANSWER_NOT_ACCEPTED"}, func(t *testing.T, c evolutionCase, message string) bool {
		typ, field, _ := strings.Cut(backquoted.FindStringSubmatch(message)[1], ".")
		owners := 0
		for _, s := range composeRegistered(t, c.PhaseState).Subgraphs {
			if d := s.Schema.Type(typ); d != nil && d.Kind.HasFields() && d.Field(field) != nil && s.Resolves(d.Field(field)) {
				owners++
			}
		}
		return owners > 1
	}},
}

var backquoted = regexp.MustCompile("`([^`]+)`")

// subgraph returns the subgraph of an order that is called unsafe.
func (c evolutionCase) subgraph() string {
	_, name, _ := strings.Cut(c.Kind, " ")
	return name
}

// blindPlace returns where the judge does not see why an order is unsafe; empty if it should.
func blindPlace(t *testing.T, c evolutionCase) string {
	t.Helper()
	for _, reason := range c.Alone {
		rule, message, _ := strings.Cut(reason, " ")
		for _, b := range blindPlaces {
			if slices.Contains(b.rules, rule) && b.holds(t, c, message) {
				return b.name
			}
		}
	}
	return ""
}

//go:build oracle

package rollout

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// blindPlace is a kind of unsafe order that the judge does not see: it plans operations and
// validates what planners send, and tries neither every plan nor every value.
type blindPlace struct {
	name string
	// section of the rollout model that lists the place. Without one it is not counted as
	// confirmed.
	section string
	// rules are the rules of reasons that the place is about.
	rules []string
	// holds reports whether one reason against an order is of this kind, by its message and the
	// state. The reason holds in the graph of that state alone, so that a router which has it may
	// send what the code refuses.
	holds func(t *testing.T, c evolutionCase, message string) bool
}

// The sections of the rollout model that list what the judge does not see.
const (
	sectionGaps  = "Gaps"  // what is taken away from clients
	sectionEdges = "Edges" // what routers can send
)

var blindPlaces = []blindPlace{
	// An answer is right if the type in the code is a subtype of the registered one. The judge
	// finds the type of the code by its name in the registered schema. A built-in scalar that is
	// used nowhere there is not found, and then counts as the registered type. The model does not
	// list it.
	{"a scalar that the registered schema does not use", "", []string{"ANSWER_NOT_ACCEPTED"}, func(_ *testing.T, c evolutionCase, message string) bool {
		quoted := quotedIn(message)
		code := strings.Trim(quoted[len(quoted)-1], "[]!")
		return slices.Contains([]string{"Int", "Float", "String", "Boolean", "ID"}, code) && !regexp.MustCompile(`\b`+code+`\b`).MatchString(c.Registered[c.subgraph()].SDL)
	}},
	// Gaps: the judge does not see values inside variables. It makes those of an input object by
	// the registered schema of the subgraph, where @oneOf excludes null. Composition drops @oneOf,
	// so clients may send null.
	{"null in an input object with @oneOf", sectionGaps, []string{"INPUT_NOT_ACCEPTED"}, func(_ *testing.T, c evolutionCase, message string) bool {
		typ, _, _ := strings.Cut(quotedIn(message)[0], ".")
		return strings.Contains(c.Registered[c.subgraph()].SDL, "input "+typ+" @oneOf") && !strings.Contains(c.Deployed[c.subgraph()][0], "input "+typ+" @oneOf")
	}},
	// Gaps: the judge does not see that a root type is gone. An operation of a kind that the code
	// does not have passes validation, and fails when it is executed.
	{"a root type that is gone", sectionGaps, []string{"FIELD_NOT_RESOLVED", "KIND_DIFFERS"}, func(_ *testing.T, _ evolutionCase, message string) bool {
		return slices.Contains([]string{"Query", "Mutation", "Subscription"}, quotedIn(message)[0])
	}},
	// Edges: the judge sends no null for an argument with a default. A variable that may be null is
	// valid there, so clients may send it, and the code refuses it.
	{"null for an argument with a default", sectionEdges, []string{"ARGUMENT_NOT_ACCEPTED"}, func(t *testing.T, c evolutionCase, message string) bool {
		quoted := quotedIn(message)
		if len(quoted) != 3 || quoted[2] != quoted[1]+"!" {
			return false
		}
		a := c.deployedArgument(t, quoted[0])
		return a != nil && a.Default != nil
	}},
	// Edges: a field with @requires may be asked in a subgraph that returns the entity itself,
	// where no representation has what it requires. The judge looks at representations only.
	{"a field with @requires asked without a representation", sectionEdges, []string{"REQUIRES_NOT_SENT"}, func(t *testing.T, c evolutionCase, message string) bool {
		typ, _, _ := strings.Cut(quotedIn(message)[0], ".")
		for _, s := range composeRegistered(t, c.PhaseState).Subgraphs {
			if s.Name == c.subgraph() {
				return len(serve.Returning(s, nil, typ)) > 0
			}
		}
		return false
	}},
	// Edges: planners choose among several keys. That none of them took a key of the type says
	// nothing of the next version of a planner. Where there is no other key, nothing is chosen.
	{"a key that planners may choose", sectionEdges, []string{"KEY_NOT_RESOLVABLE"}, func(t *testing.T, c evolutionCase, message string) bool {
		keys := make(map[string]bool)
		for _, s := range composeRegistered(t, c.PhaseState).Subgraphs {
			if d := s.Schema.Type(quotedIn(message)[0]); d != nil && d.Kind.HasFields() {
				for _, k := range s.Type(d).Keys {
					keys[k.Fields.Raw] = keys[k.Fields.Raw] || k.Resolvable
				}
			}
		}
		delete(keys, quotedIn(message)[1])
		for _, resolvable := range keys {
			if resolvable {
				return true
			}
		}
		return false
	}},
	// Edges: planners choose where they ask for a field that several subgraphs resolve.
	{"a shared field that planners may ask elsewhere", sectionEdges, []string{"FIELD_NOT_RESOLVED", "ANSWER_NOT_ACCEPTED"}, func(t *testing.T, c evolutionCase, message string) bool {
		typ, field, _ := strings.Cut(quotedIn(message)[0], ".")
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

// quotedIn returns what a message has in back quotes: coordinates, types and keys.
func quotedIn(message string) []string {
	var out []string
	for _, m := range backquoted.FindAllStringSubmatch(message, -1) {
		out = append(out, m[1])
	}
	return out
}

// subgraph returns the subgraph of an order that is called unsafe.
func (c evolutionCase) subgraph() string {
	_, name, _ := strings.Cut(c.Kind, " ")
	return name
}

// deployedArgument returns the argument of a field in the code, by a coordinate such as
// Query.f(a:); nil if there is none.
func (c evolutionCase) deployedArgument(t *testing.T, coordinate string) *sdl.Argument {
	t.Helper()
	code, errs := serve.Build(t.Context(), sdl.Source{Name: c.subgraph(), Text: c.Deployed[c.subgraph()][0]}, spec.Choice{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	on, name, _ := strings.Cut(strings.TrimSuffix(coordinate, ":)"), "(")
	typ, field, _ := strings.Cut(on, ".")
	f := resolvesAt(code, typ, field)
	if f == nil {
		return nil
	}
	if i := slices.IndexFunc(f.Args, func(a *sdl.Argument) bool { return a.Name == name }); i >= 0 {
		return f.Args[i]
	}
	return nil
}

// blindTo returns why the judge does not see that an order is unsafe, a place that the model lists
// before one that it does not; nil if it should see it.
func blindTo(t *testing.T, c evolutionCase) *blindPlace {
	t.Helper()
	var unlisted *blindPlace
	for _, reason := range c.Alone {
		rule, message, _ := strings.Cut(reason, " ")
		for i := range blindPlaces {
			b := &blindPlaces[i]
			switch {
			case !slices.Contains(b.rules, rule) || !b.holds(t, c, message):
			case b.section != "":
				return b
			case unlisted == nil:
				unlisted = b
			}
		}
	}
	return unlisted
}

// Package rules says what each kind of change means: for whom, how bad, why, and what to do about
// it.
//
// A rule is a value. Reports, `explain`, the README's table and SARIF help are rendered from it.
// Each file holds one rule or one tight family; its test archive lies in testdata under the same
// name, and [All] lists it.
package rules

import (
	"slices"

	"github.com/schemactl/schemactl/check/diff"
)

// Verdict is who a change concerns. The two are never mixed into one.
type Verdict string

// The verdicts.
const (
	// Clients: does the change break operations? Judged on API schemas.
	Clients Verdict = "clients"
	// Planner: does the change alter what routers send? Judged per subgraph.
	Planner Verdict = "planner"
)

// Impact is how bad a change is for those it concerns.
type Impact string

// The impacts.
const (
	// Breaking: an operation that was valid may be refused, or its answer may no longer fit.
	Breaking Impact = "breaking"
	// Dangerous: operations stay valid, clients may still be surprised.
	Dangerous Impact = "dangerous"
	// Safe: no client can notice.
	Safe Impact = "safe"
	// Ordered: a planner change; the order of publish and deploy matters.
	Ordered Impact = "ordered"
)

// Rule says what one kind of change means.
type Rule struct {
	ID      diff.Kind
	Verdict Verdict
	Impact  Impact
	// Title is a short phrase, lower case, no full stop.
	Title string
	// Why says what goes wrong, in one or two sentences.
	Why string
	// Fix says what to do.
	Fix string
	// Before and After are an example: SDL of one subgraph, of which the change is an instance.
	// Empty where SDL cannot show it.
	Before, After string
	// Say is the message for one change.
	Say func(diff.Change) string
	// Touches returns what an operation uses if the change concerns it, as coordinates of package
	// usage. It is nil for safe rules and for rules on the planner, which concern no operation.
	Touches func(diff.Change) []string
}

// askPlan is the fix of every change whose order the planner decides.
const askPlan = "Follow the order that `schemactl plan` gives."

// All lists every rule, clients first, by element.
func All() []Rule {
	return slices.Concat(
		typeRules, rootTypeRules, descriptionRules, specifiedByRules, fieldRemovedRules, fieldAddedRules,
		fieldTypeRules, argAddedRules, argRemovedRules, argTypeRules, argDefaultRules, inputFieldAddedRules,
		inputFieldRemovedRules, inputFieldTypeRules, inputFieldDefaultRules, oneOfRules, enumValueAddedRules,
		enumValueRemovedRules, unionMemberRules, interfaceRules, deprecationRules, directiveRules,
		directiveLocationRules, directiveRepeatableRules, directiveArgAddedRules, directiveArgRemovedRules,
		directiveArgTypeRules, directiveArgDefaultRules, accessRules, costRules, listSizeRules,

		subgraphRules, routingURLRules, linkRules, declarationRules, keyRules, keyResolvableRules,
		interfaceObjectRules, implementerRules, memberRules, resolverRules, requiresRules, providesRules,
		externalRules, overrideRules, overrideLabelRules, contextRules, fromContextRules, connectorRules,
		shareableRules, inaccessibleRules, tagRules, cacheTagRules, composeDirectiveRules,
		appliedDirectiveRules,
	)
}

// table finds a rule by its ID.
var table = func() map[diff.Kind]*Rule {
	all := All()
	m := make(map[diff.Kind]*Rule, len(all))
	for i := range all {
		m[all[i].ID] = &all[i]
	}
	return m
}()

// Find returns the rule with that ID; nil when there is none.
func Find(id diff.Kind) *Rule { return table[id] }

// say builds a message from the coordinate and fixed words.
func say(words string) func(diff.Change) string {
	return func(c diff.Change) string { return "`" + c.Coordinate + "` " + words }
}

// sayOld adds what was there.
func sayOld(words string) func(diff.Change) string {
	return func(c diff.Change) string { return "`" + c.Coordinate + "` " + words + " `" + c.Old + "`" }
}

// sayNew adds what is there now.
func sayNew(words string) func(diff.Change) string {
	return func(c diff.Change) string { return "`" + c.Coordinate + "` " + words + " `" + c.New + "`" }
}

// sayBoth tells old and new.
func sayBoth(words string) func(diff.Change) string {
	return func(c diff.Change) string {
		return "`" + c.Coordinate + "` " + words + " from " + quoted(c.Old) + " to " + quoted(c.New)
	}
}

func quoted(s string) string {
	if s == "" {
		return "nothing"
	}
	return "`" + s + "`"
}

// inSubgraph names the subgraph, with what was and is there where that is told.
func inSubgraph(words string) func(diff.Change) string {
	return func(c diff.Change) string {
		text := "subgraph `" + c.Subgraph + "` " + words
		switch {
		case c.Old != "" && c.New != "":
			text += " from " + quoted(c.Old) + " to " + quoted(c.New)
		case c.Old+c.New != "":
			text += ": " + quoted(c.Old+c.New)
		}
		return text
	}
}

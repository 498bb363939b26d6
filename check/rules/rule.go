// Package rules holds what each kind of change means: whom it concerns, how bad it is, why, and
// what to do about it.
//
// In goes a [diff.Kind]; out comes its [Rule], a value. Reports, `explain`, `rules` and the help of
// SARIF are rendered from it.
//
// # How
//
// Package check looks up the rule of each change with [Find] and asks it for the message (Say) and
// for the operations that the change concerns (Touches). Nothing is registered: [All] lists the
// rules, and the order of its list is the order in which they are shown.
//
// The package has more than fifty files since each holds one family of rules, those about one
// element in one direction, such as field_removed.go. The list in a file and the archive of its
// cases in testdata have the file's name. So a rule is read, changed and tested in one place, and a
// new one is found by the name of its element.
//
// # Invariants
//
//   - Every kind of package diff has exactly one rule.
//   - A rule on the planner is safe or ordered; a rule on clients is never ordered.
//   - Every rule has an example that a check reports as this rule, and its archive has a case of
//     it, or a test has the reason why not.
//   - What is reported in one direction is reported in the other, or the taxonomy of the tests has
//     the reason why not.
//
// # Adding a rule
//
// A test names each step that is missing:
//
//  1. A constant of type [diff.Kind] in check/diff (change.go for changes of API schemas, kinds.go
//     for others): TestEveryKindHasARule demands the rule of it.
//  2. The rule in the file of its family. A new file FAMILY.go declares the list familyRules:
//     TestEveryListIsInAll demands the name. TestRulesAreComplete demands verdict, impact and
//     texts, and Touches (one of touches.go) of a rule on clients that is not safe. TestExamples
//     demands Before and After.
//  3. The list in [All], for a new file: TestEveryListIsInAll.
//  4. A call in check/diff that reports the change: TestExamples and TestEveryRuleIsInItsArchive
//     find rules whose change is not reported.
//  5. For a rule on clients, the kind in the tables of check/diff: mirrors, if the change appears
//     and goes (TestMirrorsAreComplete), and peers, if graphql-js or GraphQL Inspector report it
//     too (TestAgreement).
//  6. A case in testdata/FAMILY.txtar whose after side marks the place of the finding with
//     `# RULE`. UPDATE=1 go test ./check/rules writes its findings: TestEveryFamilyHasAnArchive,
//     TestEveryRuleIsInItsArchive and TestArchives.
//  7. The kind's place in the taxonomy of symmetry_test.go, or the reasons why the other directions
//     have no kind: TestSymmetry.
//
// A kind about the removal of something deprecated begins with DEPRECATED_ and is listed in
// TestGraced of package policy.
package rules

import (
	"slices"
	"sync"

	"github.com/schemactl/schemactl/check/diff"
)

// Verdict is whom a change concerns. The two are never mixed.
type Verdict string

// The verdicts.
const (
	// Clients is for changes that may break operations. They are found on API schemas.
	Clients Verdict = "clients"
	// Planner is for changes of what routers send. They are found per subgraph.
	Planner Verdict = "planner"
)

// Impact is how bad a change is for those whom it concerns.
type Impact string

// The impacts.
const (
	// Breaking changes may make an operation invalid, or give it an answer that no longer fits.
	Breaking Impact = "breaking"
	// Dangerous changes leave operations valid and may still surprise clients.
	Dangerous Impact = "dangerous"
	// Safe changes are not noticed by clients or routers.
	Safe Impact = "safe"
	// Ordered changes concern the planner: the order of publish and deploy matters.
	Ordered Impact = "ordered"
)

// Rule is what one kind of change means.
type Rule struct {
	ID      diff.Kind
	Verdict Verdict
	Impact  Impact
	// Title is a short phrase, lower case, no full stop.
	Title string
	// Why is what goes wrong, in one or two sentences. For a safe rule it is why nothing does.
	Why string
	// Fix is what to do about it, in one or two sentences. A safe rule may go without.
	Fix string
	// Before and After are an example of the change: SDL of one subgraph, which may use any
	// federation directive without @link. They are empty where such SDL cannot show the change.
	Before, After string
	// Say returns the message for one change, without a capital or a full stop.
	Say func(diff.Change) string
	// Touches returns what an operation uses if the change concerns it, as coordinates of package
	// usage. It is nil for safe rules and for rules on the planner, which concern no operation.
	Touches func(diff.Change) []string
}

// askPlan is the fix of every ordered change.
const askPlan = "Follow the order that `schemactl plan` gives."

// All returns every rule: those on clients, then those on the planner. Lists for people have the
// same order.
func All() []Rule {
	return slices.Concat(
		typeRules, rootTypeRules, descriptionRules, specifiedByRules, fieldRemovedRules, fieldAddedRules,
		fieldTypeRules, argAddedRules, argRemovedRules, argTypeRules, argDefaultRules, inputFieldAddedRules,
		inputFieldRemovedRules, inputFieldTypeRules, inputFieldDefaultRules, oneOfRules, enumValueAddedRules,
		enumValueRemovedRules, unionMemberRules, interfaceRules, deprecationRules, directiveRules,
		directiveLocationRules, directiveRepeatableRules, directiveArgAddedRules, directiveArgRemovedRules,
		directiveArgTypeRules, directiveArgDefaultRules, accessRules, costRules, listSizeRules,

		subgraphRules, routingURLRules, linkRules, declarationRules, keyRules, keyResolvableRules,
		closedKeyRules, interfaceObjectRules, interfaceWithoutObjectsRules, providedFieldRules, implementerRules, memberRules,
		resolverRules, requiresRules, chainedRequiresRules, providesRules,
		externalRules, overrideRules, overrideLabelRules, contextRules, fromContextRules,
		connectorRules, connectorSourceRules, connectorConfigRules, connectVersionRules,
		shareableRules, inaccessibleRules, tagRules, cacheTagRules, composeDirectiveRules,
		appliedDirectiveRules,
	)
}

// table has every rule by its ID.
var table = sync.OnceValue(func() map[diff.Kind]*Rule {
	all := All()
	m := make(map[diff.Kind]*Rule, len(all))
	for i := range all {
		m[all[i].ID] = &all[i]
	}
	return m
})

// Find returns the rule of a kind; nil where there is none.
func Find(id diff.Kind) *Rule { return table()[id] }

// say returns the Say of a rule whose message is the coordinate and fixed words.
func say(words string) func(diff.Change) string {
	return func(c diff.Change) string { return "`" + c.Coordinate + "` " + words }
}

// sayOld is say with the old text of the change at the end.
func sayOld(words string) func(diff.Change) string {
	return func(c diff.Change) string { return "`" + c.Coordinate + "` " + words + " `" + c.Old + "`" }
}

// sayNew is say with the new text of the change at the end.
func sayNew(words string) func(diff.Change) string {
	return func(c diff.Change) string { return "`" + c.Coordinate + "` " + words + " `" + c.New + "`" }
}

// sayBoth is say with the old and the new text of the change at the end.
func sayBoth(words string) func(diff.Change) string {
	return func(c diff.Change) string {
		return "`" + c.Coordinate + "` " + words + " from " + quoted(c.Old) + " to " + quoted(c.New)
	}
}

// sayFlaw is the Say of a rule on what routers ask wrongly. New has the whole message, which the
// planner writes.
func sayFlaw(c diff.Change) string { return c.New }

// sayRefusesNull is the Say of an argument or input field that is non-null now and has a default.
func sayRefusesNull(c diff.Change) string {
	return sayBoth("can still be left out, but refuses null: it changed")(c)
}

func quoted(s string) string {
	if s == "" {
		return "nothing"
	}
	return "`" + s + "`"
}

// inSubgraph returns the Say of a rule about a subgraph as a whole. The message ends with the old
// and the new text, as far as the change has them.
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

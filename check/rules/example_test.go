package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/sdl"
)

// federationLink lets an example use any federation directive without saying so.
const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@override", "@tag", "@inaccessible", "@interfaceObject",
  "@composeDirective", "@authenticated", "@requiresScopes", "@policy", "@context", "@fromContext", "@cost", "@listSize", "@cacheTag"])
`

// withLink adds the link where a source has none of its own.
func withLink(text string) string {
	if strings.Contains(text, "@link(") {
		return text
	}
	return text + "\n" + federationLink
}

// unshown are the rules whose change SDL of one subgraph cannot show, each with the reason.
var unshown = map[diff.Kind]string{
	diff.RootTypeChanged:           "composition gives root types their names",
	diff.SubgraphAdded:             "it is about which subgraphs there are",
	diff.SubgraphRemoved:           "it is about which subgraphs there are",
	diff.RoutingURLAdded:           "the address is not part of the SDL",
	diff.RoutingURLRemoved:         "the address is not part of the SDL",
	diff.RoutingURLChanged:         "the address is not part of the SDL",
	diff.ComposeDirectiveAdded:     "an example needs a specification of one's own",
	diff.ComposeDirectiveRemoved:   "an example needs a specification of one's own",
	diff.ChainedRequires:           "it is about several subgraphs",
	diff.ClosedKeyEntered:          "it is about several subgraphs",
	diff.InterfaceWithoutObjects:   "it is about several subgraphs",
	diff.InterfaceObjectKeyUnknown: "it is about several subgraphs",
	diff.ProvidedFieldUnreachable:  "it is about several subgraphs",
}

// companions are second subgraphs without which an example is not valid.
var companions = map[diff.Kind]string{
	diff.InterfaceObjectAdded:   interfaceA,
	diff.InterfaceObjectRemoved: interfaceA,
}

const interfaceA = `type Query { b: A }
interface A @key(fields: "id") { id: ID }
type B implements A @key(fields: "id") { id: ID }`

func example(id diff.Kind, text string) []sdl.Source {
	list := []sdl.Source{{Name: "a", Text: withLink(text)}}
	if other := companions[id]; other != "" {
		list = append(list, sdl.Source{Name: "b", Text: withLink(other)})
	}
	return list
}

// TestExamples: the example of every rule is an instance of it, and each rule without one says why.
func TestExamples(t *testing.T) {
	requireRules(t)
	for _, r := range rules.All() {
		t.Run(string(r.ID), func(t *testing.T) {
			if r.Before == "" {
				if unshown[r.ID] == "" {
					t.Fatal("the rule has no example: write Before and After, or the reason why there is none into unshown")
				}
				return
			}
			if r.After == "" {
				t.Fatal("the rule has no After: write what Before turns into")
			}
			if unshown[r.ID] != "" {
				t.Error("the rule has an example: remove it from unshown")
			}
			rep, err := check.Run(t.Context(), check.Input{Before: example(r.ID, r.Before), After: example(r.ID, r.After)})
			if err != nil {
				t.Fatal(err)
			}
			list := rep.Clients.Findings
			if r.Verdict == rules.Planner {
				list = rep.Planner.Findings
			}
			var codes []string
			for _, f := range list {
				codes = append(codes, f.Code)
				if f.Code == string(r.ID) {
					return
				}
			}
			t.Errorf("the example is reported as %v: does check/diff report the change? Composition: %v", codes, rep.Composition.Errors)
		})
	}
}

// TestRulesAreComplete: every rule says what a reader needs.
func TestRulesAreComplete(t *testing.T) {
	seen := map[diff.Kind]bool{}
	for _, r := range rules.All() {
		switch {
		case seen[r.ID]:
			t.Errorf("%s is listed twice", r.ID)
		case r.Verdict != rules.Clients && r.Verdict != rules.Planner:
			t.Errorf("%s has the Verdict %q: give it Clients or Planner", r.ID, r.Verdict)
		case !slices.Contains([]rules.Impact{rules.Breaking, rules.Dangerous, rules.Safe, rules.Ordered}, r.Impact):
			t.Errorf("%s has the Impact %q: give it Breaking, Dangerous, Safe or Ordered", r.ID, r.Impact)
		case r.Title == "":
			t.Errorf("%s has no Title", r.ID)
		case r.Why == "":
			t.Errorf("%s has no Why: write what goes wrong", r.ID)
		case r.Say == nil:
			t.Errorf("%s has no Say: write the message of a change", r.ID)
		case r.Impact != rules.Safe && r.Fix == "":
			t.Errorf("%s is %s and has no Fix: write what to do", r.ID, r.Impact)
		case strings.HasSuffix(r.Title, ".") || r.Title[0] >= 'A' && r.Title[0] <= 'Z':
			t.Errorf("%s: a title is a short phrase in lower case: %q", r.ID, r.Title)
		case (r.Verdict == rules.Clients && r.Impact != rules.Safe) != (r.Touches != nil):
			t.Errorf("%s: Touches belongs to every rule on clients that is not safe, and to no other: see touches.go", r.ID)
		case !strings.HasSuffix(r.Why, "."):
			t.Errorf("%s: the reason is not a sentence: %q", r.ID, r.Why)
		case (r.Verdict == rules.Planner) != (r.Impact == rules.Ordered) && r.Impact != rules.Safe:
			t.Errorf("%s: impact %s does not belong to the verdict on %s", r.ID, r.Impact, r.Verdict)
		}
		seen[r.ID] = true
	}
}

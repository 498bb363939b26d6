// Package topics is everything that has a name in a report: rules, error codes, hints, findings and
// exit codes, each with what it means and what to do. `explain` shows one, `rules` lists them.
//
// # How
//
// [All] gathers the topics from the lists of the packages that own them: the rules of a check, the
// rules on the order of schema and code, the codes of composition, the exit codes. Findings without
// such a list are described in this package. [LookUp] and [InGroup] select; [Print], [Table] and
// [Markdown] show (print.go).
//
// # Invariants
//
//   - Nothing is described twice: the text of a rule or code is that of its own package.
//   - Topics are in the order of [Groups], and within a group in the order of their own list.
package topics

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/nearest"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/lint"
	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/rover"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/probe"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Topic is one thing that `explain` explains and `rules` lists.
type Topic struct {
	ID string `json:"id"`
	// Group is one of [Groups].
	Group string `json:"group"`
	// Level is the impact of a rule, the severity of a code.
	Level string `json:"level,omitempty"`
	Title string `json:"title"`
	Why   string `json:"why,omitempty"`
	Fix   string `json:"fix,omitempty"`
	// Before and After are an example in SDL.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// groupWord has what one topic of a group is, and the title of all of them.
type groupWord struct{ group, kind, title string }

// groupWords are in the order in which groups are listed.
var groupWords = []groupWord{
	{"clients", "rule on clients", "Rules on clients"},
	{"planner", "rule on the query planner", "Rules on the query planner"},
	{"rollout", "rule on the order of schema and code", "Rules on the order of schema and code"},
	{"order", "order of schema and code", "Orders of schema and code"},
	{"plan", "word of a plan", "Words of a plan"},
	{"composition", "composition error", "Composition errors"},
	{"hint", "composition hint", "Composition hints"},
	{"lint", "rule of the linter", "Rules of the linter"},
	{"operations", "finding about client operations", "Findings about client operations"},
	{"platform", "finding of the platform's check", "Findings of the platform's check"},
	{"policy", "finding about the policy", "Findings about the policy"},
	{"rover", "error code of Apollo Rover", "Error codes of Apollo Rover"},
	{"exit", "exit code", "Exit codes"},
	{"term", "term", "Terms"},
}

// Groups returns the names of the groups in the order in which they are listed.
func Groups() []string {
	names := make([]string, len(groupWords))
	for i, w := range groupWords {
		names[i] = w.group
	}
	return names
}

// GroupTitle returns what a list of the topics of a group is called.
func GroupTitle(group string) string { return wordsOf(group).title }

// wordsOf returns the words for a group, none for what is no group.
func wordsOf(group string) groupWord {
	for _, w := range groupWords {
		if w.group == group {
			return w
		}
	}
	return groupWord{}
}

// kind returns the group and level in words.
func (t Topic) kind() string {
	kind := wordsOf(t.Group).kind
	if t.Level == "" {
		return kind
	}
	return kind + ", " + t.Level
}

// otherTopics are findings that are neither about a change nor about composition.
var otherTopics = []Topic{
	{ID: "rover", Group: "rover", Title: "lines of Apollo Rover run here", Why: "A line that calls `rover` for schema work runs with `schemactl` in the place of that word; `schemactl rover LINE` always means Rover's form.", Fix: "`schemactl rover --help` lists every command of Rover with what it is here, or who does it."},
	{ID: supergraph.CodeRoutingURL, Group: "composition", Level: "warning", Title: "a routing URL that routers cannot use", Why: "Apollo Router does not start with a supergraph that has it, or starts and fails the requests to the subgraph. A publish refuses it.", Fix: "Write a whole URL, such as https://example.com/graphql."},
	{ID: check.CodeReadings, Group: "hint", Level: "warning", Title: "an include list of a contract has two readings, which differ on this graph", Why: "The documentation asks for an included tag of unions, and of fields of objects and interfaces. The preview of Federation 3 asks it of enums, input objects, scalars and what is in them too, so that a later platform may hide what is listed.", Fix: "Tag what shall be seen with an included tag, and what shall be hidden with an excluded one. `contractReading: federation-3` in `schemactl.yaml`, or `reading` of a contract, judges it as Federation 3 would."},
	{ID: usage.CodeSyntax, Group: "operations", Level: "error", Title: "a document with operations is no GraphQL", Fix: "Correct the document; what does not parse is not checked."},
	{ID: usage.CodeInvalid, Group: "operations", Level: "error", Title: "an operation is refused even by the API as it is", Why: "It says nothing about the change: it would be refused before it as well.", Fix: "Correct the operation, or leave it out."},
	{ID: usage.CodeUnread, Group: "operations", Level: "error", Title: "an operation cannot be read as its client sends it", Why: "Whether the change breaks it is not known: a fragment or an imported document is missing, or code makes the document as it runs.", Fix: "Give the documents that are missing, or what the client's compiler has made: Relay's artifacts, or a manifest of persisted queries."},
	{ID: usage.CodeUnused, Group: "operations", Level: "warning", Title: "no known operation spreads a fragment", Why: "What it selects counts for nothing: nobody knows who sends it.", Fix: "Give the documents that spread it, or remove it."},
	{ID: usage.CodeBroken, Group: "operations", Level: "error", Title: "an operation that is valid today is refused by the proposal", Fix: "Keep what it uses, or change the client first."},
	{ID: usage.CodeValues, Group: "operations", Level: "error", Title: "the recorded values of variables are refused by the proposal", Fix: "Go on accepting them, or change the client first."},
	{ID: plans.CodeRegression, Group: "operations", Level: "warning", Title: "operations get a worse query plan", Why: "Routers make more fetches for them, or more of them one after the other, or enter a subgraph at a place where they did not: clients wait longer, and a subgraph gets requests that it did not have. Answers stay the same.", Fix: "`schemactl query-plan OPERATION --base BEFORE AFTER` shows both plans. Keep fields that are asked together in one subgraph, or let both resolve them (`@shareable`, `@provides`). `plans.failOn` in `schemactl.yaml` decides whether it fails a check."},
	{ID: plans.CodeLimit, Group: "operations", Level: "error", Title: "operations need more fetches, or more of them one after the other, than the team allows", Why: "`plans.maxFetches` and `plans.maxDepth` in `schemactl.yaml` are the limits. An operation that exceeds one without the change too fails only if it gets worse.", Fix: "Change the schema or the operation, raise the limit, or name the operation under `plans.ignore`."},
	{ID: plans.CodeChanged, Group: "operations", Level: "info", Title: "operations get another query plan that is not worse", Why: "Routers ask subgraphs for something else, with as many fetches as before or fewer.", Fix: "Nothing, unless a subgraph shall not get these requests."},
	{ID: plans.CodeUnplanned, Group: "operations", Level: "error", Title: "a valid operation cannot be planned", Why: "Whether its plan changes, and what it costs then, is not known; `@defer` is one reason.", Fix: "Look at it with `schemactl query-plan`. `check.optional: [plans]` lets a check pass without it."},
	{ID: rollout.CodeContract, Group: "rollout", Level: "unsafe", Title: "a contract cannot be built in a state between", Why: "Its launch would fail, and its routers would go on planning with the supergraph before.", Fix: "`schemactl plan` finds a way around it, or says which changes exclude each other."},
	{ID: rollout.CodeGap, Group: "rollout", Level: "gap", Title: "clients miss something that works before and after the rollout", Why: "Old and new code have no schema in common that offers it, so it is registered by neither while the code is rolled out. No fetch is refused.", Fix: "Give the subgraph a new routing URL, add a new element beside the old one, or accept the gap: `--accept-gaps REASON`."},
	{ID: rollout.CodeNeither, Group: "rollout", Level: "gap", Title: "the old form is gone before the new form is there", Why: "Clients that move from one to the other have neither for a while, whichever they use.", Fix: "Make it in two releases, the first with both; give the subgraph a new routing URL; or accept the gap: `--accept-gaps REASON`."},
	{ID: policy.CodeExpired, Group: "policy", Level: "warning", Title: "an ignore or approval has expired", Why: "What it set aside counts again.", Fix: "Remove it, or agree on another day."},
	{ID: report.CodePlatformFailed, Group: "platform", Level: "error", Title: "the platform's own check failed", Why: "A part of it failed that has no finding of its own: a contract that must not break, or a task of Studio.", Fix: "Open the check in Studio: the report has its address."},
	{ID: policy.CodeUnused, Group: "policy", Level: "warning", Title: "an ignore or approval sets nothing aside", Why: "What it was for is done, or its rule or coordinate is misspelt; later it may hide something that nobody has looked at.", Fix: "Remove it."},
}

// All returns everything that has a name, in the order of [Groups].
func All() []Topic {
	var out []Topic
	for _, r := range rules.All() {
		out = append(out, Topic{ID: string(r.ID), Group: string(r.Verdict), Level: string(r.Impact), Title: r.Title, Why: r.Why, Fix: r.Fix, Before: r.Before, After: r.After})
	}
	for _, r := range serve.Rules() {
		level := "unsafe"
		if r.Hazard {
			level = "hazard"
		}
		out = append(out, Topic{ID: r.Name, Group: "rollout", Level: level, Title: r.Title, Why: r.Why, Fix: "`schemactl plan` finds the order in which no state has it."})
	}
	for _, k := range probe.Kinds() {
		out = append(out, Topic{ID: string(k.Kind), Group: "rollout", Level: "unsafe", Title: k.Title, Why: k.Why, Fix: k.Fix})
	}
	for _, c := range codes.All() {
		group := "composition"
		if c.Phase == codes.Hints {
			group = "hint"
		}
		out = append(out, Topic{ID: c.Code, Group: group, Level: c.Level.String(), Title: c.Summary})
	}
	for _, r := range lint.Rules() {
		out = append(out, Topic{ID: r.ID, Group: "lint", Level: string(r.Level), Title: r.Title, Why: r.Why, Fix: r.Fix, Before: r.Example})
	}
	for _, c := range rover.Codes {
		out = append(out, Topic{ID: c.Code, Group: "rover", Title: c.Title, Fix: c.Fix})
	}
	out = append(out, otherTopics...)
	out = append(out, planWords...)
	out = append(out, terms...)
	for _, d := range exit.Descriptions() {
		out = append(out, Topic{ID: strconv.Itoa(int(d.Code)), Group: "exit", Title: d.Title, Why: d.Why, Fix: d.Fix})
	}
	groups := Groups()
	slices.SortStableFunc(out, func(a, b Topic) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	return out
}

// IDs returns the identifiers of all topics.
func IDs() []string {
	all := All()
	ids := make([]string, len(all))
	for i, t := range all {
		ids[i] = t.ID
	}
	return ids
}

// InGroup returns the topics of a group, or all of them if group is empty. An unknown group is an
// error of usage.
func InGroup(group string) ([]Topic, error) {
	all := All()
	if group == "" {
		return all, nil
	}
	if !slices.Contains(Groups(), group) {
		return nil, exit.Usagef("--group %q is not known; use one of %s", group, strings.Join(Groups(), ", "))
	}
	return slices.DeleteFunc(all, func(t Topic) bool { return t.Group != group }), nil
}

// LookUp finds a topic, whatever the case of its identifier. An unknown one is an error of usage
// that has the nearest names.
func LookUp(id string) (Topic, error) {
	want := strings.Join(strings.Fields(id), "-") // "query plan" is known as "query-plan"
	for _, t := range All() {
		if strings.EqualFold(t.ID, want) {
			return t, nil
		}
	}
	err := fmt.Errorf("nothing is called %q", id)
	if near := nearest.Names(want, IDs()); len(near) > 0 {
		return Topic{}, exit.Usagef("%w; did you mean %s?", err, strings.Join(near, " or "))
	}
	for _, word := range strings.Fields(id) { // "intermediate schema" is known as "intermediate"
		if slices.Contains(IDs(), word) {
			return Topic{}, exit.Usagef("%w; did you mean %s?", err, word)
		}
	}
	return Topic{}, exit.Usagef("%w; `schemactl rules` lists everything", err)
}

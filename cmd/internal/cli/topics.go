package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// topic is one thing that `explain` explains and `rules` lists.
type topic struct {
	ID string `json:"id"`
	// Group is one of groups.
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

// groups in the order in which they are listed.
var groups = []string{"clients", "planner", "rollout", "composition", "hint", "operations", "platform", "policy", "exit"}

func (t topic) kind() string {
	words := map[string]string{
		"clients": "rule on clients", "planner": "rule on the query planner", "rollout": "rule on the order of schema and code", "composition": "composition error",
		"hint": "composition hint", "operations": "finding about client operations", "platform": "finding of the platform's check", "policy": "finding about the policy", "exit": "exit code",
	}
	if t.Level == "" {
		return words[t.Group]
	}
	return words[t.Group] + ", " + t.Level
}

// otherTopics are findings that are neither about a change nor about composition.
var otherTopics = []topic{
	{ID: usage.CodeSyntax, Group: "operations", Level: "error", Title: "a document with operations is no GraphQL", Fix: "Correct the document; what does not parse is not checked."},
	{ID: usage.CodeInvalid, Group: "operations", Level: "error", Title: "an operation is refused even by the API as it is", Why: "It says nothing about the change: it would be refused before it as well.", Fix: "Correct the operation, or leave it out."},
	{ID: usage.CodeBroken, Group: "operations", Level: "error", Title: "an operation that is valid today is refused by the proposal", Fix: "Keep what it uses, or change the client first."},
	{ID: usage.CodeValues, Group: "operations", Level: "error", Title: "the recorded values of variables are refused by the proposal", Fix: "Go on accepting them, or change the client first."},
	{ID: serve.OperationRefused, Group: "rollout", Level: "unsafe", Title: "a state between refuses operations that work before and after", Why: "Clients, those of contracts too, live through every state of a plan.", Fix: "`schemactl plan` finds a way around it, or says which changes exclude each other."},
	{ID: policy.CodeExpired, Group: "policy", Level: "warning", Title: "an ignore or approval has expired", Why: "What it set aside counts again.", Fix: "Remove it, or agree on another day."},
	{ID: report.CodePlatformFailed, Group: "platform", Level: "error", Title: "the platform's own check failed", Why: "A part of it failed that has no finding of its own: a contract that must not break, or a task of Studio.", Fix: "Open the check in Studio: the report has its address."},
	{ID: policy.CodeUnused, Group: "policy", Level: "warning", Title: "an ignore or approval sets nothing aside", Why: "What it was for is done, or its rule or coordinate is misspelt; later it may hide something that nobody has looked at.", Fix: "Remove it."},
}

// topics lists everything that has a name, in the order of groups.
func topics() []topic {
	var out []topic
	for _, r := range rules.All() {
		out = append(out, topic{ID: string(r.ID), Group: string(r.Verdict), Level: string(r.Impact), Title: r.Title, Why: r.Why, Fix: r.Fix, Before: r.Before, After: r.After})
	}
	for _, r := range serve.Rules() {
		level := "unsafe"
		if r.Hazard {
			level = "hazard"
		}
		out = append(out, topic{ID: r.Name, Group: "rollout", Level: level, Title: r.Title, Why: r.Why, Fix: "`schemactl plan` finds the order in which no state has it."})
	}
	for _, c := range codes.All() {
		group := "composition"
		if c.Phase == codes.Hints {
			group = "hint"
		}
		out = append(out, topic{ID: c.Code, Group: group, Level: c.Level.String(), Title: c.Summary})
	}
	out = append(out, otherTopics...)
	for _, d := range exit.Descriptions() {
		out = append(out, topic{ID: strconv.Itoa(int(d.Code)), Group: "exit", Title: d.Title, Why: d.Why, Fix: d.Fix})
	}
	slices.SortStableFunc(out, func(a, b topic) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	return out
}

func topicIDs() []string {
	all := topics()
	ids := make([]string, len(all))
	for i, t := range all {
		ids[i] = t.ID
	}
	return ids
}

func inGroup(group string) ([]topic, error) {
	all := topics()
	if group == "" {
		return all, nil
	}
	if !slices.Contains(groups, group) {
		return nil, exit.Usagef("--group %q is not known; use one of %s", group, strings.Join(groups, ", "))
	}
	return slices.DeleteFunc(all, func(t topic) bool { return t.Group != group }), nil
}

func topicsText(w io.Writer, list []topic) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range list {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.ID, e.Group, e.Level, e.Title)
	}
	return t.Flush()
}

func topicsMarkdown(w io.Writer, list []topic) error {
	_, _ = fmt.Fprintln(w, "| ID | group | level | what |\n| --- | --- | --- | --- |")
	for _, e := range list {
		_, _ = fmt.Fprintf(w, "| `%s` | %s | %s | %s |\n", e.ID, e.Group, e.Level, strings.ReplaceAll(e.Title, "|", `\|`))
	}
	return nil
}

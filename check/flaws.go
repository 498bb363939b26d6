package check

import (
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// flaws adds what routers would ask wrongly of the proposal, and ask rightly of the base, once
// everything is rolled out. The planner refuses a rollout to it with the same words.
func (r *Report) flaws(before, after compose.Result) {
	if before.Graph == nil || after.Graph == nil {
		return
	}
	for _, v := range serve.NewFlaws(serve.Flaws(after.Subgraphs), serve.Flaws(before.Subgraphs)) {
		f := newFinding(rules.Find(diff.Kind(v.Rule)), diff.Change{Kind: diff.Kind(v.Rule), Coordinate: v.Coordinate, New: v.Message})
		f.New = ""
		f.Subgraphs = []string{v.Subgraph}
		f.Fix = sentence(v.WaysOut)
		f.Positions = v.At
		f.Fingerprint = policy.Fingerprint("planner", v.Subgraph, v.Rule, v.Coordinate, v.Message)
		r.Planner.Findings = append(r.Planner.Findings, f)
	}
}

// sentence writes ways out as one sentence.
func sentence(waysOut []string) string {
	text := strings.Join(waysOut, "; or ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

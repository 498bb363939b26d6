package check

import (
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// flaw is a flaw of the proposal, as a change.
type flaw struct {
	change  diff.Change
	at      []diag.Position
	waysOut []string
}

// newFlaws returns what routers would ask wrongly of the proposal, and ask rightly of the base,
// once everything is rolled out. The planner refuses a rollout to it with the same words.
func newFlaws(before, after compose.Result) []flaw {
	if before.Graph == nil || after.Graph == nil {
		return nil
	}
	list := serve.NewFlaws(serve.Flaws(after.Subgraphs), serve.Flaws(before.Subgraphs))
	out := make([]flaw, len(list))
	for i, v := range list {
		out[i] = flaw{diff.Change{Kind: diff.Kind(v.Rule), Coordinate: v.Coordinate, New: v.Message, Subgraph: v.Subgraph}, v.At, v.WaysOut}
	}
	return out
}

func (w *flaw) fingerprint() string {
	return policy.Fingerprint("planner", w.change.Subgraph, string(w.change.Kind), w.change.Coordinate, w.change.New)
}

// finish fills in what the finding of a flaw has besides the change and its rule. The message is
// all that there is to show.
func (w *flaw) finish(f *Finding) {
	f.New, f.Fix, f.Positions = "", sentence(w.waysOut), w.at
}

// sentence writes ways out as one sentence.
func sentence(waysOut []string) string {
	text := strings.Join(waysOut, "; or ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

package check

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/prove"
)

// Prove judges a plan by operations of clients and puts the proof into it. They are planned as
// their clients send them, those that only the API after the plan accepts included. What cannot be
// read is not judged, and neither is a plan if no operation is left. The error is that of a context
// that ended, or of a plan that does not fit the input.
func Prove(ctx context.Context, in rollout.Input, plan *rollout.Plan, docs []usage.Document) error {
	known := knownOperations{known: map[prove.Operation]bool{}}
	for _, side := range [][]sdl.Source{in.Before, in.After} {
		if len(side) == 0 {
			continue
		}
		composed := compose.Compose(ctx, side, optionsOf(in.Federation))
		if err := ctx.Err(); err != nil {
			return err
		}
		if composed.Graph != nil {
			known.add(composed.Graph, docs)
		}
	}
	proof, err := prove.Plan(ctx, in, plan, known.sent, prove.Options{})
	if err != nil {
		return err
	}
	proof.Invalid = known.invalid()
	proof.NotJudged = append(proof.NotJudged, known.notJudged()...)
	plan.Proof = proof
	return nil
}

// knownOperations are operations as the APIs before and after a plan take them.
type knownOperations struct {
	sent []prove.Operation
	// known has what is in sent.
	known   map[prove.Operation]bool
	refused []usage.RefusedOperation
	unread  []string
}

// add adds what one API makes of the operations.
func (k *knownOperations) add(graph *supergraph.Graph, docs []usage.Document) {
	index, _ := usage.New(sdl.Print(graph.API()), docs)
	for _, known := range index.Known() {
		if !known.Valid {
			continue
		}
		for _, text := range known.Documents {
			if o := (prove.Operation{HazardUse: useOf(known.Use), Text: text}); !k.known[o] {
				k.known[o], k.sent = true, append(k.sent, o)
			}
		}
	}
	k.refused = append(k.refused, index.RefusedOperations()...)
	k.unread = append(k.unread, index.Unread()...)
}

func useOf(u usage.Use) rollout.HazardUse {
	return rollout.HazardUse{Operation: u.Operation, File: u.File, Line: u.Line}
}

// invalid returns the operations that neither API accepts.
func (k *knownOperations) invalid() []rollout.NotJudged {
	var out []rollout.NotJudged
	told := make(map[rollout.HazardUse]bool)
	for _, o := range k.sent {
		told[o.HazardUse] = true
	}
	for _, r := range k.refused {
		if use := useOf(r.Use); !told[use] {
			told[use] = true
			out = append(out, rollout.NotJudged{Operation: &use, Reason: "the API accepts it neither before nor after the plan: " + strings.TrimSuffix(r.Message, ".")})
		}
	}
	return out
}

// notJudged returns what cannot be read, and that nothing is left to be judged.
func (k *knownOperations) notJudged() []rollout.NotJudged {
	var out []rollout.NotJudged
	slices.Sort(k.unread)
	for _, reason := range slices.Compact(k.unread) {
		out = append(out, rollout.NotJudged{Reason: reason})
	}
	switch {
	case len(k.sent) > 0 || len(out) > 0:
	case len(k.refused) > 0:
		out = append(out, rollout.NotJudged{Reason: "the API accepts none of the known operations"})
	default:
		out = append(out, rollout.NotJudged{Reason: "the files for operations hold none"})
	}
	return out
}

package prove

import (
	"slices"

	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/probe"
)

// fault is what some code refuses, and why, whatever is registered.
type fault struct {
	subgraph, code, coordinate, message string
	kind                                probe.Kind
}

// refusalKey tells refusals apart that are told by themselves.
type refusalKey struct {
	fault
	registered string
}

// suffered is a fault of an operation as one planner plans it.
type suffered struct {
	fault
	user
}

// noted is where a refusal stands in the proof, and the last state that was counted for it.
type noted struct{ index, state int }

// gapKey tells apart what was not judged.
type gapKey struct {
	user
	reason string
}

// refuse notes a refusal in a state. It was present before the plan if each operation met it then,
// also where another schema is registered by now.
func (v *prover) refuse(s rollout.PhaseState, f *fetch, code string, r probe.Refusal) {
	k := refusalKey{fault{f.Fetch.Subgraph, code, r.Coordinate, r.Message, r.Kind}, s.Registered[f.Fetch.Subgraph].SDL}
	n, known := v.refusals[k]
	if !known {
		n = noted{len(v.proof.Refusals), -1}
		v.proof.Refusals = append(v.proof.Refusals, rollout.Refusal{
			Phase: s.Phase, Half: s.Half, Subgraph: f.Fetch.Subgraph, Code: v.stages[[2]string{f.Fetch.Subgraph, code}], SHA256: rollout.Digest(code), RegisteredSHA256: s.Registered[f.Fetch.Subgraph].SHA256,
			Kind: r.Kind, Coordinate: r.Coordinate, Message: r.Message, At: r.At,
			Path: f.At(), Document: f.Fetch.Document, Present: true,
		})
	}
	one := &v.proof.Refusals[n.index]
	if n.state != v.at {
		one.States++
	}
	v.refusals[k] = noted{n.index, v.at}
	for _, u := range f.users {
		if s.Phase == 0 {
			v.before[suffered{k.fault, u}] = true
		}
		one.Present = one.Present && v.before[suffered{k.fault, u}]
		if o := v.operations[u.operation].HazardUse; !slices.Contains(one.Operations, o) {
			one.Operations = append(one.Operations, o)
		}
		if name := v.profiles[u.planner].String(); !slices.Contains(one.Planners, name) {
			one.Planners = append(one.Planners, name)
		}
	}
}

// notJudged notes that something was not judged in a state, once for each reason.
func (v *prover) notJudged(s rollout.PhaseState, u user, reason string) {
	if k := (gapKey{u, reason}); !v.gaps[k] {
		v.gaps[k] = true
		n := rollout.NotJudged{Phase: s.Phase, Half: s.Half, Reason: reason}
		if u.operation >= 0 {
			n.Operation = &v.operations[u.operation].HazardUse
		}
		if u.planner >= 0 {
			n.Planner = v.profiles[u.planner].String()
		}
		v.proof.NotJudged = append(v.proof.NotJudged, n)
	}
}

// neverPlanned notes the operations that the API of no state accepts as the planners read it. They
// were known as valid, so that something about them is not understood. Where the plans of a state
// are missing that is told already.
func (v *prover) neverPlanned() {
	for k := range v.gaps {
		if k.operation < 0 {
			return
		}
	}
	for i, ok := range v.planned {
		if !ok {
			v.proof.NotJudged = append(v.proof.NotJudged, rollout.NotJudged{
				Operation: &v.operations[i].HazardUse, Reason: "the planners accept the operation in no state of the plan",
			})
		}
	}
}

package rollback

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// ErrUnreadable is a schema that cannot be read, of the earlier supergraph or of what is deployed.
// Whether routers may go back is then not known.
var ErrUnreadable = errors.New("cannot tell whether the deployed subgraphs serve that supergraph")

// Judge finds out what is deployed and whether it serves an earlier supergraph. The edition
// composes what is deployed, that of the supergraph may be another. A verdict against it is
// returned without an error; [Verdict.Err] makes one of it. The errors are [ErrEvidence], those of
// reading a source, and [ErrUnreadable] with what is wrong with a schema.
func Judge(ctx context.Context, target *supergraph.Graph, evidence Evidence, edition spec.Edition) (Verdict, error) {
	deployed, err := evidence.deployed(ctx)
	if err != nil {
		return Verdict{}, err
	}
	var verdict Verdict
	for i, sources := range combinations(deployed) {
		v, err := judge(ctx, target, sources, edition)
		if err != nil {
			return Verdict{}, err
		}
		if i > 0 {
			v = verdict.and(v)
		}
		verdict = v
	}
	verdict.Deployed = deployed
	return verdict, nil
}

// judge compares one set of deployed schemas with what the supergraph asks of its subgraphs.
func judge(ctx context.Context, target *supergraph.Graph, deployed []sdl.Source, edition spec.Edition) (Verdict, error) {
	now, errs := subgraph.Build(ctx, deployed, subgraph.Options{Edition: edition})
	if len(errs) > 0 {
		return Verdict{}, unreadable("what is deployed", errs)
	}
	then, errs := subgraph.Build(ctx, target.Subgraphs(), subgraph.Options{Edition: target.Edition})
	if len(errs) > 0 {
		return Verdict{}, unreadable("the earlier supergraph", errs)
	}
	verdict := Verdict{OK: true}
	for _, r := range then {
		s := judgeSubgraph(r, find(now, r.Name))
		verdict.OK = verdict.OK && s.ok()
		verdict.Subgraphs = append(verdict.Subgraphs, s)
	}
	for _, d := range now {
		if find(then, d.Name) == nil {
			verdict.Unused = append(verdict.Unused, d.Name)
		}
	}
	return verdict, nil
}

// judgeSubgraph compares what the earlier supergraph asks of a subgraph with its deployed schema. A
// nil deployed schema means that no code is known under that name.
func judgeSubgraph(then, deployed *subgraph.Subgraph) Subgraph {
	s := Subgraph{Name: then.Name}
	if deployed == nil {
		s.Missing = true
		return s
	}
	if deployed.URL != then.URL {
		s.URL, s.Deployed = then.URL, deployed.URL
	}
	for _, v := range serve.Serves(deployed, then) {
		if v.Hazard {
			s.Hazards = append(s.Hazards, v)
		} else {
			s.Violations = append(s.Violations, v)
		}
	}
	return s
}

func find(list []*subgraph.Subgraph, name string) *subgraph.Subgraph {
	at := slices.IndexFunc(list, func(s *subgraph.Subgraph) bool { return s.Name == name })
	if at < 0 {
		return nil
	}
	return list[at]
}

func unreadable(what string, errs diag.List) error {
	return fmt.Errorf("%w: %s is not valid: %w", ErrUnreadable, what, errs)
}

package publish

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// proposal is a change to a variant before anything of it is sent. The check, the planner and the
// comparison with the registry all start from the same reading of it.
type proposal struct {
	ref registry.GraphRef
	// held is what the registry held when it was read.
	held []registry.RegisteredSubgraph
	// base is what the change is compared with; nil where nothing is compared.
	base *Base
	// before and after are all subgraphs of the variant, as routers run them and as they are
	// proposed. Both are empty until something is proposed.
	before, after []sdl.Source
}

// readProposal reads what the variant is at. A variant that does not exist yet holds nothing.
func readProposal(ctx context.Context, reg registry.Registry, ref registry.GraphRef, federation spec.Choice) (*proposal, error) {
	base, err := ReadBase(ctx, reg, ref, federation)
	if err != nil {
		return nil, err
	}
	return &proposal{ref: ref, held: base.Held, base: base}, nil
}

// withoutFiles returns the sources without the label of the registry: in reports and journals of
// deliveries, positions of what is registered name the subgraph alone. That is part of the JSON
// form of version 1.
func withoutFiles(all []sdl.Source) []sdl.Source {
	out := slices.Clone(all)
	for i := range out {
		out[i].File = ""
	}
	return out
}

// overlay proposes these subgraphs; others that are registered stay. An empty URL keeps the
// registered one.
func (p *proposal) overlay(ctx context.Context, subgraphs []sdl.Source) error {
	return p.propose(ctx, sdl.Overlay(p.base.Registered(), subgraphs))
}

// propose proposes the whole graph. The error is that of [Base.Against].
func (p *proposal) propose(ctx context.Context, all []sdl.Source) error {
	var err error
	p.after = all
	p.before, err = p.base.Against(ctx, all)
	return err
}

// validate finds everything for which the registry would refuse these subgraphs. The error is
// ErrBadBatch. req has what [BatchRequest] allows, and the places of routing URLs.
func (p *proposal) validate(subgraphs []sdl.Source, req BatchRequest) error {
	req.Ref, req.Subgraphs, req.Files = p.ref, inputs(subgraphs), filesOf(subgraphs)
	return validate(p.held, req)
}

// input returns the planner's settings with the proposal in them.
func (p *proposal) input(settings rollout.Input) rollout.Input {
	settings.Before, settings.After, settings.Federation = p.before, p.after, p.base.Federation
	settings.Held, settings.Notes = p.base.Unlike(p.before), slices.Concat(settings.Notes, p.notes())
	return settings
}

// notes returns what is to be told of the base, and of the names of new subgraphs.
func (p *proposal) notes() []string {
	if p.base == nil {
		return nil
	}
	var names, created []string
	for _, s := range p.after {
		names = append(names, s.Name)
		if _, registered := findHeld(p.held, s.Name); !registered {
			created = append(created, s.Name)
		}
	}
	return append(p.base.Notes(p.before), twinNotes(created, names)...)
}

// pass lets the proposal through the gate.
func (p *proposal) pass(ctx context.Context, gate CheckGate) (*CheckResult, error) {
	result, err := gate.Pass(ctx, p.before, p.after)
	if result != nil && result.Skipped == "" {
		result.Notes = p.notes()
	}
	return result, err
}

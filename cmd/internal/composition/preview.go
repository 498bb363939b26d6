package composition

import (
	"context"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Preview compares the API schemas of contracts before and after a change of subgraphs, of a
// filter, or of both.
type Preview struct {
	// Before and After are all subgraphs of the graph.
	Before, After []sdl.Source
	// Federation is the federation version that composes both.
	Federation spec.Choice
	// Contracts returns the contracts of the graph. It is called once both sides have composed.
	Contracts func(ctx context.Context) ([]rollout.Contract, error)
	// Only is the name of the one contract to preview; empty previews all.
	Only string
	// Filter is the new filter of the contract Only, which is a new contract if the graph lacks it.
	// Nil leaves all filters as they are.
	Filter *supergraph.Filter
}

// ContractAPIs are the API schemas of one contract.
type ContractAPIs struct {
	Name string
	// Before is empty if the contract is new or could not be built.
	Before *sdl.Schema
	// After is nil if there are errors.
	After *sdl.Schema
	// Errors are the reasons why the contract cannot be built after the change.
	Errors diag.List
}

// Run composes both sides and filters them for each contract. The list of errors is that of the
// first side that does not compose; then there are no contracts.
func (p Preview) Run(ctx context.Context) ([]ContractAPIs, diag.List, error) {
	before, err := Compose(ctx, p.Before, Options{Federation: p.Federation})
	if err != nil || !before.OK() {
		return nil, before.Errors, err
	}
	after, err := Compose(ctx, p.After, Options{Federation: p.Federation})
	if err != nil || !after.OK() {
		return nil, after.Errors, err
	}
	all, err := p.Contracts(ctx)
	if err != nil {
		return nil, nil, err
	}
	var out []ContractAPIs
	for _, c := range p.changes(all) {
		out = append(out, c.apis(before.Graph, after.Graph))
	}
	return out, nil, nil
}

// contractChange is a contract with its filter before and after the change.
type contractChange struct {
	name string
	old  *supergraph.Filter // nil for a new contract
	now  supergraph.Filter
}

// changes returns the contracts to preview with their filters.
func (p Preview) changes(all []rollout.Contract) []contractChange {
	var out []contractChange
	for _, c := range all {
		if p.Only == "" || p.Only == c.Name {
			out = append(out, contractChange{c.Name, &c.Filter, c.Filter})
		}
	}
	if p.Filter != nil {
		if len(out) == 0 {
			out = []contractChange{{name: p.Only}}
		}
		out[0].now = *p.Filter
	}
	return out
}

// apis filters both graphs for the contract. Errors of the old filter are left out: a contract that
// could not be built has no clients that lose anything.
func (c contractChange) apis(before, after *supergraph.Graph) ContractAPIs {
	out := ContractAPIs{Name: c.name, Before: sdl.NewSchema(nil, nil)}
	if c.old != nil {
		if old, errs := before.Contract(*c.old); len(errs) == 0 {
			out.Before = old.API()
		}
	}
	now, errs := after.Contract(c.now)
	if len(errs) > 0 {
		out.Errors = errs
		return out
	}
	out.After = now.API()
	return out
}

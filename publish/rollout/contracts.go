package rollout

import (
	"fmt"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Contract is a contract variant of the graph. A launch of it follows every launch of the graph, so
// its clients live through every state of a plan.
type Contract struct {
	Name   string
	Filter supergraph.Filter
}

// clients are the API schemas before and after a plan. Every state has to offer the operations that
// work in both.
type clients struct {
	before, after *sdl.Schema
	contracts     []contractEnds
}

// contractEnds are the API schemas of one contract before and after a plan.
type contractEnds struct {
	Contract
	before, after *sdl.Schema
}

// clientsOf builds the APIs before and after. A contract that cannot be built at one of these ends,
// such as that of a graph without subgraphs, is left out: none of its operations works both before
// and after.
func clientsOf(in Input, before, after compose.Result) clients {
	c := clients{before: apiOf(before), after: apiOf(after)}
	for _, contract := range in.Contracts {
		e := contractEnds{Contract: contract}
		e.before, _ = contract.api(before)
		e.after, _ = contract.api(after)
		if e.before != nil && e.after != nil {
			c.contracts = append(c.contracts, e)
		}
	}
	return c
}

// api builds the API schema of the contract. It returns nil with the reason if the filter does not
// fit the graph, and nil without one for a graph without subgraphs.
func (c Contract) api(r compose.Result) (*sdl.Schema, error) {
	if r.Graph == nil {
		return nil, nil
	}
	g, errs := r.Graph.Contract(c.Filter)
	if len(errs) > 0 {
		return nil, errs
	}
	return g.API(), nil
}

// refused returns the operations that work before and after and that a state does not offer, to
// clients of the graph or of a contract.
func (c clients) refused(r compose.Result) []serve.Violation {
	offered := apiOf(r)
	if offered == c.before || offered == c.after {
		return nil // each end offers what both offer
	}
	out := serve.Offers(offered, c.before, c.after)
	for _, contract := range c.contracts {
		api, err := contract.api(r)
		if api == nil {
			v := serve.Violation{Rule: serve.OperationRefused, Coordinate: contract.Name, Message: fmt.Sprintf("the contract %s cannot be built", contract.Name)}
			if err != nil {
				v.Message += ": " + err.Error()
			}
			out = append(out, v)
			continue
		}
		for _, v := range serve.Offers(api, contract.before, contract.after) {
			v.Message = fmt.Sprintf("contract %s: %s", contract.Name, v.Message)
			out = append(out, v)
		}
	}
	return out
}

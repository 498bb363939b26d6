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

// clients are the API schemas before and after a plan, of the graph and of its contracts. What
// every state has to offer follows from them.
type clients struct {
	graph     apiEnds
	contracts []contractEnds
}

// apiEnds are an API before and after a plan, and what is in place of what after it.
type apiEnds struct {
	before, after *serve.View
	replaced      []serve.Replacement
}

// contractEnds are the API schemas of one contract before and after a plan.
type contractEnds struct {
	Contract
	apiEnds
}

// loss is what clients of the graph, or of a contract, miss in a state.
type loss struct {
	kind GapKind
	// coordinate is the element, beside its counterpart after the plan, and inside the union or
	// interface with the element.
	coordinate, beside, inside string
	message, contract          string // the contract is empty for the graph
	tighter                    bool   // the element is there and takes less
}

// endsOf compares the APIs before and after.
func endsOf(before, after *sdl.Schema) apiEnds {
	e := apiEnds{before: serve.NewView(before), after: serve.NewView(after)}
	e.replaced = serve.Replaced(e.before, e.after)
	return e
}

// clientsOf builds the APIs before and after. A contract that cannot be built at one of these ends,
// such as that of a graph without subgraphs, is left out: none of its operations works both before
// and after.
func clientsOf(in Input, before, after compose.Result) clients {
	c := clients{graph: endsOf(apiOf(before), apiOf(after))}
	for _, contract := range in.Contracts {
		was, _ := contract.api(before)
		is, _ := contract.api(after)
		if was != nil && is != nil {
			c.contracts = append(c.contracts, contractEnds{contract, endsOf(was, is)})
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

// lost returns what an API between before and after takes away: what an operation can use at both
// ends and not here, and the pairs of which neither is here. What lies in a field that is missing
// is not told beside it.
func (e apiEnds) lost(api *sdl.Schema, contract string) []loss {
	var out []loss
	offered := serve.NewView(api)
	missing := make(map[string]bool)
	for _, v := range offered.Offers(e.before, e.after) {
		missing[v.Coordinate] = true
		out = append(out, loss{Missing, v.Coordinate, "", v.Type, v.Message, contract, v.Tighter})
	}
	for _, r := range e.replaced {
		if offered.Has(r.Before) || offered.Has(r.After) || missing[r.Before.Type+"."+r.Before.Name] {
			continue
		}
		l := loss{kind: Neither, coordinate: r.Before.Coordinate(), beside: r.After.Coordinate(), contract: contract}
		l.message = fmt.Sprintf("neither `%s` nor `%s` is there", l.coordinate, l.beside)
		switch {
		case r.Before.Member:
			l.inside = r.Before.Type
			l.message = fmt.Sprintf("neither `%s` nor `%s` is in `%s`", l.coordinate, l.beside, l.inside)
		case l.coordinate == l.beside:
			l.message = fmt.Sprintf("`%s` is there neither in its old nor in its new form", l.coordinate)
		}
		out = append(out, l)
	}
	return out
}

// judge returns what a state takes away from clients of the graph and of contracts. The second
// result are the contracts that cannot be built in it: their launches would fail, and their routers
// would stay behind.
func (c clients) judge(r compose.Result) (lost []loss, refused []serve.Violation) {
	offered := apiOf(r)
	if offered == c.graph.before.Schema || offered == c.graph.after.Schema {
		return nil, nil // each end offers what both offer, and has the contracts
	}
	lost = c.graph.lost(offered, "")
	for _, contract := range c.contracts {
		api, err := contract.api(r)
		if api == nil {
			v := serve.Violation{Rule: CodeContract, Coordinate: contract.Name, Message: fmt.Sprintf("the contract %s cannot be built", contract.Name)}
			if err != nil {
				v.Message += ": " + err.Error()
			}
			refused = append(refused, v)
			continue
		}
		lost = append(lost, contract.lost(api, contract.Name)...)
	}
	return lost, refused
}

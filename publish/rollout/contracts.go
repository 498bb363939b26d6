package rollout

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
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

// leastContracts are judged of any graph. Of a large one more are judged if the elements of all of
// them together, on both sides, are not more than elementsOfLoss for each of [Input.MaxLosses].
const leastContracts, elementsOfLoss = 25, 150

// MostContracts returns how many contracts of a change can be judged: each takes time and memory as
// the whole graph does. It grows with most, a bound as [Input.MaxLosses] is one; 0 is its default.
// A side that does not exist is nil.
func MostContracts(before, after *supergraph.Graph, most int) int {
	elements := 0
	for _, g := range []*supergraph.Graph{before, after} {
		if g != nil {
			elements += g.Elements()
		}
	}
	return max(cmp.Or(most, DefaultMaxLosses)*elementsOfLoss/max(elements, 1), leastContracts)
}

// TooManyContracts returns the sentence on a change with more contracts than [MostContracts].
func TooManyContracts(contracts, most int) string {
	return fmt.Sprintf("only %d of %d contracts can be judged on a graph of this size; give it more time with --time-limit, with which this bound grows", most, contracts)
}

// clients are the API schemas before and after a plan, of the graph and of its contracts. What
// every state has to offer follows from them.
type clients struct {
	graph     apiEnds
	contracts []contractEnds
	// gone are the contracts that can be built before the plan and not after it.
	gone []goneContract
	// known has what was judged, by the API schema of the graph.
	known map[*sdl.Schema]clientVerdict
	// tooMany is true if the change replaces more elements than the input lets it, and most is how
	// many contracts can be judged if there are more; 0 otherwise.
	tooMany bool
	most    int
}

// clientVerdict is what a state takes away from clients, and the contracts that cannot be built in
// it.
type clientVerdict struct {
	lost    []loss
	refused []serve.Violation
}

// goneContract is a contract that a change makes impossible to build.
type goneContract struct {
	name string
	errs diag.List
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

// endsOf compares the APIs before and after, of the graph or of a contract.
func (c *clients) endsOf(before, after *sdl.Schema, most int) apiEnds {
	e := apiEnds{before: serve.NewView(before), after: serve.NewView(after)}
	var complete bool
	e.replaced, complete = serve.Replaced(e.before, e.after, most)
	c.tooMany = c.tooMany || !complete
	return e
}

// clientsOf builds the APIs before and after, or takes them from the input. A contract that cannot
// be built before, such as that of a graph without subgraphs, is left out: it has no clients yet.
func clientsOf(in Input, before, after compose.Result) *clients {
	if c := in.clients; c != nil && c.graph.before.Schema == apiOf(before) && c.graph.after.Schema == apiOf(after) {
		return c
	}
	c := &clients{known: make(map[*sdl.Schema]clientVerdict)}
	c.graph = c.endsOf(apiOf(before), apiOf(after), in.MaxLosses)
	if most := MostContracts(before.Graph, after.Graph, in.MaxLosses); len(in.Contracts) > most {
		c.most = most
		return c
	}
	for _, contract := range in.Contracts {
		was, _ := contract.api(before)
		is, errs := contract.api(after)
		switch {
		case was == nil:
		case is != nil:
			c.contracts = append(c.contracts, contractEnds{contract, c.endsOf(was, is, in.MaxLosses)})
		case len(errs) > 0:
			c.gone = append(c.gone, goneContract{contract.Name, errs})
		}
	}
	return c
}

// api builds the API schema of the contract. It returns nil with the reason if the filter does not
// fit the graph, and nil without one for a graph without subgraphs.
func (c Contract) api(r compose.Result) (*sdl.Schema, diag.List) {
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
func (c *clients) judge(r compose.Result) (lost []loss, refused []serve.Violation) {
	offered := apiOf(r)
	v, known := c.known[offered]
	if !known {
		v.lost, v.refused = c.verdict(r, offered)
		c.known[offered] = v
	}
	return slices.Clip(v.lost), slices.Clip(v.refused)
}

// verdict is judge for the API schema of a state.
func (c *clients) verdict(r compose.Result, offered *sdl.Schema) (lost []loss, refused []serve.Violation) {
	switch offered { // each end offers what both offer, and has the contracts that are at both
	case c.graph.before.Schema:
		return nil, nil
	case c.graph.after.Schema:
		for _, g := range c.gone {
			refused = append(refused, notBuilt(g.name, g.errs))
		}
		return nil, refused
	}
	lost = c.graph.lost(offered, "")
	for _, contract := range c.contracts {
		api, errs := contract.api(r)
		if api == nil {
			refused = append(refused, notBuilt(contract.Name, errs))
			continue
		}
		lost = append(lost, contract.lost(api, contract.Name)...)
	}
	return lost, refused
}

// notBuilt is the violation of a state in which a contract cannot be built.
func notBuilt(contract string, errs diag.List) serve.Violation {
	v := serve.Violation{Rule: CodeContract, Coordinate: contract, Message: fmt.Sprintf("the contract %s cannot be built", contract)}
	if len(errs) > 0 {
		v.Message += ": " + errs.Error()
	}
	return v
}

// refuseGone returns a [*NoSafePlan] if contracts can be built before the change and not after it.
// No order helps against that, since the end of every plan has it.
func (c *clients) refuseGone(in Input, subgraphs []SubgraphPlan) error {
	if len(c.gone) == 0 {
		return nil
	}
	e := &NoSafePlan{Subgraphs: subgraphs, Before: in.Before, After: in.After}
	var changed []string
	for _, s := range subgraphs {
		if s.Changed() {
			changed = append(changed, s.Name)
		}
	}
	for _, g := range c.gone {
		conflict := Conflict{
			Subgraphs: changed,
			Reason:    fmt.Sprintf("the contract %s cannot be built of what is proposed: its launch would fail, and its routers would go on asking by the supergraph before, so no order is safe", g.name),
			WaysOut: []string{
				"tag the proposal so that the contract can be built: `schemactl contract preview` tells why it cannot",
				fmt.Sprintf("change the filter of %s first, or delete the contract if nobody uses it any more", g.name),
			},
		}
		for _, d := range g.errs {
			conflict.Elements = append(conflict.Elements, Element{Coordinate: d.Coordinate, Message: d.Message, At: d.Positions})
		}
		e.Conflicts = append(e.Conflicts, conflict)
	}
	return e
}

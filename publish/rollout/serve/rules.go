package serve

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Rule is one condition under which code serves a registered schema.
type Rule struct {
	// Name is stable: plans and reports refer to it.
	Name string
	// Title is one line, Why says what would go wrong.
	Title, Why string
	// Hazard marks a rule that is reported without making a state unsafe.
	Hazard bool

	check func(*pair)
}

// rules in the order in which a reader wants to see their findings: what is asked, then what is answered.
var rules = []*Rule{
	kindDiffers, fieldNotResolved, argumentNotAccepted, inputNotAccepted, fragmentInvalid, directiveUnknown,
	keyNotResolvable, requiresNotSent, providesNotResolved, answerNotAccepted, answerUnknown, answersConflict,
}

// Rules lists every rule that [Serves] applies.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		out[i] = *r
	}
	return out
}

// Serves says why code that implements d does not answer correctly every fetch that a router may plan against the registered
// schema r. Findings with Hazard set are no breakage. An empty result means that d serves r without reservation.
func Serves(d, r *subgraph.Subgraph) []Violation { return serves(d, r, nil) }

// serves is [Serves] for a graph of which it is known what operations can reach.
func serves(d, r *subgraph.Subgraph, within *Reach) []Violation {
	p := &pair{d: d, r: r, fetchable: fetchableOf(r, within), index: make(fieldIndex)}
	for _, rule := range rules {
		p.rule = rule
		rule.check(p)
	}
	return p.out
}

// pair is deployed code d under a registered schema r while the rules look at it.
type pair struct {
	d, r      *subgraph.Subgraph
	fetchable *fetchable
	index     fieldIndex
	// both are the types that [pair.types] visits, found when first asked for.
	both [][2]*sdl.Type
	rule *Rule
	out  []Violation
}

// report adds a finding of the current rule. The coordinate's positions are the registered and the deployed one.
func (p *pair) report(coordinate string, registered, deployed sdl.Pos, format string, args ...any) {
	v := Violation{Rule: p.rule.Name, Subgraph: p.r.Name, Coordinate: coordinate, Message: fmt.Sprintf(format, args...), Hazard: p.rule.Hazard}
	if registered.Source != nil {
		v.At = append(v.At, p.r.Position(registered))
	}
	if deployed.Source != nil {
		v.At = append(v.At, p.d.Position(deployed))
	}
	p.out = append(p.out, v)
}

// deployed finds the deployed type for a registered one: by its role for root types, else by name. Nil when there is none.
func (p *pair) deployed(t *sdl.Type) *sdl.Type {
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		if p.r.Schema.Roots[op] == t.Name && p.d.Schema.Root(op) != nil {
			return p.d.Schema.Root(op)
		}
	}
	return p.d.Schema.Type(t.Name)
}

// types walks the registered types that fetches reach and that the code has in the same kind.
func (p *pair) types(visit func(rt, dt *sdl.Type)) {
	if p.both == nil {
		p.both = make([][2]*sdl.Type, 0, len(p.fetchable.reached))
		for _, rt := range p.fetchable.reached {
			if dt := p.deployed(rt); dt != nil && dt.Kind == rt.Kind {
				p.both = append(p.both, [2]*sdl.Type{rt, dt})
			}
		}
	}
	for _, t := range p.both {
		visit(t[0], t[1])
	}
}

// fields walks the registered fields that a fetch may ask for and that the code has.
func (p *pair) fields(visit func(rf, df *sdl.Field)) {
	p.types(func(rt, dt *sdl.Type) {
		if rt.Kind != sdl.Object && rt.Kind != sdl.Interface {
			return
		}
		for _, rf := range rt.Fields {
			if df := p.index.find(dt, rf.Name); df != nil && p.fetchable.fetched(rf) {
				visit(rf, df)
			}
		}
	})
}

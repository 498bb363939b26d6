package serve

import (
	"fmt"
	"math"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Rule is one condition under which code serves a registered schema.
type Rule struct {
	// Name is stable: plans and reports refer to it.
	Name string
	// Title is one line; Why tells what goes wrong.
	Title, Why string
	// Hazard marks a rule whose findings are reported without making a state unsafe.
	Hazard bool

	check func(*pair)
}

// rules are in the order in which a reader wants their findings: first what is asked of the code,
// then what it answers.
var rules = []*Rule{
	kindDiffers, fieldNotResolved, argumentNotAccepted, inputNotAccepted, fragmentInvalid, directiveUnknown,
	keyNotResolvable, requiresNotSent, representationDiffers, providesNotResolved, answerNotAccepted, answerUnknown, answersConflict,
}

// Rules returns every rule that [Serves] applies, in the order of their findings.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		out[i] = *r
	}
	return out
}

// Serves returns why code that implements d does not answer every fetch that a router may plan
// against the registered schema r. Findings with Hazard set break nothing. Without findings d
// serves r without reservation.
func Serves(d, r *subgraph.Subgraph) []Violation {
	return serves(d, r, fetchableOf(r, nil), twinsOf(d, r, nil), bounds{}).out
}

// bounds are how many findings of a pair are written out. Zero bounds nothing.
type bounds struct {
	// unsafe is for findings that are no hazards: after so many they are counted, and one stands
	// for them at the end.
	unsafe int
	// hazards is for hazards: a pair with more is not judged.
	hazards int
}

// serves is [Serves] for what is fetchable of r. It passes over the types of which twins knows that
// they are alike.
func serves(d, r *subgraph.Subgraph, fetchable *fetchable, twins *twins, most bounds) *pair {
	p := &pair{d: d, r: r, fetchable: fetchable, twins: twins, index: make(fieldIndex), room: most}
	if most.unsafe == 0 {
		p.room.unsafe = math.MaxInt
	}
	if most.hazards == 0 {
		p.room.hazards = math.MaxInt
	}
	for _, rule := range rules {
		p.rule = rule
		rule.check(p)
	}
	if p.left.More > 0 {
		p.left.Message = fmt.Sprintf("and %d more", p.left.More)
		p.out = append(p.out, p.left)
	}
	return p
}

// pair is what the rules judge: deployed code d under a registered schema r.
type pair struct {
	d, r      *subgraph.Subgraph
	fetchable *fetchable
	twins     *twins
	index     fieldIndex
	rule      *Rule
	out       []Violation
	// room is how many more findings are written out, left stands for the other unsafe ones, and
	// tooMany is true if there are more hazards.
	room    bounds
	left    Violation
	tooMany bool
}

// report adds a finding of the current rule. Its positions are those in the registered and in the
// deployed schema; either may be nowhere.
func (p *pair) report(coordinate string, registered, deployed sdl.Pos, format string, args ...any) {
	if p.room.unsafe == 0 {
		p.left.Rule, p.left.Subgraph = p.rule.Name, p.r.Name
		p.left.More++
		return
	}
	p.room.unsafe--
	p.write(Violation{}, coordinate, registered, deployed, format, args...)
}

// reportHazard is report for a hazard of the current rule: the code may return in place of a
// registered type what that type does not know. Beside is the other field of a conflict, or empty.
func (p *pair) reportHazard(inPlaceOf *sdl.Type, beside, coordinate string, registered, deployed sdl.Pos, format string, args ...any) {
	if p.room.hazards == 0 {
		p.tooMany = true
		return
	}
	p.room.hazards--
	p.write(Violation{Hazard: true, Type: inPlaceOf.Name, Beside: beside}, coordinate, registered, deployed, format, args...)
}

// write adds a finding of the current rule, of which v has what only hazards have.
func (p *pair) write(v Violation, coordinate string, registered, deployed sdl.Pos, format string, args ...any) {
	v.Rule, v.Subgraph, v.Coordinate, v.Message = p.rule.Name, p.r.Name, coordinate, fmt.Sprintf(format, args...)
	if registered.Source != nil {
		v.At = append(v.At, p.r.Position(registered))
	}
	if deployed.Source != nil {
		v.At = append(v.At, p.d.Position(deployed))
	}
	p.out = append(p.out, v)
}

// deployed returns the code's type for a registered one: for a root type the type with that role,
// otherwise the type of that name. It returns nil if the code has none.
func (p *pair) deployed(t *sdl.Type) *sdl.Type { return p.twins.of[t.Index] }

// differ visits the registered types that fetches reach and that are not alike in the code. A nil
// dt means that the code has none.
func (p *pair) differ(visit func(rt, dt *sdl.Type)) {
	for _, rt := range p.fetchable.reached {
		if !p.twins.alike[rt.Index] {
			visit(rt, p.twins.of[rt.Index])
		}
	}
}

// types visits the registered types that fetches reach and that the code has in the same kind, but
// not alike. A rule that calls it compares what two types say of themselves, of which it finds
// nothing where they say the same.
func (p *pair) types(visit func(rt, dt *sdl.Type)) {
	p.differ(func(rt, dt *sdl.Type) {
		if dt != nil && dt.Kind == rt.Kind {
			visit(rt, dt)
		}
	})
}

// fields visits the registered fields that a fetch may select and that the code has, of the same
// types as [pair.types].
func (p *pair) fields(visit func(rf, df *sdl.Field)) {
	p.types(func(rt, dt *sdl.Type) { p.fieldsOf(rt, dt, visit) })
}

// allFields is [pair.fields] for the types too that are alike.
func (p *pair) allFields(visit func(rf, df *sdl.Field)) {
	for _, rt := range p.fetchable.reached {
		if dt := p.deployed(rt); dt != nil && dt.Kind == rt.Kind {
			p.fieldsOf(rt, dt, visit)
		}
	}
}

func (p *pair) fieldsOf(rt, dt *sdl.Type, visit func(rf, df *sdl.Field)) {
	if !rt.Kind.HasFields() {
		return
	}
	for _, rf := range rt.Fields {
		if df := p.index.find(dt, rf.Name); df != nil && p.fetchable.fetched(rf) {
			visit(rf, df)
		}
	}
}

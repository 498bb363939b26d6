package rollout

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// metHazard is a hazard in one state of a plan.
type metHazard struct {
	serve.Violation
	subgraph    string
	code, phase int
	state       *registeredIn
}

// registeredIn is what is registered in a state: sources sorted by name, and the number of that
// combination.
type registeredIn struct {
	sources []sdl.Source
	number  int
}

// meet notes the hazards of code under a registered schema in one state.
func (v *verifier) meet(list []serve.Violation, subgraph, code string, phase int, state *registeredIn) {
	number, known := v.codes[code]
	if !known {
		if v.codes == nil {
			v.codes = make(map[string]int)
		}
		number = len(v.codes)
		v.codes[code] = number
	}
	for _, h := range list {
		v.met = append(v.met, metHazard{h, subgraph, number, phase, state})
	}
}

// hazards joins what was met in the states to hazards with a beginning and an end.
func (v *verifier) hazards(ctx context.Context, p *Plan) ([]Hazard, error) {
	var out []Hazard
	type key struct {
		hazardKey
		code int
	}
	index := make(map[key]int)
	known := effects{verifier: v, apis: make(map[int]*nulls), known: make(map[effectsKey][]Effect), joins: make(map[[2]*Effect][]Effect)}
	for i := range v.met {
		m := &v.met[i]
		k := key{hazardKey{m.subgraph, m.Rule, m.Coordinate, m.Type, m.Beside}, m.code}
		at, found := index[k]
		if !found {
			at = len(out)
			index[k] = at
			out = append(out, Hazard{
				Subgraph: m.subgraph, Rule: m.Rule, Kind: kindOf(m.Violation, m.Coordinate), Coordinate: m.Coordinate, Type: m.Type, Beside: m.Beside,
				Message: m.String(), From: m.phase, At: m.At,
			})
		}
		h := &out[at]
		h.Until = m.phase
		list, err := known.in(ctx, m.state, m.subgraph, m.Type)
		if err != nil {
			return nil, err
		}
		h.Effects = known.join(h.Effects, list)
	}
	slices.SortStableFunc(out, func(a, b Hazard) int { return strings.Compare(a.Subgraph, b.Subgraph) })
	for i := range out {
		out[i].Visible, out[i].Why = visibility(&out[i], 0, 0)
		if !v.in.Brief { // else [Plan.CutLosses] finds the words for those that stay
			out[i].putInWords(p)
		}
	}
	return out, nil
}

// kindOf returns the kind of a finding that is a hazard. The coordinate of a value has a dot, that
// of a type has none.
func kindOf(v serve.Violation, coordinate string) HazardKind {
	switch {
	case v.Beside != "":
		return ConflictingFields
	case strings.Contains(coordinate, "."):
		return UnknownValue
	}
	return UnknownType
}

// effects finds what routers answer where code returns in place of a type what is not registered.
// All values of an enum have the same effects, and so have all types in a union: they share a list,
// which nobody may change.
type effects struct {
	*verifier
	apis  map[int]*nulls // by the number of what is registered
	known map[effectsKey][]Effect
	joins map[[2]*Effect][]Effect // by the first elements of two lists
}

type effectsKey struct {
	state         int
	subgraph, typ string
}

// in returns the effects in one state, sorted.
func (e *effects) in(ctx context.Context, state *registeredIn, subgraph, typ string) ([]Effect, error) {
	key := effectsKey{state.number, subgraph, typ}
	list, found := e.known[key]
	if found {
		return list, nil
	}
	if e.apis[state.number] == nil {
		result := e.verifier.in.Compose(ctx, state.sources)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e.apis[state.number] = newNulls(apiOf(result))
	}
	at := slices.IndexFunc(state.sources, func(s sdl.Source) bool { return s.Name == subgraph })
	r, err := e.build(ctx, subgraph, state.sources[at].Text)
	if err != nil {
		return nil, err
	}
	list = joined(nil, e.of(serve.Returning(r, e.within, typ), r.Schema, e.apis[state.number]))
	e.known[key] = list
	return list, nil
}

// of returns the effects at fields of a subgraph.
func (e *effects) of(fields []*sdl.Field, registered *sdl.Schema, api *nulls) []Effect {
	var out []Effect
	for _, f := range fields {
		name := f.Parent.Name
		for op, root := range registered.Roots {
			if root == name {
				name = api.api.Roots[op] // roots have other names in a supergraph
			}
		}
		for _, field := range api.fields(name, f.Name) {
			if one := api.effect(field); one.Nulled != "" || one.WholeAnswer { // else no operation comes here
				out = append(out, one)
			}
		}
	}
	return out
}

// join returns the effects of two states, each sorted.
func (e *effects) join(first, second []Effect) []Effect {
	switch {
	case len(first) == 0:
		return second
	case len(second) == 0 || &first[0] == &second[0]:
		return first
	}
	k := [2]*Effect{&first[0], &second[0]}
	out, found := e.joins[k]
	if !found {
		out = joined(first, second)
		e.joins[k] = out
	}
	return out
}

// joined returns the effects of two lists, sorted. The effect on a field that the first list has
// stays unless more is lost in the second.
func joined(first, second []Effect) []Effect {
	out := slices.Clone(first)
	places := make(map[string]int, len(first)+len(second))
	for i, e := range out {
		places[e.Position] = i
	}
	for _, e := range second {
		i, found := places[e.Position]
		switch {
		case !found:
			places[e.Position] = len(out)
			out = append(out, e)
		case worse(e, out[i]) < 0:
			out[i] = e
		}
	}
	slices.SortFunc(out, func(a, b Effect) int {
		return cmp.Or(worse(a, b), strings.Compare(a.Position, b.Position))
	})
	return out
}

// worse orders effects: those that lose more come first.
func worse(a, b Effect) int {
	rank := func(e Effect) int {
		switch {
		case e.WholeAnswer:
			return 0
		case e.NonNull:
			return 1
		}
		return 2
	}
	further := cmp.Compare(len(b.Path), len(a.Path))
	if a.WholeAnswer {
		further = -further // what is lost is the same, the shorter way is told first
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), further)
}

// putInWords fills in the sentences of a hazard whose phases and effects are known.
func (h *Hazard) putInWords(p *Plan) {
	h.Consequence = h.when() + ", " + h.loss()
	h.Remedy = h.remedy(p)
}

// when returns the phases in which the hazard holds.
func (h *Hazard) when() string {
	if h.From == 0 {
		return fmt.Sprintf("already now and until phase %d is through", h.Until)
	}
	return fmt.Sprintf("from phase %d until phase %d is through", h.From, h.Until)
}

// during returns the phases in which the hazard holds, in few words.
func (h *Hazard) during() string {
	switch h.From {
	case 0:
		return fmt.Sprintf("until phase %d", h.Until)
	case h.Until:
		return fmt.Sprintf("phase %d", h.From)
	}
	return fmt.Sprintf("phases %d to %d", h.From, h.Until)
}

// Brief returns the hazard and the worst that it does in few words, for pictures.
func (h *Hazard) Brief() string {
	text := h.Subgraph + ": " + h.Coordinate
	switch {
	case len(h.Effects) == 0:
		return text
	case h.Effects[0].WholeAnswer:
		return text + " may null the whole answer"
	}
	return text + " may null " + h.Effects[0].Nulled
}

// maxEffects is how many fields a sentence names.
const maxEffects = 3

// loss returns what routers answer for the hazard, with the fields that lose most.
func (h *Hazard) loss() string {
	what := "routers answer null for `" + h.Coordinate + "`"
	if h.Kind == ConflictingFields {
		what = "operations that select `" + h.Coordinate + "` beside `" + h.Beside + "` get an error and null"
	}
	if len(h.Effects) == 0 {
		return what + ", in fields that are not known"
	}
	for i, e := range h.Effects {
		switch {
		case i == maxEffects && len(h.Effects) == maxEffects+1:
			return what + "; and in 1 more field"
		case i == maxEffects:
			return what + fmt.Sprintf("; and in %d more fields", len(h.Effects)-i)
		case i > 0:
			what += ";"
		}
		what += " in " + e.describe()
	}
	return what
}

// describe returns the field of an effect and what is lost with it.
func (e Effect) describe() string {
	text := "`" + e.Position + "` (`" + e.Type + "`)"
	switch {
	case e.WholeAnswer && len(e.Path) > 1:
		return text + " and with it the whole answer, by way of `" + strings.Join(e.Path[1:], "`, `") + "`"
	case e.WholeAnswer:
		return text + " and with it the whole answer"
	case len(e.Path) > 0 && e.Element:
		return text + " and with it that element of `" + e.Nulled + "`"
	case len(e.Path) > 0:
		return text + " and with it `" + e.Nulled + "`"
	case e.NonNull && e.Element:
		return text + " and with it the inner list"
	case e.NonNull:
		return text + " and with it the whole list"
	}
	return text
}

// remedy returns what keeps clients from meeting the hazard.
func (h *Hazard) remedy(p *Plan) string {
	switch {
	case h.Kind == ConflictingFields:
		return fmt.Sprintf("give one of the two an alias in operations that select both, before phase %d", max(h.From, 1))
	case h.From == 0:
		return fmt.Sprintf("the running code may return it already: let it not return it until phase %d is through", h.Until)
	case p.Phases[h.From-1].Kind == Deploy:
		return fmt.Sprintf("let the new code return it only once phase %d has settled, by a flag or by a release of its own", h.Until)
	}
	return fmt.Sprintf("first release code that no longer returns it, or keep it from being returned from phase %d until phase %d is through", h.From, h.Until)
}

// visibility reports whether clients are known to see a hazard, and why, or why that is not known.
// known is the number of operations that were asked, unjudged that of those which could not be
// read. Fields that conflict concern only who selects both, and what selects both is refused by the
// API after the change, too; so there only a known operation counts.
func visibility(h *Hazard, known, unjudged int) (bool, string) {
	if len(h.Operations) > 0 {
		more := ""
		if n := len(h.Operations) + h.MoreOperations - 1; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
		}
		return true, "known operations ask for it: " + h.Operations[0].String() + more
	}
	if h.Kind != ConflictingFields && len(h.Effects) > 0 && h.Effects[0].NonNull {
		return true, fmt.Sprintf("`%s` is `%s`: the value may not be null there", h.Effects[0].Position, h.Effects[0].Type)
	}
	none := "no field that may answer with it is non-null; "
	if h.Kind == ConflictingFields || len(h.Effects) == 0 {
		none = ""
	}
	switch {
	case unjudged > 0:
		return false, none + fmt.Sprintf("%d of the known operations could not be judged", unjudged)
	case known > 0:
		return false, none + "no known operation asks for it"
	}
	return false, none + "operations of clients are not known"
}

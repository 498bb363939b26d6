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
	subgraph, code string
	phase          int
	// sources are registered in that state, sorted by name; registered is their key.
	sources    []sdl.Source
	registered string
}

// hazards joins what was met in the states to hazards with a beginning and an end.
func (v *verifier) hazards(ctx context.Context, p *Plan) ([]Hazard, error) {
	var out []Hazard
	index := make(map[[5]string]int)
	apis := make(map[string]*nulls)
	for _, m := range v.met {
		key := [5]string{m.subgraph, m.code, m.Rule, m.Coordinate + " " + m.Beside, m.Type}
		at, known := index[key]
		if !known {
			at = len(out)
			index[key] = at
			out = append(out, Hazard{
				Subgraph: m.subgraph, Rule: m.Rule, Kind: kindOf(m.Violation, m.Coordinate), Coordinate: m.Coordinate, Type: m.Type, Beside: m.Beside,
				Message: m.String(), From: m.phase, At: m.At,
			})
		}
		h := &out[at]
		h.Until = m.phase
		if apis[m.registered] == nil {
			result := v.in.Compose(ctx, m.sources)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			apis[m.registered] = newNulls(apiOf(result))
		}
		if err := v.addEffects(ctx, h, m, apis[m.registered]); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b Hazard) int { return strings.Compare(a.Subgraph, b.Subgraph) })
	for i := range out {
		out[i].putInWords(p)
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

// addEffects adds what routers answer in one state. The effect on a field that is known from
// another state stays unless more is lost now.
func (v *verifier) addEffects(ctx context.Context, h *Hazard, m metHazard, api *nulls) error {
	at := slices.IndexFunc(m.sources, func(s sdl.Source) bool { return s.Name == m.subgraph })
	r, err := v.build(ctx, m.subgraph, m.sources[at].Text)
	if err != nil {
		return err
	}
	for _, f := range serve.Returning(r, v.within, m.Type) {
		name := f.Parent.Name
		for op, root := range r.Schema.Roots {
			if root == name {
				name = api.api.Roots[op] // roots have other names in a supergraph
			}
		}
		for _, field := range api.fields(name, f.Name) {
			e := api.effect(field)
			if e.Nulled == "" && !e.WholeAnswer {
				continue // no operation comes here
			}
			i := slices.IndexFunc(h.Effects, func(o Effect) bool { return o.Position == e.Position })
			switch {
			case i < 0:
				h.Effects = append(h.Effects, e)
			case worse(e, h.Effects[i]) < 0:
				h.Effects[i] = e
			}
		}
	}
	slices.SortFunc(h.Effects, func(a, b Effect) int {
		return cmp.Or(worse(a, b), strings.Compare(a.Position, b.Position))
	})
	return nil
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
	h.Visible, h.Why = visibility(h, 0, 0)
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
		if n := len(h.Operations) - 1; n > 0 {
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

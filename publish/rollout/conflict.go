package rollout

import (
	"context"
	"maps"
	"slices"

	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// noPlan explains why nothing was found.
func noPlan(ctx context.Context, composed *compositions, subgraphs []SubgraphPlan) error {
	e := &NoSafePlan{Subgraphs: subgraphs, Bounded: composed.exhausted}
	for _, m := range composed.moves {
		if m.kind == changing && !m.direct() {
			if c, ok := m.conflict(composed); ok {
				e.Conflicts = append(e.Conflicts, c)
			}
		}
	}
	if len(e.Conflicts) == 0 {
		e.Conflicts = append(e.Conflicts, composed.conflict())
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return e
}

// conflict explains a subgraph that needs a schema between where there is none, or none that routers may be given.
func (m *subgraphMove) conflict(composed *compositions) (Conflict, bool) {
	c := Conflict{Subgraphs: []string{m.name}, WaysOut: waysOut(m.name)}
	switch {
	case m.stages[stageIntermediate] == nil && m.noIntermediate == nil:
		// What both have in common is the old schema itself, and new code does not serve it: then the registered one is not the
		// old code's either.
		c.Reason = "the new code does not serve what is registered, the old code does not serve what is proposed"
		c.Elements = elements(m.name, m.newServes[stageOld], m.oldServes[stageNew])
		return c, true
	case m.noIntermediate != nil && len(m.noIntermediate.Violations) > 0:
		c.Reason = "old and new have no schema between that both pieces of code serve"
		c.Elements = elements(m.name, m.noIntermediate.Violations)
		return c, true
	case m.noIntermediate != nil:
		c.Reason = "what old and new have in common is no valid subgraph: " + m.noIntermediate.Errors[0].Error()
		c.Elements = elements(m.name, m.newServes[stageOld], m.oldServes[stageNew])
		return c, true
	}
	v, tried := composed.closest(m)
	switch {
	case !tried || v.ok():
		return c, false
	case len(v.refused) > 0:
		c.Reason = "between the two versions, operations that work before and after would be refused: " + serve.Describe(v.refused, 2)
		c.Elements = m.relevantElements(v.refused)
	default:
		c.Reason = "the schema between does not compose with the others: " + v.errors[0].Error()
		c.Elements = elements(m.name, m.newServes[stageOld], m.oldServes[stageNew])
	}
	return c, true
}

// closest is the verdict on the combination with the schema between of m that came closest to being offered: one that is, else one that
// composes, else one with the fewest errors. The search has tried all that it could reach.
func (c *compositions) closest(m *subgraphMove) (best *verdict, tried bool) {
	at := slices.Index(c.moves, m)
	for _, k := range slices.Sorted(maps.Keys(c.known)) {
		v := c.known[k]
		if k[at] != stageIntermediate {
			continue
		}
		tried = true
		if best == nil || len(v.errors) < len(best.errors) || len(v.errors) == len(best.errors) && len(v.refused) < len(best.refused) {
			best = v
		}
	}
	return best, tried
}

// involved are the reasons against both simple orders that are about what clients would lose, or all when none is.
func (m *subgraphMove) relevantElements(refused []serve.Violation) []Element {
	about := func(list []serve.Violation) []serve.Violation {
		return slices.DeleteFunc(serve.Unsafe(list), func(v serve.Violation) bool {
			return !slices.ContainsFunc(refused, func(r serve.Violation) bool { return related(r.Coordinate, v.Coordinate) })
		})
	}
	if list := elements(m.name, about(m.newServes[stageOld]), about(m.oldServes[stageNew])); len(list) > 0 {
		return list
	}
	return elements(m.name, m.newServes[stageOld], m.oldServes[stageNew])
}

// related says that one coordinate is the other or inside it.
func related(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return b[:len(a)] == a && (len(a) == len(b) || b[len(a)] == '.' || b[len(a)] == '(')
}

func elements(name string, lists ...[]serve.Violation) []Element {
	var out []Element
	for _, list := range lists {
		for _, v := range serve.Unsafe(list) {
			e := Element{Subgraph: name, Coordinate: v.Coordinate, Message: v.Message, At: v.At}
			if !slices.ContainsFunc(out, func(o Element) bool { return o.Message == e.Message }) {
				out = append(out, e)
			}
		}
	}
	return out
}

// conflict explains subgraphs each of which could move, but not together.
func (c *compositions) conflict() Conflict {
	out := Conflict{Reason: "every combination of old, intermediate and new schemas that was tried on the way does not compose, or refuses operations"}
	for _, m := range c.moves {
		out.Subgraphs = append(out.Subgraphs, m.name)
		if m.kind == changing && m.order() == Split {
			out.Elements = append(out.Elements, elements(m.name, m.newServes[stageOld], m.oldServes[stageNew])...)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(c.known)) {
		v := c.known[k]
		switch {
		case len(v.errors) > 0:
			d := v.errors[0]
			out.Elements = append(out.Elements, Element{Coordinate: d.Coordinate, Message: d.Error(), At: d.Positions})
		case len(v.refused) > 0:
			out.Elements = append(out.Elements, Element{Coordinate: v.refused[0].Coordinate, Message: v.refused[0].Message})
		}
		if len(out.Elements) >= 8 {
			break
		}
	}
	slices.Sort(out.Subgraphs)
	out.WaysOut = waysOut("")
	return out
}

func waysOut(name string) []string {
	if name == "" {
		name = "one of the subgraphs"
	}
	return []string{
		"give " + name + " a new routing URL: old and new code then each serve their own schema, and one publish switches atomically",
		"add a new element beside the old one instead of changing it, move clients over, and remove the old one later",
		"deploy code that accepts both versions first, and plan from there with that code as the deployed one",
	}
}

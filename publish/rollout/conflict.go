package rollout

import (
	"context"
	"maps"
	"slices"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// noPlan returns the [*NoSafePlan] that explains why the search found nothing: the subgraphs that
// fail alone, or else all of them together.
func noPlan(ctx context.Context, in Input, composed *compositions, subgraphs []SubgraphPlan) error {
	e := &NoSafePlan{Subgraphs: subgraphs, Bounded: composed.exhausted, Before: in.Before, After: in.After}
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

// conflict explains why a subgraph that needs an intermediate schema has none, or has none that
// routers may be given. It returns false if neither is the case.
func (m *subgraphMove) conflict(composed *compositions) (Conflict, bool) {
	c := Conflict{Subgraphs: []string{m.name}, WaysOut: waysOut(m.name)}
	switch {
	case !m.hasIntermediate() && m.noIntermediate == nil:
		// The intermediate schema is the old schema itself, and the new code does not serve it.
		// Then what is registered is not the schema of the old code either.
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
		c.Reason = "between the two versions, " + serve.Describe(v.refused, 2)
		c.Elements = m.relevantElements(v.refused)
	case len(v.flaws) > 0:
		c.Reason = "between the two versions, routers would go wrong: " + serve.Describe(v.flaws, 2)
		c.Elements = elements(m.name, v.flaws)
	default:
		c.Reason = "the schema between does not compose with the others: " + v.errors[0].Error()
		c.Elements = elements(m.name, m.newServes[stageOld], m.oldServes[stageNew])
	}
	return c, true
}

// closest returns the best verdict among the combinations with m's intermediate schema: one that
// may be offered, otherwise one that composes, otherwise one with the fewest errors. tried is false
// if there was none; the search has tried all combinations that it can get to.
func (c *compositions) closest(m *subgraphMove) (best *verdict, tried bool) {
	at := slices.Index(c.moves, m)
	for _, k := range slices.Sorted(maps.Keys(c.known)) {
		v := c.known[k]
		if !isBetween(k[at]) || v.skeleton != nil {
			continue
		}
		tried = true
		if best == nil || len(v.errors) < len(best.errors) || len(v.errors) == len(best.errors) && len(v.refused) < len(best.refused) {
			best = v
		}
	}
	return best, tried
}

// relevantElements returns the reasons against both simple orders that are about what clients would
// lose; all reasons if none of them is.
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

// related reports whether one coordinate is the other or lies inside it.
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

// conflict explains why subgraphs that can move alone cannot move together. It lists the first
// reason against each combination that was tried, until there are eight elements.
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
		case len(v.flaws) > 0:
			out.Elements = append(out.Elements, elements(v.flaws[0].Subgraph, v.flaws[:1])...)
		}
		if len(out.Elements) >= 8 {
			break
		}
	}
	if len(out.Elements) == 0 {
		out.Reason = "code changes its subgraph behind a routing URL, and does not serve what both subgraphs have registered there"
		out.Elements = c.takeoverElements()
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
		"make it in two releases, the first with the old beside the new: plan --suggest DIR writes it where that has a plan",
	}
}

// refuseFlaws returns a [*NoSafePlan] if routers would ask the graph after the change wrongly where
// they asked rightly before. No order helps against that, since the end of every plan has it.
func refuseFlaws(ctx context.Context, in Input, before, after compose.Result, subgraphs []SubgraphPlan) error {
	found := serve.ChangeFlaws(before.Subgraphs, after.Subgraphs)
	if len(found) == 0 {
		return nil
	}
	e := &NoSafePlan{Subgraphs: subgraphs, Before: in.Before, After: in.After}
	for _, v := range found {
		e.Conflicts = append(e.Conflicts, Conflict{
			Subgraphs: []string{v.Subgraph}, WaysOut: v.WaysOut,
			Reason:   "routers would go wrong even when everything is rolled out, so no order is safe",
			Elements: []Element{{Subgraph: v.Subgraph, Coordinate: v.Coordinate, Message: v.Message, At: v.At}},
		})
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return e
}

package rollout

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// This file finds what excludes each other where no order is safe. How that is said is in
// conflict_words.go: in terms of what the author changes, and not of schemas that this package has
// made on the way.

// noPlan returns the [*NoSafePlan] that explains why the search found nothing: the subgraphs that
// fail alone, or else all of them together.
func noPlan(ctx context.Context, in Input, composed *compositions, subgraphs []SubgraphPlan) error {
	e := &NoSafePlan{Subgraphs: subgraphs, Bounded: composed.exhausted, Before: in.Before, After: in.After}
	for _, m := range composed.moves {
		if m.kind == changing && !m.direct() {
			if c, ok := m.conflict(composed); ok {
				e.add(c)
			}
		}
	}
	for i, c := range e.Conflicts {
		e.Conflicts[i].WaysOut = waysOut(c.Subgraphs, c.Elements)
	}
	if len(e.Conflicts) == 0 {
		e.Conflicts = append(e.Conflicts, composed.conflict())
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return e
}

// add adds a conflict, which gets its ways out later. Subgraphs whose conflicts have the same cause
// are in one.
func (e *NoSafePlan) add(c Conflict) {
	i := slices.IndexFunc(e.Conflicts, func(o Conflict) bool { return o.cause == c.cause })
	if i < 0 {
		e.Conflicts = append(e.Conflicts, c)
		return
	}
	o := &e.Conflicts[i]
	o.Subgraphs = append(o.Subgraphs, c.Subgraphs...)
	o.Elements = append(o.Elements, c.Elements...)
}

// conflict explains why a subgraph that has no simple order cannot take the way between: there is
// no schema that both pieces of code serve, or the others cannot do with it. It returns false if
// neither is the case.
func (m *subgraphMove) conflict(composed *compositions) (Conflict, bool) {
	switch {
	case !m.hasIntermediate() && m.noIntermediate == nil:
		// The intermediate schema is the old schema itself, and the new code does not serve it.
		// Then what is registered is not the schema of the old code either.
		return m.conflictOf("the new code does not serve what is registered, the code that runs does not serve what is proposed", ""), true
	case m.noIntermediate != nil && len(m.noIntermediate.Violations) > 0:
		at := m.noIntermediate.Violations[0].Coordinate
		return m.conflictOf("neither order is safe, and no schema suits both old and new code meanwhile: they differ in `"+at+"`", at), true
	case m.noIntermediate != nil:
		return m.tooLittle(composed, m.noIntermediate.Errors[0]), true
	}
	v, tried := composed.closest(m)
	switch {
	case !tried || v.ok():
		return Conflict{}, false
	case len(v.refused) > 0:
		return m.conflictOf(shareTooLittle+v.refused[0].Message, v.refused[0].Coordinate), true
	case len(v.flaws) > 0:
		return m.conflictOf(shareTooLittle+"routers would go wrong meanwhile, because "+v.flaws[0].Message, v.flaws[0].Coordinate), true
	}
	return m.tooLittle(composed, v.errors[0]), true
}

// conflictOf returns a conflict of one subgraph with the reasons against both simple orders: those
// about the type of a coordinate if there are any.
func (m *subgraphMove) conflictOf(reason, coordinate string) Conflict {
	typ, _, _ := strings.Cut(coordinate, ".")
	list := m.against(func(v serve.Violation) bool { return typ != "" && related(typ, v.Coordinate) })
	if len(list) == 0 {
		list = m.against(func(serve.Violation) bool { return true })
	}
	return Conflict{Subgraphs: []string{m.name}, Reason: reason, Elements: list, cause: reason}
}

// against returns the reasons against both simple orders that are about something.
func (m *subgraphMove) against(about func(serve.Violation) bool) []Element {
	var out []Element
	for _, order := range []struct {
		word  string
		found []serve.Violation
	}{{codeFirst, m.newServes[stageOld]}, {schemaFirst, m.oldServes[stageNew]}} {
		for _, v := range serve.Unsafe(order.found) {
			if about(v) {
				out = append(out, Element{Subgraph: m.name, Coordinate: v.Coordinate, Message: order.word + v.Message, At: v.At, rule: v.Rule, order: order.word})
			}
		}
	}
	return out
}

// closest returns the best verdict among the combinations with an intermediate schema of m: one
// that may be offered, otherwise one that composes, otherwise one with the fewest errors. One that
// joins keys counts only if there is no other form. tried is false if there was none; the search
// has tried all combinations that it can get to.
func (c *compositions) closest(m *subgraphMove) (best *verdict, tried bool) {
	at := slices.Index(c.moves, m)
	for _, k := range slices.Sorted(maps.Keys(c.known)) {
		v := c.known[k]
		if !isBetween(k[at]) || v.skeleton != nil || !v.ok() && c.joinsKeys(k) {
			continue
		}
		tried = true
		if best == nil || len(v.errors) < len(best.errors) || len(v.errors) == len(best.errors) && len(v.refused) < len(best.refused) {
			best = v
		}
	}
	return best, tried
}

// joinsKeys reports whether a combination has joined keys where there is another form.
func (c *compositions) joinsKeys(combination string) bool {
	for i, m := range c.moves {
		if combination[i] == stageJoined && m.stages[stageIntermediate] != nil {
			return true
		}
	}
	return false
}

// related reports whether one coordinate is the other or lies inside it.
func related(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return b[:len(a)] == a && (len(a) == len(b) || b[len(a)] == '.' || b[len(a)] == '(')
}

// elements returns findings as elements of a subgraph, each message once.
func elements(name string, list []serve.Violation) []Element {
	var out []Element
	for _, v := range serve.Unsafe(list) {
		e := Element{Subgraph: name, Coordinate: v.Coordinate, Message: v.Message, At: v.At, rule: v.Rule}
		if !slices.ContainsFunc(out, func(o Element) bool { return o.Message == e.Message }) {
			out = append(out, e)
		}
	}
	return out
}

// maxTogether is how many elements a conflict of subgraphs lists that can move alone.
const maxTogether = 8

// conflict explains why subgraphs that can move alone cannot move together: what each of them needs
// to have in common, and what would be missing in the combinations that were tried.
func (c *compositions) conflict() Conflict {
	out := Conflict{Reason: "each has a way by itself, but not together: in every combination of old and new that was tried something is missing, or operations are refused"}
	for _, m := range c.moves {
		out.Subgraphs = append(out.Subgraphs, m.name)
		if m.kind == changing && m.order() == Split {
			out.Elements = append(out.Elements, m.against(func(serve.Violation) bool { return true })...)
		}
	}
	add := func(e Element) {
		if !slices.ContainsFunc(out.Elements, func(o Element) bool { return o.Message == e.Message }) {
			out.Elements = append(out.Elements, e)
		}
	}
	some := false
	for _, k := range slices.Sorted(maps.Keys(c.known)) {
		v := c.known[k]
		some = some || !v.ok()
		if len(out.Elements) >= maxTogether {
			break
		}
		switch with := c.describe(k); {
		case len(v.errors) > 0:
			add(Element{Coordinate: v.errors[0].Coordinate, Message: with + c.missing(v.errors[0]), At: authored(v.errors[0].Positions)})
		case len(v.refused) > 0:
			add(Element{Coordinate: v.refused[0].Coordinate, Message: with + v.refused[0].Message})
		case len(v.flaws) > 0:
			e := elements(v.flaws[0].Subgraph, v.flaws[:1])[0]
			e.Message = with + e.Message
			add(e)
		}
	}
	if !some {
		out.Reason = "code changes its subgraph behind a routing URL, and does not serve what both subgraphs have registered there"
		out.Elements = c.takeoverElements()
	}
	slices.Sort(out.Subgraphs)
	out.WaysOut = waysOut([]string{"one of the subgraphs"}, out.Elements)
	return out
}

// authored returns the positions in files of the author.
func authored(list []diag.Position) []diag.Position {
	return slices.DeleteFunc(slices.Clone(list), func(p diag.Position) bool { return strings.HasSuffix(p.File, ")") || p.File == "" })
}

// refuseFlaws returns a [*NoSafePlan] if routers would ask the graph after the change wrongly where
// they asked rightly before. No order helps against that, since the end of every plan has it.
func refuseFlaws(ctx context.Context, in Input, before, after compose.Result, subgraphs []SubgraphPlan) error {
	found := in.built.ChangeFlaws(before.Subgraphs, after.Subgraphs)
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

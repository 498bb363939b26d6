package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// checkRequestless refuses a selection that reads the response although there is no request.
func (c *checker) checkRequestless(k *Connector, in site) {
	if at := readsResponse(k.Selection.Parsed.Root, atHand{keys: true, dollar: true, at: true}); at != nil {
		c.fail(codes.RequestlessSelectionUsesRequestData, in.coordinate, c.inside(k.Selection.Value, at.Start), "%s reads the response, but the connector has no http", in).Fix = "Add http, or use $args, $this, $config and $env only."
	}
}

// atHand tells which names stand for the response at some place of an expression: bare keys, `$`
// and `@`.
type atHand struct{ keys, dollar, at bool }

// readsResponse returns the first place at which an expression reads the response, or nil.
func readsResponse(e *mapping.Expr, hand atHand) *mapping.Span {
	for _, inner := range e.Elems {
		if at := readsResponse(inner, hand); at != nil {
			return at
		}
	}
	for _, entry := range e.Entries {
		if at := readsResponse(entry.Value, hand); at != nil {
			return at
		}
	}
	if e.Path == nil {
		return nil
	}
	return pathReadsResponse(e.Path, hand)
}

// pathReadsResponse is readsResponse for a path. In the arguments of methods `@` is the value of
// the path so far, in a group all names are.
func pathReadsResponse(p *mapping.Path, hand atHand) *mapping.Span {
	switch {
	case p.Key != nil:
		if hand.keys {
			return &p.Key.Span
		}
	case p.Var != nil:
		switch name := p.Var.Name; {
		case name == "$status" || name == "$response", name == "$" && hand.dollar, name == "@" && hand.at:
			if len(p.Steps) > 0 && p.Steps[0].Kind == mapping.KeyStep {
				return &p.Steps[0].Key.Span
			}
			return &p.Var.Span
		}
	case p.Inner != nil:
		if at := readsResponse(p.Inner, hand); at != nil {
			return at
		}
	}
	for _, step := range p.Steps {
		for _, arg := range step.Args {
			if at := readsResponse(arg, atHand{keys: hand.dollar, dollar: hand.dollar}); at != nil {
				return at
			}
		}
	}
	if p.Group != nil {
		return readsResponse(p.Group, atHand{})
	}
	return nil
}

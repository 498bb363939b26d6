package queryplan

import (
	"slices"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// common returns the conditions of selections in the order in which they are put around a fetch,
// the outermost first: those of fields, then those of fragments from the inner ones to the outer
// ones; one that is repeated counts where it stands outermost. There are none unless each of the
// selections has the same.
func (s *sels) common() []condition {
	var out []condition
	first := true
	for _, it := range s.items {
		var own []condition
		if it.use != nil {
			own = it.use.conditions
		} else if it.sub != nil && !it.sub.empty() {
			around := reversed(it.fragment.conditions)
			own = with(without(it.sub.common(), around), around)
		} else {
			continue
		}
		if first {
			out, first = own, false
			continue
		}
		if len(out) != len(own) || len(both(out, own)) != len(out) {
			return nil
		}
	}
	return out
}

func reversed(list []condition) []condition {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// both returns the conditions of a that b has, too.
func both(a, b []condition) []condition {
	var out []condition
	for _, c := range a {
		if slices.Contains(b, c) {
			out = append(out, c)
		}
	}
	return out
}

// without returns the conditions of a that b does not have.
func without(a, b []condition) []condition {
	var out []condition
	for _, c := range a {
		if !slices.Contains(b, c) {
			out = append(out, c)
		}
	}
	return out
}

// conditions returns those that a fetch has in common with all that waits for it.
func (s *stage) conditions() []condition {
	out := s.fetch.whole().common()
	for _, list := range s.then {
		for _, k := range list {
			if len(out) == 0 {
				return nil
			}
			if k.fetch.groups[0].contextual {
				continue // asked for whatever the conditions
			}
			out = k.shared(out)
		}
	}
	return out
}

// shared returns those of some conditions under which all is asked for by a fetch and what waits
// for it.
func (s *stage) shared(list []condition) []condition {
	list = s.fetch.whole().shared(list)
	for _, then := range s.then {
		for _, k := range then {
			if !k.fetch.groups[0].contextual {
				list = k.shared(list)
			}
		}
	}
	return list
}

// shared returns those of some conditions that each of the selections has.
func (s *sels) shared(list []condition) []condition {
	for _, it := range s.items {
		switch {
		case it.use != nil:
			list = both(list, it.use.conditions)
		case it.sub != nil && !it.sub.empty():
			own := both(list, it.fragment.conditions)
			below := it.sub.shared(without(list, own))
			list = slices.DeleteFunc(slices.Clone(list), func(c condition) bool { return !slices.Contains(own, c) && !slices.Contains(below, c) })
		}
	}
	return list
}

// never reports whether a planner knows that conditions cannot hold all at once.
func (p Profile) never(list []condition) bool {
	for _, c := range list {
		switch {
		case c.variable == "" && (c.value == "false") != c.negated:
			return true
		case p.dropsContradictions() && c.variable != "" && slices.Contains(list, condition{variable: c.variable, negated: !c.negated}):
			return true
		}
	}
	return false
}

// variablesOnly leaves out constants.
func variablesOnly(list []condition) []condition {
	var out []condition
	for _, c := range list {
		if c.variable != "" {
			out = append(out, c)
		}
	}
	return out
}

// wrap puts conditions around a node, the first of them outside.
func wrap(n plan.Node, list []condition) plan.Node {
	if n == nil {
		return nil
	}
	for i := len(list) - 1; i >= 0; i-- {
		if c := list[i]; c.negated {
			n = &plan.Condition{Variable: c.variable, Else: n}
		} else {
			n = &plan.Condition{Variable: c.variable, If: n}
		}
	}
	return n
}

// following returns conditions with those further down the way at the end, also if they are
// repeated.
func following(list, more []condition) []condition {
	return append(list[:len(list):len(list)], more...)
}

// with returns conditions with further ones at the end, each once.
func with(list, more []condition) []condition {
	for _, c := range more {
		if !slices.Contains(list, c) {
			list = append(list[:len(list):len(list)], c)
		}
	}
	return list
}

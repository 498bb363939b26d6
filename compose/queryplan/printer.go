package queryplan

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// selectionPrinter turns selections into those of a plan.
type selectionPrinter struct {
	// strip are conditions that stand around the fetch, so that its outermost selections need not
	// repeat them.
	strip     []condition
	variables map[string]bool
	// names are other names of fields.
	names map[*item]string
}

// print returns the selections of a plan: __typename first, which also stands in for nothing at
// all.
func (p *selectionPrinter) print(s *sels) []plan.Selection {
	if p.variables == nil {
		p.variables = map[string]bool{}
	}
	out := make([]plan.Selection, 0, len(s.items)+1)
	stripped := false
	if s.abstract || s.has(typenameUse) {
		out = append(out, typenameUse.printed())
	}
	for _, it := range s.items {
		switch {
		case it.use == typenameUse:
		case it.use != nil:
			v := it.use.printed()
			if name, ok := p.names[it]; ok {
				v.Alias = name
			}
			p.strippedUse(&v, it)
			if it.sub != nil {
				v.Sub = p.print(it.sub)
			}
			if len(p.strip) > 0 {
				if i := sameField(out, v); i >= 0 {
					out[i].Sub = once(append(out[i].Sub, v.Sub...))
					continue
				}
			}
			out = append(out, v)
			stripped = stripped || v.Directives != it.use.directives
		default:
			if it.sub == nil || it.sub.empty() && !it.sub.abstract {
				continue
			}
			v := plan.Selection{On: it.fragment.on, Directives: it.fragment.directives}
			v.Directives = p.stripped(v.Directives, it.fragment.conditions)
			for _, c := range it.fragment.conditions {
				if strings.Contains(v.Directives, c.text()) {
					v.Conditions = append(v.Conditions, plan.SelectionCondition{Negated: c.negated, If: c.variable, Value: c.value})
				}
			}
			p.use(it.fragment.variables, v.Directives, it.fragment.directives)
			v.Sub = p.print(it.sub)
			if len(p.strip) > 0 {
				if i := sameFragment(out, v); i >= 0 {
					out[i].Sub = joined(out[i].Sub, v.Sub)
					continue
				}
			}
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		out = append(out, typenameUse.printed())
	}
	if stripped {
		out = once(out)
	}
	return out
}

// joined returns selections with further ones, those below equal fields and fragments together.
func joined(list, more []plan.Selection) []plan.Selection {
	for _, v := range more {
		same := sameField
		if v.Name == "" {
			same = sameFragment
		}
		if i := same(list, v); i >= 0 && len(v.Sub) > 0 {
			list[i].Sub = joined(list[i].Sub, v.Sub)
		} else {
			list = append(list, v)
		}
	}
	return once(list)
}

// sameFragment returns the place of a fragment with the same type and directives, -1 without one.
func sameFragment(list []plan.Selection, v plan.Selection) int {
	for i := range list {
		if s := &list[i]; s.Name == "" && v.On != "" && s.On == v.On && s.Directives == v.Directives {
			return i
		}
	}
	return -1
}

// sameField returns the place of a field that asks for the same, -1 without one.
func sameField(list []plan.Selection, v plan.Selection) int {
	return slices.IndexFunc(list, func(s plan.Selection) bool {
		return s.Name == v.Name && s.Alias == v.Alias && s.Arguments == v.Arguments && s.Directives == v.Directives
	})
}

// contains reports whether a leaf is among selections.
func contains(list []plan.Selection, v plan.Selection) bool {
	for i := range list {
		if s := &list[i]; len(s.Sub)+len(v.Sub) == 0 && s.Name == v.Name && s.Alias == v.Alias && s.Arguments == v.Arguments && s.Directives == v.Directives {
			return true
		}
	}
	return false
}

// once leaves out leaves that stand among the selections before.
func once(list []plan.Selection) []plan.Selection {
	out := list[:0]
	for i := range list {
		if list[i].Name == "" || !contains(out, list[i]) {
			out = append(out, list[i])
		}
	}
	return out
}

// has reports whether a use is among the outermost selections.
func (s *sels) has(u *use) bool {
	return slices.ContainsFunc(s.items, func(it *item) bool { return it.use == u })
}

// strippedUse takes conditions that stand around the fetch from a field and notes its variables.
func (p *selectionPrinter) strippedUse(v *plan.Selection, it *item) {
	v.Directives = p.stripped(v.Directives, it.use.conditions)
	p.use(it.use.variables, v.Directives, it.use.directives)
	for _, name := range it.use.variables {
		if strings.Contains(v.Arguments, "$"+name) {
			p.variables[name] = true
		}
	}
}

// use notes variables, unless the directive that has them was taken away.
func (p *selectionPrinter) use(variables []string, directives, before string) {
	for _, v := range variables {
		if directives == before || strings.Contains(directives, "$"+v+")") || strings.Contains(directives, "$"+v+",") {
			p.variables[v] = true
		}
	}
}

// stripped returns printed directives without the conditions that stand around the fetch.
func (p *selectionPrinter) stripped(directives string, conditions []condition) string {
	for _, c := range conditions {
		if slices.Contains(p.strip, c) {
			directives = strings.Replace(directives, c.text(), "", 1)
		}
	}
	return directives
}

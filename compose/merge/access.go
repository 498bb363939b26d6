package merge

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// accessControl are the directives that guard elements.
var accessControl = []sdl.Role{sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy}

// requirement is a guard in disjunctive normal form: one of the sets is needed.
type requirement [][]string

// bothOf conjoins guards: `a or b` and `c` become `a and c, or b and c`. Those
// that only differ in their order count once.
func bothOf(values []value) value {
	var different []requirement
	for _, v := range values {
		r := asRequirement(v)
		if !slices.ContainsFunc(different, func(d requirement) bool { return slices.EqualFunc(d, r, slices.Equal) }) {
			different = append(different, r)
		}
	}
	out := different[0]
	for _, r := range different[1:] {
		out = out.and(r)
	}
	return out.value()
}

func asRequirement(v value) requirement {
	var r requirement
	for _, set := range asList(v) {
		var names []string
		for _, n := range asList(set) {
			names = append(names, n.Raw)
		}
		slices.Sort(names)
		r = append(r, slices.Compact(names))
	}
	slices.SortStableFunc(r, func(a, b []string) int { return strings.Compare(asJSON(a), asJSON(b)) })
	return r
}

// asJSON is the text by which sets are put in order: a longer set comes before
// the one that it begins with, as a comma does before a bracket.
func asJSON(set []string) string {
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(set) // strings can be encoded, and the writer takes everything
	return text.String()
}

// and joins every set of one with every set of the other and drops what a
// smaller set makes superfluous.
func (r requirement) and(s requirement) requirement {
	if len(r)+len(s) == 0 {
		return nil
	}
	// A guard without any set demands nothing, as one with an empty set does.
	if len(r) == 0 {
		r = requirement{{}}
	}
	if len(s) == 0 {
		s = requirement{{}}
	}
	var all requirement
	for _, a := range r {
		for _, b := range s {
			set := slices.Concat(a, b)
			slices.Sort(set)
			all = append(all, slices.Compact(set))
		}
	}
	return all.reduced()
}

// reduced keeps each set once and only if no other one is a part of it, small
// ones first.
func (r requirement) reduced() requirement {
	bySize := map[int]requirement{}
	seen := make(map[string]bool, len(r))
	var once requirement
	for _, set := range r {
		if key := strings.Join(set, "\x00"); !seen[key] {
			seen[key] = true
			once = append(once, set)
			bySize[len(set)] = append(bySize[len(set)], set)
		}
	}
	slices.SortStableFunc(once, func(a, b []string) int { return cmp.Compare(len(a), len(b)) })
	return slices.DeleteFunc(once, func(set []string) bool {
		for size := range set {
			if slices.ContainsFunc(bySize[size], func(smaller []string) bool { return subset(smaller, set) }) {
				return true
			}
		}
		return false
	})
}

// subset says that the sorted set a is a part of the sorted set b.
func subset(a, b []string) bool {
	i := 0
	for _, s := range b {
		if i < len(a) && a[i] == s {
			i++
		}
	}
	return i == len(a)
}

// implies says that whoever meets r meets s.
func (r requirement) implies(s requirement) bool {
	for _, a := range r {
		if !slices.ContainsFunc(s, func(b []string) bool { return subset(b, a) }) {
			return false
		}
	}
	return len(r) > 0
}

func (r requirement) value() value {
	sets := make([]value, len(r))
	for i, set := range r {
		names := make([]value, len(set))
		for j, n := range set {
			names[j] = text(n)
		}
		sets[i] = listOf(names...)
	}
	return listOf(sets...)
}

func (r requirement) String() string {
	sets := make([]string, len(r))
	for i, set := range r {
		sets[i] = strings.Join(set, " and ")
	}
	return strings.Join(sets, ", or ")
}

// guarded says that some access control directive is in use.
func (m *merger) guarded() bool {
	return slices.ContainsFunc(accessControl, func(r sdl.Role) bool { return m.features.name(r) != "" })
}

// guardInterfaces makes every interface, and each of its fields, take over what
// guards the types that implement it: who may not see one of them must not get
// at it through the interface.
func (m *merger) guardInterfaces() {
	if !m.guarded() {
		return
	}
	places := make(map[*[]*sdl.Directive]int, len(m.pending))
	for i := range m.pending {
		places[m.pending[i].out] = i
	}
	guard := func(out *[]*sdl.Directive, at coordinate, parts []part) {
		if len(parts) == 0 {
			return
		}
		i, ok := places[out]
		if !ok {
			i = len(m.pending)
			places[out] = i
			m.pending = append(m.pending, pending{at: at, out: out})
		}
		m.pending[i].guards = append(m.pending[i].guards, parts...)
	}
	for _, t := range m.types {
		if t.kind != sdl.Interface {
			continue
		}
		for _, impl := range t.impls {
			guard(&t.out.Directives, coordinate{typ: t.name}, guards(typeParts(impl, nil)))
		}
		for _, f := range t.out.Fields {
			for _, impl := range t.impls {
				guard(&f.Directives, coordinate{typ: t.name, field: f.Name}, guards(impl.fieldParts(f.Name)))
			}
		}
	}
}

// guards keeps the parts that carry access control.
func guards(parts []part) []part {
	return slices.DeleteFunc(parts, func(p part) bool {
		return !slices.ContainsFunc(p.directives, func(d *sdl.Directive) bool { return slices.Contains(accessControl, d.Role) })
	})
}

package merge

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// accessControl has the directives that guard elements.
var accessControl = []sdl.Role{sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy}

// requirement is the argument of @requiresScopes or @policy in disjunctive normal form: a client
// needs all names of one of the sets. The names of a set are sorted.
type requirement [][]string

// conjunction returns the requirement to meet all of the requirements. Of `a or b` and `c` it makes
// `a and c, or b and c`. Requirements that differ only in their order count once.
func conjunction(e spec.Edition, values []value) value {
	var different []requirement
	for _, v := range values {
		r := requirementOf(e, v)
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

// requirementOf reads the argument. Its sets come in the order of their JSON texts, as in the
// references. They differ about a set that is the beginning of a longer one: it comes first in
// edition 2.15, and last in 2.14.
//
// Edition 2.15 ignores what is not a list in a list. A requirement of which nothing is left then is
// empty but not nil, and together with any other one it is empty again.
func requirementOf(e spec.Edition, v value) requirement {
	var r requirement
	if e.Rust() && v.Kind != ast.ListValue {
		return nil
	}
	for _, set := range items(v) {
		if e.Rust() && set.Kind != ast.ListValue {
			if r == nil {
				r = requirement{}
			}
			continue
		}
		var names []string
		for _, n := range items(set) {
			names = append(names, n.Raw)
		}
		slices.Sort(names)
		r = append(r, slices.Compact(names))
	}
	slices.SortStableFunc(r, func(a, b []string) int { return strings.Compare(asJSON(e, a), asJSON(e, b)) })
	return r
}

// asJSON returns the text by which sets are ordered. In edition 2.14 it has the closing bracket,
// which sorts after a comma.
func asJSON(e spec.Edition, set []string) string {
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(set) // strings can always be encoded, and a Builder accepts every write
	if e.Rust() {
		return strings.TrimSuffix(text.String(), "]\n")
	}
	return text.String()
}

// and joins every set of r with every set of s, in reduced form.
func (r requirement) and(s requirement) requirement {
	if len(r)+len(s) == 0 {
		return nil
	}
	if r != nil && len(r) == 0 || s != nil && len(s) == 0 {
		return requirement{}
	}
	// A requirement without any set demands nothing, as one with an empty set does.
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

// reduced returns the sets that contain no other set, each once, small ones first.
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
			if slices.ContainsFunc(bySize[size], func(smaller []string) bool { return isSubset(smaller, set) }) {
				return true
			}
		}
		return false
	})
}

// isSubset reports whether b contains all of a. Both are sorted and have no name twice.
func isSubset(a, b []string) bool {
	i := 0
	for _, s := range b {
		if i < len(a) && a[i] == s {
			i++
		}
	}
	return i == len(a)
}

// implies reports whether every client that meets r also meets s. A requirement without any set
// implies nothing.
func (r requirement) implies(s requirement) bool {
	for _, a := range r {
		if !slices.ContainsFunc(s, func(b []string) bool { return isSubset(b, a) }) {
			return false
		}
	}
	return len(r) > 0
}

// value returns the argument that the requirement is written as.
func (r requirement) value() value {
	sets := make([]value, len(r))
	for i, set := range r {
		names := make([]value, len(set))
		for j, n := range set {
			names[j] = stringValue(n)
		}
		sets[i] = listValue(names...)
	}
	return listValue(sets...)
}

// guardInterfaces passes access control on where data can be read under another name:
//
//   - A field of an @interfaceObject guards the field of every type that implements the interface,
//     whose value it gives.
//   - Every interface and each of its fields takes over the access control of the types that
//     implement it. Without that a client could read through the interface what it may not read
//     through the type.
func (a *applications) guardInterfaces() {
	places := make(map[*[]*sdl.Directive]*pending, a.pending.n)
	for i := range a.pending.n {
		p := a.pending.at(i)
		places[p.out] = p
	}
	guard := func(out *[]*sdl.Directive, at coordinate, parts []part) {
		if len(parts) == 0 {
			return
		}
		p, ok := places[out]
		if !ok {
			p = a.pending.add()
			p.at, p.out = at, out
			places[out] = p
		}
		p.guards = append(p.guards, parts...)
	}
	for t := range a.types.ofKind(sdl.Interface) {
		for _, impl := range t.impls {
			guard(&t.out.Directives, coordinate{typ: t.name}, impl.guardedParts())
		}
		for _, f := range t.out.Fields {
			at := coordinate{typ: t.name, field: f.Name}
			for _, impl := range t.impls {
				guard(&f.Directives, at, impl.guardedFieldParts(f.Name))
				guard(&f.Directives, at, guards(a.types.objectParts(impl, f.Name)))
			}
		}
		if !t.interfaceObject {
			continue
		}
		for _, impl := range t.impls {
			for _, f := range impl.out.Fields {
				guard(&f.Directives, coordinate{typ: impl.name, field: f.Name}, guards(t.objectParts(f.Name)))
			}
		}
	}
}

// objectParts returns the versions of a field that the interface objects of the interfaces of t
// have.
func (ts *typeTable) objectParts(t *mergedType, field string) []part {
	var parts []part
	for _, ref := range t.out.Interfaces {
		if i := ts.named(ref.Name); i != nil && i.interfaceObject {
			parts = append(parts, i.objectParts(field)...)
		}
	}
	return parts
}

// objectParts returns the versions of a field that the interface objects of an interface have.
func (t *mergedType) objectParts(field string) []part {
	var parts []part
	for _, o := range t.fieldsOfObjects()[field] {
		parts = append(parts, part{sub: o.sub, description: o.f.Description, directives: o.f.Directives, pos: o.f.Pos})
	}
	return parts
}

// guardCopied returns the access control of a field that t has from interface objects alone. What
// else guards the interface's field comes from other types that implement the interface.
func (a *applications) guardCopied(t *mergedType, field string) []*sdl.Directive {
	var list []*sdl.Directive
	p := &pending{at: coordinate{typ: t.name, field: field}, out: &list, guards: guards(a.types.objectParts(t, field))}
	for _, r := range a.features.accessControlInUse() {
		a.mergeOne(p, r, a.features.name(r))
	}
	return list
}

// guards keeps the parts that have access control.
func guards(parts []part) []part {
	return slices.DeleteFunc(parts, func(p part) bool { return !isGuarded(p.directives) })
}

// isGuarded reports whether there is access control among applied directives.
func isGuarded(list []*sdl.Directive) bool {
	return slices.ContainsFunc(list, func(d *sdl.Directive) bool { return slices.Contains(accessControl, d.Role) })
}

package satisfy

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// resolution has the object types that one subgraph may return for a shared field of abstract type,
// as sorted names. abstract reports whether the subgraph itself declares an interface or union.
type resolution struct {
	sub      string
	objects  []string
	abstract bool
	pos      sdl.Pos
}

// runtimeTypesAgree compares the object types that the subgraphs which share an abstract field can
// return. A plan may ask any of them, so they should be the same. It reports false, with an error,
// if they have none in common; some but not all in common make a hint.
//
// One subgraph with the abstract type among others with objects is compared only if two paths of
// the reference lead there; see [path].
func (w *walk) runtimeTypesAgree(from int, f *sdl.Field, target *sdl.Type, used []resolver, paths []path) bool {
	if w.g.sameObjects(used) {
		return true
	}
	list := w.resolutions(target, used)
	abstract := 0
	for _, r := range list {
		if r.abstract {
			abstract++
		}
	}
	if abstract == 0 || (abstract == 1 && w.abstractPaths(paths) < 2) {
		return true
	}
	common, equal := slices.Clone(list[0].objects), true
	for _, r := range list[1:] {
		equal = equal && slices.Equal(r.objects, list[0].objects)
		common = intersect(common, r.objects)
	}
	if equal {
		return true
	}
	common = slices.DeleteFunc(common, func(name string) bool { return w.api.Type(name) == nil }) // @inaccessible
	query := w.witness(from, f, nil)
	if len(common) == 0 {
		w.reportDisjoint(f, list, query)
		return false
	}
	if w.once(codes.InconsistentRuntimeTypesForShareableReturn, f.Coordinate()) {
		msg := fmt.Sprintf("The subgraphs that share %q do not agree on which types of %s it can return. Asked by this query, they should answer alike:\n\n%s\n\n%s",
			f.Coordinate(), target.Name, query, describe(list))
		h := codes.Hint(codes.InconsistentRuntimeTypesForShareableReturn, f.Coordinate(), msg, positions(list)...)
		h.Fix = fmt.Sprintf("Let each of them return only %s, or add the missing types to the others.", quoted(common))
		w.hints = append(w.hints, h)
	}
	return true
}

// sameObjects reports whether all edges lead to the same set of object types, which is the usual
// case.
func (g *graph) sameObjects(used []resolver) bool {
	for _, p := range used {
		if g.nodes[p.edge.target].objects != g.nodes[used[0].edge.target].objects {
			return false
		}
	}
	return true
}

// addObjectSets numbers the sets of object types that nodes can be. Equal sets get equal numbers.
func (g *graph) addObjectSets() {
	index := map[string]int32{}
	var names []symbol
	var key []byte
	for id := range g.nodes {
		n := &g.nodes[id]
		names = append(names[:0], n.name)
		if n.abstract {
			names = names[:0]
			for _, c := range n.casts {
				names = append(names, c.name)
			}
			slices.Sort(names)
		}
		key = key[:0]
		for _, s := range names {
			key = binary.AppendVarint(key, int64(s))
		}
		set, ok := index[string(key)]
		if !ok {
			set = int32(len(index))
			index[string(key)] = set
		}
		n.objects = set
	}
}

// reportDisjoint adds the error about a shared field for which no object type can be returned by
// all subgraphs.
func (w *walk) reportDisjoint(f *sdl.Field, list []resolution, query string) {
	if !w.once(codes.ShareableHasMismatchedRuntimeTypes, f.Coordinate()) {
		return
	}
	w.errors = append(w.errors, &diag.Diagnostic{
		Code: codes.ShareableHasMismatchedRuntimeTypes, Severity: diag.Error, Coordinate: f.Coordinate(), Positions: positions(list),
		Message: fmt.Sprintf("No type can be returned by all subgraphs that share %q, so the answer to this query would depend on which one is asked:\n\n%s\n\n%s",
			f.Coordinate(), query, describe(list)),
		Fix: "Define at least one type that all of them return, or let one subgraph alone resolve the field.",
	})
}

// resolutions returns what each subgraph that resolves the field itself may return, in the order of
// used. A subgraph that returns only types which are hidden from clients is left out.
func (w *walk) resolutions(target *sdl.Type, used []resolver) []resolution {
	visible := map[symbol]bool{}
	for _, o := range w.objects[target.Index] {
		visible[w.typeSyms[o.Index]] = true
	}
	var list []resolution
	seen := map[nodeID]bool{}
	for _, p := range used {
		n := &w.g.nodes[p.edge.target]
		if p.edge.provided || n.interfaceObject || seen[n.base] {
			continue
		}
		seen[n.base] = true
		r := resolution{sub: w.g.subs[n.sub].Name, abstract: n.abstract, pos: p.edge.field.Pos}
		shown := false
		add := func(name symbol) {
			r.objects = append(r.objects, w.g.names[name])
			shown = shown || visible[name]
		}
		if n.abstract {
			for _, c := range n.casts {
				add(c.name)
			}
		} else {
			add(n.name)
		}
		slices.Sort(r.objects)
		if shown || len(r.objects) == 0 {
			list = append(list, r)
		}
	}
	return list
}

func intersect(a, b []string) []string {
	var out []string
	for _, s := range a {
		if slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

func describe(list []resolution) string {
	var b strings.Builder
	for i, r := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "- %q returns %s", r.sub, quoted(r.objects))
	}
	return b.String()
}

func quoted(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = fmt.Sprintf("%q", s)
	}
	return strings.Join(out, ", ")
}

func positions(list []resolution) []diag.Position {
	var out []diag.Position
	for _, r := range list {
		if r.pos.Source != nil {
			out = append(out, r.pos.Position())
		}
	}
	return out
}

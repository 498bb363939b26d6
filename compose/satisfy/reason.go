package satisfy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// once reports whether a code is to be reported for a coordinate: the first time only, since one
// witness is enough.
func (w *walk) once(code, coordinate string) bool {
	key := code + " " + coordinate
	if w.reported[key] {
		return false
	}
	w.reported[key] = true
	return true
}

// listed reports whether another error gets a text of its own. Otherwise it is counted.
func (w *walk) listed() bool {
	if len(w.errors) < maxErrors {
		return true
	}
	w.unlisted++
	return false
}

// findings returns the errors. The last one stands for those that were only counted.
func (w *walk) findings() diag.List {
	if w.unlisted == 0 {
		return w.errors
	}
	return append(slices.Clip(w.errors), &diag.Diagnostic{
		Code: codes.SatisfiabilityError, Severity: diag.Error, More: w.unlisted,
		Message: fmt.Sprintf("and %d more fields that no plan can resolve", w.unlisted),
	})
}

// reportField adds the error about a field that no plan can resolve in the state, with a witness
// and the reasons. labels is the labeling under which it cannot.
func (w *walk) reportField(from int, s state, f *sdl.Field, labels int) {
	if w.forgiving || !w.once(codes.SatisfiabilityError, f.Coordinate()) || !w.listed() {
		return
	}
	r := reasons{walk: w, labels: labels, typ: s.typ, field: f, tails: s.tails}
	for _, t := range s.tails {
		if !r.more {
			r.stay(t)
		}
	}
	for _, t := range s.tails {
		if !r.more {
			r.move(t)
		}
	}
	w.errors = append(w.errors, &diag.Diagnostic{
		Code: codes.SatisfiabilityError, Severity: diag.Error, Coordinate: f.Coordinate(), Positions: r.positions(),
		Message: fmt.Sprintf("This query is valid, but no plan can answer it:\n\n%s\n\n%s", w.witness(from, f, nil), r.text()),
		Fix:     r.fix(),
	})
}

// reportUnknownObject adds the error about an object o that a query selects below an
// @interfaceObject: no subgraph that knows which object it is can be asked.
func (w *walk) reportUnknownObject(from int, s state, o *sdl.Type) {
	if w.forgiving || !w.once(codes.SatisfiabilityError, s.typ.Name+"/"+o.Name) || !w.listed() {
		return
	}
	var lines []string
	var at []diag.Position
	for _, t := range s.tails {
		n := &w.g.nodes[t.node]
		lines = append(lines, fmt.Sprintf("- %q has %q as an @interfaceObject, and no key leads from it to a subgraph that has the interface itself", w.g.subs[n.sub].Name, s.typ.Name))
		if n.typ.Pos.Source != nil {
			at = append(at, n.typ.Pos.Position())
		}
	}
	slices.Sort(lines)
	w.errors = append(w.errors, &diag.Diagnostic{
		Code: codes.SatisfiabilityError, Severity: diag.Error, Coordinate: s.typ.Name, Positions: at,
		Message: fmt.Sprintf("This query is valid, but no plan can answer it:\n\n%s\n\nWhich type of %q an object has cannot be found out:\n%s",
			w.witness(from, nil, o), s.typ.Name, strings.Join(slices.Compact(lines), "\n")),
		Fix: fmt.Sprintf("Give the interface %q a resolvable @key in a subgraph that defines its implementations, with fields that the @interfaceObject has.", s.typ.Name),
	})
}

// reasons collects why a field cannot be resolved in a state, a line for each subgraph and way.
type reasons struct {
	*walk
	labels int
	typ    *sdl.Type
	field  *sdl.Field
	tails  []tail
	lines  []string
	// more reports whether lines were left out.
	more bool
	// These choose the advice of [reasons.fix]: what would help most. label is an override label
	// that stands in the way.
	unmet, noKey, noContext, connector bool
	label                              string
	// externalKey is a key field that the subgraph of a tail only has as @external, with the name
	// of that subgraph.
	externalKey, externalIn string
}

// maxReasons is the number of lines after which a reader learns nothing new, and maxPositions that
// of places.
const (
	maxReasons   = 24
	maxPositions = 50
)

func (r *reasons) add(format string, args ...any) {
	if len(r.lines) >= maxReasons {
		r.more = true
		return
	}
	line := "- " + fmt.Sprintf(format, args...)
	if !slices.Contains(r.lines, line) {
		r.lines = append(r.lines, line)
	}
}

func (r *reasons) text() string {
	text := fmt.Sprintf("%q cannot be resolved here:\n%s", r.field.Coordinate(), strings.Join(r.lines, "\n"))
	if r.more {
		text += "\n- … and so on for more subgraphs and keys"
	}
	return text
}

// fix returns the advice about the nearest reason, from the most particular one on.
func (r *reasons) fix() string {
	switch {
	case r.label != "":
		return fmt.Sprintf("Keep both sides of the override label %q reachable with keys that do not use a field under migration, or finish the migration: remove the label.", r.label)
	case r.externalKey != "":
		return fmt.Sprintf("Remove @external from the key field %q in subgraph %q: a key can only be fetched where its subgraph resolves it.", r.externalKey, r.externalIn)
	case r.noContext:
		return "Mark a type on every way to the field with @context, or do not lead to the field from where the context is not set."
	case r.unmet:
		return "Make the fields of the selection available on the way: by a @key that leads to them, or by @provides."
	case r.noKey && r.connector:
		return fmt.Sprintf("Select the field in the connector that gives the object, or call a connector that gives it with fields of %q which are known on the way.", r.typ.Name)
	case r.noKey:
		return fmt.Sprintf("Give %q a resolvable @key in the subgraph that has the field, with fields that the others can resolve, or make the field @shareable and resolve it in each.", r.typ.Name)
	default:
		return "Resolve the field in one of these subgraphs, or add a @key that leads to one that does."
	}
}

// stay adds why the subgraph of a tail does not resolve the field itself. It adds nothing at an
// interface or union, whose object types have reasons of their own.
func (r *reasons) stay(t tail) {
	n := &r.g.nodes[t.node]
	if n.abstract {
		return
	}
	s := r.g.subs[n.sub]
	name := r.field.Coordinate()
	if e := n.edge(r.fieldSyms[r.field.Index]); e != nil {
		r.blocked(t, s.Name, e)
		return
	}
	f := n.typ.Field(r.field.Name)
	switch {
	case f == nil:
		r.add("%q does not define %q", s.Name, name)
	case r.g.overrides[n.sub][f.Index].overridden:
		by := r.g.subs[r.g.overrides[n.sub][f.Index].by].Name
		r.add("%q defines %q, but %q overrides it", s.Name, name, by)
	case r.g.emptied.returns(s, n.sub, f):
		r.add("%q has %q, but nothing is left of its type there: other subgraphs override its fields", s.Name, name)
	default:
		r.add("%q has %q only as @external", s.Name, name)
	}
}

// blocked adds why an edge of the field cannot be taken from a tail: a label, a @requires, a
// context. sub is the name of its subgraph.
func (r *reasons) blocked(t tail, sub string, e *edge) {
	name := r.field.Coordinate()
	if !r.chosen(e, r.labels) {
		r.label = r.g.labels[e.label]
		state := "off"
		if e.want {
			state = "on"
		}
		r.add("%q resolves %q only while the override label %q is %s", sub, name, r.g.labels[e.label], state)
	}
	if e.requires >= 0 && !r.sol.met[e.requires] {
		r.unmet = true
		n := &r.g.nodes[t.node]
		keys := r.g.subs[n.sub].Type(n.typ).Keys
		for _, k := range keys[:min(len(keys), maxReasons)] {
			r.findExternalKey(n, k)
		}
		r.add("%q needs @requires(fields: %q) for %q, %s", sub, r.requiresText(e), name, r.unfetched(sub, "", r.g.requires[e.requires].sel))
	}
	for _, slot := range r.g.slotSets[e.slots] {
		switch context := r.g.slots[slot].context; r.settings[t.setting].get(slot) {
		case unknown:
			r.noContext = true
			r.add("%q needs the context %q for %q, which nothing on this way sets", sub, context, name)
		case off:
			r.unmet = true
			r.add("%q needs the context %q for %q, of which the selection cannot be fetched where it is set", sub, context, name)
		}
	}
}

// unfetched describes why a selection cannot be fetched from a subgraph. If only is not empty, it
// could be fetched with the help of that subgraph, to which the key leads; the reference does not
// consider that.
func (r *reasons) unfetched(from, only string, sel selection) string {
	if only != "" {
		return fmt.Sprintf("whose fields only %q itself could give", only)
	}
	if l := r.g.labelIn(r.typeSyms[r.typ.Index], sel); l != "" {
		r.label = l
		return fmt.Sprintf("which has a field under migration by the override label %q: while that lasts it cannot serve as a condition", l)
	}
	return fmt.Sprintf("whose fields cannot be fetched from %q", from)
}

// labelIn returns a label that decides about a field of a selection on a type, "" without one. It
// looks at the fields of that name in all subgraphs.
func (g *graph) labelIn(typ symbol, sel selection) string {
	for _, s := range sel {
		next := typ
		for i := range g.nodes {
			e := g.nodes[i].edge(s.name)
			if g.nodes[i].name != typ || s.on != noType || e == nil {
				continue
			}
			if e.label >= 0 {
				return g.labels[e.label]
			}
			if e.target != none {
				next = g.nodes[e.target].name
			}
		}
		if s.on != noType {
			next = s.on
		}
		if l := g.labelIn(next, s.sub); l != "" {
			return l
		}
	}
	return ""
}

// requiresText returns the selection of a @requires as its subgraph writes it.
func (r *reasons) requiresText(e *edge) string {
	for _, s := range r.g.subs {
		if e.field.Parent != nil && s.Schema.Type(e.field.Parent.Name) == e.field.Parent {
			if req := s.Field(e.field).Requires; req != nil {
				return req.Raw
			}
		}
	}
	return ""
}

// move adds why a plan cannot go from a tail to the other subgraphs that have the field.
func (r *reasons) move(t tail) {
	n := &r.g.nodes[t.node]
	if n.abstract || n.base != t.node {
		return
	}
	from := r.g.subs[n.sub]
	for sub, s := range r.g.subs {
		target := s.Schema.Type(r.typ.Name)
		if sub == n.sub || target == nil {
			continue
		}
		id := r.g.node(sub, target)
		if id == none || r.g.nodes[id].edge(r.fieldSyms[r.field.Index]) == nil || r.stands(id) {
			continue
		}
		r.connector = r.connector || s.HasConnectors()
		keys := s.Type(target).Keys
		resolvable := 0
		for _, k := range keys {
			if r.more {
				return // a type may have thousands of keys
			}
			if k.Resolvable && k.Fields != nil {
				resolvable++
				r.noKey = true
				r.findExternalKey(n, k)
				sel := r.g.compile(k.Fields.Selections)
				only := ""
				if r.sol.fetchable(t.node, sel) {
					only = s.Name
				}
				r.add("%q cannot move to %q by @key(fields: %q) of %q, %s", from.Name, s.Name, k.Fields.Raw, r.typ.Name, r.unfetched(from.Name, only, sel))
			}
		}
		if resolvable == 0 {
			r.noKey = true
			why := "has no @key there"
			if len(keys) > 0 {
				why = "has only keys with resolvable: false there"
			}
			r.add("%q cannot move to %q, which has the field: %q %s", from.Name, s.Name, r.typ.Name, why)
		}
	}
}

// findExternalKey looks for a field of a key that the subgraph of a node only has as @external. The
// key may be that of another subgraph.
func (r *reasons) findExternalKey(n *node, k subgraph.Key) {
	s := r.g.subs[n.sub]
	if k.Fields == nil {
		return
	}
	for i := range k.Fields.Selections {
		selected := k.Fields.Selections[i].Field
		if selected == nil || n.typ.Kind != sdl.Object {
			continue
		}
		if own := n.typ.Field(selected.Name); own != nil && s.Field(own).External {
			r.externalKey, r.externalIn = own.Coordinate(), s.Name
		}
	}
}

// stands reports whether a plan may stand at the node already.
func (r *reasons) stands(id nodeID) bool {
	return slices.ContainsFunc(r.tails, func(t tail) bool { return t.node == id })
}

// positions returns the definitions of the field, in subgraph order.
func (r *reasons) positions() []diag.Position {
	var out []diag.Position
	for _, s := range r.g.subs {
		if t := s.Schema.Type(r.typ.Name); t != nil {
			if f := t.Field(r.field.Name); f != nil && f.Pos.Source != nil {
				if out = append(out, f.Pos.Position()); len(out) == maxPositions {
					break
				}
			}
		}
	}
	return out
}

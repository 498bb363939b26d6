package meet

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// decide compares the two versions element by element. What follows from a removal is left to
// [draft.cascade]. A type of the new version only is never copied here: the old code does not have
// it.
func (d *draft) decide() {
	for _, ot := range d.o.Schema.Types {
		nt := d.n.Schema.Type(ot.Name)
		switch {
		case ot.Pos.Source == nil, ot.Kind == sdl.Scalar:
		case nt != nil && d.alike(ot, nt) && !d.hasKeys(ot):
			// What both versions have alike stays, but one of several keys may be unresolvable in
			// one place and resolvable in another.
		case nt == nil:
			d.removed[ot] = !d.isExternalOnly(ot) && !slices.ContainsFunc(ot.Fields, func(f *sdl.Field) bool { return d.kept[f] })
		case nt.Kind != ot.Kind:
			d.removed[ot] = true
		case ot.Kind.HasFields():
			d.object(ot, nt)
		case ot.Kind == sdl.Union:
			for _, ref := range ot.Members {
				d.ref(ot, ref.Name, nt.HasMember(ref.Name))
			}
		case ot.Kind == sdl.InputObject:
			d.input(ot, nt)
		case ot.Kind == sdl.Enum:
			d.enum(ot, nt)
		}
	}
}

// hasKeys reports whether an old type has several keys.
func (d *draft) hasKeys(t *sdl.Type) bool {
	return t.Kind.HasFields() && len(d.o.Type(t).Keys) > 1
}

// isExternalOnly reports whether every field of an old type is @external. Such a type stands in
// field sets only and asks nothing of the code, so it may stay although the new version lacks it.
func (d *draft) isExternalOnly(t *sdl.Type) bool {
	return t.Kind.HasFields() && len(t.Fields) > 0 && !slices.ContainsFunc(t.Fields, d.o.Resolves)
}

// ref removes an interface or a union member from a type unless it is to be kept.
func (d *draft) ref(t *sdl.Type, name string, keep bool) {
	if keep {
		return
	}
	if d.refs[t] == nil {
		d.refs[t] = make(map[string]bool)
	}
	d.refs[t][name] = true
}

// object compares two object or interface types. Fields that the old version does not resolve are
// left alone: they serve field sets, and [draft.dropUnusedExternals] looks after them.
func (d *draft) object(ot, nt *sdl.Type) {
	if d.o.Type(ot).InterfaceObject != d.n.Type(nt).InterfaceObject {
		d.removed[ot] = true
		return
	}
	for _, ref := range ot.Interfaces {
		d.ref(ot, ref.Name, nt.Implements(ref.Name))
	}
	d.keys(ot, nt)
	for _, of := range ot.Fields {
		nf := nt.Field(of.Name)
		switch {
		case !d.o.Resolves(of):
		case nf != nil && d.n.Resolves(nf):
			d.field(of, nf)
		case d.kept[of]:
			d.external[of] = true
		default:
			d.removed[of] = true
		}
	}
}

// keys compares the keys of a type. An old key stays if no router uses it, or if the new code
// resolves entities by it or by a part of it, and becomes unresolvable if the new version has that
// key so. Otherwise a new key with more fields takes its place, since the old code finds the entity
// by a part of them. A key without any such counterpart is removed.
func (d *draft) keys(ot, nt *sdl.Type) {
	keys := d.n.Type(nt).Keys
	if len(d.o.Type(ot).Keys) == 0 {
		return
	}
	index := fieldset.NewIndex(keySets(keys))
	for _, ok := range d.o.Type(ot).Keys {
		paths := fieldset.Paths(ok.Fields)
		i := index.Same(paths)
		if i < 0 { // the new code may ask for less than the old key sends
			i = index.Within(paths)
		}
		switch {
		case !ok.Resolvable || !d.within.Uses(d.o, ot, ok): // it asks nothing of the code
		case i < 0:
			// the new key may send more than the old code asks for
			i = index.Around(paths)
			switch {
			case d.rekeyed[ok.Directive] != nil:
			case i >= 0 && keys[i].Resolvable:
				d.rekeyed[ok.Directive] = keys[i].Fields
			default:
				d.removed[ok.Directive] = true
			}
		case !keys[i].Resolvable:
			d.unresolvable[ok.Directive] = true
		}
	}
}

// keySets returns the field sets of keys.
func keySets(keys []subgraph.Key) []*subgraph.FieldSet {
	sets := make([]*subgraph.FieldSet, len(keys))
	for i, k := range keys {
		sets[i] = k.Fields
	}
	return sets
}

// field compares two fields that both versions resolve: the looser type, the union of the @requires
// sets, and the common part of the @provides sets. It is removed where one of these does not exist.
func (d *draft) field(of, nf *sdl.Field) {
	name, ok := d.wider(of, nf)
	if !ok || !serve.SameLists(of.Type, nf.Type) || !d.arguments(of, nf) {
		d.removed[of] = true
		return
	}
	if !sdl.SameType(of.Type, nf.Type) {
		d.retype(of, of.Type, serve.Rename(serve.Looser(of.Type, nf.Type), name))
	}
	oset, nset := d.o.Field(of).Requires, d.n.Field(nf).Requires
	switch {
	case nset == nil:
	case d.readsOtherTypes(nset.Selections):
		d.removed[of] = true
	case oset == nil:
		d.requires[of] = fieldset.Render(nset.Selections)
	case !fieldset.Subset(fieldset.Paths(nset), fieldset.Paths(oset)):
		if both, ok := fieldset.Join(oset.Selections, nset.Selections); ok {
			d.requires[of] = fieldset.Render(both)
		} else {
			d.removed[of] = true
		}
	}
	if had := d.o.Field(of).Provides; had != nil {
		var has []string
		if set := d.n.Field(nf).Provides; set != nil {
			has = fieldset.Paths(set)
		}
		if !fieldset.Subset(fieldset.Paths(had), has) {
			d.provides[of] = fieldset.Render(fieldset.Common(had.Selections, has))
		}
	}
}

// readsOtherTypes reports whether a field set of the new version selects a leaf that has another
// type in the old version: old and new code do not read the same values.
func (d *draft) readsOtherTypes(list []subgraph.Selection) bool {
	return slices.ContainsFunc(list, func(s subgraph.Selection) bool {
		if d.readsOtherTypes(s.Sub) {
			return true
		}
		if s.Field == nil || len(s.Sub) > 0 {
			return false
		}
		t := d.o.Schema.Type(s.Field.Parent.Name)
		if t == nil {
			return false
		}
		of := t.Field(s.Field.Name)
		return of != nil && (of.Type.Name() != s.Field.Type.Name() || !serve.SameLists(of.Type, s.Field.Type))
	})
}

// wider returns the one of the named types of two versions of a field under which both pieces of
// code may answer; false if neither is.
func (d *draft) wider(of, nf *sdl.Field) (string, bool) {
	o, n, exact := of.Type.Name(), nf.Type.Name(), d.within.Reads(of)
	switch {
	case serve.Answers(d.n, d.o, n, o, exact):
		return o, true
	case serve.Answers(d.o, d.n, o, n, exact):
		return n, true
	default:
		return "", false
	}
}

// arguments compares the arguments of a field: the tighter types of those that both versions have.
// It reports whether some call of the field suits both versions.
func (d *draft) arguments(of, nf *sdl.Field) bool {
	for _, na := range nf.Args {
		if of.Arg(na.Name) == nil && serve.Mandatory(na.Type, na.Default) {
			return false
		}
	}
	for _, oa := range of.Args {
		na := nf.Arg(oa.Name)
		if na != nil && oa.Type.Name() == na.Type.Name() && serve.SameLists(oa.Type, na.Type) {
			d.tighten(oa, oa.Type, na.Type, oa.Default, na.Default)
			continue
		}
		if serve.Mandatory(oa.Type, oa.Default) || na != nil && serve.Mandatory(na.Type, na.Default) {
			return false
		}
		d.removed[oa] = true
	}
	return true
}

// input compares two input objects. The type is removed if no value suits both versions, because
// one of them needs a field that the other does not take.
func (d *draft) input(ot, nt *sdl.Type) {
	for _, nf := range nt.Fields {
		if ot.Field(nf.Name) == nil && serve.Mandatory(nf.Type, nf.Default) {
			d.removed[ot] = true
			return
		}
	}
	for _, of := range ot.Fields {
		nf := nt.Field(of.Name)
		if nf != nil && of.Type.Name() == nf.Type.Name() && serve.SameLists(of.Type, nf.Type) {
			d.tighten(of, of.Type, nf.Type, of.Default, nf.Default)
			continue
		}
		if serve.Mandatory(of.Type, of.Default) || nf != nil && serve.Mandatory(nf.Type, nf.Default) {
			d.removed[ot] = true
			return
		}
		d.removed[of] = true
	}
	if serve.OneOf(nt) && !serve.OneOf(ot) {
		d.removed[ot] = true
	}
}

// tighten gives an argument or input field the tighter of two types. It drops the old default if
// one version needs the value to be sent.
func (d *draft) tighten(node any, ot, nt *ast.Type, odef, ndef *ast.Value) {
	if !sdl.SameType(ot, nt) {
		d.retype(node, ot, serve.Tighter(ot, nt))
	}
	if odef != nil && (serve.Mandatory(ot, odef) || serve.Mandatory(nt, ndef)) {
		d.dropDefault[node] = true
	}
}

// retype notes a new type unless it is written like the old one.
func (d *draft) retype(node any, from, to *ast.Type) {
	if from.String() != to.String() {
		d.retyped[node] = to
	}
}

// enum compares two enums. If the enum may be sent, a value has to be known to both versions; if it
// is only returned, the values of both are offered.
func (d *draft) enum(ot, nt *sdl.Type) {
	if sent := d.sent(); sent[0].Has(ot) || sent[1].Has(nt) {
		for _, v := range ot.Values {
			d.removed[v] = nt.Value(v.Name) == nil
		}
		return
	}
	for _, v := range nt.Values {
		if ot.Value(v.Name) == nil {
			d.values[ot] = append(d.values[ot], v)
		}
	}
}

package meet

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// decide compares what both schemas have, element by element.
func (d *draft) decide() {
	for _, ot := range d.o.Schema.Types {
		nt := d.n.Schema.Type(ot.Name)
		switch {
		case ot.Pos.Source == nil, ot.Kind == sdl.Scalar:
		case nt == nil:
			d.removed[ot] = !d.isExternalOnly(ot)
		case nt.Kind != ot.Kind:
			d.removed[ot] = true
		case ot.Kind == sdl.Object || ot.Kind == sdl.Interface:
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

// stub says that every field of an old type is external: it is there for field sets only and asks nothing of the code.
func (d *draft) isExternalOnly(t *sdl.Type) bool {
	return (t.Kind == sdl.Object || t.Kind == sdl.Interface) && len(t.Fields) > 0 && !slices.ContainsFunc(t.Fields, d.o.Resolves)
}

func (d *draft) ref(t *sdl.Type, name string, keep bool) {
	if keep {
		return
	}
	if d.refs[t] == nil {
		d.refs[t] = make(map[string]bool)
	}
	d.refs[t][name] = true
}

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
		case nf == nil || !d.n.Resolves(nf):
			d.removed[of] = true
		default:
			d.field(of, nf)
		}
	}
}

func (d *draft) keys(ot, nt *sdl.Type) {
	for _, ok := range d.o.Type(ot).Keys {
		keys := d.n.Type(nt).Keys
		find := func(fits func(nk []string) bool) int {
			return slices.IndexFunc(keys, func(nk subgraph.Key) bool { return fits(fieldset.Paths(nk.Fields)) })
		}
		i := find(func(nk []string) bool { return slices.Equal(nk, fieldset.Paths(ok.Fields)) })
		if i < 0 { // the new code may ask for less than the old key sends
			i = find(func(nk []string) bool { return fieldset.Subset(nk, fieldset.Paths(ok.Fields)) })
		}
		switch {
		case !ok.Resolvable:
		case i < 0:
			// or the new key sends more than the old code asks for
			if i = find(func(nk []string) bool { return fieldset.Subset(fieldset.Paths(ok.Fields), nk) }); i >= 0 && keys[i].Resolvable {
				d.rekeyed[ok.Directive] = keys[i].Fields.Raw
			} else {
				d.removed[ok.Directive] = true
			}
		case !d.n.Type(nt).Keys[i].Resolvable:
			d.unresolvable[ok.Directive] = true
		}
	}
}

// field meets two fields that both versions resolve.
func (d *draft) field(of, nf *sdl.Field) {
	name, ok := d.wider(of.Type.Name(), nf.Type.Name())
	if !ok || !serve.SameLists(of.Type, nf.Type) || !d.arguments(of, nf) {
		d.removed[of] = true
		return
	}
	if !serve.SameType(of.Type, nf.Type) {
		d.retype(of, of.Type, serve.Rename(serve.Looser(of.Type, nf.Type), name))
	}
	oset, nset := d.o.Field(of).Requires, d.n.Field(nf).Requires
	switch {
	case nset == nil:
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
			d.provides[of] = fieldset.Render(fieldset.Common(had.Selections, has, ""))
		}
	}
}

// wider is the one of two names of output types that both pieces of code may answer for.
func (d *draft) wider(o, n string) (string, bool) {
	switch {
	case o == n || serve.Narrower(d.n, d.o, n, o):
		return o, true
	case serve.Narrower(d.o, d.n, o, n):
		return n, true
	default:
		return "", false
	}
}

// arguments meets the arguments of a field; false when no call of the field suits both versions.
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

// input meets two input objects. Where one side needs a field that the other does not take, no value suits both.
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

// tighten gives an input place the tighter type, and takes its default away where one side has to be told the value.
func (d *draft) tighten(node any, ot, nt *ast.Type, odef, ndef *ast.Value) {
	if !serve.SameType(ot, nt) {
		d.retype(node, ot, serve.Tighter(ot, nt))
	}
	if odef != nil && (serve.Mandatory(ot, odef) || serve.Mandatory(nt, ndef)) {
		d.dropDefault[node] = true
	}
}

func (d *draft) retype(node any, old, met *ast.Type) {
	if old.String() != met.String() {
		d.retyped[node] = met
	}
}

// enum meets two enums: a value that may be sent must be known to both, one that is only returned to either.
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

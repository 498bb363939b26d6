package meet

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// Met is the greatest schema that two pieces of code both serve.
type Intermediate struct {
	// Source has the name and the routing URL of the old subgraph and the text of the schema between.
	Source sdl.Source
	// Subgraph is built from Source.
	Subgraph *subgraph.Subgraph
}

// NoMeet is the error of [Meet] when two schemas have no schema between that both pieces of code serve.
type NoIntermediate struct {
	// Violations are why the old or the new code does not serve what was found.
	Violations []serve.Violation
	// Errors are why what was found is no valid subgraph.
	Errors diag.List
}

// Error says what is in the way.
func (e *NoIntermediate) Error() string {
	switch {
	case len(e.Errors) > 0:
		return "what old and new schema have in common is no valid subgraph: " + e.Errors[0].Error()
	case len(e.Violations) > 0:
		return "no schema between is served by both old and new code: " + e.Violations[0].String()
	default:
		return "no schema between is served by both old and new code"
	}
}

// meet makes the intermediate schema of an old and a new version of a subgraph by editing the old text: what both have stays as the
// author wrote it, what only one has goes, @requires sets are joined, output types are loosened and input types tightened. The
// meet of a schema with itself is its text. What comes back is built again and judged by [Serves] for both.
func Of(ctx context.Context, known *serve.Library, o, n *subgraph.Subgraph, within *serve.Reach) (*Intermediate, error) {
	m := &draft{
		o: o, n: n, sent: sync.OnceValue(func() [2]serve.TypeSet { return [2]serve.TypeSet{serve.InputTypes(o), serve.InputTypes(n)} }),
		removed: make(map[any]bool), refs: make(map[*sdl.Type]map[string]bool), retyped: make(map[any]*ast.Type), dropDefault: make(map[any]bool),
		requires: make(map[*sdl.Field]string), provides: make(map[*sdl.Field]string), external: make(map[*sdl.Field]bool),
		unresolvable: make(map[*sdl.Directive]bool), rekeyed: make(map[*sdl.Directive]string), values: make(map[*sdl.Type][]*sdl.EnumValue), added: make(map[*sdl.Type][]*sdl.Field), borrowed: make(map[*sdl.Field]bool),
	}
	m.decide()
	for m.cascade() {
	}
	m.addRequired()
	src := *o.Source
	src.Text = m.write()
	if src.Text != o.Source.Text && src.File != "" {
		src.File += " (intermediate)"
	}
	i, errs := known.Build(ctx, src)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(errs) > 0 {
		return nil, &NoIntermediate{Errors: errs}
	}
	if bad := append(serve.Unsafe(known.Serves(o, i, within)), serve.Unsafe(known.Serves(n, i, within))...); len(bad) > 0 {
		return nil, &NoIntermediate{Violations: bad}
	}
	return &Intermediate{Source: src, Subgraph: i}, nil
}

// meeting collects what is to be done to the old schema. Its keys are nodes of the old model unless a comment says otherwise.
type draft struct {
	o, n *subgraph.Subgraph
	// sent are the types that clients or routers send, of the old and the new schema.
	sent func() [2]serve.TypeSet
	// gone has *sdl.Type, *sdl.Field, *sdl.Argument, *sdl.EnumValue and, for keys, *sdl.Directive.
	removed map[any]bool
	// refs are the interface and member names that go from a type.
	refs map[*sdl.Type]map[string]bool
	// retyped has the new type of a *sdl.Field or *sdl.Argument; undefault those whose default goes.
	retyped     map[any]*ast.Type
	dropDefault map[any]bool
	// requires and provides have new field sets; an empty provides removes the directive.
	requires, provides map[*sdl.Field]string
	// external fields get an @external that they did not have.
	external map[*sdl.Field]bool
	// unresolvable keys get `resolvable: false`.
	unresolvable map[*sdl.Directive]bool
	// rekeyed keys get another field set.
	rekeyed map[*sdl.Directive]string
	// values and added are nodes of the new model that are copied; types too, which the old schema does not have at all.
	values map[*sdl.Type][]*sdl.EnumValue
	added  map[*sdl.Type][]*sdl.Field
	types  []*sdl.Type
	// borrowed marks what added has already.
	borrowed map[*sdl.Field]bool
}

// decide compares what both schemas have, element by element.
func (m *draft) decide() {
	for _, ot := range m.o.Schema.Types {
		nt := m.n.Schema.Type(ot.Name)
		switch {
		case ot.Pos.Source == nil, ot.Kind == sdl.Scalar:
		case nt == nil:
			m.removed[ot] = !m.isExternalOnly(ot)
		case nt.Kind != ot.Kind:
			m.removed[ot] = true
		case ot.Kind == sdl.Object || ot.Kind == sdl.Interface:
			m.object(ot, nt)
		case ot.Kind == sdl.Union:
			for _, ref := range ot.Members {
				m.ref(ot, ref.Name, nt.HasMember(ref.Name))
			}
		case ot.Kind == sdl.InputObject:
			m.input(ot, nt)
		case ot.Kind == sdl.Enum:
			m.enum(ot, nt)
		}
	}
}

// stub says that every field of an old type is external: it is there for field sets only and asks nothing of the code.
func (m *draft) isExternalOnly(t *sdl.Type) bool {
	return (t.Kind == sdl.Object || t.Kind == sdl.Interface) && len(t.Fields) > 0 && !slices.ContainsFunc(t.Fields, m.o.Resolves)
}

func (m *draft) ref(t *sdl.Type, name string, keep bool) {
	if keep {
		return
	}
	if m.refs[t] == nil {
		m.refs[t] = make(map[string]bool)
	}
	m.refs[t][name] = true
}

func (m *draft) object(ot, nt *sdl.Type) {
	if m.o.Type(ot).InterfaceObject != m.n.Type(nt).InterfaceObject {
		m.removed[ot] = true
		return
	}
	for _, ref := range ot.Interfaces {
		m.ref(ot, ref.Name, nt.Implements(ref.Name))
	}
	m.keys(ot, nt)
	for _, of := range ot.Fields {
		nf := nt.Field(of.Name)
		switch {
		case !m.o.Resolves(of):
		case nf == nil || !m.n.Resolves(nf):
			m.removed[of] = true
		default:
			m.field(of, nf)
		}
	}
}

func (m *draft) keys(ot, nt *sdl.Type) {
	for _, ok := range m.o.Type(ot).Keys {
		keys := m.n.Type(nt).Keys
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
				m.rekeyed[ok.Directive] = keys[i].Fields.Raw
			} else {
				m.removed[ok.Directive] = true
			}
		case !m.n.Type(nt).Keys[i].Resolvable:
			m.unresolvable[ok.Directive] = true
		}
	}
}

// field meets two fields that both versions resolve.
func (m *draft) field(of, nf *sdl.Field) {
	name, ok := m.wider(of.Type.Name(), nf.Type.Name())
	if !ok || !serve.SameLists(of.Type, nf.Type) || !m.arguments(of, nf) {
		m.removed[of] = true
		return
	}
	if !serve.SameType(of.Type, nf.Type) {
		m.retype(of, of.Type, serve.Rename(serve.Looser(of.Type, nf.Type), name))
	}
	oset, nset := m.o.Field(of).Requires, m.n.Field(nf).Requires
	switch {
	case nset == nil:
	case oset == nil:
		m.requires[of] = fieldset.Render(nset.Selections)
	case !fieldset.Subset(fieldset.Paths(nset), fieldset.Paths(oset)):
		if both, ok := fieldset.Join(oset.Selections, nset.Selections); ok {
			m.requires[of] = fieldset.Render(both)
		} else {
			m.removed[of] = true
		}
	}
	if had := m.o.Field(of).Provides; had != nil {
		var has []string
		if set := m.n.Field(nf).Provides; set != nil {
			has = fieldset.Paths(set)
		}
		if !fieldset.Subset(fieldset.Paths(had), has) {
			m.provides[of] = fieldset.Render(fieldset.Common(had.Selections, has, ""))
		}
	}
}

// wider is the one of two names of output types that both pieces of code may answer for.
func (m *draft) wider(o, n string) (string, bool) {
	switch {
	case o == n || serve.Narrower(m.n, m.o, n, o):
		return o, true
	case serve.Narrower(m.o, m.n, o, n):
		return n, true
	default:
		return "", false
	}
}

// arguments meets the arguments of a field; false when no call of the field suits both versions.
func (m *draft) arguments(of, nf *sdl.Field) bool {
	for _, na := range nf.Args {
		if of.Arg(na.Name) == nil && serve.Mandatory(na.Type, na.Default) {
			return false
		}
	}
	for _, oa := range of.Args {
		na := nf.Arg(oa.Name)
		if na != nil && oa.Type.Name() == na.Type.Name() && serve.SameLists(oa.Type, na.Type) {
			m.tighten(oa, oa.Type, na.Type, oa.Default, na.Default)
			continue
		}
		if serve.Mandatory(oa.Type, oa.Default) || na != nil && serve.Mandatory(na.Type, na.Default) {
			return false
		}
		m.removed[oa] = true
	}
	return true
}

// input meets two input objects. Where one side needs a field that the other does not take, no value suits both.
func (m *draft) input(ot, nt *sdl.Type) {
	for _, nf := range nt.Fields {
		if ot.Field(nf.Name) == nil && serve.Mandatory(nf.Type, nf.Default) {
			m.removed[ot] = true
			return
		}
	}
	for _, of := range ot.Fields {
		nf := nt.Field(of.Name)
		if nf != nil && of.Type.Name() == nf.Type.Name() && serve.SameLists(of.Type, nf.Type) {
			m.tighten(of, of.Type, nf.Type, of.Default, nf.Default)
			continue
		}
		if serve.Mandatory(of.Type, of.Default) || nf != nil && serve.Mandatory(nf.Type, nf.Default) {
			m.removed[ot] = true
			return
		}
		m.removed[of] = true
	}
	if serve.OneOf(nt) && !serve.OneOf(ot) {
		m.removed[ot] = true
	}
}

// tighten gives an input place the tighter type, and takes its default away where one side has to be told the value.
func (m *draft) tighten(node any, ot, nt *ast.Type, odef, ndef *ast.Value) {
	if !serve.SameType(ot, nt) {
		m.retype(node, ot, serve.Tighter(ot, nt))
	}
	if odef != nil && (serve.Mandatory(ot, odef) || serve.Mandatory(nt, ndef)) {
		m.dropDefault[node] = true
	}
}

func (m *draft) retype(node any, old, met *ast.Type) {
	if old.String() != met.String() {
		m.retyped[node] = met
	}
}

// enum meets two enums: a value that may be sent must be known to both, one that is only returned to either.
func (m *draft) enum(ot, nt *sdl.Type) {
	if sent := m.sent(); sent[0].Has(ot) || sent[1].Has(nt) {
		for _, v := range ot.Values {
			m.removed[v] = nt.Value(v.Name) == nil
		}
		return
	}
	for _, v := range nt.Values {
		if ot.Value(v.Name) == nil {
			m.values[ot] = append(m.values[ot], v)
		}
	}
}

// localName is the name under which a subgraph can write a federation directive.
func localName(s *subgraph.Subgraph, name string) string {
	if s.Version.Fed1() {
		return name
	}
	for _, l := range s.Links {
		if l.Name != "federation" {
			continue
		}
		for _, i := range l.Imports {
			if i.Name == "@"+name {
				if i.As == "" {
					return name
				}
				return i.As[1:]
			}
		}
		if l.As != "" {
			return l.As + "__" + name
		}
	}
	return fmt.Sprintf("federation__%s", name)
}

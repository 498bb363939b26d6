package meet

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// This file makes a first release take what clients send before the change: what the new version
// asks for in addition may be left out, and what it hides is shown.

// before returns a field as it was: in the old version of the subgraph, or else in any subgraph. It
// returns nil if it is new.
func (j *joiner) before(typ, field string) *sdl.Field {
	find := func(s *subgraph.Subgraph) *sdl.Field {
		if s == nil {
			return nil
		}
		t := s.Schema.Type(typ)
		if t == nil {
			return nil
		}
		return t.Field(field)
	}
	if f := find(j.o); f != nil {
		return f
	}
	for _, s := range j.around.Before {
		if f := find(s); f != nil && (!f.Parent.Kind.HasFields() || s.Resolves(f)) {
			return f
		}
	}
	return nil
}

// existed reports whether a type stood in the graph before.
func (j *joiner) existed(name string) bool {
	return slices.ContainsFunc(j.around.Before, func(s *subgraph.Subgraph) bool { return s.Schema.Type(name) != nil })
}

// loosen makes the arguments and input fields of the new version nullable that clients of before
// leave out. A field or an input type that is new as a whole stays as it is.
func (j *joiner) loosen() {
	for _, t := range j.n.Schema.Types {
		if t.Pos.Source == nil || !j.existed(t.Name) {
			continue
		}
		for _, f := range t.Fields {
			was := j.before(t.Name, f.Name)
			e := j.to.Field(f.Pos)
			switch {
			case e == nil:
			case t.Kind == sdl.InputObject && was == nil:
				j.value(f.Coordinate(), nil, &given{f.Type, f.Default, f.Pos}, e)
			case t.Kind == sdl.InputObject:
				j.value(f.Coordinate(), &given{was.Type, was.Default, was.Pos}, &given{f.Type, f.Default, f.Pos}, e)
			case t.Kind.HasFields() && was != nil:
				j.arguments(was, f, e)
			}
		}
		if t.Kind == sdl.InputObject && serve.OneOf(t) {
			j.severalAtOnce(t)
		}
	}
}

// arguments loosens the arguments of one field.
func (j *joiner) arguments(was, f *sdl.Field, e *edit.Element) {
	at := elementsByPlace(e.Args)
	for _, a := range f.Args {
		ae := at[j.to.Offset(a.Pos)]
		if ae == nil {
			continue
		}
		var old *given
		if oa := was.Arg(a.Name); oa != nil {
			old = &given{oa.Type, oa.Default, oa.Pos}
		}
		j.value(f.Coordinate()+"("+a.Name+":)", old, &given{a.Type, a.Default, a.Pos}, ae)
	}
}

// given is an argument or input field in one version.
type given struct {
	typ *ast.Type
	def *ast.Value
	pos sdl.Pos
}

// value loosens one argument or input field. A nil was means that it is new.
func (j *joiner) value(at string, was, is *given, e *edit.Element) {
	looser := is.typ
	if was != nil {
		if was.typ.Name() != looser.Name() || !serve.SameLists(was.typ, looser) {
			j.clash(at, was.pos, is.pos, "`%s` is `%s` before and `%s` after", at, was.typ, is.typ)
			return
		}
		looser = serve.Looser(is.typ, was.typ)
	}
	if serve.Mandatory(looser, is.def) && (was == nil || !serve.Mandatory(was.typ, was.def)) {
		free := *looser
		free.NonNull = false
		looser = &free
	}
	if looser.String() != is.typ.String() {
		j.e.Replace(e.Type, looser.String())
		j.say("it answers without `%s`", at)
	}
}

// severalAtOnce takes @oneOf from an input type that did not have it.
func (j *joiner) severalAtOnce(t *sdl.Type) {
	if j.o == nil {
		return
	}
	if ot := j.o.Schema.Type(t.Name); ot == nil || serve.OneOf(ot) {
		return
	}
	if d := sdl.FindName(t.Directives, "oneOf"); d != nil && j.without(d) {
		j.say("it takes several fields of `%s` at once", t.Name)
	}
}

// without removes a directive of the new version wherever it stands, and reports whether it found
// it.
func (j *joiner) without(d *sdl.Directive) bool {
	at := j.to.Offset(d.Pos)
	found := false
	look := func(list []edit.Application) {
		for _, a := range list {
			if a.Name.Start == at {
				j.e.RemoveInline(a.Full)
				found = true
			}
		}
	}
	def := j.to.Around(at)
	if def == nil {
		return false
	}
	look(def.Directives)
	for _, f := range def.Fields {
		look(f.Directives)
		for _, a := range f.Args {
			look(a.Directives)
		}
	}
	return found
}

// show takes away what the new version hides and the old one does not: it goes with the second
// release.
func (j *joiner) show() {
	if j.o == nil {
		return
	}
	for _, t := range j.n.Schema.Types {
		ot := j.o.Schema.Type(t.Name)
		if ot == nil || t.Pos.Source == nil {
			continue
		}
		j.showElement(ot.Directives, t.Directives)
		for _, f := range t.Fields {
			of := ot.Field(f.Name)
			if of == nil {
				continue
			}
			j.showElement(of.Directives, f.Directives)
			for _, a := range f.Args {
				if oa := of.Arg(a.Name); oa != nil {
					j.showElement(oa.Directives, a.Directives)
				}
			}
		}
		for _, v := range t.Values {
			if ov := ot.Value(v.Name); ov != nil {
				j.showElement(ov.Directives, v.Directives)
			}
		}
	}
}

// showElement takes @inaccessible and the tags that hide in contracts from an element that did not
// have them.
func (j *joiner) showElement(was, is []*sdl.Directive) {
	for _, d := range is {
		hides := d.Role == sdl.RoleInaccessible && sdl.Find(was, sdl.RoleInaccessible) == nil ||
			d.Role == sdl.RoleTag && j.hidesNow(was, d)
		if hides {
			j.without(d)
		}
	}
}

// hidesNow reports whether a contract hides an element by a tag that it did not have.
func (j *joiner) hidesNow(was []*sdl.Directive, tag *sdl.Directive) bool {
	names := tagNames([]*sdl.Directive{tag})
	return len(names) == 1 && slices.Contains(j.around.Hidden, names[0]) && !slices.Contains(tagNames(was), names[0])
}

package meet

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// Joined is the schema that [Join] makes: the first of two releases that lead from the old version
// of a subgraph to the new one.
type Joined struct {
	// Text is the SDL: that of the new version with what is added back and loosened.
	Text string
	// Code are sentences, without their full stop, on what the code of this release has to do.
	Code []string
	// Clashes are the elements of which the old and the new version have no common form. With any
	// of them, Text is no first release.
	Clashes []Clash
}

// Clash is a coordinate that would need two types at a time.
type Clash struct {
	Coordinate, Message string
	// Old and New are its positions in the two versions.
	Old, New sdl.Pos
}

// Graph is what [Join] knows of the other subgraphs.
type Graph struct {
	// Before and After are all subgraphs before and after the change.
	Before, After []*subgraph.Subgraph
	// Within is what operations can reach in both; nil for any operation.
	Within *serve.Reach
	// Hidden are the tags by which contracts hide an element.
	Hidden []string
	// Both is true if what another subgraph takes over stays in its old place as well.
	Both bool
}

// Join makes a schema that has what the new version n of a subgraph has, and what the old version o
// has and the graph drops: clients and routers find in it what they know of either. What is new and
// required is nullable in it, and what n hides is shown. A nil o stands for a subgraph that is new.
// The result is not built: whether it is valid, and whether both steps are safe, is for the
// planner.
func Join(o, n *subgraph.Subgraph, around Graph) *Joined {
	j := &joiner{o: o, n: n, around: around, to: edit.Parse(n.Source.Text), e: &edit.Edits{Text: n.Source.Text}, out: &Joined{}, back: make(map[*sdl.Field]bool), copied: make(map[*sdl.Type]bool)}
	if o != nil {
		j.from = edit.Parse(o.Source.Text)
		j.names = localNames(o)
		j.addBack()
	}
	j.loosen()
	j.show()
	j.out.Text = j.write()
	return j.out
}

// joiner is the state of [Join].
type joiner struct {
	o, n     *subgraph.Subgraph
	around   Graph
	from, to *edit.Document
	e        *edit.Edits
	out      *Joined
	// names are the directives of federation by the name that o has for them.
	names map[string]string
	// back are the fields of o that are added back, copied the types of o that n lacks.
	back   map[*sdl.Field]bool
	copied map[*sdl.Type]bool
	// order has the copied types in the order of o.
	order []*sdl.Type
}

func (j *joiner) say(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(j.out.Code, text) {
		j.out.Code = append(j.out.Code, text)
	}
}

func (j *joiner) clash(coordinate string, o, n sdl.Pos, format string, args ...any) {
	j.out.Clashes = append(j.out.Clashes, Clash{coordinate, fmt.Sprintf(format, args...), o, n})
}

// addBack finds what the new version lacks: first the keys, then fields, values and members, and
// last the types that these need.
func (j *joiner) addBack() {
	for _, ot := range j.o.Schema.Types {
		nt := j.n.Schema.Type(ot.Name)
		switch {
		case ot.Pos.Source == nil:
		case nt == nil:
			j.dropped(ot)
		case nt.Kind != ot.Kind || ot.Kind.HasFields() && j.o.Type(ot).InterfaceObject != j.n.Type(nt).InterfaceObject:
			j.clash(ot.Name, ot.Pos, nt.Pos, "`%s` is of another kind", ot.Name)
		case ot.Kind.HasFields():
			j.object(ot, nt)
		case ot.Kind == sdl.Union:
			j.members(ot, nt)
		case ot.Kind == sdl.Enum:
			j.values(ot, nt)
		case ot.Kind == sdl.InputObject:
			for _, f := range ot.Fields {
				if nt.Field(f.Name) == nil {
					j.bring(f)
					j.say("it still takes the input field `%s`, and does without it", f.Coordinate())
				}
			}
		}
	}
	for _, d := range j.o.Schema.DirectiveDefs {
		if d.Pos.Source != nil && j.n.Schema.DirectiveDef(d.Name) == nil && slices.ContainsFunc(d.Locations, serve.Executable) {
			j.say("it still accepts the directive `@%s` in operations", d.Name)
		}
	}
}

// dropped brings a type back that the new version lacks, if another subgraph does not have all of
// it.
func (j *joiner) dropped(ot *sdl.Type) {
	if ot.Kind.HasFields() && !slices.ContainsFunc(ot.Fields, j.isDropped) {
		return
	}
	j.need(ot)
	if ot.Kind != sdl.Object {
		return
	}
	for _, k := range j.o.Type(ot).Keys {
		if k.Resolvable {
			j.say("it still resolves `%s` by the key `%s`", ot.Name, k.Fields.Raw)
		}
	}
	for _, ref := range ot.Interfaces {
		if j.stays(ref.Name) {
			j.say("it may still return `%s` as `%s`", ot.Name, ref.Name)
		}
	}
	if slices.Contains(j.o.Schema.Roots[:], ot.Name) {
		for _, f := range ot.Fields {
			if j.isDropped(f) {
				j.say("it still resolves `%s`", f.Coordinate())
			}
		}
	}
}

// isDropped reports whether the old version resolves a field and nothing does after the change. The
// field of an interface is dropped only if it can come back: every type that implements it after
// the change has to have it.
func (j *joiner) isDropped(f *sdl.Field) bool {
	if f.Pos.Source == nil || !j.o.Resolves(f) {
		return false
	}
	stays := j.around.Both && j.o.Name == j.n.Name
	if slices.ContainsFunc(j.around.After, func(s *subgraph.Subgraph) bool { return (!stays || s.Name == j.n.Name) && j.takes(s, f) }) {
		return false
	}
	if nt := j.n.Schema.Type(f.Parent.Name); f.Parent.Kind == sdl.Interface && nt != nil && nt.Kind == sdl.Interface {
		return !slices.ContainsFunc(j.n.Type(nt).Implementations, func(t *sdl.Type) bool {
			ot := j.o.Schema.Type(t.Name)
			return t.Field(f.Name) == nil && (ot == nil || ot.Field(f.Name) == nil || !j.isDropped(ot.Field(f.Name)))
		})
	}
	return true
}

// takes reports whether a subgraph resolves a field of the old version after the change: on that
// type, by an interface object in place of one of its interfaces, or, if the old version has an
// interface object, on a type that implements the interface.
func (j *joiner) takes(s *subgraph.Subgraph, f *sdl.Field) bool {
	resolves := func(t *sdl.Type) bool {
		return t != nil && t.Kind.HasFields() && t.Field(f.Name) != nil && s.Resolves(t.Field(f.Name))
	}
	if resolves(s.Schema.Type(f.Parent.Name)) {
		return true
	}
	for _, ref := range f.Parent.Interfaces {
		if t := s.Schema.Type(ref.Name); resolves(t) && s.Type(t).InterfaceObject {
			return true
		}
	}
	return f.Parent.Kind == sdl.Object && j.o.Type(f.Parent).InterfaceObject && slices.ContainsFunc(s.Schema.Types, func(t *sdl.Type) bool {
		return t.Kind == sdl.Object && t.Implements(f.Parent.Name) && resolves(t)
	})
}

// object compares two versions of an object or interface type.
func (j *joiner) object(ot, nt *sdl.Type) {
	for _, k := range j.lostKeys(ot, nt) {
		j.bringAll(k.Fields.Selections)
		j.say("it resolves `%s` by the key `%s` as well", ot.Name, k.Fields.Raw)
	}
	for _, ref := range ot.Interfaces {
		if !nt.Implements(ref.Name) && j.stays(ref.Name) {
			j.say("it may still return `%s` as `%s`", ot.Name, ref.Name)
		}
	}
	for _, of := range ot.Fields {
		nf := nt.Field(of.Name)
		switch {
		case nf == nil && j.isDropped(of):
			j.bring(of)
			if ot.Kind == sdl.Object && !j.o.Field(of).External {
				j.say("it still resolves `%s`", of.Coordinate())
			}
		case nf != nil && j.o.Resolves(of) && j.n.Resolves(nf):
			j.field(of, nf)
		}
	}
}

// stays reports whether the release has a type of the old version. A type that only another
// subgraph has afterwards is not to be named here.
func (j *joiner) stays(name string) bool {
	t := j.o.Schema.Type(name)
	return t != nil && (j.n.Schema.Type(name) != nil || !t.Kind.HasFields() || slices.ContainsFunc(t.Fields, j.isDropped))
}

// lostKeys returns the resolvable old keys of a type by which the new version does not resolve
// entities: what they send has none of its keys.
func (j *joiner) lostKeys(ot, nt *sdl.Type) []subgraph.Key {
	var resolvable []*subgraph.FieldSet
	for _, k := range j.n.Type(nt).Keys {
		if k.Resolvable {
			resolvable = append(resolvable, k.Fields)
		}
	}
	is := fieldset.NewIndex(resolvable)
	return slices.DeleteFunc(slices.Clone(j.o.Type(ot).Keys), func(k subgraph.Key) bool {
		return !k.Resolvable || is.Within(fieldset.Paths(k.Fields)) >= 0
	})
}

// field compares the types of a field that both versions resolve, and looks for arguments that are
// gone.
func (j *joiner) field(of, nf *sdl.Field) {
	was, is, exact := of.Type.Name(), nf.Type.Name(), j.around.Within.Reads(of)
	if !serve.SameLists(of.Type, nf.Type) || !serve.Answers(j.n, j.o, is, was, exact) && !serve.Answers(j.o, j.n, was, is, exact) {
		j.clash(of.Coordinate(), of.Pos, nf.Pos, "`%s` is `%s` before and `%s` after", of.Coordinate(), of.Type, nf.Type)
	}
	for _, a := range of.Args {
		if nf.Arg(a.Name) == nil {
			j.needNamed(sdl.Named(a.Type))
			j.say("it still takes the argument `%s(%s:)`, and does without it", of.Coordinate(), a.Name)
		}
	}
}

// members brings back the members that a union has lost.
func (j *joiner) members(ot, nt *sdl.Type) {
	for _, ref := range ot.Members {
		if !nt.HasMember(ref.Name) {
			j.needNamed(ref.Name)
			j.say("it may still return `%s` as `%s`", ref.Name, ot.Name)
		}
	}
}

// values names the values that an enum has lost.
func (j *joiner) values(ot, nt *sdl.Type) {
	for _, v := range ot.Values {
		if nt.Value(v.Name) == nil {
			j.say("it still knows the value `%s.%s`", ot.Name, v.Name)
		}
	}
}

// bring adds a field of the old version back, with the types that it names and the fields that its
// @requires reads.
func (j *joiner) bring(f *sdl.Field) {
	if j.back[f] {
		return
	}
	j.back[f] = true
	j.needNamed(sdl.Named(f.Type))
	for _, a := range f.Args {
		j.needNamed(sdl.Named(a.Type))
	}
	if f.Parent.Kind.HasFields() {
		if set := j.o.Field(f).Requires; set != nil {
			j.bringAll(set.Selections)
		}
	}
}

// bringAll brings back the fields of a field set of the old version that the new version lacks.
func (j *joiner) bringAll(list []subgraph.Selection) {
	for _, s := range list {
		if f := s.Field; f != nil && f.Parent != nil {
			if nt := j.n.Schema.Type(f.Parent.Name); nt == nil || nt.Field(f.Name) == nil {
				j.bring(f)
			}
		}
		j.bringAll(s.Sub)
	}
}

func (j *joiner) needNamed(name string) {
	if t := j.o.Schema.Type(name); t != nil && t.Pos.Source != nil && j.n.Schema.Type(name) == nil {
		j.need(t)
	}
}

// need copies a type of the old version with all that it names. Of an entity only its keys and what
// the graph drops stay; everything else is another subgraph's now.
func (j *joiner) need(t *sdl.Type) {
	if j.copied[t] {
		return
	}
	j.copied[t] = true
	j.order = append(j.order, t)
	isEntity := false
	if t.Kind.HasFields() {
		for _, k := range j.o.Type(t).Keys {
			isEntity = true
			j.bringAll(k.Fields.Selections)
		}
	}
	for _, f := range t.Fields {
		if !isEntity || j.isDropped(f) {
			j.bring(f)
		}
	}
	for _, ref := range slices.Concat(t.Members, t.Interfaces) {
		j.needNamed(ref.Name)
	}
}

package merge

import (
	"fmt"
	"regexp"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// overridden says what an @override elsewhere makes of a subgraph's field.
type overridden uint8

const (
	notOverridden overridden = iota
	// unused: the field is no longer needed and gets no join__field.
	unused
	// usedStill: its subgraph needs the field for a key, @requires, @provides or an interface.
	usedStill
)

// fieldSrc is one subgraph's version of a field.
type fieldSrc struct {
	sub  *subgraph.Subgraph
	f    *sdl.Field
	meta *subgraph.FieldMeta
	// over and label are what overrides make of it; label is also set on the overriding field.
	over  overridden
	label string
}

// resolveOverrides judges the @override applications of one field and marks
// the sources that they concern.
func (m *merger) resolveOverrides(t *typ, name string, srcs []fieldSrc) {
	overridden := false
	for i := range srcs {
		overridden = overridden || srcs[i].meta.Override != nil
	}
	if !overridden {
		return
	}
	at := coordinate{typ: t.name, field: name}
	for i := range srcs {
		if srcs[i].meta.Override != nil {
			m.resolveOverride(t, at, srcs, &srcs[i])
		}
	}
}

func (m *merger) resolveOverride(t *typ, at coordinate, srcs []fieldSrc, by *fieldSrc) {
	o := by.meta.Override
	pos := o.Directive.Pos.Position()
	collision := func(why string) {
		m.fail(codes.OverrideCollisionWithAnotherDirective, at.String(), "subgraph "+quote(by.sub.Name)+" cannot override "+at.String()+": "+why, "Remove one of the two directives.", pos)
	}
	if by.f.Parent.Kind == sdl.Interface {
		m.fail(codes.OverrideOnInterface, at.String(), "subgraph "+quote(by.sub.Name)+" overrides "+at.String()+", a field of an interface", "Put @override on the field of the object types.", pos)
		return
	}
	if t.kind == sdl.Interface {
		collision("fields of an @interfaceObject cannot be overridden")
		return
	}
	var from *fieldSrc
	known := false
	for _, s := range m.subs {
		known = known || s.Name == o.From
	}
	for i := range srcs {
		if srcs[i].sub.Name == o.From {
			from = &srcs[i]
		}
	}
	switch {
	case !known:
		m.hint(codes.FromSubgraphDoesNotExist, at, "@override on "+at.String()+" in subgraph "+quote(by.sub.Name)+" names "+quote(o.From)+", which is not among the subgraphs", pos)
	case o.From == by.sub.Name:
		m.fail(codes.OverrideFromSelfError, at.String(), "subgraph "+quote(by.sub.Name)+" overrides its own field "+at.String(), "Name the subgraph that resolved the field before.", pos)
	case from == nil:
		m.overrideOfNothing(t, at, by, collision)
	case from.meta.Override != nil:
		m.fail(codes.OverrideSourceHasOverride, at.String(), at.String()+" is overridden in subgraph "+quote(by.sub.Name)+" and in subgraph "+quote(o.From)+", from which it is taken",
			"Keep one @override per field.", pos, from.meta.Override.Directive.Pos.Position())
	case by.meta.External:
		collision("the overriding field is @external")
	case from.meta.Requires != nil:
		collision("the field has @requires in subgraph " + quote(o.From))
	case from.meta.Provides != nil:
		collision("the field has @provides in subgraph " + quote(o.From))
	case from.meta.External:
		m.hint(codes.OverrideDirectiveCanBeRemoved, at, at.String()+" is @external in subgraph "+quote(o.From)+", so there is nothing to override", pos)
		if o.Label != "" {
			m.migrate(at, by, from)
		}
	default:
		m.takeOver(at, by, from)
	}
}

// overrideOfNothing handles an @override whose source subgraph lacks the field.
func (m *merger) overrideOfNothing(t *typ, at coordinate, by *fieldSrc, collision func(string)) {
	o := by.meta.Override
	for _, a := range m.abstracted(t, at.field) {
		if a.sub.Name == o.From {
			collision("subgraph " + quote(o.From) + " resolves it through the @interfaceObject " + a.f.Parent.Name)
			return
		}
	}
	m.hint(codes.OverrideDirectiveCanBeRemoved, at, "subgraph "+quote(o.From)+" no longer has "+at.String()+"; the @override can be removed", o.Directive.Pos.Position())
}

// takeOver marks the overridden source.
func (m *merger) takeOver(at coordinate, by, from *fieldSrc) {
	o := by.meta.Override
	from.over = unused
	if m.needed(from.sub, from.f) {
		from.over = usedStill
	}
	if o.Label == "" {
		m.hint(codes.OverriddenFieldCanBeRemoved, at, at.String()+" in subgraph "+quote(from.sub.Name)+" is overridden by subgraph "+quote(by.sub.Name)+"; "+
			[...]string{"it can be removed", "it is still needed there as @external"}[from.over-unused], from.f.Pos.Position())
		return
	}
	m.migrate(at, by, from)
}

// migrate puts both sides of a labelled @override under its label.
func (m *merger) migrate(at coordinate, by, from *fieldSrc) {
	o := by.meta.Override
	if !validLabel(o.Label) {
		m.fail(codes.OverrideLabelInvalid, at.String(), fmt.Sprintf("the label %q of @override on %s in subgraph %q is neither a name nor a percentage", o.Label, at, by.sub.Name),
			"Write percent(N) with N from 0 to 100, or a name of letters, digits and _ - : . /", o.Directive.Pos.Position())
	}
	by.label, from.label = o.Label, o.Label
	m.hint(codes.OverrideMigrationInProgress, at, at.String()+" is moving from subgraph "+quote(from.sub.Name)+" to subgraph "+quote(by.sub.Name)+" ("+o.Label+")", from.f.Pos.Position())
}

var labels = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9_\-:./]*|percent\((100|[0-9]{1,2}(\.[0-9]{1,8})?)\))$`)

func validLabel(s string) bool { return labels.MatchString(s) }

// usedFields is what a subgraph itself needs of its fields.
type usedFields struct {
	ready  bool
	fields fieldBits
}

// fieldBits is a set of fields by index.
type fieldBits []bool

// needed says that the subgraph uses the field in a key, @requires or @provides,
// or must have it for an interface.
func (m *merger) needed(s *subgraph.Subgraph, f *sdl.Field) bool {
	u := &m.used[s.Index]
	if !u.ready {
		*u = usedFields{ready: true, fields: make(fieldBits, s.Schema.NumFields)}
		for _, t := range s.Schema.Types {
			for _, k := range s.Type(t).Keys {
				u.fields.add(k.Fields.Selections)
			}
			for _, field := range t.Fields {
				meta := s.Field(field)
				if meta.Requires != nil {
					u.fields.add(meta.Requires.Selections)
				}
				if meta.Provides != nil {
					u.fields.add(meta.Provides.Selections)
				}
			}
			for _, r := range t.Interfaces {
				if i := s.Schema.Type(r.Name); i != nil {
					u.fields.addNamed(t, i.Fields)
				}
			}
		}
	}
	return u.fields[f.Index]
}

func (b fieldBits) add(list []subgraph.Selection) {
	for i := range list {
		if f := list[i].Field; f != nil {
			b[f.Index] = true
		}
		b.add(list[i].Sub)
	}
}

// addNamed adds the fields of t that an interface with these fields demands.
func (b fieldBits) addNamed(t *sdl.Type, demanded []*sdl.Field) {
	for _, d := range demanded {
		if f := t.Field(d.Name); f != nil {
			b[f.Index] = true
		}
	}
}

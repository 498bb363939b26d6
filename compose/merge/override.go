package merge

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// overridden is what remains of a field that another subgraph overrides.
type overridden uint8

const (
	notOverridden overridden = iota
	// unused: its subgraph does not need the field either, so it has no join__field.
	unused
	// usedStill: its subgraph needs the field for a key, @requires, @provides or an interface.
	usedStill
)

// overrideRule checks @override, which moves a field from one subgraph to another.
type overrideRule struct {
	*findings
	subs  []*subgraph.Subgraph
	types *typeTable
	uses  *fieldUses
}

// resolve checks the @override applications of one field. It sets over and label of the sources
// that they concern.
func (r *overrideRule) resolve(t *mergedType, name string, srcs []fieldSource) {
	at := coordinate{typ: t.name, field: name}
	for i := range srcs {
		if srcs[i].meta.Override != nil {
			r.resolveOne(t, at, srcs, &srcs[i])
		}
	}
}

// resolveOne checks the @override of one source. Its outcomes, of which the first that applies
// counts:
//
//   - On an interface or @interfaceObject it is an error.
//   - If its `from` names no composed subgraph, it has no effect and makes a hint. The source
//     subgraph may have been removed since.
//   - If it names its own subgraph, it is an error.
//   - If the other subgraph lacks the field, it has no effect; see fromSubgraphWithout.
//   - If the other source has an @override itself, or either source has a directive that
//     contradicts the move, it is an error.
//   - If the other source is @external, there is nothing to move. A label counts all the same,
//     because the reference writes it to both sides.
//   - Otherwise the field moves; see takeOver.
func (r *overrideRule) resolveOne(t *mergedType, at coordinate, srcs []fieldSource, by *fieldSource) {
	o := by.meta.Override
	if by.f.Parent.Kind == sdl.Interface {
		r.fail(codes.OverrideOnInterface, at.String(), "subgraph "+quote(by.sub.Name)+" overrides "+at.String()+", a field of an interface", "Put @override on the field of the object types.", by.overridePos())
		return
	}
	if t.kind == sdl.Interface {
		r.failCollision(at, by, "fields of an @interfaceObject cannot be overridden")
		return
	}
	var from *fieldSource
	for i := range srcs {
		if srcs[i].sub.Name == o.From {
			from = &srcs[i]
		}
	}
	switch {
	case !r.isSubgraph(o.From):
		r.hint(codes.FromSubgraphDoesNotExist, at, "@override on "+at.String()+" in subgraph "+quote(by.sub.Name)+" names "+quote(o.From)+", which is not among the subgraphs", by.overridePos())
	case o.From == by.sub.Name:
		r.fail(codes.OverrideFromSelfError, at.String(), "subgraph "+quote(by.sub.Name)+" overrides its own field "+at.String(), "Name the subgraph that resolved the field before.", by.overridePos())
	case from == nil:
		r.fromSubgraphWithout(t, at, by)
	case from.meta.Override != nil:
		r.fail(codes.OverrideSourceHasOverride, at.String(), at.String()+" is overridden in subgraph "+quote(by.sub.Name)+" and in subgraph "+quote(o.From)+", from which it is taken",
			"Keep one @override per field.", by.overridePos(), from.overridePos())
	case by.meta.External:
		r.failCollision(at, by, "the overriding field is @external")
	case from.meta.Requires != nil:
		r.failCollision(at, by, "the field has @requires in subgraph "+quote(o.From))
	case from.meta.Provides != nil:
		r.failCollision(at, by, "the field has @provides in subgraph "+quote(o.From))
	case from.meta.External:
		r.hint(codes.OverrideDirectiveCanBeRemoved, at, at.String()+" is @external in subgraph "+quote(o.From)+", so there is nothing to override", by.overridePos())
		if o.Label != "" {
			r.setLabel(at, by, from)
		}
	default:
		r.takeOver(at, by, from)
	}
}

// overridePos returns the position of the source's @override.
func (s *fieldSource) overridePos() diag.Position { return s.meta.Override.Directive.Pos.Position() }

func (r *overrideRule) isSubgraph(name string) bool {
	for _, s := range r.subs {
		if s.Name == name {
			return true
		}
	}
	return false
}

// failCollision reports an @override that contradicts another directive.
func (r *overrideRule) failCollision(at coordinate, by *fieldSource, why string) {
	r.fail(codes.OverrideCollisionWithAnotherDirective, at.String(), "subgraph "+quote(by.sub.Name)+" cannot override "+at.String()+": "+why, "Remove one of the two directives.", by.overridePos())
}

// fromSubgraphWithout reports an @override from a subgraph that lacks the field. It is an error if
// that subgraph resolves the field through an @interfaceObject, and else a hint: the move is over.
func (r *overrideRule) fromSubgraphWithout(t *mergedType, at coordinate, by *fieldSource) {
	from := by.meta.Override.From
	for _, o := range r.types.objectFieldsFor(t, at.field) {
		if o.sub.Name == from {
			r.failCollision(at, by, "subgraph "+quote(from)+" resolves it through the @interfaceObject "+o.f.Parent.Name)
			return
		}
	}
	r.hint(codes.OverrideDirectiveCanBeRemoved, at, "subgraph "+quote(from)+" no longer has "+at.String()+"; the @override can be removed", by.overridePos())
}

// takeOver marks the overridden source. Under a label both sources resolve the field for a time.
func (r *overrideRule) takeOver(at coordinate, by, from *fieldSource) {
	next := "it can be removed"
	from.over = unused
	if r.uses.isNeeded(from.sub, from.f) {
		next = "it is still needed there as @external"
		from.over = usedStill
	}
	if by.meta.Override.Label == "" {
		r.hint(codes.OverriddenFieldCanBeRemoved, at, at.String()+" in subgraph "+quote(from.sub.Name)+" is overridden by subgraph "+quote(by.sub.Name)+"; "+next, from.f.Pos.Position())
		return
	}
	r.setLabel(at, by, from)
}

// setLabel puts both sides of a progressive @override under its label.
func (r *overrideRule) setLabel(at coordinate, by, from *fieldSource) {
	label := by.meta.Override.Label
	if !validLabel(label) {
		r.fail(codes.OverrideLabelInvalid, at.String(), fmt.Sprintf("the label %q of @override on %s in subgraph %q is neither a name nor a percentage", label, at, by.sub.Name),
			"Write percent(N) with N from 0 to 100, or a name of letters, digits and _ - : . /", by.overridePos())
		if r.edition.Rust() {
			return
		}
	}
	by.label, from.label = label, label
	r.hint(codes.OverrideMigrationInProgress, at, at.String()+" is moving from subgraph "+quote(from.sub.Name)+" to subgraph "+quote(by.sub.Name)+" ("+label+")", from.f.Pos.Position())
}

var labels = pattern.New(`^([a-zA-Z][a-zA-Z0-9_\-:./]*|percent\((100|[0-9]{1,2}(\.[0-9]{1,8})?)\))$`)

func validLabel(s string) bool { return labels.Get().MatchString(s) }

package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// sharingRule checks that fields which several subgraphs resolve are @shareable in all of them.
type sharingRule struct {
	*findings
	types *typeTable
	uses  *fieldUses
}

// check checks one field. The sources are empty for a field that only @interfaceObject types
// resolve.
func (r *sharingRule) check(t *mergedType, name string, srcs []fieldSource) {
	objects := r.types.objectFieldsFor(t, name)
	// An @external field of an @interfaceObject is resolved by another subgraph.
	objects = slices.DeleteFunc(objects, func(o objectField) bool { return o.sub.Field(o.f).External && !r.uses.isProvided(o.sub, o.f) })
	resolving, unshared := len(objects), false
	for i := range srcs {
		if s := &srcs[i]; r.resolves(s) {
			resolving++
			unshared = unshared || !isShared(s.meta)
		}
	}
	for _, o := range objects {
		unshared = unshared || !isShared(o.sub.Field(o.f))
	}
	if unshared && resolving > 1 {
		r.refuse(t.name+"."+name, srcs, objects)
	}
}

// resolves reports whether the subgraph resolves the field, on some paths at least.
func (r *sharingRule) resolves(s *fieldSource) bool {
	return s.over == notOverridden && (!s.meta.External || r.uses.isProvided(s.sub, s.f))
}

// isShared reports whether a subgraph that resolves the field lets others resolve it too. An
// @external field that it resolves is one that it provides, which needs no @shareable.
func isShared(meta *subgraph.FieldMeta) bool { return meta.Shareable || meta.External }

// refuse reports a field with all subgraphs that resolve it, and those that do not share it.
func (r *sharingRule) refuse(at string, srcs []fieldSource, objects []objectField) {
	var resolving, unshared []string
	var where []diag.Position
	add := func(s *subgraph.Subgraph, f *sdl.Field, through string) {
		resolving, where = append(resolving, s.Name+through), append(where, f.Pos.Position())
		if !isShared(s.Field(f)) {
			unshared = append(unshared, s.Name)
		}
	}
	for i := range srcs {
		if s := &srcs[i]; r.resolves(s) {
			add(s.sub, s.f, "")
		}
	}
	for _, o := range objects {
		add(o.sub, o.f, " (through @interfaceObject "+o.f.Parent.Name+")")
	}
	r.fail(codes.InvalidFieldSharing, at, at+" is resolved by "+graphList(resolving)+" but not marked @shareable in "+graphList(unshared),
		"Mark it @shareable everywhere if all resolve it alike, or let one subgraph resolve it (@override moves a field).", where...)
}

// checkSubscriptionField refuses @shareable on the root fields of subscriptions. Those of
// Federation 1 subgraphs count as shareable without the directive, and pass.
func checkSubscriptionField(f *findings, t *mergedType, srcs []fieldSource) {
	for i := range srcs {
		s := &srcs[i]
		if !s.sub.Version.Fed1() && sdl.Find(s.f.Directives, sdl.RoleShareable) != nil {
			at := t.name + "." + s.f.Name
			f.fail(codes.InvalidFieldSharing, at, at+" is @shareable in subgraph "+quote(s.sub.Name)+", but a subscription is served by one subgraph",
				"Remove @shareable.", s.f.Pos.Position())
		}
	}
}

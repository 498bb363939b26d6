package probe

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// representation is what routers send of the entities of one type.
type representation struct {
	// typ is the __typename that is sent.
	typ    string
	fields []plan.Selection
}

// represented returns what the fetch sends of entities, one representation for each type.
func (p *prober) represented() []representation {
	var out []representation
	for _, s := range p.fetch.Requires {
		if s.Name != "" {
			continue
		}
		r := representation{s.On, s.Sub}
		for _, rw := range p.fetch.Input {
			p.rewrite(&r, rw)
		}
		if i := slices.IndexFunc(out, func(o representation) bool { return o.typ == r.typ }); i >= 0 {
			out[i].fields = append(slices.Clone(out[i].fields), r.fields...)
			continue
		}
		out = append(out, r)
	}
	return out
}

// rewrite changes a representation as routers do before they send it. A type in the path of the
// rewrite stands for its objects, too.
func (p *prober) rewrite(r *representation, rw plan.Rewrite) {
	path := rw.Path
	if len(path) > 0 && path[0].Kind == plan.TypenameEquals {
		t := p.graph.supergraph.Type(r.typ)
		if path[0].Name != r.typ && (t == nil || !t.Implements(path[0].Name)) {
			return
		}
		path = path[1:]
	}
	if len(path) != 1 || path[0].Kind != plan.Key {
		return
	}
	if rw.Rename == "" {
		if path[0].Name == "__typename" {
			r.typ = rw.Set
		}
		return
	}
	r.fields = slices.Clone(r.fields)
	for i := range r.fields {
		if s := &r.fields[i]; s.Response() == path[0].Name {
			s.Alias = rw.Rename
		}
	}
}

// representing returns the representations of which the entities may be of a type of the code.
func (p *prober) representing(list []representation, on *sdl.Type) []representation {
	var out []representation
	for _, r := range list {
		if t := p.d.Schema.Type(r.typ); t != nil && p.overlap(t, on) {
			out = append(out, r)
		}
	}
	return out
}

// overlap reports whether an object can be of both types of the code.
func (p *prober) overlap(a, b *sdl.Type) bool {
	of := func(t *sdl.Type) []*sdl.Type {
		if t.Kind == sdl.Object {
			return []*sdl.Type{t}
		}
		return p.d.Type(t).Implementations
	}
	return slices.ContainsFunc(of(a), func(t *sdl.Type) bool { return slices.Contains(of(b), t) })
}

// entities judges an entity fetch: whether the code finds the entities, and what is selected of
// them.
func (p *prober) entities(r, d *ast.Field) {
	sent := p.represented()
	for _, s := range sent {
		p.resolvesEntity(s)
	}
	p.walk(r.SelectionSet, d.SelectionSet, scope{sent: sent})
}

// resolvesEntity refuses a representation with which the code finds no entity.
func (p *prober) resolvesEntity(s representation) {
	registered := p.r.posOf(s.typ)
	t := p.d.Schema.Type(s.typ)
	if t == nil || !t.Kind.HasFields() {
		p.refuse(Representation, s.typ, registered, sdl.Pos{}, "entities are sent as `%s`, the code does not have that type", s.typ)
		return
	}
	var by []string
	for _, k := range p.d.Type(t).Keys {
		if !k.Resolvable {
			continue
		}
		if len(missing(k.Fields.Selections, s.fields, "")) == 0 {
			return
		}
		by = append(by, "`"+k.Fields.Raw+"`")
	}
	if len(by) == 0 {
		p.refuse(Representation, s.typ, registered, t.Pos, "entities are sent as `%s`, the code resolves that type by no key", s.typ)
		return
	}
	p.refuse(Representation, s.typ, registered, t.Pos, "`%s` is sent with `%s`, the code resolves it by %s", s.typ, names(s.fields), strings.Join(by, ", "))
}

// requires refuses a field whose @requires reads something that is not sent. Where the object was
// not found by a representation nothing is sent, unless the registered schema lets routers take
// what is required from this subgraph as well.
func (p *prober) requires(rf, df *sdl.Field, in scope) {
	needs := p.d.Field(df).Requires
	switch {
	case needs == nil:
	case in.sent == nil:
		own := rf
		if rf.Parent.Name != df.Parent.Name {
			if t := p.r.Schema.Type(df.Parent.Name); t != nil {
				own = t.Field(df.Name)
			}
		}
		if own == nil || p.r.Field(own).Requires == nil {
			p.refuse(Requires, df.Coordinate(), rf.Pos, df.Pos, "`%s` requires `%s` in the code, the fetch sends nothing of `%s`", df.Coordinate(), needs.Raw, df.Parent.Name)
		}
	default:
		for _, s := range p.representing(in.sent, df.Parent) {
			for _, path := range missing(needs.Selections, s.fields, "") {
				p.refuse(Requires, df.Coordinate(), rf.Pos, df.Pos, "`%s` requires `%s` in the code, the fetch does not send it", df.Coordinate(), path)
			}
		}
	}
}

// missing returns the leaves of a field set that are not among the fields of a representation.
// prefix is the path so far.
func missing(set []subgraph.Selection, sent []plan.Selection, prefix string) []string {
	var out []string
	for _, need := range set {
		path := fieldset.Path(prefix, need)
		switch {
		case need.Field != nil:
			below, ok := sentBelow(need, sent)
			if !ok {
				out = append(out, path)
			} else if len(need.Sub) > 0 {
				out = append(out, missing(need.Sub, below, path)...)
			}
		case need.On != nil:
			out = append(out, missing(need.Sub, sentOn(sent, need.On), path)...)
		case !need.Typename:
			out = append(out, missing(need.Sub, sent, path)...)
		}
	}
	return out
}

// sentBelow returns what is sent below a field, and whether the field is sent: outside of
// fragments, or in each of them.
func sentBelow(need subgraph.Selection, sent []plan.Selection) ([]plan.Selection, bool) {
	var below []plan.Selection
	found, fragments, in := false, 0, 0
	for _, s := range sent {
		switch {
		case s.Name == "":
			fragments++
			if b, ok := sentBelow(need, s.Sub); ok {
				in, below = in+1, append(below, b...)
			}
		case s.Response() == need.Field.Name || s.Name == need.Field.Name:
			found, below = true, append(below, s.Sub...)
		}
	}
	return below, found || fragments > 0 && in == fragments
}

// sentOn returns what is sent of the objects of a type.
func sentOn(sent []plan.Selection, on *sdl.Type) []plan.Selection {
	var out []plan.Selection
	for _, s := range sent {
		if s.Name != "" {
			out = append(out, s)
		} else if s.On == "" || s.On == on.Name || on.Implements(s.On) || on.Kind != sdl.Object {
			out = append(out, sentOn(s.Sub, on)...)
		}
	}
	return out
}

// names writes the fields of a representation as a field set.
func names(list []plan.Selection) string {
	var parts []string
	for _, s := range list {
		switch {
		case s.Name == "__typename":
		case s.Name == "":
			parts = append(parts, "... on "+s.On+" { "+names(s.Sub)+" }")
		case len(s.Sub) > 0:
			parts = append(parts, s.Response()+" { "+names(s.Sub)+" }")
		default:
			parts = append(parts, s.Response())
		}
	}
	return strings.Join(parts, " ")
}

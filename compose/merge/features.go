package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// feature is a specification that the supergraph links when its directives are used.
type feature struct {
	spec *spec.Feature
	// purpose is what the supergraph's @link says about it.
	purpose string
	// roles are its directives, in the order of an import list.
	roles []sdl.Role
}

// linkable are the features in the order in which one subgraph brings them in.
var linkable = []feature{
	{spec.Tag, "", []sdl.Role{sdl.RoleTag}},
	{spec.Inaccessible, "SECURITY", []sdl.Role{sdl.RoleInaccessible}},
	{spec.Authenticated, "SECURITY", []sdl.Role{sdl.RoleAuthenticated}},
	{spec.RequiresScopes, "SECURITY", []sdl.Role{sdl.RoleRequiresScopes}},
	{spec.Policy, "SECURITY", []sdl.Role{sdl.RolePolicy}},
	{spec.Context, "SECURITY", []sdl.Role{sdl.RoleContext}},
	{spec.Cost, "", []sdl.Role{sdl.RoleCost, sdl.RoleListSize}},
	{spec.CacheTag, "EXECUTION", []sdl.Role{sdl.RoleCacheTag}},
}

// features knows which directives of specifications are applied anywhere, and
// under which names.
type features struct {
	// names are the directives' names in the supergraph, by role; empty: not used.
	names [64]string
	// order are the features in use in the order of their links.
	order []feature
	// connect is the version that the first subgraph links which does; its
	// directives are carried, not merged.
	connect *spec.Version
}

func (f *features) name(r sdl.Role) string { return f.names[r] }

// use records one application: the name and the subgraph that uses it.
type use struct {
	name string
	sub  *subgraph.Subgraph
	at   sdl.Pos
}

// findFeatures looks through every application in every subgraph.
func (m *merger) findFeatures() {
	var uses [64][]use
	for _, s := range m.subs {
		visit := func(list []*sdl.Directive) {
			for _, d := range list {
				u := uses[d.Role]
				if l := len(u); l == 0 || u[l-1].sub != s || u[l-1].name != d.Name {
					uses[d.Role] = append(u, use{d.Name, s, d.Pos})
				}
			}
		}
		for list := range s.Schema.Applications() {
			visit(list)
		}
		visit(s.Aside)
		m.features.orderUses(s, &uses)
		for _, l := range s.Links {
			if l.Feature == spec.Connect && m.features.connect == nil && spec.Connect.Known(l.Version) {
				m.features.connect = &l.Version
			}
		}
	}
	for _, f := range linkable {
		for _, r := range f.roles {
			m.settleName(r, uses[r])
		}
	}
	m.carries = len(uses[sdl.RoleCacheTag]) > 0 || m.features.connect != nil
}

// orderUses adds the features that this subgraph is the first to use.
func (f *features) orderUses(s *subgraph.Subgraph, uses *[64][]use) {
	for _, l := range linkable {
		if slices.ContainsFunc(f.order, func(o feature) bool { return o.spec == l.spec }) {
			continue
		}
		if slices.ContainsFunc(l.roles, func(r sdl.Role) bool { u := uses[r]; return len(u) > 0 && u[len(u)-1].sub == s }) {
			f.order = append(f.order, l)
		}
	}
}

// settleName takes the name that the subgraphs give to a merged directive,
// which must be one and the same.
func (m *merger) settleName(r sdl.Role, list []use) {
	if len(list) == 0 {
		return
	}
	m.features.names[r] = list[0].name
	var subs, names []string
	var where []diag.Position
	differ := false
	for _, u := range list {
		differ = differ || u.name != list[0].name
		subs, names, where = append(subs, u.sub.Name), append(names, "@"+u.name), append(where, u.at.Position())
	}
	if differ && slices.ContainsFunc(list, func(u use) bool { return u.sub == list[0].sub && u.name != list[0].name }) {
		m.fail(codes.InvalidGraphQL, "@"+list[0].name, "subgraph "+quote(list[0].sub.Name)+" has the directive @"+r.String()+" under several names: "+m.perSubgraph(subs, names),
			"Link or import it once.", where...)
	} else if differ {
		m.fail(codes.LinkImportNameMismatch, "@"+list[0].name, "the directive @"+r.String()+" of federation goes by different names: "+m.perSubgraph(subs, names),
			"Import it under the same name everywhere.", where...)
	}
}

// links are the supergraph's @link applications for the features in use.
func (m *merger) links() []*sdl.Directive {
	list := []*sdl.Directive{
		link(specURL(spec.Link, spec.Version{Major: 1}), "", nil),
		link(specURL(spec.Join, m.joinVersion()), "EXECUTION", nil),
	}
	for _, f := range m.features.order {
		list = append(list, link(specURL(f.spec, newest(f.spec)), f.purpose, m.features.imports(f)))
	}
	list = append(list, m.composed.links...)
	if v := m.features.connect; v != nil {
		// Connect 0.1 and 0.2 are upgraded by the router; 0.3 is the least that is linked.
		linked := spec.Version{Minor: max(v.Minor, 3)}
		list = append(list, link(specURL(spec.Connect, linked), "EXECUTION", nil))
	}
	return list
}

// imports lists the directives that go by another name than the specification's.
func (f *features) imports(of feature) []value {
	var list []value
	for _, r := range of.roles {
		if r == sdl.RoleCacheTag {
			continue // it is carried under the name that federation gives it
		}
		switch name := f.names[r]; name {
		case "", of.spec.Name, of.spec.Name + "__" + r.String():
		case r.String():
			list = append(list, text("@"+name))
		default:
			list = append(list, objectOf([]sdl.Arg{{Name: "name", Value: text("@" + r.String())}, {Name: "as", Value: text("@" + name)}}))
		}
	}
	return list
}

func link(url, purpose string, imports []value) *sdl.Directive {
	args := []sdl.Arg{{Name: "url", Value: text(url)}}
	if purpose != "" {
		args = append(args, sdl.Arg{Name: "for", Value: enumOf(purpose)})
	}
	if len(imports) > 0 {
		args = append(args, sdl.Arg{Name: "import", Value: listOf(imports...)})
	}
	return directive("link", sdl.RoleLink, args...)
}

func specURL(f *spec.Feature, v spec.Version) string { return f.Identity() + "/" + v.String() }

func newest(f *spec.Feature) spec.Version { return f.Versions[len(f.Versions)-1] }

// joinVersion is the version of the join specification that the subgraphs'
// federation versions need: progressive overrides came with 0.4, contexts with 0.5.
func (m *merger) joinVersion() spec.Version {
	switch {
	case m.version.AtLeast(8):
		return spec.Version{Minor: 5}
	case m.version.AtLeast(7):
		return spec.Version{Minor: 4}
	default:
		return spec.Version{Minor: 3}
	}
}

func isConnectURL(url string) bool { return strings.HasPrefix(url, spec.Connect.Identity()+"/") }

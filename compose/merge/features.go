package merge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// feature is a specification that the supergraph links if its directives are used.
type feature struct {
	spec *spec.Feature
	// purpose is the `for:` of the supergraph's @link. It may be empty.
	purpose string
	// roles has its directives in the order of an import list.
	roles []sdl.Role
}

// linkable has the features in the order of their links, as far as the same subgraph is the first
// one to use them.
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

// features knows which directives of known specifications are applied in any subgraph, and under
// which names.
type features struct {
	*findings
	subs []*subgraph.Subgraph
	// names has the directives' names in the supergraph by role. It is "" for one not in use.
	names [64]string
	// order has the features in use, in the order of their links.
	order []feature
	// connect is the version of connect that the supergraph links, or nil: the highest of those
	// that subgraphs link. Edition 2.14 takes that of the first subgraph. The directives of connect
	// are carried in join__directive.
	connect *spec.Version
	edition spec.Edition
}

// name returns the name of a directive in the supergraph, without @, or "" for one not in use.
func (f *features) name(r sdl.Role) string { return f.names[r] }

// usesJoinDirective reports whether any application is carried in a join__directive.
func (f *features) usesJoinDirective() bool {
	return f.connect != nil || f.name(sdl.RoleCacheTag) != ""
}

// accessControlInUse returns the directives for access control that are in use, in the order of
// their links.
func (f *features) accessControlInUse() []sdl.Role {
	var roles []sdl.Role
	for _, l := range f.order {
		if r := l.roles[0]; slices.Contains(accessControl, r) {
			roles = append(roles, r)
		}
	}
	return roles
}

// directiveUse is the first of several applications of a directive under one name in one subgraph.
type directiveUse struct {
	name string
	sub  *subgraph.Subgraph
	at   sdl.Pos
}

// find looks through all applications in all subgraphs, and settles the name of each directive.
func (f *features) find() {
	var uses [64][]directiveUse
	for _, s := range f.subs {
		visit := func(list []*sdl.Directive) {
			for _, d := range list {
				u := uses[d.Role]
				if l := len(u); l == 0 || u[l-1].sub != s || u[l-1].name != d.Name {
					uses[d.Role] = append(u, directiveUse{d.Name, s, d.Pos})
				}
			}
		}
		for list := range s.Schema.Applications() {
			visit(list)
		}
		visit(s.Aside)
		f.orderUses(s, &uses)
		for _, l := range s.Links {
			if l.Feature == spec.Connect && spec.Connect.Known(l.Version) && (f.connect == nil || f.edition.Rust() && l.Version.Compare(*f.connect) > 0) {
				f.connect = &l.Version
			}
		}
	}
	for _, l := range linkable {
		for _, r := range l.roles {
			f.settleName(r, uses[r])
		}
	}
}

// orderUses adds the features that this subgraph is the first to use, in the order of their
// directives' definitions in it: those that its SDL has, those of federation, those of
// specifications that it links directly. uses must not have those of later subgraphs yet.
func (f *features) orderUses(s *subgraph.Subgraph, uses *[64][]directiveUse) {
	var used []feature
	for _, l := range linkable {
		if slices.ContainsFunc(f.order, func(o feature) bool { return o.spec == l.spec }) {
			continue
		}
		if slices.ContainsFunc(l.roles, func(r sdl.Role) bool { u := uses[r]; return len(u) > 0 && u[len(u)-1].sub == s }) {
			used = append(used, l)
		}
	}
	slices.SortStableFunc(used, func(a, b feature) int { return cmp.Compare(placeOf(s, a), placeOf(s, b)) })
	f.order = append(f.order, used...)
}

// placeOf returns a number that grows with the place of the definitions of a feature in a subgraph.
func placeOf(s *subgraph.Subgraph, of feature) int {
	if i := slices.IndexFunc(s.Declared, func(r sdl.Role) bool { return slices.Contains(of.roles, r) }); i >= 0 {
		return i - len(s.Declared)
	}
	return 1 + slices.IndexFunc(s.Links, func(l *subgraph.Link) bool { return l.Feature == of.spec })
}

// settleName takes the name that the subgraphs give to a merged directive, and refuses different
// ones.
func (f *features) settleName(r sdl.Role, list []directiveUse) {
	if len(list) == 0 {
		return
	}
	f.names[r] = list[0].name
	var subs, names []string
	var where []diag.Position
	differ := false
	for _, u := range list {
		differ = differ || u.name != list[0].name
		subs, names, where = append(subs, u.sub.Name), append(names, "@"+u.name), append(where, u.at.Position())
	}
	if differ && slices.ContainsFunc(list, func(u directiveUse) bool { return u.sub == list[0].sub && u.name != list[0].name }) {
		f.fail(codes.InvalidGraphQL, "@"+list[0].name, "subgraph "+quote(list[0].sub.Name)+" has the directive @"+r.String()+" under several names: "+perSubgraph(subs, names),
			"Link or import it once.", where...)
	} else if differ {
		f.fail(codes.LinkImportNameMismatch, "@"+list[0].name, "the directive @"+r.String()+" of federation goes by different names: "+perSubgraph(subs, names),
			"Import it under the same name everywhere.", where...)
	}
}

// links returns the supergraph's @link applications for the features in use.
func (f *features) links() []*sdl.Directive {
	var list []*sdl.Directive
	for _, l := range f.order {
		list = append(list, link(specURL(l.spec, newest(l.spec)), l.purpose, f.imports(l)))
	}
	return list
}

// connectLink returns the supergraph's @link of connect, if there is one.
func (f *features) connectLink() []*sdl.Directive {
	if f.connect == nil {
		return nil
	}
	// Routers upgrade connect v0.1 and v0.2 themselves, so the reference links v0.3 for them.
	linked := spec.Version{Minor: max(f.connect.Minor, 3)}
	return []*sdl.Directive{link(specURL(spec.Connect, linked), "EXECUTION", nil)}
}

// imports returns the import list of a feature: its directives that go by another name than the one
// without an import.
func (f *features) imports(of feature) []value {
	var list []value
	for _, r := range of.roles {
		if r == sdl.RoleCacheTag {
			continue // a join__directive carries it under federation's own name
		}
		switch name := f.names[r]; name {
		case "", of.spec.Name, of.spec.Name + "__" + r.String():
		default:
			list = append(list, importOf(r.String(), name))
		}
	}
	return list
}

// define adds the directives and types of the features in use. A directive that nobody applies has
// its full name, such as cost__listSize.
func (f *features) define(s *sdl.Schema) {
	for _, l := range f.order {
		if l.spec == spec.CacheTag {
			continue // only carried in join__directive
		}
		v := newest(l.spec)
		prefixed := func(n string) string { return l.spec.Name + "__" + n }
		for i := range l.spec.Directives {
			d := &l.spec.Directives[i]
			name := f.name(d.Role)
			if name == "" {
				name = d.Name
				if name != l.spec.Name {
					name = prefixed(name)
				}
			}
			s.DirectiveDefs = append(s.DirectiveDefs, l.spec.Define(d, v, name, prefixed))
		}
		for _, t := range l.spec.Types {
			s.Types = append(s.Types, &sdl.Type{Kind: t.Kind, Name: prefixed(t.Name), Defined: true})
		}
	}
}

// link makes a @link. The purpose may be empty, the imports nil.
func link(url, purpose string, imports []value) *sdl.Directive {
	args := []sdl.Arg{{Name: "url", Value: stringValue(url)}}
	if purpose != "" {
		args = append(args, sdl.Arg{Name: "for", Value: enumValue(purpose)})
	}
	if len(imports) > 0 {
		args = append(args, sdl.Arg{Name: "import", Value: listValue(imports...)})
	}
	return directive("link", sdl.RoleLink, args...)
}

// importOf makes the import of a directive under a name. Both are without @.
func importOf(element, name string) value {
	if element == name {
		return stringValue("@" + name)
	}
	return objectValue([]sdl.Arg{{Name: "name", Value: stringValue("@" + element)}, {Name: "as", Value: stringValue("@" + name)}})
}

func specURL(f *spec.Feature, v spec.Version) string { return f.Identity() + "/" + v.String() }

func newest(f *spec.Feature) spec.Version { return f.Versions[len(f.Versions)-1] }

func isConnectURL(url string) bool { return strings.HasPrefix(url, spec.Connect.Identity()+"/") }

package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// names has the names under which a subgraph uses the elements of specifications. A local name is
// the one that the subgraph uses. Names of directives have an @ where they share a table with names
// of types.
type names struct {
	// links are all links, in order of application. The first one can be that of the link
	// specification, which is there without being written.
	links []*Link
	// written reports whether the schema has links, with or without errors.
	written bool
	// explicit reports whether one of them links the link specification, under the name of @link.
	explicit bool
	// imported has the imported elements by local name, with @ for directives.
	imported map[string]imported
	// identities has the identities of all links, and features the first link of each known
	// specification.
	identities map[string]bool
	features   map[*spec.Feature]*Link
	// namespaces has the links by the prefix of the elements that they do not import: federation in
	// federation__key.
	namespaces map[string]*Link
	// importSpaces has an imported element by the part of its local name before two underscores.
	importSpaces map[string]imported
	// fed1 reports whether the directives of Federation 1 are known without a link.
	fed1 bool
	// memo has the result of directive for every name that was asked for. nil is the result for an
	// unknown name.
	memo map[string]*element
}

// imported is an imported element: its link, and its name in the specification.
type imported struct {
	link *Link
	name string
}

// element is a directive of a specification in one subgraph.
type element struct {
	link *Link
	spec *spec.Directive
	// specified is the definition of the specification, with the local names of the subgraph. It is
	// nil if the specification leaves it to the subgraph.
	specified *sdl.DirectiveDef
	// declared is the definition in the subgraph's SDL. It is nil if there is none or it does not
	// fit.
	declared *sdl.DirectiveDef
	// adopted reports whether it is a directive of Federation 2 that a Federation 1 subgraph
	// defines itself.
	adopted bool
}

// effective returns the definition that applications are checked against. A definition of the
// subgraph goes before that of the specification, since it may be narrower.
func (e *element) effective() *sdl.DirectiveDef {
	if e.declared != nil {
		return e.declared
	}
	return e.specified
}

func newNames() *names {
	return &names{
		imported: map[string]imported{}, identities: map[string]bool{}, features: map[*spec.Feature]*Link{},
		namespaces: map[string]*Link{}, importSpaces: map[string]imported{}, memo: map[string]*element{},
	}
}

// addImplicit adds the link of the link specification that nobody writes: every schema that uses
// @link has it.
func (n *names) addImplicit() {
	l := &Link{URL: spec.Host + "link/v1.0", Identity: spec.Link.Identity(), Name: "link", As: "link", Version: Version{Major: 1}, Feature: spec.Link, known: true}
	n.add(l)
	n.namespaces["link"] = l
}

// add adds a link without its imports.
func (n *names) add(l *Link) {
	n.links = append(n.links, l)
	n.identities[l.Identity] = true
	if l.Feature != nil && n.features[l.Feature] == nil {
		n.features[l.Feature] = l
	}
}

// byFeature returns the first link of a known specification, or nil.
func (n *names) byFeature(f *spec.Feature) *Link { return n.features[f] }

// directive returns the directive of a specification behind a local name without @. It returns nil
// for a directive of the subgraph itself, and for a name that nothing defines.
func (n *names) directive(local string) *element {
	e, ok := n.memo[local]
	if !ok {
		e = n.find(local)
		n.memo[local] = e
	}
	return e
}

// find is [names.directive] without the memo. Directives of GraphQL go before those of links, and
// those before the ones that Federation 1 knows without a link.
func (n *names) find(local string) *element {
	if d := spec.GraphQL.Directive(local, spec.Version{}); d != nil {
		return &element{spec: d, specified: spec.GraphQL.Define(d, spec.Version{}, local, nil)}
	}
	if link, name, ok := n.origin("@" + local); ok && link.Feature != nil {
		return define(link, name, local, n)
	}
	if n.fed1 {
		if d := spec.Federation1.Directive(local, spec.Version{Major: 1}); d != nil {
			return &element{spec: d, specified: spec.Federation1.Define(d, spec.Version{Major: 1}, local, unchanged)}
		}
	}
	return nil
}

// define returns an element of a link under a local name, or nil if the linked version does not
// define it.
func define(link *Link, name, local string, n *names) *element {
	d := link.Feature.Directive(name, link.effectiveVersion())
	if d == nil || !link.hasDefinitions() {
		return nil
	}
	rename := func(typ string) string { return n.typeName(link, typ) }
	return &element{link: link, spec: d, specified: link.Feature.Define(d, link.effectiveVersion(), local, rename)}
}

// origin returns the link and the name in the specification, without @, of a local name, which has
// an @ for a directive. An imported element has no other local name than its import. The directive
// that is called like its specification also has the name of the link: @tag.
func (n *names) origin(local string) (*Link, string, bool) {
	if i, ok := n.imported[local]; ok {
		return i.link, strings.TrimPrefix(i.name, "@"), true
	}
	plain := strings.TrimPrefix(local, "@")
	if space, name, ok := strings.Cut(plain, "__"); ok {
		if link := n.namespaces[space]; link != nil && !link.imports(sigil(local)+name) {
			return link, name, true
		}
	}
	if link := n.namespaces[plain]; link != nil && plain != local && !link.imports("@"+link.Name) {
		return link, link.Name, true
	}
	return nil, "", false
}

// typeName returns the local name of a type of a link.
func (n *names) typeName(link *Link, typ string) string {
	if as, ok := link.localNames[typ]; ok {
		return as
	}
	return link.As + "__" + typ
}

// specType returns the type of a specification behind a local name. It returns nil for a type of
// the subgraph itself.
func (n *names) specType(local string) *spec.Type {
	if n.fed1 {
		if t := spec.Federation1.Type(local, spec.Version{Major: 1}); t != nil {
			return t
		}
	}
	link, name, ok := n.origin(local)
	if !ok || link.Feature == nil {
		return nil
	}
	return link.Feature.Type(name, link.effectiveVersion())
}

// inNamespace reports whether a type name is in the name space of federation or of the link
// specification. A subgraph that does not link them gets them by its upgrade.
func (n *names) inNamespace(local string) bool {
	space, _, ok := strings.Cut(local, "__")
	if !ok {
		return false
	}
	if link := n.namespaces[space]; link != nil {
		return link.Feature == spec.Federation || link.Feature == spec.Link
	}
	return space == "federation" && n.byFeature(spec.Federation) == nil || space == "link" && n.byFeature(spec.Link) == nil
}

// mergesType reports whether a type is one of a linked specification that becomes part of the
// supergraph. That is so for those of federation's directives that have specifications of their
// own.
func (n *names) mergesType(local string) bool {
	link, name, ok := n.origin(local)
	if !ok || link.Feature == nil || link.Feature == spec.Federation || link.Feature == spec.Link || link.Feature == spec.Connect {
		return false
	}
	return link.Feature.Type(name, link.effectiveVersion()) != nil
}

// linkType returns the type of the link specification behind a local name, or nil.
func (n *names) linkType(local string) *spec.Type {
	link := n.byFeature(spec.Link)
	if link == nil {
		if name, ok := strings.CutPrefix(local, "link__"); ok && n.namespaces["link"] == nil {
			return spec.Link.Type(name, spec.Version{Major: 1})
		}
		return nil
	}
	if l, name, ok := n.origin(local); ok && l == link {
		return spec.Link.Type(name, link.effectiveVersion())
	}
	return nil
}

// sigil returns the @ of a local name, or nothing.
func sigil(local string) string {
	if strings.HasPrefix(local, "@") {
		return "@"
	}
	return ""
}

// unchanged names types as the specification does.
func unchanged(s string) string { return s }

// assignRoles sets [sdl.Directive.Role] of every applied directive.
func (b *builder) assignRoles() {
	for list := range b.Schema.Applications() {
		b.assignRolesOf(list)
	}
	b.assignRolesOf(b.Aside)
	b.assignRolesOf(b.ignored)
}

// assignRolesOf sets the roles of a list. Of an argument that is given several times, edition 2.14
// keeps the last value; GraphQL forbids repeating it.
func (b *builder) assignRolesOf(list []*sdl.Directive) {
	for _, d := range list {
		if len(d.Args) > 1 && !b.opts.Edition.Rust() {
			d.Args = lastOfEach(d.Args)
		}
		if e := b.names.directive(d.Name); e != nil {
			d.Role = e.spec.Role
			b.applied.Add(d.Role)
		}
	}
}

// hasRole reports whether a directive with one of the roles stands somewhere in the subgraph,
// perhaps on what belongs to a specification. Rules about directives that few subgraphs have need
// not look at every field then: in large subgraphs each look is at memory far away.
func (b *builder) hasRole(roles ...sdl.Role) bool { return b.applied.HasAny(roles...) }

// lastOfEach removes all but the last value of each argument, at the place of the first.
func lastOfEach(args []sdl.Arg) []sdl.Arg {
	kept := args[:0]
	for _, a := range args {
		if i := slices.IndexFunc(kept, func(k sdl.Arg) bool { return k.Name == a.Name }); i >= 0 {
			kept[i] = a
		} else {
			kept = append(kept, a)
		}
	}
	return kept
}

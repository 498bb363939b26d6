package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// names knows under which names a subgraph uses the elements of the
// specifications that it links.
type names struct {
	links []*Link
	// imported maps local names (directives with @) to what they stand for.
	imported map[string]imported
	// identities are the specifications linked so far, features the known ones.
	identities map[string]bool
	features   map[*spec.Feature]*Link
	// namespaces maps a name space to the link that owns it.
	namespaces map[string]*Link
	fed1       bool
	// memo holds every directive name that was asked for; nil values are unknown names.
	memo map[string]*element
}

// imported is one imported element of a link.
type imported struct {
	link *Link
	name string
}

// element is a directive of a specification as one subgraph sees it.
type element struct {
	link *Link
	spec *spec.Directive
	// specified is the specification's definition.
	specified *sdl.DirectiveDef
	// declared is the subgraph's own definition; nil when it has none.
	declared *sdl.DirectiveDef
}

// effective is the definition that applications are held to.
func (e *element) effective() *sdl.DirectiveDef {
	if e.declared != nil {
		return e.declared
	}
	return e.specified
}

func newNames() *names {
	return &names{
		imported: map[string]imported{}, identities: map[string]bool{}, features: map[*spec.Feature]*Link{},
		namespaces: map[string]*Link{}, memo: map[string]*element{},
	}
}

func (n *names) add(l *Link) {
	n.links = append(n.links, l)
	n.identities[l.Identity] = true
	if l.Feature != nil && n.features[l.Feature] == nil {
		n.features[l.Feature] = l
	}
}

// byFeature is the link of a known specification; nil when it is not linked.
func (n *names) byFeature(f *spec.Feature) *Link { return n.features[f] }

// directive finds what a directive name without @ stands for; nil when it
// belongs to no known specification.
func (n *names) directive(local string) *element {
	e, ok := n.memo[local]
	if !ok {
		e = n.find(local)
		n.memo[local] = e
	}
	return e
}

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

func define(link *Link, name, local string, n *names) *element {
	d := link.Feature.Directive(name, link.effectiveVersion())
	if d == nil || !link.hasDefinitions() {
		return nil
	}
	rename := func(typ string) string { return n.typeName(link, typ) }
	return &element{link: link, spec: d, specified: link.Feature.Define(d, link.effectiveVersion(), local, rename)}
}

// origin finds the link and the canonical name (without @) behind a local name
// (directives with @).
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

// typeName is the name of a link's type in this subgraph.
func (n *names) typeName(link *Link, typ string) string {
	if as, ok := link.localNames[typ]; ok {
		return as
	}
	return link.As + "__" + typ
}

// specType finds the specification's type behind a type name; nil when it is the subgraph's own.
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

func sigil(local string) string {
	if strings.HasPrefix(local, "@") {
		return "@"
	}
	return ""
}

func unchanged(s string) string { return s }

// assignRoles sets Directive.Role on every application of the schema.
func (b *builder) assignRoles() {
	for list := range b.Schema.Applications() {
		b.assignRolesOf(list)
	}
	b.assignRolesOf(b.Aside)
}

func (b *builder) assignRolesOf(list []*sdl.Directive) {
	for _, d := range list {
		if len(d.Args) > 1 {
			d.Args = lastOfEach(d.Args)
		}
		if e := b.names.directive(d.Name); e != nil {
			d.Role = e.spec.Role
		}
	}
}

// lastOfEach keeps the last value of an argument that is given twice.
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

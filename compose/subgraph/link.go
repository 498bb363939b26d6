package subgraph

import (
	"net/url"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// resolveLinks reads the @link applications of the schema: which specifications in which versions
// it uses, and under which names. A subgraph that does not link federation is a Federation 1
// subgraph.
//
// @link itself is a directive of the link specification. A schema that uses it without linking that
// specification has version 1.0, which is known to b.names but not part of [Subgraph.Links].
func (b *builder) resolveLinks() {
	n := newNames()
	b.names = n
	directive := b.linkDirectiveName()
	applied := b.linkApplications(directive)
	for _, d := range applied {
		if l := b.readLink(d); l != nil {
			b.addLink(l)
		}
	}
	used := sdl.FindName(b.Schema.Directives, directive) != nil
	if used && n.byFeature(spec.Link) == nil {
		l := &Link{URL: spec.Host + "link/v1.0", Identity: spec.Link.Identity(), Name: "link", As: "link", Version: Version{Major: 1}, Feature: spec.Link}
		n.add(l)
		if n.namespaces["link"] == nil {
			n.namespaces["link"] = l
		}
	}
	b.Version = Version{Major: 1}
	if l := n.byFeature(spec.Federation); l != nil {
		b.Version = l.Version
	}
	n.fed1 = b.Version.Fed1()
	b.checkLinkVersion()
	b.raiseVersion()
	b.preferDuplicates()
}

// preferDuplicates replaces the errors about links by errors about types that are defined twice, if
// there are any: of two definitions it is not known which one is meant.
func (b *builder) preferDuplicates() {
	if len(b.errs) == 0 {
		return
	}
	found := b.errs
	b.errs = nil
	for _, t := range b.Schema.Types {
		if b.Schema.Type(t.Name) != t {
			b.failRepeated(t)
		}
	}
	if len(b.errs) == 0 {
		b.errs = found
	}
}

// linkApplications returns the applications of @link. It returns none if no application links the
// link or the federation specification: @link is then not the directive of that name, as in
// Apollo's composition.
func (b *builder) linkApplications(name string) []*sdl.Directive {
	var list []*sdl.Directive
	known := false
	for _, d := range b.Schema.Directives {
		if d.Name == name {
			list = append(list, d)
			url, _ := d.StringArg("url")
			known = known || strings.Contains(url, "specs.apollo.dev/link") || strings.Contains(url, "specs.apollo.dev/federation")
		}
	}
	if !known {
		return nil
	}
	return list
}

// linkDirectiveName returns the name of @link in the schema. It is another one if the schema links
// the link specification, or imports @link from it, under a name for which it also has a
// definition.
func (b *builder) linkDirectiveName() string {
	for _, d := range b.Schema.Directives {
		if d.Name != "link" && b.Schema.DirectiveDef(d.Name) == nil {
			continue
		}
		raw, _ := d.StringArg("url")
		if !strings.HasPrefix(raw, spec.Host+"link/") {
			continue
		}
		if as, ok := d.StringArg("as"); ok && as == d.Name {
			return d.Name
		}
		for _, i := range importValues(d) {
			if name, as, ok := importPair(i); ok && name == "@link" && as == "@"+d.Name {
				return d.Name
			}
		}
	}
	return "link"
}

// readLink reads one application of @link. It returns nil if nothing is linked: after an error, and
// without an error if there is no url, as in Apollo's composition.
func (b *builder) readLink(d *sdl.Directive) *Link {
	raw, ok := d.StringArg("url")
	if !ok {
		return nil
	}
	l := &Link{URL: raw, Directive: d, localNames: map[string]string{}}
	if !b.readURL(l) {
		return nil
	}
	l.Feature = spec.ByIdentity(l.Identity)
	l.As = l.Name
	if as, ok := d.StringArg("as"); ok {
		l.As = as
	}
	if v := d.Arg("for"); v != nil && v.Kind == ast.EnumValue {
		l.Purpose = v.Raw
	}
	return l
}

// readURL takes the url of a link apart into identity, name and version. It reports errors and
// returns false for a url without them.
//
// The host specs.apollo.dev is the same specification by http and by https.
func (b *builder) readURL(l *Link) bool {
	d := l.Directive
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme == "" || u.Host == "" {
		b.fail(codes.InvalidLinkIdentifier, "", d.Pos, "@%s url %q is not an address such as https://specs.apollo.dev/federation/v2.9", d.Name, l.URL)
		return false
	}
	path := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	version, ok := spec.ParseVersion(path[len(path)-1])
	if !ok {
		b.fail(codes.InvalidLinkIdentifier, "", d.Pos, "@%s url %q does not end in a version such as v2.9", d.Name, l.URL)
		return false
	}
	l.Version = version
	if len(path) > 1 {
		l.Name = path[len(path)-2]
	}
	if l.Name == "" {
		b.fail(codes.InvalidLinkIdentifier, "", d.Pos, "@%s url %q does not name a specification before its version", d.Name, l.URL)
		return false
	}
	scheme := u.Scheme
	if u.Host == "specs.apollo.dev" {
		scheme = "https"
	}
	l.Identity = strings.TrimSuffix(scheme+"://"+u.Host+"/"+strings.Join(path[:len(path)-1], "/"), "/")
	return true
}

// addLink adds a link and its imports to the tables of names, unless it contradicts earlier links.
// An import with an error is left out, the others count.
func (b *builder) addLink(l *Link) {
	n := b.names
	if !b.checkLink(l) {
		return
	}
	for _, v := range importValues(l.Directive) {
		i, ok := b.checkImport(l, v)
		if !ok || !b.checkImports(l, i, valuePos(b.Source, v, l.Directive.Pos)) {
			continue
		}
		if _, again := n.imported[i.As]; !again {
			l.Imports = append(l.Imports, i)
			l.localNames[i.Name] = i.As
			n.imported[i.As] = imported{link: l, name: i.Name}
		}
	}
	n.add(l)
	b.Links = append(b.Links, l)
	if l.As != "" {
		n.namespaces[l.As] = l
	}
}

// importValues returns the entries of @link(import:). A value that is not a list is returned as its
// own entry, so that checkImport can report it.
func importValues(d *sdl.Directive) []*ast.Value {
	v := d.Arg("import")
	switch {
	case v == nil || v.Kind == ast.NullValue:
		return nil
	case v.Kind != ast.ListValue:
		return []*ast.Value{v}
	}
	list := make([]*ast.Value, len(v.Children))
	for i, c := range v.Children {
		list[i] = c.Value
	}
	return list
}

// importPair reads an entry of an import: "@key", or {name: "@key", as: "@k"}. The last result is
// false if it is neither.
func importPair(v *ast.Value) (name, as string, ok bool) {
	switch v.Kind {
	case ast.StringValue, ast.BlockValue:
		return v.Raw, v.Raw, true
	case ast.ObjectValue:
		for _, c := range v.Children {
			if c.Value.Kind != ast.StringValue && c.Value.Kind != ast.BlockValue {
				return "", "", false
			}
			switch c.Name {
			case "name":
				name = c.Value.Raw
			case "as":
				as = c.Value.Raw
			}
		}
		if as == "" {
			as = name
		}
		return name, as, name != ""
	}
	return "", "", false
}

// raiseVersion raises the version of federation to the one that a linked specification needs, with
// a hint. Federation 1 stays as it is.
func (b *builder) raiseVersion() {
	if b.Version.Fed1() {
		return
	}
	for _, l := range b.Links {
		need := spec.ImpliedFederation(l.Feature, l.Version)
		if need.Compare(b.Version) <= 0 {
			continue
		}
		b.Hints = append(b.Hints, codes.Hint(codes.ImplicitlyUpgradedFederationVersion, "@link",
			"subgraph "+b.Name+" links federation "+b.Version.String()+"; it is treated as "+need.String()+", which "+l.Name+" "+l.Version.String()+" needs", l.Directive.Pos.Position()))
		b.Version = need
	}
}

// hasDefinitions reports whether the directives of a linked specification are defined by the link.
// A version that is not known defines none, except for federation and link: their unknown versions
// are reported as such, not as unknown directives.
func (l *Link) hasDefinitions() bool {
	if l.Feature == spec.CacheTag {
		return false // federation brings it
	}
	return l.Feature == spec.Federation || l.Feature == spec.Link || len(l.Feature.Versions) == 0 || l.Feature.Known(l.Version)
}

// effectiveVersion returns the version whose definitions are used. For a version that is not known
// it is the newest one, so that one error does not lead to an error for each directive.
func (l *Link) effectiveVersion() Version {
	if l.Feature.Known(l.Version) || len(l.Feature.Versions) == 0 {
		return l.Version
	}
	return l.Feature.Versions[len(l.Feature.Versions)-1]
}

// imports reports whether an element (with @ for a directive) is imported, under whatever name.
func (l *Link) imports(element string) bool {
	_, ok := l.localNames[element]
	return ok
}

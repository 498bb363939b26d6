package subgraph

import (
	"net/url"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// resolveLinks resolves the @link applications of the schema: which specifications in
// which versions, under which names. Without one to federation the subgraph is
// a Federation 1 subgraph.
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

// preferDuplicates reports types that are defined twice in place of what is wrong
// with links, since it is not known then which of them are meant.
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

// linkApplications returns the applications of @link, or nothing when none of
// them is about the link or the federation specification: then @link has no
// meaning here, as in the reference.
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

// linkDirectiveName finds what @link is called: the schema may link the link
// specification itself under another name, if it also defines the directive.
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

// readLink reads one application of @link; nil when it is not usable.
func (b *builder) readLink(d *sdl.Directive) *Link {
	raw, ok := d.StringArg("url")
	if !ok {
		return nil // links nothing; the reference accepts it too
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

// addLink takes a link and its imports into the name tables.
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

// importValues returns the entries of @link(import:).
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

// importPair reads "@key" or {name: "@key", as: "@k"}.
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

// raiseVersion raises the federation version to what a linked specification needs.
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

// hasDefinitions says whether the link brings definitions: a specification in a version
// that is not known does not, except for federation, whose version is reported.
func (l *Link) hasDefinitions() bool {
	if l.Feature == spec.CacheTag {
		return false // it only comes with federation
	}
	return l.Feature == spec.Federation || l.Feature == spec.Link || len(l.Feature.Versions) == 0 || l.Feature.Known(l.Version)
}

// effectiveVersion is the version whose definitions are used: the newest one for a
// version that is not known, so that one error does not lead to hundreds.
func (l *Link) effectiveVersion() Version {
	if l.Feature.Known(l.Version) || len(l.Feature.Versions) == 0 {
		return l.Version
	}
	return l.Feature.Versions[len(l.Feature.Versions)-1]
}

func (l *Link) imports(element string) bool {
	_, ok := l.localNames[element]
	return ok
}

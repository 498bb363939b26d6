package subgraph

import (
	"net/url"
	"slices"
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
//
// Nothing is read beyond the first link with an error. Of its imports, edition 2.14 reports all
// that are wrong, and edition 2.15 the first.
func (b *builder) resolveLinks() {
	applied, read := b.readLinks()
	if len(b.errs) > 0 {
		b.settleLinkErrors(applied, read)
	}
}

// readLinks reads the links, and returns the applications of @link and the last one that was read.
func (b *builder) readLinks() (applied []*sdl.Directive, read *sdl.Directive) {
	n := newNames()
	b.names = n
	directive := b.linkDirectiveName()
	var defined bool
	applied, defined = b.linkApplications(directive)
	n.written, n.explicit = len(applied) > 0, slices.ContainsFunc(applied, b.isLinkOfLink)
	if n.written && !n.explicit {
		n.addImplicit()
	}
	b.checkVersionOfLink(applied)
	for _, d := range applied {
		if len(b.errs) > 0 {
			break
		}
		read = d
		if l := b.readLink(d); l != nil {
			b.addLink(l)
		}
	}
	if len(applied) == 0 && defined && sdl.FindName(b.Schema.Directives, directive) != nil {
		n.addImplicit()
	}
	b.Version = Version{Major: 1}
	if l := n.byFeature(spec.Federation); l != nil {
		b.Version = l.Version
	}
	n.fed1 = b.Version.Fed1()
	b.checkLinkVersions()
	b.raiseVersion()
	return applied, read
}

// isLinkOfLink reports whether an application of @link links the link specification itself, under
// the name by which it is applied. Under another name it would be a second link of it.
func (b *builder) isLinkOfLink(d *sdl.Directive) bool {
	raw, _ := d.StringArg("url")
	if !strings.HasPrefix(raw, spec.Host+"link/") {
		return false
	}
	local := "link"
	if as, ok := d.StringArg("as"); ok {
		local = as
	}
	for _, i := range importValues(d) {
		if name, as, ok := b.importPair(i); ok && name == "@link" {
			local = strings.TrimPrefix(as, "@")
		}
	}
	return local == d.Name
}

// linkApplications returns the applications of @link. It returns none if no application links the
// link or the federation specification: @link is then not the directive of that name, as in
// Apollo's composition. It is not defined either if the link specification is only linked under
// another name; for edition 2.14 it is enough if that link is the first one.
func (b *builder) linkApplications(name string) (list []*sdl.Directive, defined bool) {
	known, misnamed := false, false
	for _, d := range b.Schema.Directives {
		if d.Name != name {
			continue
		}
		list = append(list, d)
		url, _ := d.StringArg("url")
		switch of := b.isLinkOfLink(d); {
		case of || strings.Contains(url, "specs.apollo.dev/federation"):
			known = true
		case strings.HasPrefix(url, spec.Host+"link/"):
			misnamed = true
			if len(list) == 1 && !b.opts.Edition.Rust() {
				return nil, false
			}
		case strings.Contains(url, "specs.apollo.dev/link"):
			known = true
		}
	}
	if !known {
		return nil, !misnamed
	}
	return list, true
}

// linkDirectiveName returns the name of @link in the schema. It is another one if the schema links
// the link specification, or imports @link from it, under a name for which it also has a
// definition.
func (b *builder) linkDirectiveName() string {
	for _, d := range b.Schema.Directives {
		if d.Name != "link" && b.Schema.DirectiveDef(d.Name) != nil && b.isLinkOfLink(d) {
			return d.Name
		}
	}
	return "link"
}

// readLink reads one application of @link. It returns nil after an error.
func (b *builder) readLink(d *sdl.Directive) *Link {
	raw, ok := d.StringArg("url")
	if v := d.Arg("url"); !ok && !b.opts.Edition.Rust() && v != nil && v.Kind != ast.NullValue {
		if v.Kind != ast.EnumValue {
			return nil // the type of the argument is wrong, which checkDirectives reports
		}
		raw, ok = v.Raw, true
	}
	if !ok {
		b.fail(codes.InvalidLinkDirectiveUsage, "", d.Pos, "@%s has no url: it must be a string such as \"https://specs.apollo.dev/federation/v2.9\"", d.Name).Fix = "Give it the url of a specification, or delete it."
		return nil
	}
	l := &Link{URL: raw, Directive: d, localNames: map[string]string{}}
	if !b.readURL(l) {
		return nil
	}
	l.Feature = spec.ByIdentity(l.Identity)
	l.known = l.Feature != nil && l.Feature.Known(l.Version) && (l.Feature != spec.Federation || l.Version.Compare(b.opts.Newest) <= 0)
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
// The host specs.apollo.dev is the same specification by http and by https. Edition 2.14 accepts
// any scheme.
func (b *builder) readURL(l *Link) bool {
	d := l.Directive
	bad := func(why string) bool {
		b.fail(codes.InvalidLinkIdentifier, "", d.Pos, "@%s url %q %s", d.Name, l.URL, why).Fix = "Give the address of a specification with its version: https://specs.apollo.dev/federation/v2.9, https://example.com/mine/v1.0."
		return false
	}
	u, err := url.Parse(strings.TrimFunc(l.URL, func(r rune) bool { return r <= ' ' }))
	web := err == nil && (u.Scheme == "http" || u.Scheme == "https")
	switch {
	case err != nil || u.Scheme == "" || web && u.Host == "":
		return bad("is not an address such as https://specs.apollo.dev/federation/v2.9")
	case !web && b.opts.Edition.Rust():
		return bad("must begin with https:// or http://")
	}
	path := strings.Split(strings.TrimPrefix(u.Path+u.Opaque, "/"), "/")
	version, ok := spec.ParseVersion(path[len(path)-1])
	if !ok {
		return bad("does not end in a version such as v2.9")
	}
	l.Version = version
	if len(path) > 1 {
		l.Name = path[len(path)-2]
	}
	if l.Name == "" && (len(path) == 1 || !b.opts.Edition.Rust()) {
		return bad("does not name a specification before its version")
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
			if len(b.errs) > 0 && b.opts.Edition.Rust() {
				break
			}
			l.broken = true
			continue
		}
		if _, again := n.imported[i.As]; !again {
			l.Imports = append(l.Imports, i)
			l.localNames[i.Name] = i.As
			n.imported[i.As] = imported{link: l, name: i.Name}
			if space, _, ok := strings.Cut(strings.TrimPrefix(i.As, "@"), "__"); ok {
				n.importSpaces[space] = n.imported[i.As]
			}
		}
	}
	n.add(l)
	b.Links = append(b.Links, l)
	if l.As != "" {
		n.namespaces[l.As] = l
	}
}

// raiseVersion raises the version of federation to the one that a linked specification needs, with
// a hint. Federation 1 has the version to which it is upgraded, and stays Federation 1.
func (b *builder) raiseVersion() {
	have := b.Version
	if have.Fed1() {
		have = upgradeVersion
	}
	for _, l := range b.Links {
		need := spec.ImpliedFederation(l.Feature, l.Version, b.opts.Edition)
		if need.Compare(have) <= 0 {
			continue
		}
		at := l.Directive.Pos
		if need.Compare(b.opts.Newest) > 0 {
			b.fail(codes.UnknownFederationLinkVersion, "", at, "%s %s needs federation %s, but this graph is composed with federation %s", l.Name, l.Version, need, b.opts.Newest).Fix = "Let the graph use a newer federation version, or link an older version of " + l.Name + "."
			continue
		}
		b.Hints = append(b.Hints, codes.Hint(codes.ImplicitlyUpgradedFederationVersion, "@link",
			"subgraph "+b.Name+" links federation "+have.String()+"; it is treated as "+need.String()+", which "+l.Name+" "+l.Version.String()+" needs", at.Position()))
		have = need
	}
	if !b.Version.Fed1() {
		b.Version = have
	}
}

// hasDefinitions reports whether the directives of a linked specification are defined by the link.
// A version that is not known defines none, except for federation and link: their unknown versions
// are reported as such, not as unknown directives.
func (l *Link) hasDefinitions() bool {
	if l.Feature == spec.CacheTag || l.broken {
		return false // federation brings the first
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

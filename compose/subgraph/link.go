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
	n := newNames()
	b.names = n
	directive := b.linkDirectiveName()
	applied := b.linkApplications(directive)
	if len(applied) > 0 && !slices.ContainsFunc(applied, isLinkOfLink) {
		n.addImplicit()
	}
	b.checkVersionOfLink(applied)
	for _, d := range applied {
		if len(b.errs) > 0 {
			break
		}
		if l := b.readLink(d); l != nil {
			b.addLink(l)
		}
	}
	if len(applied) == 0 && sdl.FindName(b.Schema.Directives, directive) != nil {
		n.addImplicit()
	}
	b.Version = Version{Major: 1}
	if l := n.byFeature(spec.Federation); l != nil {
		b.Version = l.Version
	}
	n.fed1 = b.Version.Fed1()
	b.checkLinkVersions()
	b.raiseVersion()
	b.settleLinkErrors()
}

// isLinkOfLink reports whether an application of @link links the link specification itself.
func isLinkOfLink(d *sdl.Directive) bool {
	raw, _ := d.StringArg("url")
	return strings.HasPrefix(raw, spec.Host+"link/")
}

// settleLinkErrors decides which errors a subgraph with errors in its links gets. Of two
// definitions of a type it is not known which one is meant, and a broken definition of @link or of
// its types leaves open what the links say: these errors replace the others.
//
// Edition 2.14 also prefers types of arguments of directives that are not defined. If the schema
// links the link specification, it prefers everything that structureRules and schemaRules report,
// and goes on to unknown directives; nothing that a broken link should bring is known then.
func (b *builder) settleLinkErrors() {
	if len(b.errs) == 0 {
		return
	}
	found := b.errs
	replaced := func(check func()) bool {
		b.errs = nil
		check()
		return len(b.errs) > 0
	}
	if replaced(b.failRepeatedTypes) {
		return
	}
	b.drop()
	b.assignRoles()
	if b.opts.Edition.Rust() && replaced(b.checkUnique) {
		return
	}
	if replaced(b.compareLinkDefinitions) {
		return
	}
	if !b.opts.Edition.Rust() {
		link := b.names.byFeature(spec.Link)
		explicit := link != nil && link.Directive != nil && link.known
		if !explicit && replaced(b.definitionTypes) || explicit && (replaced(func() { b.run(structureRules) }) || !link.broken && replaced(func() { b.run(schemaRules) })) {
			return
		}
		if explicit && !link.broken {
			b.errs = nil
			b.run(unknownRules)
			found = append(found, b.errs...)
		}
	}
	b.errs = found
}

// failRepeatedTypes reports types that are defined twice.
func (b *builder) failRepeatedTypes() {
	for _, t := range b.Schema.Types {
		if b.Schema.Type(t.Name) != t {
			b.failRepeated(t)
		}
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
			if name, as, ok := b.importPair(i); ok && name == "@link" && as == "@"+d.Name {
				return d.Name
			}
		}
	}
	return "link"
}

// readLink reads one application of @link. It returns nil after an error.
func (b *builder) readLink(d *sdl.Directive) *Link {
	raw, ok := d.StringArg("url")
	if !ok {
		if v := d.Arg("url"); !b.opts.Edition.Rust() && v != nil && v.Kind != ast.NullValue {
			return nil // the type of the argument is wrong, which checkDirectives reports
		}
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
	bad := func(format string, args ...any) bool {
		b.fail(codes.InvalidLinkIdentifier, "", d.Pos, "@%s url %q "+format, append([]any{d.Name, l.URL}, args...)...)
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

// importValues returns the entries of @link(import:). A value that is not a list is returned as its
// own entry, as GraphQL coerces values to lists; checkImport reports it in edition 2.14.
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
func (b *builder) importPair(v *ast.Value) (name, as string, ok bool) {
	if b.isImportText(v) {
		return v.Raw, v.Raw, true
	}
	if v.Kind != ast.ObjectValue {
		return "", "", false
	}
	renamed := false
	for _, c := range v.Children {
		switch {
		case !b.isImportText(c.Value):
			return "", "", false
		case c.Name == "name":
			name = c.Value.Raw
		case c.Name == "as":
			as, renamed = c.Value.Raw, true
		}
	}
	if !renamed {
		as = name
	}
	return name, as, name != ""
}

// isImportText reports whether a value is text: a string or, in edition 2.14, an enum value.
func (b *builder) isImportText(v *ast.Value) bool {
	return v.Kind == ast.StringValue || v.Kind == ast.BlockValue || v.Kind == ast.EnumValue && !b.opts.Edition.Rust()
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
	b.Raised = have
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

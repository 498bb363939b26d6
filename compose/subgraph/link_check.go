package subgraph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkImport reads one entry of @link(import:). It reports the first thing that is wrong with the
// entry by itself, and returns false then.
func (b *builder) checkImport(l *Link, v *ast.Value) (Import, bool) {
	at := valuePos(b.Source, v, l.Directive.Pos)
	bad := func(format string, args ...any) (Import, bool) {
		b.fail(codes.InvalidLinkDirectiveUsage, "", at, "import of "+l.URL+": "+format, args...)
		return Import{}, false
	}
	closed := l.Feature != nil && l.Feature.Closed(l.Version, b.opts.Edition)
	if all := l.Directive.Arg("import"); all == v && !b.opts.Edition.Rust() {
		if !closed && b.isImportText(v) {
			return Import{}, false // its letters are imported, as types
		}
		return bad("%s is not a list", valueText(v))
	}
	if v.Kind == ast.ObjectValue {
		for _, c := range v.Children {
			switch {
			case c.Name != "name" && c.Name != "as":
				return bad("%s has the unknown field %s", valueText(v), c.Name)
			case !b.isImportText(c.Value):
				return bad("%s of %s is not a string", c.Name, valueText(v))
			}
		}
	}
	name, as, ok := b.importPair(v)
	if !ok {
		return bad("%s is neither a string nor {name: …, as: …}", valueText(v))
	}
	switch isDirective := strings.HasPrefix(name, "@"); {
	case isDirective && !strings.HasPrefix(as, "@"):
		return bad("%s is a directive, so its other name needs an @ too: %q", name, as)
	case !isDirective && strings.HasPrefix(as, "@"):
		return bad("%s is a type, so its other name cannot begin with @: %q", name, as)
	}
	for _, n := range []string{name, as} { // edition 2.14 takes a plain string as it is
		if (b.opts.Edition.Rust() || v.Kind == ast.ObjectValue) && !isName(strings.TrimPrefix(n, "@")) {
			return bad("%q is no GraphQL name", n)
		}
	}
	if f := l.Feature; closed && (f == spec.CacheTag || !f.Has(name, l.Version)) {
		i, _ := bad("%s %s has no %s", f.Name, l.Version, name)
		b.errs[len(b.errs)-1].Fix = b.importFix(f, l, name)
		return i, false
	}
	return Import{Name: name, As: as}, true
}

// importFix returns the fix for the import of an element that the version of the specification does
// not have.
func (b *builder) importFix(f *spec.Feature, l *Link, name string) string {
	plain := strings.TrimPrefix(name, "@")
	if f == spec.CacheTag {
		return "Import " + name + " from federation v2.12 or newer."
	}
	switch d := f.Directive(plain, Version{Minor: spec.Never}); {
	case d != nil && plain == name:
		return "Write @" + plain + ": it is a directive."
	case d != nil && d.Since > l.Version.Minor:
		return "It exists since " + Version{Major: l.Version.Major, Minor: d.Since}.String() + "."
	}
	var names []string
	for i := range f.Directives {
		names = append(names, f.Directives[i].Name)
	}
	if hint := b.didYouMean(plain, names, "@"); hint != "" {
		return "Correct the name" + hint + "."
	}
	return "Delete it from the import."
}

// checkLink reports the first conflict of a link with earlier links, or with what names of links
// may be. It returns false if there is one.
func (b *builder) checkLink(l *Link) bool {
	bad := func(format string, args ...any) bool {
		b.fail(codes.InvalidLinkDirectiveUsage, "", l.Directive.Pos, format, args...)
		return false
	}
	if b.names.identities[l.Identity] {
		return bad("%s is linked twice", l.Identity)
	}
	if code, ok := b.checkLinkName(l); !ok {
		b.fail(code, "", l.Directive.Pos, "%s is linked as %q, which is no GraphQL name", l.Identity, l.As).Fix = `Give it another name: @link(…, as: "…").`
		return false
	}
	switch {
	case strings.Contains(l.As, "__"):
		return bad("%s is linked as %q: the name of a link cannot contain two underscores in a row", l.Identity, l.As)
	case strings.HasSuffix(l.As, "_"):
		return bad("%s is linked as %q: the name of a link cannot end in an underscore", l.Identity, l.As)
	}
	if other := b.names.namespaces[l.As]; other != nil {
		bad("%s and %s are both linked as %q", other.Identity, l.Identity, l.As)
		b.errs[len(b.errs)-1].Fix = `Give one of them another name: @link(…, as: "…").`
		return false
	}
	i, taken := b.names.imported["@"+l.As]
	if !taken {
		i, taken = b.names.importSpaces[l.As]
	}
	if taken {
		bad("%s is linked as %q, but %s is imported as %s from %s already", l.Identity, l.As, i.name, i.link.localNames[i.name], i.link.Identity)
		b.errs[len(b.errs)-1].Fix = `Give it another name: @link(…, as: "…").`
		return false
	}
	return true
}

// checkLinkName reports whether the name of a link may be one, and else the code of the error. A
// name from the url may have dots and dashes after its first letter, since nothing can be called by
// it then; edition 2.14 accepts them in other names too.
func (b *builder) checkLinkName(l *Link) (code string, ok bool) {
	_, given := l.Directive.StringArg("as")
	plain := isName(strings.NewReplacer(".", "_", "-", "_").Replace(l.As)) && l.As[0] != '.' && l.As[0] != '-'
	switch {
	case given && b.opts.Edition.Rust():
		return codes.InvalidGraphQL, isName(l.As)
	case given && plain && l.Feature == spec.Federation:
		return codes.InvalidGraphQL, isName(l.As) // its directives are called by the name
	}
	return codes.InvalidLinkDirectiveUsage, plain
}

// checkImports reports the first conflict of an import with the other imports and links so far. It
// returns false if there is one.
func (b *builder) checkImports(l *Link, add Import, at sdl.Pos) bool {
	bad := func(fix, format string, args ...any) bool {
		b.fail(codes.InvalidLinkDirectiveUsage, "", at, "import of "+l.URL+": "+format, args...).Fix = fix
		return false
	}
	if as, again := l.localNames[add.Name]; again && as != add.As {
		return bad("Keep one of them.", "%s is imported both as %s and as %s", add.Name, as, add.As)
	}
	if other, taken := b.names.imported[add.As]; taken && (other.link != l || other.name != add.Name) {
		return bad(`Import it under another name: {name: "`+add.Name+`", as: "…"}.`, "%s is taken already by %s of %s", add.As, other.name, other.link.Identity)
	}
	plain := strings.TrimPrefix(add.As, "@")
	if spec.GraphQL.Directive(plain, Version{}) != nil && plain != add.As && l.Feature != nil {
		b.fail(codes.DirectiveDefinitionInvalid, add.As, at, "import of %s: %s is a directive of GraphQL itself", l.URL, add.As).Fix = "Import it under another name."
		return false
	}
	if add.As == "@link" && l.Feature != spec.Link {
		return bad("Import it under another name.", "%s is the directive that links specifications", add.As)
	}
	if plain == l.As && plain != add.As && add.Name != "@"+l.Name {
		return bad("Import it under another name.", "%s is the name of @%s, the directive that the specification is named after", add.As, l.Name)
	}
	if other := b.names.namespaces[plain]; other != nil && other != l && plain != add.As {
		return bad("Import it under another name.", "%s is the directive that %s is named after", add.As, other.Identity)
	}
	if space, name, ok := strings.Cut(plain, "__"); ok && (space == l.As && name != strings.TrimPrefix(add.Name, "@") || space != l.As && b.names.namespaces[space] != nil) {
		return bad("Import it under a name without __.", "%s looks like the element %s of what is linked as %s", add.As, name, space)
	}
	return true
}

// checkLinkVersions refuses unknown versions of specifications that composition knows. That of
// federation itself is checked by checkVersions. Edition 2.14 looks at the link specification only;
// beside federation, which brings link v1.0 with it, under another code than without.
func (b *builder) checkLinkVersions() {
	if len(b.errs) > 0 && b.opts.Edition.Rust() {
		return
	}
	federation := b.names.byFeature(spec.Federation)
	for _, l := range b.Links {
		switch {
		case l.Feature == nil || l.known || l.Feature == spec.Federation || l.Feature == spec.Connect:
		case b.opts.Edition.Rust():
			b.failUnknownLinkVersion(codes.UnknownLinkVersion, l)
			return
		case l.Feature == spec.Link && federation != nil:
			b.failUnknownLinkVersion(codes.InvalidLinkDirectiveUsage, l)
		}
	}
}

// upgradeVersion is the version of federation that an upgraded Federation 1 subgraph links, and
// upgradeImports are the directives that the upgrade imports from it.
var (
	upgradeVersion = Version{Major: 2, Minor: 4}
	upgradeImports = map[string]bool{
		"key": true, "requires": true, "provides": true, "external": true, "tag": true, "extends": true, "shareable": true,
		"inaccessible": true, "override": true, "composeDirective": true, "interfaceObject": true,
	}
)

// checkFederationNames refuses links and imports that would collide with what the upgrade of a
// Federation 1 subgraph adds: the link of federation, and the directives that it imports.
func (b *builder) checkFederationNames() {
	for _, l := range b.Links {
		if l.Feature == spec.Tag && l.Version.Minor == 1 && l.known && (l.As == "tag" || l.localNames["@tag"] == "@tag") {
			b.fail(codes.DirectiveDefinitionInvalid, "@tag", l.Directive.Pos, "@tag of tag v0.1 has fewer locations than that of federation").Fix = `Delete this @link and import "@tag" from federation.`
			continue
		}
		taken := ""
		switch {
		case l.As == "federation":
			taken = "which is the name that the federation specification has here"
		case upgradeImports[l.As]:
			taken = "but @" + l.As + " is a directive of federation here"
		}
		if taken != "" {
			b.fail(codes.InvalidLinkDirectiveUsage, "", l.Directive.Pos, "%s is linked as %s, %s", l.Identity, l.As, taken).Fix = b.federationFix(l)
			continue
		}
		for _, i := range l.Imports {
			plain := strings.TrimPrefix(i.As, "@")
			if strings.HasPrefix(plain, "federation__") || plain != i.As && (plain == "federation" || upgradeImports[plain]) {
				b.fail(codes.InvalidLinkDirectiveUsage, "", l.Directive.Pos, "%s is imported from %s, but it is a name of the federation specification here", i.As, l.Identity).Fix = b.federationFix(l)
				break
			}
		}
	}
}

// federationFix returns the fix for a link of a Federation 1 subgraph that takes a name of
// federation.
func (b *builder) federationFix(l *Link) string {
	if l.Feature == spec.Tag || l.Feature == spec.Inaccessible {
		return `Delete this @link and import "@` + l.Name + `" from federation.`
	}
	return `Give it another name: as: "…".`
}

// checkVersionOfLink refuses an unknown version of the link specification in edition 2.15, before
// anything else about links.
func (b *builder) checkVersionOfLink(applied []*sdl.Directive) {
	i := slices.IndexFunc(applied, isLinkOfLink)
	if i < 0 || !b.opts.Edition.Rust() {
		return
	}
	l := &Link{Directive: applied[i]}
	l.URL, _ = applied[i].StringArg("url")
	n := len(b.errs)
	if ok := b.readURL(l); ok && l.Identity == spec.Link.Identity() && !spec.Link.Known(l.Version) {
		b.failUnknownLinkVersion(codes.UnknownLinkVersion, l)
	} else {
		b.errs = b.errs[:n] // readLink reports it at its turn
	}
}

// isName reports whether the text is a GraphQL name.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

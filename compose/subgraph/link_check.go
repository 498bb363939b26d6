package subgraph

import (
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
	if all := l.Directive.Arg("import"); all == v {
		return bad("%s is not a list", valueText(v))
	}
	if v.Kind == ast.ObjectValue {
		for _, c := range v.Children {
			switch {
			case c.Name != "name" && c.Name != "as":
				return bad("%s has the unknown field %s", valueText(v), c.Name)
			case c.Value.Kind != ast.StringValue && c.Value.Kind != ast.BlockValue:
				return bad("%s of %s is not a string", c.Name, valueText(v))
			}
		}
	}
	name, as, ok := importPair(v)
	if !ok {
		return bad("%s is neither a string nor {name: …, as: …}", valueText(v))
	}
	switch isDirective := strings.HasPrefix(name, "@"); {
	case isDirective && !strings.HasPrefix(as, "@"):
		return bad("%s is a directive, so its other name needs an @ too: %q", name, as)
	case !isDirective && strings.HasPrefix(as, "@"):
		return bad("%s is a type, so its other name cannot begin with @: %q", name, as)
	}
	if as != name && !isName(strings.TrimPrefix(as, "@")) {
		return bad("%q is no GraphQL name", as)
	}
	if f := l.Feature; f != nil && f.Known(l.Version) && len(f.Directives) > 0 && !f.Has(name, l.Version) {
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
	as, renamed := l.Directive.StringArg("as")
	switch {
	case renamed && !isName(as):
		return bad("%s is linked as %q, which is no GraphQL name", l.Identity, as)
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
	if i, taken := b.names.imported["@"+l.As]; taken {
		bad("%s is linked as %q, but @%s is imported from %s already", l.Identity, l.As, l.As, i.link.Identity)
		b.errs[len(b.errs)-1].Fix = `Give it another name: @link(…, as: "…").`
		return false
	}
	return true
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
	if spec.GraphQL.Directive(plain, Version{}) != nil && plain != add.As {
		b.fail(codes.DirectiveDefinitionInvalid, add.As, at, "import of %s: %s is a directive of GraphQL itself", l.URL, add.As).Fix = "Import it under another name."
		return false
	}
	if add.As == "@link" && l.Feature != spec.Link {
		return bad("Import it under another name.", "%s is the directive that links specifications", add.As)
	}
	if other := b.names.namespaces[plain]; other != nil && other != l && plain != add.As {
		return bad("Import it under another name.", "%s is the directive that %s is named after", add.As, other.Identity)
	}
	if space, name, ok := strings.Cut(plain, "__"); ok && add.As != add.Name && (space == l.As && name != strings.TrimPrefix(add.Name, "@") || space != l.As && b.names.namespaces[space] != nil) {
		return bad("Import it under a name without __.", "%s looks like the element %s of what is linked as %s", add.As, name, space)
	}
	return true
}

// checkLinkVersion refuses unknown versions of the link specification beside federation, which
// brings link v1.0 with it. Without federation, checkVersions reports them under another code.
func (b *builder) checkLinkVersion() {
	federation := b.names.byFeature(spec.Federation)
	if link := b.names.byFeature(spec.Link); federation != nil && link != nil && !spec.Link.Known(link.Version) {
		b.failUnknownLinkVersion(codes.InvalidLinkDirectiveUsage, link)
	}
}

// checkFederationNames refuses links that would collide with what the upgrade of a Federation 1
// subgraph adds: the name federation, and the directives of federation that specifications of their
// own also have.
func (b *builder) checkFederationNames() {
	if other := b.names.namespaces["federation"]; other != nil {
		b.fail(codes.InvalidLinkDirectiveUsage, "", other.Directive.Pos, "%s is linked as federation, which is the name that the federation specification has here", other.Identity).Fix = `Give it another name: @link(…, as: "…").`
	}
	for _, l := range b.Links {
		if l.Feature == nil || (l.Feature != spec.Tag && l.Feature != spec.Inaccessible) {
			continue
		}
		if l.As == l.Name && len(l.Imports) == 0 {
			b.fail(codes.InvalidLinkDirectiveUsage, "", l.Directive.Pos, "@%s comes from federation; linking %s as well leads to two directives of that name", l.Name, l.Identity).Fix = `Delete this @link and import "@` + l.Name + `" from federation.`
		}
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

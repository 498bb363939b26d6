package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

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
	plain := sdl.IsName(strings.NewReplacer(".", "_", "-", "_").Replace(l.As)) && l.As[0] != '.' && l.As[0] != '-'
	switch {
	case given && b.opts.Edition.Rust():
		return codes.InvalidGraphQL, sdl.IsName(l.As)
	case given && plain && l.Feature == spec.Federation:
		return codes.InvalidGraphQL, sdl.IsName(l.As) // its directives are called by the name
	}
	return codes.InvalidLinkDirectiveUsage, plain
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
	upgradeImports = []string{
		"key", "requires", "provides", "external", "tag", "extends", "shareable", "inaccessible", "override", "composeDirective", "interfaceObject",
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
		case slices.Contains(upgradeImports, l.As):
			taken = "but @" + l.As + " is a directive of federation here"
		}
		if taken != "" {
			b.fail(codes.InvalidLinkDirectiveUsage, "", l.Directive.Pos, "%s is linked as %s, %s", l.Identity, l.As, taken).Fix = b.federationFix(l)
			continue
		}
		for _, i := range l.Imports {
			plain := strings.TrimPrefix(i.As, "@")
			if strings.HasPrefix(plain, "federation__") || plain != i.As && (plain == "federation" || slices.Contains(upgradeImports, plain)) {
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
	i := slices.IndexFunc(applied, b.isLinkOfLink)
	if i >= 0 && b.opts.Edition.Rust() && !b.knowsLink(applied[i]) {
		raw, _ := applied[i].StringArg("url")
		version, _ := spec.ParseVersion(strings.TrimPrefix(raw, spec.Link.Identity()+"/"))
		b.failUnknownLinkVersion(codes.UnknownLinkVersion, &Link{Version: version, Name: "link", Directive: applied[i], Feature: spec.Link})
	}
}

// knowsLink reports whether an application of @link that links the link specification does so in a
// known version. A url that has no version is left for readURL to report.
func (b *builder) knowsLink(d *sdl.Directive) bool {
	raw, _ := d.StringArg("url")
	version, ok := spec.ParseVersion(strings.TrimPrefix(raw, spec.Link.Identity()+"/"))
	return !ok || spec.Link.Known(version)
}

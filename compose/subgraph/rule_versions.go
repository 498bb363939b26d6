package subgraph

import (
	"fmt"
	"strconv"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkVersions refuses unknown versions of the federation and link specifications, and versions of
// federation beyond Options.Newest. The directives of a version that is refused are not known
// either, which is one more error in edition 2.14. Edition 2.15 has another code for other major
// versions beside a link of the link specification.
func (b *builder) checkVersions() {
	if link := b.names.byFeature(spec.Federation); link != nil && !link.known {
		newest := min(b.opts.Newest.Minor, b.opts.Edition.Newest().Minor)
		if spec.Federation.Known(link.Version) {
			d := b.fail(codes.UnknownFederationLinkVersion, "", link.Directive.Pos, "federation %s is newer than v2.%d, with which this graph is composed", link.Version, newest)
			d.Fix = "Link a version from v2.0 to v2." + strconv.Itoa(newest) + ", or let the graph use a newer federation version."
		} else {
			code := codes.UnknownFederationLinkVersion
			if l := b.names.byFeature(spec.Link); b.opts.Edition.Rust() && link.Version.Major != 2 && l != nil && l.Directive != nil {
				code = codes.UnknownLinkVersion
			}
			d := b.fail(code, "", link.Directive.Pos, "federation %s is not known", link.Version)
			d.Fix = "Link a version from v2.0 to v2." + strconv.Itoa(newest) + "; if there is a newer one, a newer schemactl may know it."
		}
		if b.opts.Edition.Rust() {
			return
		}
		b.failUnknownUses("federation "+link.Version.String()+", which cannot be linked here", func(e *element) bool {
			return e.declared == nil && e.link == link || e.link == nil && link.Version.Fed1() && e.spec.Role != sdl.RoleDeprecated && e.spec.Role != sdl.RoleSpecifiedBy
		})
	}
	if link := b.names.byFeature(spec.Link); link != nil && !spec.Link.Known(link.Version) {
		b.failUnknownLinkVersion(codes.UnknownLinkVersion, link)
	}
}

// failUnknownLinkVersion reports a version of a specification that is not known.
func (b *builder) failUnknownLinkVersion(code string, link *Link) {
	known := link.Feature.Versions[len(link.Feature.Versions)-1]
	d := b.fail(code, "", link.Directive.Pos, "%s %s is not known", link.Name, link.Version)
	d.Fix = "Link " + link.Feature.Identity() + "/" + known.String() + ", or leave this @link out."
}

// failUnknownUses reports once that directives cannot be known because of another mistake, with the
// number of their uses. Apollo's composition reports every use.
func (b *builder) failUnknownUses(why string, concerned func(*element) bool) {
	var first *sdl.Directive
	n := 0
	for list := range b.Schema.Applications() {
		for _, d := range list {
			if e := b.names.directive(d.Name); e != nil && d.Role != sdl.RoleLink && concerned(e) {
				if n++; first == nil {
					first = d
				}
			}
		}
	}
	if first != nil {
		more := ""
		if n > 1 {
			more = fmt.Sprintf(" (%d uses of its directives in all)", n)
		}
		b.fail(codes.InvalidGraphQL, "", first.Pos, "@%s is a directive of %s%s", first.Name, why, more).Fix = "Correct that first."
	}
}

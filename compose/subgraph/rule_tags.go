package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkTags checks the names of all @tag, which contracts refer to. Edition 2.14 takes any name.
func (b *builder) checkTags() {
	if !b.opts.Edition.Rust() {
		return
	}
	if b.hasRole(sdl.RoleTag) {
		for list := range b.Schema.Applications() {
			b.checkTagNames(list)
		}
		b.checkTagNames(b.Aside)
	}
	for _, t := range b.dropped {
		for _, v := range t.Values { // not among the directives that are set aside
			b.checkTagNames(v.Directives)
		}
	}
}

// checkTagNames checks the names of the tags among the directives of one element. A @tag that a
// subgraph links apart from federation is not checked.
func (b *builder) checkTagNames(list []*sdl.Directive) {
	for _, d := range list {
		if e := b.names.directive(d.Name); e == nil || e.spec.Role != sdl.RoleTag || linkedApart(d, e, b.names) {
			continue
		}
		if name, ok := d.StringArg("name"); ok && !sdl.IsTagName(name) {
			b.fail(codes.InvalidTagName, "", valuePos(b.Source, d.Arg("name"), d.Pos), "%q cannot name a tag", shorten(name)).Fix = "Begin with a letter or _, and go on with letters, digits, _, - and /, 128 characters at most."
		}
	}
}

// linkedApart reports whether a @tag comes from a link of its own, beside that of federation or, if
// there is none, under another name.
func linkedApart(d *sdl.Directive, e *element, n *names) bool {
	return e.link != nil && e.link.Feature != spec.Federation && (n.byFeature(spec.Federation) != nil || d.Name != "tag")
}

package subgraph

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkComposedNames refuses to compose a directive whose name is one of the join specification in
// the supergraph. Directives of
// unknown specifications of the same host cannot be composed at all in edition 2.15.
func (b *builder) checkComposedNames() {
	for _, d := range b.Schema.Directives {
		if d.Role != sdl.RoleComposeDirective {
			continue
		}
		name, _ := d.StringArg("name")
		link, _, ok := b.names.origin(name)
		if (name == "@join" || strings.HasPrefix(name, "@join__")) && ok && link.Feature == nil && !(b.opts.Edition.Rust() && strings.HasPrefix(link.Identity, spec.Host)) && b.definition(name[1:]) != nil {
			b.fail(codes.InvalidLinkDirectiveUsage, name, d.Pos, "%s is composed, but names that begin with @join are those of the join specification in the supergraph", name).Fix = `Import the directive under another name: {name: "…", as: "…"}.`
		}
	}
}

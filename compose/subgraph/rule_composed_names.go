package subgraph

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkComposedNames refuses to compose a directive whose name is one of the join specification in
// the supergraph.
func (b *builder) checkComposedNames() {
	for _, d := range b.Schema.Directives {
		if d.Role != sdl.RoleComposeDirective {
			continue
		}
		name, _ := d.StringArg("name")
		if name == "@join" || strings.HasPrefix(name, "@join__") {
			b.fail(codes.InvalidLinkDirectiveUsage, name, d.Pos, "%s is composed, but names that begin with @join are those of the join specification in the supergraph", name).Fix = `Import the directive under another name: {name: "…", as: "…"}.`
		}
	}
}

package subgraph

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// compareUpgrade compares definitions of a Federation 1 subgraph with those that the upgrade
// brings: of the types of the link specification, and of directives of Federation 2. Beside other
// subgraphs the upgrade writes @shareable on types and on fields, of which _Service and _service
// are two. Other subgraphs are not upgraded.
func (b *builder) compareUpgrade() {
	if !b.Version.Fed1() {
		return
	}
	if t := b.dropped["_Service"]; t != nil && !t.Defined {
		b.fail(codes.ExtensionWithNoBase, t.Name, t.Pos, "%s is only extended here, and no other subgraph defines it", t.Name).Fix = "Delete it: federation adds " + t.Name + " by itself."
	}
	link := b.names.byFeature(spec.Link)
	ownsLink, implicit := b.ownsLink(), link == nil || link.Directive == nil && !b.names.written
	for _, name := range slices.Sorted(maps.Keys(b.dropped)) {
		st := b.names.linkType(name)
		switch t := b.dropped[name]; {
		case st == nil || !implicit:
		case !ownsLink:
			b.checkTypeDefinition(t, st)
		case t.Kind != st.Kind:
			b.fail(codes.TypeKindMismatch, name, t.Pos, "%s is %s here and %s in the supergraph", name, kindWords[t.Kind], kindWords[st.Kind]).Fix = "Give it another name."
		}
	}
	if len(b.errs) > 0 {
		return
	}
	for _, def := range b.definitions {
		e := b.names.directive(def.Name)
		if e == nil || !e.adopted || e.declared != def {
			continue
		}
		b.checkDefinition(def, e.specified)
		if e.spec.Role == sdl.RoleShareable && len(def.Locations) < len(e.specified.Locations) && b.subgraphs > 1 {
			b.fail(codes.InvalidGraphQL, "@"+def.Name, def.Pos, "@%s cannot stand on all of %s here, where the upgrade to Federation 2 writes it", def.Name, strings.Join(e.specified.Locations, " and ")).Fix = "Delete the definition, or write: " + definitionText(e.specified)
		}
	}
}

package subgraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// settleLinkErrors decides which errors a subgraph gets that has errors in its links, the last one
// read among them. Of two definitions of a type it is not known which one is meant, and a broken
// definition of @link or of its types leaves open what the links say: these errors replace the
// others.
//
// Edition 2.14 also prefers types of arguments of directives that are not defined. If the schema
// links the link specification, it prefers everything that structureRules and schemaRules report,
// and goes on to unknown directives; what a broken link should bring is not known then.
func (b *builder) settleLinkErrors(applied []*sdl.Directive, read *sdl.Directive) {
	found := b.errs
	replaced := func(check func()) bool {
		b.errs = nil
		check()
		return len(b.errs) > 0
	}
	if replaced(b.failRepeatedTypes) {
		return
	}
	if b.names.byFeature(spec.Link) == nil {
		b.names.addImplicit()
	}
	b.drop()
	b.assignRoles()
	if b.opts.Edition.Rust() {
		if !replaced(b.compareLinkDefinitions) {
			b.errs = found
		}
		return
	}
	if replaced(b.compareLinkDefinitions) {
		return
	}
	explicit := b.names.explicit && slices.ContainsFunc(applied, func(d *sdl.Directive) bool { return b.isLinkOfLink(d) && b.knowsLink(d) })
	switch {
	case explicit && !b.isLinkOfLink(read):
		if replaced(b.checkStructure) || replaced(func() { b.run(schemaRules) }) {
			return
		}
		b.run(unknownRules)
		found = append(found, b.errs...)
	case explicit && len(applied) == 1:
		if replaced(b.checkStructure) {
			return
		}
	default:
		if replaced(b.definitionTypes) {
			return
		}
	}
	b.errs = found
}

// checkStructure runs the rules about what is defined twice or not at all.
func (b *builder) checkStructure() {
	b.run(documentRules)
	b.run(structureRules)
}

// failRepeatedTypes reports types that are defined twice.
func (b *builder) failRepeatedTypes() {
	for _, t := range b.Schema.Types {
		if b.Schema.Type(t.Name) != t {
			b.failRepeated(t)
		}
	}
}

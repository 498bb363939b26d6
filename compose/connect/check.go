package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Check reads the sources and connectors of a subgraph and returns them with all errors. A subgraph
// that links an unknown version of the specification has that error only.
func Check(s *Schema) (*Model, diag.List) {
	c := &checker{Model: &Model{Schema: s}}
	language, ok := mapping.LanguageOf(s.Link.Version.Minor)
	if !ok || s.Link.Version.Major != 0 {
		c.failVersion()
		return c.Model, c.errs
	}
	c.language = language
	c.types = definedTypes(s.Schema)
	c.readSources()
	ofSources := len(c.errs)
	c.readConnectors()
	for _, connector := range c.Connectors {
		c.checkConnector(connector)
	}
	c.checkIDs()
	if len(c.errs) == ofSources {
		c.checkSupported()
	}
	if len(c.errs) == ofSources {
		c.checkResolved()
	}
	return c.Model, c.errs
}

// failVersion reports an unknown version of the connect specification.
func (c *checker) failVersion() {
	l := c.Schema.Link
	c.fail(codes.UnknownConnectorsVersion, "", applied(l.Directive), "connect %s is not known: its versions are v0.1 to v0.4", l.Version).Fix = "Link one of them."
}

// checkConnector checks a connector that was read.
func (c *checker) checkConnector(k *Connector) {
	c.checkID(k)
	c.checkBatchAndThis(k)
	c.checkEntity(k)
	c.checkExpressions(k)
	c.checkSelection(k)
}

// definedTypes returns the types of a schema without those that are built in: what their
// definitions say is ignored. Of several definitions of one type it has the first.
func definedTypes(s *sdl.Schema) []*sdl.Type {
	var list []*sdl.Type
	for _, t := range s.Types {
		if s.Type(t.Name) == t && !spec.BuiltInScalar(t.Name) {
			list = append(list, t)
		}
	}
	return list
}

package merge

import (
	"github.com/schemactl/schemactl/compose/sdl"
)

// mergeSchemaDefinition merges the schema definitions themselves: description,
// directives, root types. Roots go by their default names already.
func (m *merger) mergeSchemaDefinition() {
	parts := make([]part, 0, len(m.subs))
	for _, s := range m.subs {
		parts = append(parts, part{sub: s, description: s.Schema.Description, directives: s.Schema.Directives, pos: s.Schema.SchemaPos})
	}
	for _, s := range m.subs {
		if m.schema.SchemaPos.Source == nil {
			m.schema.SchemaPos = s.Schema.SchemaPos
		}
	}
	m.schema.Description = m.mergeDescription(coordinate{}, parts)
	m.mergeMarks(coordinate{}, "SCHEMA", parts, &m.schemaDirectives)
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		name := op.DefaultRootName()
		if t := m.byName[name]; t != nil && t.kind == sdl.Object {
			m.schema.Roots[op] = name
		}
	}
	if m.carries {
		m.addJoinDirectives(&m.schemaDirectives, parts)
	}
}

// writeSchema puts the merged elements together. Order of types: first
// appearance; the printer of supergraphs sorts them.
func (m *merger) writeSchema() {
	s := m.schema
	s.Directives = append(m.links(), m.schemaDirectives...)
	for _, t := range m.types {
		if t.root() && len(t.out.Fields) == 0 && t.name != "Query" {
			continue
		}
		s.Types = append(s.Types, t.out)
	}
	for _, c := range m.composed.list {
		if c.def != nil {
			s.DirectiveDefs = append(s.DirectiveDefs, c.def)
		}
	}
	s.DirectiveDefs = append(s.DirectiveDefs, m.executable...)
	m.addDefinitions(s)
	s.Reindex()
}

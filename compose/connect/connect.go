// Package connect judges connector subgraphs: those that link the specification of Apollo
// Connectors, by which routers call REST services for the fields of a schema.
//
// In goes the schema of a subgraph ([Schema]); out come its sources and
// connectors ([Model]) and every error in them:
//
//	model, errs := connect.Check(&connect.Schema{Schema: schema, Link: connect.FindLink(schema)})
//
// # How
//
// Composition judges connector subgraphs before everything else about any subgraph, so that the
// schema may still break rules of GraphQL: types that are not defined, directives with unknown
// arguments. The steps of one subgraph are
//
//   - sources: what each @source says (rule_source_*.go);
//   - reading: the arguments of each @connect, and the syntax of its mappings (read*.go);
//   - types: each connector that could be read against the schema (rule_*.go);
//   - the schema as a whole: what connectors do not support (rule_schema.go);
//   - what the connectors resolve, and by which keys (rule_resolved.go, key.go).
//
// There are many files, because each subject of rules has its own.
//
// Errors of sources hide nothing. Reading goes on to types for those connectors that were read; the
// two later steps run only if all before, sources aside, found nothing.
//
// # Invariants
//
//   - The schema is only read.
//   - A position inside a mapping is that of the character in the file, whatever escapes and
//     indentation its string has.
//   - Time is linear in the text.
package connect

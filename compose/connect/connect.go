// Package connect judges connector subgraphs: those that link the specification of Apollo
// Connectors, by which routers call REST services for the fields of a schema.
//
// In goes the schema of a subgraph ([Schema]); out come its sources and connectors ([Model]) and
// every error in them:
//
//	model, errs := connect.Check(&connect.Schema{Schema: schema, Link: connect.FindLink(schema)})
//
// # How
//
// Composition judges connector subgraphs before everything else about any subgraph, so that the
// schema may still break rules of GraphQL: types that are not defined, directives with unknown
// arguments, broken links of other specifications. The steps of one subgraph are
//
//   - sources: what each @source says (read_source.go);
//   - reading: the arguments of each @connect, and the syntax of its mappings (read_connector.go);
//   - types: each connector that could be read, against the schema (checkConnector in check.go);
//   - the schema as a whole: what connectors do not support (rule_supported.go);
//   - what the connectors resolve, and by which keys (rule_resolved.go).
//
// Errors of sources hide nothing. Reading goes on to types for those connectors that were read; the
// two later steps run only if all before, sources aside, found nothing. What the reference finds
// when it expands a subgraph after the merge is [Model.CheckValues]; package expand asks for it.
//
// The package has many files because each family of rules has its own, rule_*.go. The codes and
// their texts are in compose/codes, the mapping language is package mapping. The cases in testdata
// have the answers of the reference, a file for each family.
//
// # Invariants
//
//   - The schema is only read.
//   - A position inside a mapping is that of the character in the file, whatever escapes and
//     indentation its string has.
//   - What is nested too deep to be judged is an error; nothing that was not judged passes.
//   - Time is linear in the text.
package connect

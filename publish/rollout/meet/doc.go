// Package meet makes the intermediate schema of a subgraph: the greatest schema that the old and
// the new code both serve. A change that neither order of publishing and deploying can make safely
// is made in two steps with it: register the intermediate schema, deploy, register the new schema.
//
// In go the old and the new version of a subgraph, and what operations can reach in the graph; out
// comes an [Intermediate], or a [*NoIntermediate] with the reasons:
//
//	intermediate, err := meet.Of(ctx, library, old, new, reach)
//
// The name comes from lattices. In the order in which a schema is below another one if the other's
// code serves it, the intermediate schema is the meet of the two versions: the greatest below both.
//
// # How
//
// The result is an edit of the old text, so that an author recognises it. Five steps fill a draft
// and one writes it:
//
//   - decide.go compares what both versions have. What only one has is removed, output types are
//     loosened, input types tightened, @requires sets joined, @provides sets cut to the common
//     part.
//   - cascade.go removes what cannot stay after a removal: fields of a removed type, field sets
//     that select a removed field, types without fields. It runs until nothing changes.
//   - shareable.go keeps fields shareable that were so as fields of a key that goes.
//   - required.go copies from the new version what joined @requires sets select.
//   - write.go turns the draft into edits of the text, by package compose/sdl/edit, and
//     write_schema.go those of the schema definition.
//   - tags.go adds the tags that the new version has on what stays, so that each contract keeps
//     what it has at both ends.
//
// keyed.go makes a second form ([Keyed]), with the keys joined that the versions do not share: code
// finds an entity by a part of what routers send. A field of such a key that only one version
// resolves is external. Which of the two forms composes depends on the others.
//
// The text is then built as a subgraph and judged by package serve for both pieces of code. The
// steps before may therefore be simple: whatever they overlook is found here and ends in a
// [*NoIntermediate], never in an unsafe schema.
//
// [Join] makes the other bound: the new version with what the old one has besides, the first of two
// releases where no intermediate schema keeps what clients ask for. join.go finds what comes back
// and what would need two types, join_loosen.go makes optional what is newly required,
// join_write.go writes that as edits of the new text. Whether the result is valid and both steps
// are safe is for the planner.
//
// # Invariants
//
//   - Old and new code serve every [Intermediate], within the given reach.
//   - The intermediate schema of a schema and itself has the text of that schema.
//   - If the new code serves the old schema, the intermediate schema keeps all of the old one,
//     unless a field is @external in one version only (prop_test.go).
//   - During the cascade removals are only added, so it ends.
//   - The package does not know the search that asks for the schema.
package meet

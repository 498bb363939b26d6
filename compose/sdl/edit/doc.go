// Package edit changes schema text and leaves everything else in it as the author wrote it:
// comments, order, indentation.
//
// In goes a text that package sdl parses; [Parse] finds the spans of its elements, [Edits] collects
// changes of spans and writes the new text:
//
//	doc := edit.Parse(src.Text)
//	e := &edit.Edits{Text: src.Text}
//	e.Remove(doc.Field(field.Pos).Full) // field is a node of the model of src
//	text := e.Apply()
//
// # How
//
// The model of package sdl has the position of every name. A [Document] has the span of every
// element around a name: with its description, arguments, directives and clauses. Both come from
// the same lexer, so that a node of the model is found in the document by its line and column. Most
// edits touch few definitions of a text: [Parse] only outlines them (outline.go), and the elements
// of one are read when something of it is asked for.
//
// # Invariants
//
//   - A text that sdl parses still parses after an element is removed, if another element is left
//     in its list.
//   - Spans always refer to the text before the edits.
//   - Text that is not GraphQL makes nothing fail: elements are missing instead.
//   - The package knows the grammar of GraphQL and nothing of federation.
package edit

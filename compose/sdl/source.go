// Package sdl turns schema text into a model and a model back into text.
//
// In goes the text of a [Source]; out comes a [Schema]: types in order of first appearance with
// their extensions folded in, every node with its position. The same model holds a subgraph, a
// supergraph with its join directives and an API schema. [Print] writes any of them in the layout
// of the supergraphs that Apollo's composition writes.
//
// # How
//
// [Parse] reads a document in one pass: the lexer splits the text into tokens as the reader asks
// for them, and the reader builds the model directly, without a syntax tree in between. Extensions
// are set aside and folded into the definition of their type at the end, because they may come
// first. Only the grammar is checked here. What relates one definition to another, unknown names
// included, is checked by compose/subgraph.
//
// The text of a field set, as in @key(fields:), is read by [ParseSelection] with the same lexer.
//
// Which specification a directive belongs to depends on the links of the subgraph. [Directive.Role]
// is therefore empty after reading, and compose/subgraph fills it in.
//
// # Invariants
//
//   - [Type.Index] and [Field.Index] are dense, so that later stages keep what they know in slices
//     beside the schema. The stage that adds or removes types or fields calls [Schema.Reindex]
//     before it hands the schema on; afterwards the schema is read only.
//   - Type references are shared between the elements of a document. They are replaced, never
//     changed.
//   - A nil description is absent; a pointer to "" is an empty description, which counts as one.
//   - Time and memory are linear in the text, and nesting is bounded, so that no text overflows the
//     stack.
//   - [Parse] accepts the documents that the parser of graphql-js accepts; testdata/syntax.txt
//     compares them.
//   - Printing is canonical: the text of [Print], read and printed again, gives the same bytes.
package sdl

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
)

// Source is the schema text of one subgraph, or of a schema outside any graph.
type Source struct {
	// Name is the subgraph's name. It is empty for other schemas, such as a supergraph.
	Name string
	// URL is the routing URL. It is empty if it is not known.
	URL string
	// File is the file that positions name. If it is empty, they name the subgraph.
	File string
	// Text is the SDL.
	Text string
	// Parts are the files that Text was joined from, in their order, if there are several; see
	// [Join]. Positions name them.
	Parts *Parts
}

// Pos is a place in a source. The zero Pos belongs to nodes that are not written anywhere. Line and
// Column count from 1, Column in characters.
type Pos struct {
	Source       *Source
	Line, Column int32
}

// Place is a [Pos] without its source, in half the memory. The source is that of a neighbouring
// node.
type Place struct{ Line, Column int32 }

// Pos returns the place as a position in the source of its neighbour. If the place is zero, it
// returns the position of the neighbour itself.
func (p Place) Pos(neighbour Pos) Pos {
	if p.Line == 0 {
		return neighbour
	}
	return Pos{Source: neighbour.Source, Line: p.Line, Column: p.Column}
}

// Position returns the position in the form that findings carry.
func (p Pos) Position() diag.Position {
	if p.Source == nil {
		return diag.Position{}
	}
	return p.Source.PositionAt(p.Line, p.Column)
}

// PositionAt returns the position of a line and column of the text. In a text that was joined it
// names the file that holds the line.
func (s *Source) PositionAt(line, column int32) diag.Position {
	at := diag.Position{Subgraph: s.Name, File: s.File, Line: int(line), Column: int(column)}
	if s.Parts != nil && line > 0 {
		at.File, at.Line = s.Parts.place(int(line))
	}
	return at
}

// Position returns the position of the source as a whole, without line and column.
func (s *Source) Position() diag.Position { return diag.Position{Subgraph: s.Name, File: s.File} }

// Overlay replaces the sources of base by those of the same name and adds the rest, sorted by name.
// A source without a routing URL keeps the URL that base has.
func Overlay(base, sources []Source) []Source {
	out := slices.Clone(base)
	at := make(map[string]int, len(out))
	for i, b := range slices.Backward(out) {
		at[b.Name] = i
	}
	for _, s := range sources {
		i, known := at[s.Name]
		if !known {
			at[s.Name] = len(out)
			out = append(out, s)
			continue
		}
		if s.URL == "" {
			s.URL = out[i].URL
		}
		out[i] = s
	}
	slices.SortFunc(out, func(a, b Source) int { return strings.Compare(a.Name, b.Name) })
	return out
}

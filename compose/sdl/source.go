// Package sdl turns schema text into a model and a model back into text.
//
// In go bytes as a [Source]; out comes a [Schema]: types in order of first
// appearance with their extensions folded in, every node with its position.
// The same model holds a subgraph, a supergraph with its join directives and
// an API schema; [Print] writes any of them in the layout of the supergraphs
// that Apollo's composition writes.
package sdl

import "github.com/schemactl/schemactl/compose/diag"

// Source is one subgraph's schema text before anything is known about it.
type Source struct {
	// Name is the subgraph's name, empty for a schema that is no subgraph.
	Name string
	// URL is the routing URL; empty when unknown.
	URL string
	// File is what positions are reported against; empty means Name.
	File string
	// Text is the SDL.
	Text string
}

// Pos is a place in a source. The zero Pos is "nowhere" (a made-up node).
type Pos struct {
	Source       *Source
	Line, Column int32
}

// Place is a line and a column of a source that is known from elsewhere.
type Place struct{ Line, Column int32 }

// Beside is the place in the source of pos, and pos itself when it is not known.
func (p Place) Beside(pos Pos) Pos {
	if p.Line == 0 {
		return pos
	}
	return Pos{Source: pos.Source, Line: p.Line, Column: p.Column}
}

// Position converts to the form findings carry.
func (p Pos) Position() diag.Position {
	if p.Source == nil {
		return diag.Position{}
	}
	return diag.Position{Subgraph: p.Source.Name, File: p.Source.File, Line: int(p.Line), Column: int(p.Column)}
}

// Whole is the position of a source as a whole.
func (s *Source) Whole() diag.Position { return diag.Position{Subgraph: s.Name, File: s.File} }

package subgraph

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// positions returns the positions as findings carry them, without those that are not known.
func positions(list ...sdl.Pos) []diag.Position {
	out := make([]diag.Position, 0, len(list))
	for _, p := range list {
		if p.Source != nil {
			out = append(out, p.Position())
		}
	}
	return out
}

// kindWords are the kinds of types in messages.
var kindWords = [...]string{
	sdl.Scalar: "a scalar", sdl.Object: "an object type", sdl.Interface: "an interface",
	sdl.Union: "a union", sdl.Enum: "an enum", sdl.InputObject: "an input type",
}

// argCoordinate returns the coordinate of an argument: owner(name:).
func argCoordinate(owner, name string) string { return owner + "(" + name + ":)" }

// coordinateOf returns the coordinate of what a message calls where. The schema itself has none,
// nor has an element that is not known.
func coordinateOf(where string) string {
	if where == "the schema" || where == anElement {
		return ""
	}
	return where
}

// shorten cuts a text of the user for a message. What is cut is longer than 80 characters and keeps
// 60.
func shorten(text string) string {
	if r := []rune(text); len(r) > 80 {
		return fmt.Sprintf("%s... (%d characters)", string(r[:60]), len(r))
	}
	return text
}

// valueText returns a literal as a message quotes it. Literals of more than 60 characters are cut.
func valueText(v *ast.Value) string {
	text := []rune(v.String())
	if len(text) > 60 {
		return string(text[:57]) + "..."
	}
	return string(text)
}

// valuePos returns the position where a literal begins, or the other one if it is not known.
func valuePos(src *sdl.Source, v *ast.Value, otherwise sdl.Pos) sdl.Pos {
	if v == nil || v.Position == nil || v.Position.Line == 0 {
		return otherwise
	}
	return sdl.Pos{Source: src, Line: int32(v.Position.Line), Column: int32(v.Position.Column)}
}

package subgraph

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

func positions(list ...sdl.Pos) []diag.Position {
	out := make([]diag.Position, 0, len(list))
	for _, p := range list {
		if p.Source != nil {
			out = append(out, p.Position())
		}
	}
	return out
}

var kindWords = map[sdl.Kind]string{
	sdl.Scalar: "a scalar", sdl.Object: "an object type", sdl.Interface: "an interface",
	sdl.Union: "a union", sdl.Enum: "an enum", sdl.InputObject: "an input type",
}

func argCoordinate(owner, name string) string { return owner + "(" + name + ":)" }

func coordinateOf(where string) string {
	if where == "the schema" {
		return ""
	}
	return where
}

func shorten(text string) string {
	if r := []rune(text); len(r) > 80 {
		return fmt.Sprintf("%s... (%d characters)", string(r[:60]), len(r))
	}
	return text
}

// valueText renders a literal for a message, shortened when it is long.
func valueText(v *ast.Value) string {
	text := []rune(v.String())
	if len(text) > 60 {
		return string(text[:57]) + "..."
	}
	return string(text)
}

// valuePos is where a literal begins.
func valuePos(src *sdl.Source, v *ast.Value, otherwise sdl.Pos) sdl.Pos {
	if v == nil || v.Position == nil || v.Position.Line == 0 {
		return otherwise
	}
	return sdl.Pos{Source: src, Line: int32(v.Position.Line), Column: int32(v.Position.Column)}
}

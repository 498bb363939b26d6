package edit_test

import (
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
)

// TestPositions finds every type, field and value of the model in the text, whatever stands before
// it on its line or ends the lines.
func TestPositions(t *testing.T) {
	for name, text := range map[string]string{
		"lines":           "type Query {\n  a: Int\n  b(x: Int): [E!]\n}\n\nenum E { X Y }\nextend type Query { c: Int }\n",
		"byte order mark": "\ufefftype Query { a: Int }\nenum E { X }",
		"line ends":       "type Query {\r\n  a: Int\r  b: E\n}\r\n\"\"\"\r\nof E\r\n\"\"\"\r\nenum E { X }",
		"wide characters": "\"größer — 🙂\" type Query { \"🙂\" a: Int \"\"\"é\"\"\" b: Int }",
	} {
		t.Run(name, func(t *testing.T) {
			s, errs := sdl.Parse(&sdl.Source{Name: "a", Text: text}, sdl.DefaultLimits)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			doc := edit.Parse(text)
			found := func(at sdl.Pos, name string) {
				if e := doc.Field(at); e == nil || doc.At(e.Name) != name {
					t.Errorf("%s at %d:%d is found as %+v", name, at.Line, at.Column, e)
				}
			}
			for _, typ := range s.Types {
				if typ.Pos.Source == nil {
					continue
				}
				if parts := doc.Parts(typ.Pos); len(parts) == 0 || doc.At(parts[0].Name) != typ.Name {
					t.Errorf("%s at %d:%d is not found", typ.Name, typ.Pos.Line, typ.Pos.Column)
				}
				for _, f := range typ.Fields {
					found(f.Pos, f.Name)
				}
				for _, v := range typ.Values {
					found(v.Pos, v.Name)
				}
			}
		})
	}
}

// TestNowhere: positions at which no name starts find nothing.
func TestNowhere(t *testing.T) {
	src := &sdl.Source{Text: "type Query {\n  a: Int\n}"}
	doc := edit.Parse(src.Text)
	for _, at := range []sdl.Pos{{}, {Source: src, Line: 1, Column: 2}, {Source: src, Line: 2, Column: 1}, {Source: src, Line: 9, Column: 1}} {
		if doc.Offset(at) >= 0 || doc.Field(at) != nil || doc.Parts(at) != nil {
			t.Errorf("something is found at %d:%d", at.Line, at.Column)
		}
	}
}

package meet

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
)

// roots takes the root types that are removed out of a schema definition or extension. Once it
// names none, a definition becomes an extension, which is what a schema with directives and no root
// operations is; without directives it goes.
func (w *writer) roots(def *edit.Definition) {
	gone := func(f *edit.Element) bool {
		for op := sdl.Query; op <= sdl.Subscription; op++ {
			if op.String() == w.doc.At(f.Name) {
				return w.draft.isRemovedType(w.draft.o.Schema.Roots[op])
			}
		}
		return false
	}
	if !slices.ContainsFunc(def.Fields, gone) {
		return
	}
	if slices.ContainsFunc(def.Fields, func(f *edit.Element) bool { return !gone(f) }) {
		for _, f := range def.Fields {
			if gone(f) {
				w.Remove(f.Full)
			}
		}
		return
	}
	if len(def.Directives) == 0 {
		w.RemoveDefinition(def.Full)
		return
	}
	w.RemoveInline(def.Body)
	if head := (edit.Span{Start: def.Full.Start, End: def.Name.End}); !strings.HasPrefix(w.doc.At(head), "extend") {
		w.Replace(head, "extend schema") // an extension has no description
	}
}

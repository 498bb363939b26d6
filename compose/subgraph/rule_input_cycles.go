package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkInputCycles refuses input types that only have infinite values, because they contain
// themselves through non-null fields. It reports the fields that close a cycle. The search keeps
// its own stack, so that long chains of types do not overflow that of the program.
func (b *builder) checkInputCycles() {
	const (
		unseen = iota
		open
		done
	)
	s := b.Schema
	state := make([]uint8, len(s.Types))
	type frame struct {
		t    *sdl.Type
		next int
	}
	for _, root := range s.Types {
		if root.Kind != sdl.InputObject || state[root.Index] != unseen {
			continue
		}
		state[root.Index] = open
		for stack := []frame{{t: root}}; len(stack) > 0; {
			top := &stack[len(stack)-1]
			if top.next == len(top.t.Fields) {
				state[top.t.Index] = done
				stack = stack[:len(stack)-1]
				continue
			}
			f := top.t.Fields[top.next]
			top.next++
			if !f.Type.NonNull || f.Type.Elem != nil {
				continue
			}
			t := s.Type(f.Type.NamedType)
			switch {
			case t == nil || t.Kind != sdl.InputObject || state[t.Index] == done:
			case state[t.Index] == open:
				b.fail(codes.InvalidGraphQL, f.Coordinate(), f.Pos, "%s leads back to %s through non-null fields only, so no value can be written", f.Coordinate(), t.Name).Fix = "Make one of the fields nullable or a list."
			default:
				state[t.Index] = open
				stack = append(stack, frame{t: t})
			}
		}
	}
}

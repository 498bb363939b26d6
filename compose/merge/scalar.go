package merge

import "github.com/schemactl/schemactl/compose/sdl"

// mergeScalars merges scalars, which have nothing of their own to merge.
func (m *merger) mergeScalars() { m.ofKind(sdl.Scalar, m.startType) }

package sdl

// slab hands out values of one type from blocks that grow: a schema has
// thousands of small nodes that live and die together.
type slab[T any] struct {
	free  []T
	block int
}

const maxBlock = 32

// take returns n zero values that lie side by side; appending to them does not
// touch those taken later.
func (s *slab[T]) take(n int) []T {
	if n > len(s.free) {
		if n >= maxBlock {
			return make([]T, n)
		}
		s.block = min(max(2*s.block, 8, n), maxBlock)
		s.free = make([]T, s.block)
	}
	taken := s.free[:n:n]
	s.free = s.free[n:]
	return taken
}

// one returns a zero value.
func (s *slab[T]) one() *T { return &s.take(1)[0] }

// keep moves what a list has on top of base into memory of its own size and
// returns it with the list as it was before.
func (s *slab[T]) keep(list *[]T, base int) []T {
	top := (*list)[base:]
	if len(top) == 0 {
		return nil
	}
	kept := s.take(len(top))
	copy(kept, top)
	clear(top)
	*list = (*list)[:base]
	return kept
}

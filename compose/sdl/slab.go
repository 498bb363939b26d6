package sdl

// slab allocates values of one type in blocks. A schema has thousands of small nodes that live and
// die together, so a block saves as many allocations as it has values.
type slab[T any] struct {
	free []T
	// block is the size of the last block. Blocks grow up to maxBlock, so that a small schema does
	// not pay for a large one.
	block int
}

const maxBlock = 16

// take returns n zero values side by side. The capacity is n too, so that appending to them does
// not touch values that are taken later.
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

// one returns one zero value.
func (s *slab[T]) one() *T { return &s.take(1)[0] }

// pop removes the entries of a list from base on and returns them in memory of their own size; nil
// if there are none. A nested list is thus built on top of the unfinished list around it.
func (s *slab[T]) pop(list *[]T, base int) []T {
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

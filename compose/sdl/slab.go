package sdl

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// slab allocates values of one type in blocks. A schema has thousands of small nodes that live and
// die together, so a block saves as many allocations as it has values.
type slab[T any] struct {
	free []T
	// block is the size of the last block. Blocks grow up to maxBlock, so that a small schema does
	// not pay for a large one.
	block int
}

const maxBlock = 32

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

// nodes is the memory of a document's nodes, and what a reader needs besides them. Documents that
// are read one after another use it again: what one leaves of its blocks is the next one's.
type nodes struct {
	typ       slab[Type]
	field     slab[Field]
	argument  slab[Argument]
	value     slab[EnumValue]
	directive slab[Directive]
	arg       slab[Arg]
	literal   slab[struct {
		ast.Value
		at ast.Position
	}]

	fieldLists     slab[*Field]
	argumentLists  slab[*Argument]
	valueLists     slab[*EnumValue]
	directiveLists slab[*Directive]

	named slab[[2]ast.Type]
	lists slab[ast.Type]

	// Lists are built on these: an unfinished list stands on top of the list around it, until
	// [slab.pop] takes it off.
	fields     []*Field
	arguments  []*Argument
	values     []*EnumValue
	directives []*Directive
	args       []Arg

	// extensions are the type extensions of the document in their order, until fold takes them in.
	// The parents of their fields are not valid before.
	extensions []Type

	// types has the references to each named type, nullable and non-null. All elements of all
	// documents share them.
	types map[string]*[2]ast.Type
	// common has the literals that elements of all documents share.
	common map[common]*ast.Value
}

// free are the nodes that no reader uses.
var free = sync.Pool{New: func() any { return &nodes{types: map[string]*[2]ast.Type{}, common: map[common]*ast.Value{}} }}

func takeNodes() *nodes { return free.Get().(*nodes) }

// maxKept bounds what is kept for other documents: the number of named types, of extensions and of
// literals.
const maxKept = 4096

// giveBack leaves the nodes to other readers. The stacks must be empty, which they are not behind
// an error.
func (n *nodes) giveBack() {
	clear(n.extensions)
	if n.extensions = n.extensions[:0]; cap(n.extensions) > maxKept {
		n.extensions = nil
	}
	if len(n.types) > maxKept {
		n.types = map[string]*[2]ast.Type{}
	}
	if len(n.common) >= maxKept {
		n.common = map[common]*ast.Value{}
	}
	free.Put(n)
}

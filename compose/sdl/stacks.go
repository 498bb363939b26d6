package sdl

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// stacks is what a reader needs besides the nodes of the document. Documents that are read one
// after another use it again.
type stacks struct {
	// Lists are built on these: an unfinished list stands on top of the list around it, until
	// [slab.pop] takes it off.
	fields     []*Field
	arguments  []*Argument
	values     []*EnumValue
	directives []*Directive
	args       []Arg

	// types has the references to each named type, nullable and non-null. All elements of the
	// document share them.
	types map[string]*[2]ast.Type
}

var free = sync.Pool{New: func() any { return &stacks{types: map[string]*[2]ast.Type{}} }}

func takeStacks() *stacks { return free.Get().(*stacks) }

// maxKept is the number of named types up to which a table is worth emptying.
const maxKept = 4096

// giveBack leaves the stacks to other readers. They are empty, unless there was an error.
func (s *stacks) giveBack() {
	if len(s.types) <= maxKept {
		clear(s.types)
		free.Put(s)
	}
}

// Package hugepages lets the heap of a short process grow in pages of two megabytes.
//
// In goes the size of the input, before the work on it begins:
//
//	hugepages.Prepare(len(text))
//
// # How
//
// A composition touches some fifty times the memory of its input, nearly all of it once, and the
// kernel maps it page by page: at 400 subgraphs in 26,000 faults, which take a sixth of the
// processor time. Linux gives large pages to memory that a process asks them for (madvise in
// /sys/kernel/mm/transparent_hugepage/enabled, the default of most distributions), and the Go
// runtime asks for none. So one block is allocated, marked and freed without being touched. The
// mark stays on its addresses, and the runtime puts there what is allocated next.
//
// # Invariants
//
//   - No memory is taken: only addresses are, until they are used.
//   - A small input, another system than Linux, and a kernel without large pages change nothing.
package hugepages

import (
	"runtime/debug"
	"sync"
)

const (
	// perByte is the memory that a composition allocates for a byte of SDL, with a proof.
	perByte = 48
	// smallest is the size of an input that is worth the collection that frees the block.
	smallest = 256 << 10
	// limitPart is the part of the memory limit of the process that a block takes at most: freed
	// memory counts until it is given back.
	limitPart = 4
)

var once sync.Once

// Prepare prepares the heap for the composition of an input of that many bytes. Only the first call
// of a process with an input that is large enough does something.
func Prepare(input int) {
	if size := blockFor(input, debug.SetMemoryLimit(-1)); size > 0 {
		once.Do(func() { reserve(size) })
	}
}

// blockFor returns the size of the block for an input, 0 for none, under a memory limit.
func blockFor(input int, limit int64) int {
	if input < smallest {
		return 0
	}
	return int(min(int64(input)*perByte, limit/limitPart))
}

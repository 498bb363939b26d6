// Package collector decides when the garbage collector runs, for a process that ends soon.
//
// The program calls [Start] when it begins, and [Expect] before work whose size is known.
//
// # How
//
// The collector first runs when the heap has 64 MB: firstPercent of the 4 MB that the runtime
// starts from. Once it leaves more than smallHeap bytes, it runs each time the heap has grown by
// gcPercent. Nearly all that a composition allocates lives until it ends, so collecting early finds
// little: at 400 subgraphs it took a seventh of the processor time.
//
// A soft limit lets it run more often instead, so that the memory of the process stays near what
// lives in it. Where most below the limit lives it would run all the time, and the limit is raised
// to softMemory.
//
// # Invariants
//
//   - GOGC and GOMEMLIMIT of the environment win over what is here.
//   - Nothing is bounded: see package budget.
package collector

import (
	"os"
	"runtime"
	"runtime/debug"
)

const (
	firstPercent = 1600
	smallHeap    = 24 << 20
	gcPercent    = 400
	softMemory   = 832 << 20
)

// Start sets what holds for any command.
func Start() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(firstPercent)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	afterCollection(0)
}

// Expect sets the soft limit for work that takes so many bytes, as far as one can tell before it.
func Expect(need int64) {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(need)
	}
}

// afterCollection looks at what the last collection has left, and waits for the next one.
func afterCollection(collections int) {
	if collections > 0 {
		live := liveHeap()
		if live > smallHeap {
			debug.SetGCPercent(gcPercent)
		}
		if limit := debug.SetMemoryLimit(-1); os.Getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(raised(limit, live))
		}
	}
	runtime.AddCleanup(new([64]byte), afterCollection, collections+1)
}

// raised returns the soft limit after a collection that has left so many bytes.
func raised(limit int64, live uint64) int64 {
	if live < uint64(limit)/4*3 { //nolint:gosec // limits are positive
		return limit
	}
	return max(limit, softMemory)
}

// liveHeap returns about what the last collection found alive, in bytes. Package runtime/metrics
// knows it exactly, and costs every start of the program 95 allocations.
func liveHeap() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

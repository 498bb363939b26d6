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
	afterCollection(watch{})
}

// Expect sets the soft limit for work that takes so many bytes, as far as one can tell before it.
func Expect(need int64) {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(need)
	}
}

// watch is what was seen of the collections so far: that there was one, that one has left much, and
// how many were asked for.
type watch struct {
	began, large bool
	forced       uint32
}

// afterCollection looks at what the last collection has left, and waits for the next one. What does
// not change is not set again, as that stops the program for a moment.
func afterCollection(w watch) {
	if w.began {
		w.look()
	}
	w.began = true
	runtime.AddCleanup(new([64]byte), afterCollection, w)
}

// look changes the settings if what is alive now asks for it. What the last collection found dead
// counts until it is freed, which is little, but not after one that package hugepages has asked for
// to be rid of its block. Package runtime/metrics knows what lives exactly, and costs every start
// of the program 95 allocations.
func (w *watch) look() {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	if stats.NumForcedGC != w.forced {
		w.forced = stats.NumForcedGC
		return
	}
	if stats.HeapAlloc > smallHeap && !w.large {
		w.large = true
		debug.SetGCPercent(gcPercent)
	}
	limit := debug.SetMemoryLimit(-1)
	if to := raised(limit, stats.HeapAlloc); to != limit && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(to)
	}
}

// raised returns the soft limit after a collection that has left so many bytes.
func raised(limit int64, live uint64) int64 {
	if live < uint64(limit)/4*3 { //nolint:gosec // limits are positive
		return limit
	}
	return max(limit, softMemory)
}

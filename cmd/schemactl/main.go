// Command schemactl takes schema changes of a federated graph from a pull request to production.
// See the README, or run `schemactl help`.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"

	"github.com/schemactl/schemactl/cmd/internal/cli"
)

// The garbage collector first runs when the heap has 64 MB: firstPercent of the 4 MB that the
// runtime starts from. Once it leaves more than smallHeap bytes, it runs each time the heap has
// grown by gcPercent. Nearly all that a composition allocates lives until it ends, so collecting
// early finds little: at 400 subgraphs it took a seventh of the processor time.
const (
	firstPercent = 1600
	smallHeap    = 24 << 20
	gcPercent    = 400
)

// softMemory is where the garbage collector begins to run more often instead, so that the memory of
// the process stays near what lives in it. It bounds nothing: see package budget.
const softMemory = 768 << 20

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(firstPercent)
		afterCollection(0)
		if os.Getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(softMemory)
		}
	}
	os.Exit(cli.Main())
}

// afterCollection waits for the next collection, until one leaves a large heap.
func afterCollection(collections int) {
	if collections > 0 && liveHeap() > smallHeap {
		debug.SetGCPercent(gcPercent)
		return
	}
	runtime.AddCleanup(new([64]byte), afterCollection, collections+1)
}

// liveHeap returns what the last collection found alive, in bytes. What it found dead does not
// count, freed or not.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

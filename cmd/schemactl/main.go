// Command schemactl takes schema changes of a federated graph from a pull request to production.
// See the README, or run `schemactl help`.
package main

import (
	"os"
	"runtime/debug"

	"github.com/schemactl/schemactl/cmd/internal/cli"
)

// gcPercent trades memory for time. Nearly all that a composition allocates lives until it ends, so
// collecting early finds little: at 400 subgraphs a quarter of the processor time goes away for a
// fifth more memory.
const gcPercent = 400

// softMemory is where the garbage collector begins to run more often instead, so that the memory of
// the process stays near what lives in it. It bounds nothing: see package budget.
const softMemory = 768 << 20

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
		if os.Getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(softMemory)
		}
	}
	os.Exit(cli.Main())
}

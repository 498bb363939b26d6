package cli

import (
	"os"
	"runtime/debug"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// The soft memory limit of a check, in bytes: so much for the process, and for each byte of SDL
// what two composed graphs need with a little to spare. Below it the garbage collector hardly runs,
// which saves more time than the memory is worth. A check that needs more still gets it.
const (
	memoryBase    = 96 << 20
	memoryPerByte = 38
)

// boundMemory sets the limit for a change, unless the environment sets one. A subgraph that both
// sides have counts one and a half times: it is built once and merged twice.
func boundMemory(before, after []sdl.Source) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	type named struct{ name, text string }
	seen, total := map[named]bool{}, 0
	for _, s := range slices.Concat(before, after) {
		k := named{s.Name, s.Text}
		if seen[k] {
			total += len(s.Text) / 2
		} else {
			seen[k] = true
			total += len(s.Text)
		}
	}
	debug.SetMemoryLimit(memoryBase + memoryPerByte*int64(total))
}

package cli

import (
	"os"
	"runtime/debug"
	"slices"
)

// The soft limit of memory up to which the garbage collector lets a check grow, since time is worth
// more than memory: some for the process, and for each byte of SDL what it comes to in two composed
// graphs with a little to spare. A check that needs more gets it.
const (
	memoryBase    = 96 << 20
	memoryPerByte = 38
)

// boundMemory sets that limit for a change, unless GOGC or GOMEMLIMIT is set.
func boundMemory(ch change) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	type named struct{ name, text string }
	seen, total := map[named]bool{}, 0
	for _, s := range slices.Concat(ch.before, ch.after) {
		k := named{s.Name, s.Text}
		if seen[k] { // what both sides have is built once, but merged twice
			total += len(s.Text) / 2
		} else {
			seen[k] = true
			total += len(s.Text)
		}
	}
	debug.SetMemoryLimit(memoryBase + memoryPerByte*int64(total))
}

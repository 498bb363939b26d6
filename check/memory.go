package check

import "slices"

// The memory that a check needs, in bytes: so much for the process, for each byte of SDL what two
// composed graphs need with a little to spare, and for each byte of operations and each document of
// them what they need once they are read, validated and planned on both sides. Operations get no
// more than memoryOperations.
const (
	memoryBase         = 96 << 20
	memoryPerByte      = 38
	memoryPerOperation = 200
	memoryPerDocument  = 2560
	memoryOperations   = 640 << 20
)

// Memory returns a soft memory limit for a process that runs this check, in bytes. Below it the
// garbage collector hardly has to run, which saves more time than the memory is worth. A check that
// needs more is slower and still ends.
func (in Input) Memory() int64 {
	operations, documents := 0, 0
	for _, d := range in.allOperations() {
		operations += len(d.Text)
		documents++
	}
	return memoryBase + memoryPerByte*int64(in.Size()) + min(memoryPerOperation*int64(operations)+memoryPerDocument*int64(documents), memoryOperations)
}

// Size returns the size of what is composed, in bytes of SDL. A subgraph that both sides have
// counts one and a half times: it is built once and merged twice.
func (in Input) Size() int {
	type named struct{ name, text string }
	seen, total := map[named]bool{}, 0
	for _, s := range slices.Concat(in.Before, in.After) {
		k := named{s.Name, s.Text}
		if seen[k] {
			total += len(s.Text) / 2
		} else {
			seen[k] = true
			total += len(s.Text)
		}
	}
	return total
}

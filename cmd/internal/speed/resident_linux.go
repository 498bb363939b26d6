package main

import (
	"os"
	"syscall"
)

// resident returns the most bytes of memory that a process had.
func resident(p *os.ProcessState) int64 {
	if use, ok := p.SysUsage().(*syscall.Rusage); ok {
		return use.Maxrss << 10
	}
	return 0
}

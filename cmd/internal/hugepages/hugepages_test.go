package hugepages

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestBlockFor(t *testing.T) {
	for _, c := range []struct {
		name  string
		input int
		limit int64
		want  int
	}{
		{"small", smallest - 1, math.MaxInt64, 0},
		{"without a limit", smallest, math.MaxInt64, smallest * perByte},
		{"a low limit", 10 << 20, 64 << 20, 16 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := blockFor(c.input, c.limit); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// TestReserve looks for the mark in the process's own list of mappings, where it is "hg", and
// demands that the block is free again, after one collection.
func TestReserve(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("no large pages here")
	}
	const size = 64 << 20
	marked := func() int {
		text, err := os.ReadFile("/proc/self/smaps")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(text), " hg")
	}
	var first, stats runtime.MemStats
	runtime.ReadMemStats(&first)
	percent := debug.SetGCPercent(150)
	reserve(size)
	if now := debug.SetGCPercent(percent); now != 150 {
		t.Errorf("the collector is set to %d per cent", now)
	}
	if marked() == 0 {
		t.Error("no mapping is marked")
	}
	runtime.ReadMemStats(&stats)
	if n := stats.NumGC - first.NumGC; n != 1 {
		t.Errorf("%d collections", n)
	}
	if stats.HeapAlloc > size {
		t.Errorf("%d bytes are in use", stats.HeapAlloc)
	}
}

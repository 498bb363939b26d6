package collector

import (
	"os"
	"runtime"
	"runtime/debug"
	"testing"
)

func TestRaised(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit int64
		live  uint64
		want  int64
	}{
		{"little lives", 300 << 20, 100 << 20, 300 << 20},
		{"most of it lives", 300 << 20, 240 << 20, 360 << 20},
		{"nearly as much as there may be", 700 << 20, 600 << 20, softMemory},
		{"a limit above the most", 2 * softMemory, 2 * softMemory, 2 * softMemory},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := raised(c.limit, c.live); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// TestDelay looks at the settings after work was announced, and after collections that left little
// and much.
func TestDelay(t *testing.T) {
	if os.Getenv("GOGC") != "" {
		t.Skip("GOGC is set")
	}
	percent := func() int {
		now := debug.SetGCPercent(-1)
		debug.SetGCPercent(now)
		return now
	}
	defer debug.SetGCPercent(debug.SetGCPercent(firstPercent))
	collected.Store(false)
	for _, c := range []struct {
		name string
		heap int64
		want int
	}{
		{"little work", 1 << 20, firstPercent},
		{"work of 128 MB", 128 << 20, 3200},
		{"work of a gigabyte", 1 << 30, 6400},
	} {
		debug.SetGCPercent(firstPercent)
		if Delay(c.heap); percent() != c.want {
			t.Errorf("%s: the collector is set to %d per cent, not %d", c.name, percent(), c.want)
		}
	}
	w := watch{forced: forcedSoFar()}
	if w.look(); percent() != firstPercent {
		t.Errorf("after a collection that has left little: %d per cent", percent())
	}
	if Delay(128 << 20); percent() != firstPercent {
		t.Errorf("a second one is delayed: %d per cent", percent())
	}
	delayed.Store(true)
	much := make([]byte, 2*smallHeap)
	if w.look(); percent() != gcPercent || !w.large {
		t.Errorf("after a collection that has left much: %d per cent", percent())
	}
	runtime.KeepAlive(much)
}

// forcedSoFar returns how many collections were asked for.
func forcedSoFar() uint32 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.NumForcedGC
}

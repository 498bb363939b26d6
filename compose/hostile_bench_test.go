//go:build unix

package compose_test

import (
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/hostiletest"
)

// BenchmarkHostile composes hostile graphs of two sizes, the second of twice the first. The second
// takes about twice the time of the processor, which does not depend on what else runs.
func BenchmarkHostile(b *testing.B) {
	for _, s := range hostiletest.Shapes() {
		if s.Bench == 0 {
			continue
		}
		for _, n := range []int{s.Bench, 2 * s.Bench} {
			b.Run(s.Name+"/"+strconv.Itoa(n), func(b *testing.B) {
				sources := s.Sources(n)
				b.ReportAllocs()
				before := processor()
				for b.Loop() {
					compose.Compose(b.Context(), sources, compose.Options{})
				}
				b.ReportMetric(float64((processor()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
			})
		}
	}
}

// processor returns the time that this process has used of processors.
func processor() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/collector"
)

// growthRuns is how often the work of each size is measured.
const growthRuns = 9

// growthSize is the variable that makes a process of these tests measure the work of that size, and
// growthTook matches what it prints.
const growthSize = "GROWTH_SIZE"

var growthTook = regexp.MustCompile(`(?m)^took (\d+) ns$`)

// TestMain sets the garbage collector as the program does.
func TestMain(m *testing.M) {
	collector.Start()
	os.Exit(m.Run())
}

// measureGrowth reports how the time of work grows with its input, as metrics of the benchmark: for
// each size the nanoseconds per unit of it, as ns/1000, and the growth, which is the largest of
// these figures divided by that of the first size. Work that is linear has a growth of about 1:
// twice the input costs twice the time.
//
// A run is a process of its own, as those of the program are: memory is new to it, and the garbage
// collector has not run. What makes the input is left out. Time is that of the processor, with that
// of the kernel and the garbage collector. Each figure is the median of all runs, not the least: on
// a busy machine a short run may end before another process empties the caches, a long one never.
func measureGrowth(b *testing.B, sizes []int, work func(n int) func()) {
	b.Helper()
	if n, err := strconv.Atoi(os.Getenv(growthSize)); err == nil {
		_, _ = fmt.Printf("\ntook %d ns\n", timeOf(work(n)).Nanoseconds())
		os.Exit(0)
	}
	took := make([][]time.Duration, len(sizes))
	for b.Loop() {
		for range growthRuns {
			for i, n := range sizes {
				took[i] = append(took[i], timeInProcess(b, n))
			}
		}
	}
	first, worst := 0.0, 0.0
	for i, n := range sizes {
		slices.Sort(took[i])
		perUnit := float64(took[i][len(took[i])/2].Nanoseconds()) / float64(n)
		if i == 0 {
			first = perUnit
		}
		b.ReportMetric(perUnit, fmt.Sprintf("ns/%d", n))
		worst = max(worst, perUnit/first)
	}
	b.ReportMetric(worst, "growth")
	b.ReportMetric(0, "ns/op") // an iteration is all sizes: it says nothing
}

// timeOf returns the processor time of work. The memory that its input was made in is given back to
// the system before. The work has one processor: the collector takes up those that have nothing to
// do, and how many there are depends on what else runs.
func timeOf(work func()) time.Duration {
	runtime.GOMAXPROCS(1)
	debug.FreeOSMemory()
	before := processor()
	work()
	return processor() - before
}

// timeInProcess runs the benchmark b with one size in another process.
func timeInProcess(b *testing.B, n int) time.Duration {
	b.Helper()
	path := "^" + strings.ReplaceAll(b.Name(), "/", "$/^") + "$"
	p := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^$", "-test.bench", path, "-test.benchtime", "1x")
	p.Env = append(p.Environ(), fmt.Sprintf("%s=%d", growthSize, n))
	out, err := p.CombinedOutput()
	took := growthTook.FindSubmatch(out)
	if err != nil || took == nil {
		b.Fatalf("%s of %d: %v\n%s", b.Name(), n, err, out)
	}
	ns, err := strconv.ParseInt(string(took[1]), 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(ns)
}

// doubled and quadrupled return the sizes up to twice and four times n.
func doubled(n int) []int    { return []int{n, 2 * n} }
func quadrupled(n int) []int { return []int{n, 2 * n, 4 * n} }

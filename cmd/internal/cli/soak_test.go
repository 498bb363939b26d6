package cli

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// soakGrowth is how many bytes of heap one publish may leave behind, the sandbox's record of its
// launch included.
const soakGrowth = 6 << 10

// TestSoak publishes again and again from one process, each time waiting for the launch, and looks
// at what stays on the heap. SCHEMACTL_SOAK is the number of publishes; 10000 takes some minutes.
func TestSoak(t *testing.T) {
	n := 200
	if text := os.Getenv("SCHEMACTL_SOAK"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 10 {
			t.Fatalf("SCHEMACTL_SOAK=%q: give a number of publishes", text)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := newTestbed(t, sandbox.Latency{Build: time.Second})
		client, err := platformapi.New(platformapi.Config{
			Endpoint: "http://sandbox.invalid/graphql", Key: platformapi.NewSecret(matrixKey), Transport: w.server.Transport(),
		})
		if err != nil {
			t.Fatal(err)
		}
		reg, ref := client, registry.GraphRef{Graph: "g", Variant: "current"}
		var warm uint64
		for i := range n {
			text := fmt.Sprintf("type Query { a: Int a%d: Int }", i%2)
			result, err := publish.Publish(t.Context(), reg, publish.BatchRequest{
				Ref: ref, Revision: strconv.Itoa(i), Subgraphs: []registry.SubgraphInput{{Name: "a", SDL: text}},
			}, clock.System{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := launch.Wait(t.Context(), reg, ref, result.LaunchID, launch.Options{Timeout: time.Minute, Clock: clock.System{}}); err != nil {
				t.Fatal(err)
			}
			if i == n/5 {
				warm = heap()
			}
		}
		end, rest := heap(), n-n/5
		perPublish := (int64(end) - int64(warm)) / int64(rest)
		t.Logf("%d publishes: %d KiB of heap after %d, %d KiB at the end: %d bytes each", n, warm>>10, n/5, end>>10, perPublish)
		if perPublish > soakGrowth {
			t.Errorf("each publish leaves %d bytes behind, at most %d are allowed", perPublish, soakGrowth)
		}
	})
}

// heap is what is reachable.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

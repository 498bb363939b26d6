package cli

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// TestConcurrentPublishers: fifty publishers of one variant, each with a subgraph of its own and
// all at once. Every publish that was acknowledged is in the registry, and every waiter learns
// whether its launch completed or was superseded; none waits for ever.
func TestConcurrentPublishers(t *testing.T) {
	const publishers = 50
	synctest.Test(t, func(t *testing.T) {
		shared := newTestbed(t, sandbox.Latency{Initiate: time.Second, Build: 3 * time.Second, Publish: time.Second})
		for i := range publishers {
			shared.write(t, fmt.Sprintf("s%d.graphql", i), fmt.Sprintf("type Query { s%d: Int }", i))
		}
		var all sync.WaitGroup
		codes, outs := make([]exit.Code, publishers), make([]bytes.Buffer, publishers)
		for i := range publishers {
			all.Go(func() {
				own := &testbed{server: shared.server, dir: shared.dir}
				name := fmt.Sprintf("s%d", i)
				codes[i] = own.run(t.Context(), "publish", name+"="+name+".graphql", "--routing-url", name+"=http://"+name+"/", "--revision", name)
				outs[i] = own.out
			})
		}
		all.Wait()
		held, _ := shared.held(t)
		completed := 0
		for i, code := range codes {
			switch code {
			case exit.Yes:
				completed++
			case exit.Superseded:
			default:
				t.Errorf("publisher %d ended with exit code %d:\n%s", i, code, outs[i].String())
			}
			if !strings.Contains(held[fmt.Sprintf("s%d", i)], fmt.Sprintf("s%d: Int", i)) {
				t.Errorf("the publish of s%d was acknowledged and is lost", i)
			}
		}
		if completed == 0 {
			t.Error("nobody's launch completed")
		}
		own := &testbed{server: shared.server, dir: shared.dir}
		if code := own.run(t.Context(), "supergraph", "pin", "--dir", "pins"); code != exit.Yes {
			t.Fatalf("pin: exit code %d: %s", code, own.out.String())
		}
		own.judgePins(t, exit.Yes)
		own.judgeKey(t)
		t.Logf("%d completed, %d superseded", completed, publishers-completed)
	})
}

//go:build load && unix

package loadtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
)

// slowPoll is how often a router asks Uplink that lags behind every launch.
const slowPoll = 3 * time.Second

// configure writes a configuration that asks the router by its metrics; one without metrics is
// given its time.
func (w *world) configure() {
	if w.router.metrics == "" {
		w.must(os.WriteFile(filepath.Join(w.dir, "schemactl.yaml"), fmt.Appendf(nil, "settle: %s\n", w.kind.settle), 0o600))
		return
	}
	w.must(os.WriteFile(filepath.Join(w.dir, "schemactl.yaml"), fmt.Appendf(nil, `settle:
  metrics: [%q]
  every: 50ms
  timeout: 1m
`, w.router.metrics), 0o600))
}

// proven shows that the journal says by what it was known that the router has each supergraph, and
// that no deploy began before that.
func (w *world) proven(launches int) {
	w.Helper()
	text, err := os.ReadFile(filepath.Join(w.dir, ".schemactl", "delivery.jsonl"))
	w.must(err)
	if n := strings.Count(string(text), `"by":"metrics","assumed":false,"text":"1 of 1 routers runs it"`); n != launches {
		w.Errorf("the journal has %d proofs by metrics, want %d:\n%s", n, launches, text)
	}
	w.notEarly()
}

// notEarly shows that no deploy began while the router ran something else than what is registered.
func (w *world) notEarly() {
	w.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.early > 0 {
		w.Errorf("%d deploys began before the router had what they rely on", w.early)
	}
}

// deliverAsked delivers, and asks the router in place of a time.
func deliverAsked(w *world) {
	w.configure()
	out := w.expect(0, slices.Concat([]string{"deliver", after, "--fail-on", "none", "--revision", "r1", "--deploy", "deploy-code"}, w.routing(after))...)
	if !strings.Contains(out, "routers: 0 of 1 routers run it") {
		w.Errorf("the router did not lag:\n%s", out)
	}
	w.proven(2)
	w.ended(after)
}

// sidesAsked publishes on both sides of a deploy, and asks the router before it.
func sidesAsked(w *world) {
	w.configure()
	out := w.expect(0, slices.Concat([]string{"publish", after, "--phase", "pre-deploy"}, w.routing(after))...)
	if !strings.Contains(out, "routers: 1 of 1 routers runs it (by their metrics)") {
		w.Errorf("it does not tell by what it is known:\n%s", out)
	}
	if has, err := w.has(w.Context()); err != nil || !has {
		w.Errorf("the publish returned before the router had it: %v", err)
	}
	w.rollAll(after)
	w.expect(0, slices.Concat([]string{"publish", after, "--phase", "post-deploy"}, w.routing(after))...)
	w.ended(after)
}

// askReplicas adds to the configuration where each replica of a subgraph answers, and that
// deliveries ask them.
func (w *world) askReplicas(name string) {
	service := w.services[w.urls[before+"/"+name]]
	w.must(appendTo(filepath.Join(w.dir, "schemactl.yaml"), fmt.Sprintf("running: {ask: [deliver], wait: 5s}\nsubgraphs:\n  %s:\n    running:\n      replicas: [%q, %q]\n",
		name, w.listen(service.Replica(0)), w.listen(service.Replica(1)))))
}

func appendTo(file, text string) error {
	out, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = out.WriteString(text)
	return errors.Join(err, out.Close())
}

// stale shows that one replica with older code stops a delivery before anything is published, and
// that the delivery gets through once that replica is replaced. The older code answers everything
// that clients ask.
func stale(w *world) {
	const name = "shipping"
	w.configure()
	w.askReplicas(name)
	url, current := w.urls[before+"/"+name], w.schemas(before)[name]
	w.replace(url, 1, name, strings.Replace(current, "  id: ID!\n", "  id: ID!\n  insured: Boolean\n", 1))
	line := slices.Concat([]string{"deliver", after, "--fail-on", "none", "--revision", "r1", "--deploy", "deploy-code"}, w.routing(after))
	out := w.expect(1, line...)
	if !strings.Contains(out, "nothing was sent") || !strings.Contains(out, name+": ") {
		w.Errorf("the delivery does not name the replicas:\n%s", out)
	}
	registered, err := w.registered(w.Context())
	w.must(err)
	if diff := cmp.Diff(w.schemas(before), registered); diff != "" {
		w.Errorf("it has published (-before +is):\n%s", diff)
	}
	w.replace(url, 1, name, current)
	w.expect(0, line...)
	w.ended(after)
}

// deliverHasty waits a time that is too short for the router, and probes nothing.
func deliverHasty(w *world) {
	w.expect(0, slices.Concat([]string{"deliver", after, "--fail-on", "none", "--revision", "r1", "--deploy", "deploy-code", "--settle", "1ms"}, w.routing(after))...)
}

//go:build load && unix

package loadtest

import (
	"os"
	"slices"
	"strings"
)

// delivery returns the command line of a delivery of the change.
func (w *world) delivery(more ...string) []string {
	return slices.Concat([]string{"deliver", after, "--fail-on", "none", "--revision", "r1"}, w.routing(after), w.resumed(), more)
}

// resumed returns the flags that a resumed delivery repeats.
func (w *world) resumed() []string {
	return []string{"--deploy", "deploy-code", "--settle", w.kind.settle.String(), "--probe-http", w.base + "/health"}
}

// side returns the command line that publishes what the plan puts on one side of the deploy.
func (w *world) side(side string) []string {
	return slices.Concat([]string{"publish", after, "--phase", side, "--settle", w.kind.settle.String()}, w.routing(after))
}

// deliverWhole delivers the change.
func deliverWhole(w *world) {
	w.expect(0, w.delivery()...)
	w.ended(after)
}

// deliverAccepted delivers a change with a hazard, which is accepted.
func deliverAccepted(w *world) {
	w.expect(0, w.delivery("--accept-hazard", "nothing of it is returned any more")...)
	w.ended(after)
}

// stopped shows that a hazard that clients would see stops a delivery, and a publish before a
// deploy, before anything has changed.
func stopped(w *world) {
	for _, args := range [][]string{w.delivery(), w.side("pre-deploy")} {
		out := w.expect(1, args...)
		if !strings.Contains(out, "hazard") || !strings.Contains(out, "Video") {
			w.Errorf("schemactl %s stops and does not name the hazard:\n%s", args[0], out)
		}
		w.must(w.dwell(w.Context()))
		w.ended(before)
	}
}

// deliverSick delivers, and routers get sick of the last supergraph: everything goes back. On the
// way back there are no probes, only the time to settle.
func deliverSick(w *world) {
	w.sick = func(registered map[string]string) bool {
		return registered["shipping"] == w.schemas(after)["shipping"]
	}
	settle := 3 * w.kind.settle
	w.expect(4, w.delivery("--settle", settle.String(), "--probe-timeout", "1ms", "--on-failure", "rollback")...)
	w.ended(before)
}

// killed runs a delivery that is killed by a hook: when its first deploy is half-way, or when the
// registry has executed a publish.
func (w *world) killed(hook func(kill func() bool)) {
	victim := make(chan *os.Process, 1)
	hook(func() bool {
		if err := (<-victim).Kill(); err != nil {
			w.Errorf("the delivery cannot be killed: %v", err)
		}
		return false
	})
	code, out := w.schemactl(func(p *os.Process) { victim <- p }, w.delivery()...)
	hook(nil)
	if code != -1 {
		w.Fatalf("the delivery was not killed, its exit code is %d:\n%s", code, out)
	}
	w.must(w.adopted(w.Context()))
}

// inDeploy and inPublish are hooks.
func (w *world) inDeploy(kill func() bool)  { w.mu.Lock(); defer w.mu.Unlock(); w.half = kill }
func (w *world) inPublish(kill func() bool) { w.mu.Lock(); defer w.mu.Unlock(); w.published = kill }

// resumeAfterDeploy resumes a delivery that was killed in a deploy.
func resumeAfterDeploy(w *world) {
	w.killed(w.inDeploy)
	w.resume()
}

// resumeAfterPublish resumes a delivery that was killed in a publish.
func resumeAfterPublish(w *world) {
	w.killed(w.inPublish)
	w.resume()
}

// resume resumes a delivery, which then ends well.
func (w *world) resume() {
	w.expect(0, append([]string{"deliver", "--resume"}, w.resumed()...)...)
	w.ended(after)
}

// killAndPublish publishes everything after a delivery was killed in a deploy, and deploys again.
func killAndPublish(w *world) {
	w.killed(w.inDeploy)
	publishFirst(w)
}

// publishSides publishes what the plan puts before the deploy, deploys everything, and publishes
// the rest.
func publishSides(w *world) {
	w.expect(0, w.side("pre-deploy")...)
	w.must(w.adopted(w.Context()))
	w.rollAll(after)
	w.expect(0, w.side("post-deploy")...)
	w.ended(after)
}

// publishAt publishes a side, whatever runs, and waits until the router has it.
func (w *world) publishAt(side string) {
	w.expect(0, slices.Concat([]string{"publish", side}, w.routing(side))...)
	w.must(w.adopted(w.Context()))
}

// publishFirst publishes everything and then deploys everything.
func publishFirst(w *world) { w.publishAt(after); w.rollAll(after) }

// deployFirst deploys everything and then publishes everything.
func deployFirst(w *world) { w.rollAll(after); w.publishAt(after) }

// publishBack and deployBack are the same orders on the way back.
func publishBack(w *world) { w.publishAt(before); w.rollAll(before) }
func deployBack(w *world)  { w.rollAll(before); w.publishAt(before) }

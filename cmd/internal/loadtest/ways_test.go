//go:build load && unix

package loadtest

import (
	"os"
	"slices"
	"strings"
)

// delivery returns the command line of a delivery of the change.
func (w *world) delivery(more ...string) []string {
	args := slices.Concat([]string{"deliver", after, "--fail-on", "none", "--revision", "r1"}, w.routing(after), w.resumed(), more)
	return args
}

// resumed returns the flags that a resumed delivery repeats.
func (w *world) resumed() []string {
	return []string{"--deploy", "deploy-code", "--settle", w.kind.settle.String()}
}

// deliverWhole delivers the change.
func deliverWhole(w *world) {
	w.expect(0, w.delivery()...)
	w.ended(after)
}

// deliverAccepted delivers a change with a hazard.
func deliverAccepted(w *world) {
	w.expect(0, w.delivery("--accept-hazard", "nothing of it is returned any more")...)
	w.ended(after)
}

// stopped shows that a hazard that clients would see stops a delivery before anything has changed.
func stopped(w *world) {
	out := w.expect(1, w.delivery()...)
	if !strings.Contains(out, "hazard") || !strings.Contains(out, "Video") {
		w.Errorf("the delivery stops and does not name the hazard:\n%s", out)
	}
	w.ended(before)
}

// deliverSick delivers, and routers get sick of the last supergraph: everything goes back.
func deliverSick(w *world) {
	w.sick = func(registered map[string]string) bool {
		return strings.TrimSpace(registered["shipping"]) == strings.TrimSpace(w.schemas(after)["shipping"])
	}
	probe := w.base + "/health"
	w.expect(4, w.delivery("--probe-http", probe, "--probe-timeout", "1ms", "--on-failure", "rollback")...)
	w.ended(before)
}

// kill runs a delivery that is killed when its first deploy is half-way.
func (w *world) kill() {
	var process *os.Process
	ready := make(chan struct{})
	w.mu.Lock()
	w.half = func() bool {
		<-ready
		return process.Kill() != nil
	}
	w.mu.Unlock()
	code, out := w.schemactl(func(p *os.Process) { process = p; close(ready) }, w.delivery()...)
	w.mu.Lock()
	w.half = nil
	w.mu.Unlock()
	if code != -1 {
		w.Fatalf("the delivery was not killed, its exit code is %d:\n%s", code, out)
	}
	w.must(w.dwell(w.Context()))
}

// killAndResume resumes a delivery that was killed.
func killAndResume(w *world) {
	w.kill()
	w.expect(0, append([]string{"deliver", "--resume"}, w.resumed()...)...)
	w.ended(after)
}

// killAndPublish publishes everything after a delivery was killed, and deploys again.
func killAndPublish(w *world) {
	w.kill()
	publishFirst(w)
}

// publishSides publishes what the plan puts before the deploy, deploys everything, and publishes
// the rest.
func publishSides(w *world) {
	publish := func(side string) {
		w.expect(0, slices.Concat([]string{"publish", after, "--phase", side, "--settle", w.kind.settle.String()}, w.routing(after))...)
	}
	publish("pre-deploy")
	w.rollAll(after)
	publish("post-deploy")
	w.ended(after)
}

// publishAt publishes a side, whatever runs, and waits until the router has it.
func (w *world) publishAt(side string) {
	w.expect(0, slices.Concat([]string{"publish", side}, w.routing(side))...)
	w.adopted()
	w.must(w.dwell(w.Context()))
}

// publishFirst publishes everything and then deploys everything.
func publishFirst(w *world) { w.publishAt(after); w.rollAll(after) }

// deployFirst deploys everything and then publishes everything.
func deployFirst(w *world) { w.rollAll(after); w.publishAt(after) }

// publishBack and deployBack are the same orders on the way back.
func publishBack(w *world) { w.publishAt(before); w.rollAll(before) }
func deployBack(w *world)  { w.rollAll(before); w.publishAt(before) }

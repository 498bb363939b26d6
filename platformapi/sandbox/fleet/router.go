package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// router is one simulated router.
type router struct {
	fleet  *Fleet
	number int
	// nextPoll is when it asks Uplink next.
	nextPoll time.Time
	// seen is the launch that Uplink served when it was asked last; empty before it has started.
	seen string
	// pipelines are what it has loaded since its start, and what it is loading, oldest first.
	pipelines []pipeline
	// upAt is when it answers again after its restart. A dead one never does.
	upAt time.Time
	dead bool
}

// pipeline is a supergraph that a router serves from a time on, until a time; zero is never.
type pipeline struct {
	launchID, schemaID string
	from, until        time.Time
}

func (r *router) name() string { return fmt.Sprintf("router-%d", r.number) }

func (r *router) isDown(now time.Time) bool { return r.dead || now.Before(r.upAt) }

// start loads what Uplink serves at a time, as the only supergraph.
func (r *router) start(at time.Time) {
	if id, sdl, ok := r.fleet.server.Served(r.fleet.opts.Ref, at); ok {
		r.seen = id
		r.pipelines = []pipeline{{launchID: id, schemaID: hashOf(sdl), from: at}}
	}
}

// poll asks Uplink at the time at which that is due, and loads another launch. A fault may change
// what becomes of it.
func (r *router) poll() {
	at := r.nextPoll
	r.nextPoll = at.Add(r.fleet.opts.Poll)
	if r.seen == "" {
		r.start(at)
		return
	}
	id, sdl, ok := r.fleet.server.Served(r.fleet.opts.Ref, at)
	if !ok || id == r.seen {
		return
	}
	r.seen = id
	ready := at.Add(r.fleet.opts.Load)
	ends := ready
	if fault := r.fleet.server.Faults().OfRouter(r.number); fault != nil {
		switch fault.Router {
		case sandbox.RouterDies:
			r.dead = true
			return
		case sandbox.RouterRestarts:
			down := fault.Delay
			if down == 0 {
				down = sandbox.RestartTime
			}
			r.upAt = at.Add(down)
			r.seen, r.pipelines, r.nextPoll = "", nil, r.upAt
			return
		case sandbox.RouterLags:
			ready = later(ready, fault.Delay)
			ends = ready
		case sandbox.RouterDrains:
			ends = later(ready, fault.Delay)
		}
	}
	r.load(pipeline{launchID: id, schemaID: hashOf(sdl), from: ready}, ends)
}

// load adds a pipeline. Those before it end at a time, unless they do so earlier; what was still to
// be loaded is not.
func (r *router) load(p pipeline, ends time.Time) {
	if p.from.IsZero() { // it never has it
		return
	}
	kept := r.pipelines[:0:0]
	for _, old := range r.pipelines {
		if !old.from.Before(p.from) {
			continue
		}
		if old.until.IsZero() {
			old.until = ends
		}
		kept = append(kept, old)
	}
	r.pipelines = append(kept, p)
}

// later returns a time after another one; a delay of 0 has no end.
func later(at time.Time, delay time.Duration) time.Time {
	if delay == 0 {
		return time.Time{}
	}
	return at.Add(delay)
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

package adoption

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Observation is what one router showed when it was asked.
type Observation struct {
	// Router is its name.
	Router string
	// Pipelines are the supergraphs that it serves requests with. One that it has loaded before and
	// no longer serves is not among them.
	Pipelines []Pipeline
	// Terminating is how many connections end on an earlier pipeline.
	Terminating int
	// Err is why it could not be asked.
	Err error
}

// Pipeline is a supergraph that a router serves.
type Pipeline struct {
	// LaunchID is empty for a supergraph from a file or an OCI artifact.
	LaunchID string
	// SHA256 is empty if the router does not tell it.
	SHA256 string
}

// is reports whether a pipeline serves a supergraph.
func (p Pipeline) is(s Supergraph) bool {
	if p.SHA256 != "" {
		return strings.EqualFold(p.SHA256, s.SHA256)
	}
	return p.LaunchID != "" && p.LaunchID == s.LaunchID
}

// name returns the supergraph of a pipeline with the name that people know it by.
func (p Pipeline) name(known []Known) Running {
	out := Running{LaunchID: p.LaunchID, SHA256: p.SHA256}
	for _, k := range known {
		if p.is(k.Supergraph) {
			out.Name, out.LaunchID = k.Name, cmp.Or(out.LaunchID, k.LaunchID)
			break
		}
	}
	return out
}

// judge tells of one router whether it runs what is wanted, and nothing else. With draining, it
// must have no connection left that ends on an earlier supergraph.
func judge(o Observation, req Request, draining bool) Router {
	r := Router{Name: o.Router, Terminating: o.Terminating}
	if o.Err != nil {
		r.State, r.Error = Unreachable, o.Err.Error()
		return r
	}
	wanted, other := 0, 0
	for _, p := range o.Pipelines {
		running := p.name(req.Known)
		if running.Wanted = slices.ContainsFunc(req.Wanted, p.is); running.Wanted {
			wanted++
		} else {
			other++
		}
		if !slices.Contains(r.Runs, running) {
			r.Runs = append(r.Runs, running)
		}
	}
	switch {
	case wanted == 0:
		r.State = Lagging
	case other > 0, draining && o.Terminating > 0:
		r.State = Draining
	default:
		r.State = Adopted
	}
	return r
}

// Judge tells of every router whether it runs one of the wanted supergraphs, and nothing else.
func Judge(list []Observation, req Request, draining bool) Proof {
	p := Proof{By: ByMetrics, Wanted: req.Wanted, Routers: []Router{}}
	for _, o := range list {
		p.Routers = append(p.Routers, judge(o, req, draining))
	}
	slices.SortFunc(p.Routers, func(a, b Router) int { return strings.Compare(a.Name, b.Name) })
	p.Text = fmt.Sprintf("%d of %d routers %s it", p.Count(Adopted), len(p.Routers), plural(p.Count(Adopted), "runs", "run"))
	for _, more := range []struct {
		state State
		text  string
	}{{Draining, "still drains"}, {Unreachable, "could not be asked"}} {
		if n := p.Count(more.state); n > 0 {
			p.Text += fmt.Sprintf(", %d %s", n, more.text)
		}
	}
	return p
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

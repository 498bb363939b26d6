package ui

import (
	"fmt"
	"sync"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/rollout"
)

// phaseView draws the phase of a delivery that is under way: the tree of its launch, its deploys,
// and the wait after them.
type phaseView struct {
	st    report.Style
	clock clock.Clock
	tree  *tree

	mu      sync.Mutex
	deploys []*deployView
	// settling is when the wait for routers began, and wait how long it takes if nobody asks them;
	// adoption is the newest of what they tell, nil before that. probing is when the probes began.
	// At most one of both times is set.
	settling, probing time.Time
	wait              time.Duration
	adoption          *adoption.Proof
}

// deployView is one deploy of a phase. took and err are set once it has ended.
type deployView struct {
	step     *rollout.Step
	progress *publish.DeployProgress
	began    time.Time
	took     time.Duration
	ended    bool
	err      error
}

// draw shows an event in the drawing of the phase under way, and reports whether it did. Other
// events are left to be printed as lines. Without a screen, all are.
func (d *Delivery) draw(e publish.Event) bool {
	if d.screen == nil {
		return false
	}
	if e.Kind == publish.EventPhaseStarted {
		d.line(phaseLabel(e.Phase), d.st.Bold(stepsText(d.plan, e.Phase)))
		d.phase = &phaseView{st: d.st, clock: d.clock, tree: newTree(d.st, d.clock)}
		d.end = d.screen.Live(d.phase.lines, d.clock)
		return true
	}
	if d.phase == nil {
		return false
	}
	switch e.Kind {
	case publish.EventPhaseDone:
		d.end(true)
		d.phase, d.end = nil, nil
		return true
	case publish.EventLaunchChanged:
		// The poll that follows has the whole tree.
		return true
	case publish.EventLaunchPolled:
		d.phase.tree.polled(*e.Poll)
	case publish.EventDeployStarted, publish.EventDeployProgress, publish.EventDeployed, publish.EventSettling, publish.EventAdoption, publish.EventAdopted, publish.EventProbing:
		d.phase.take(e)
	default:
		return false
	}
	d.screen.Refresh()
	return true
}

// take adds an event about deploys, or about the wait after them. Times are those of this machine's
// clock.
func (v *phaseView) take(e publish.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.clock.Now()
	switch e.Kind {
	case publish.EventDeployStarted:
		v.deploys = append(v.deploys, &deployView{step: e.Step, began: now})
	case publish.EventDeployProgress:
		for _, deploy := range v.deploys {
			if deploy.step == e.Step {
				deploy.progress = e.Deploy
			}
		}
	case publish.EventDeployed:
		for _, deploy := range v.deploys {
			if deploy.step == e.Step {
				deploy.ended, deploy.took, deploy.err = true, e.Elapsed, e.Err
			}
		}
	case publish.EventSettling:
		v.settling, v.wait, v.adoption = now, e.Wait, nil
		if !e.Adoption.Assumed {
			v.adoption = e.Adoption
		}
	case publish.EventAdoption, publish.EventAdopted:
		if v.adoption = e.Adoption; e.Kind == publish.EventAdopted {
			v.settling = time.Time{}
		}
	case publish.EventProbing:
		v.settling, v.probing = time.Time{}, now
	}
}

// lines draws the phase, indented under its heading.
func (v *phaseView) lines() []string {
	out := v.tree.lines()
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.clock.Now()
	for _, deploy := range v.deploys {
		line := fmt.Sprintf("%s %s ", deploy.step.Action, deploy.step.Subgraph)
		switch {
		case !deploy.ended:
			line += v.st.Cyan("runs") + "  " + seconds(now.Sub(deploy.began))
		case deploy.err != nil:
			line += v.st.Red("failed") + "  " + seconds(deploy.took)
		default:
			line += v.st.Green("done") + "  " + seconds(deploy.took)
		}
		out = append(append(out, line), v.replicas(deploy)...)
	}
	return indent(append(out, v.waits(now)...), column+1)
}

// replicas draws how many replicas of a deploy are through while it runs or once it has failed, and
// which are not and why.
func (v *phaseView) replicas(d *deployView) []string {
	if d.progress == nil || d.ended && d.err == nil {
		return nil
	}
	out := []string{"  " + d.progress.String()}
	for i, not := range d.progress.Not {
		if i == shownReplicas {
			return append(out, "    "+v.st.Dim(fmt.Sprintf("and %d more", len(d.progress.Not)-i)))
		}
		out = append(out, "    "+v.st.Dim(firstLine(not)))
	}
	return out
}

// shownReplicas is how many replicas of a deploy that are not through are drawn.
const shownReplicas = 4

// waits draws the wait after a launch: what routers tell, or the time after which it is assumed,
// and then the probes of the health.
func (v *phaseView) waits(now time.Time) []string {
	var out []string
	passed := ""
	if !v.settling.IsZero() {
		passed = "  " + seconds(now.Sub(v.settling))
	}
	switch {
	case v.adoption != nil && v.adoption.Text == "":
		out = append(out, v.st.Dim("routers pick the supergraph up: "+v.adoption.By.Tellers()+" tell"+passed))
	case v.adoption != nil:
		out = append(out, v.st.Dim("routers: ")+v.adoption.Text+v.st.Dim(passed))
		for i, r := range v.adoption.In(adoption.Lagging, adoption.Draining, adoption.Unreachable) {
			if i < shownRouters && v.adoption.By != adoption.ByTime {
				out = append(out, "  "+v.st.Dim(r.String()))
			}
		}
	case !v.settling.IsZero():
		out = append(out, v.st.Dim(fmt.Sprintf("routers pick the supergraph up%s of %s, then it is assumed", passed, v.wait)))
	}
	if !v.probing.IsZero() {
		out = append(out, v.st.Dim("probes the health  "+seconds(now.Sub(v.probing))))
	}
	return out
}

// shownRouters is how many of the routers that lag are drawn.
const shownRouters = 3

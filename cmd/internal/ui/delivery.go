package ui

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// Delivery prints the events of a delivery as lines, while it runs.
type Delivery struct {
	mu    sync.Mutex
	w     io.Writer
	st    report.Style
	start time.Time
	// rehearsal is the folder that is rehearsed, empty for a real delivery.
	rehearsal string
	// plan is the plan that the phases are of; nil until it is known.
	plan *rollout.Plan
	// rollingBack is set from the event of a rollback on.
	rollingBack bool
	// adoption is what was printed last of the routers.
	adoption string
	// trouble is why the last poll failed, empty if it succeeded.
	trouble string
	// screen is nil where lines cannot be redrawn.
	screen *Screen
	clock  clock.Clock
	// phase is the phase that is being drawn, or nil; end ends its region.
	phase *phaseView
	end   func(keep bool)
}

// NewDelivery returns an observer that prints to w, and prints the first line: what is delivered
// where.
func NewDelivery(w io.Writer, st report.Style, graphRef, rehearsal string) *Delivery {
	d := &Delivery{w: w, st: st, rehearsal: rehearsal}
	if rehearsal != "" {
		d.line("rehearse", st.Bold(rehearsal)+" as "+graphRef+st.Dim(" (embedded registry, simulated deploys)"))
	} else {
		d.line("deliver", "to "+st.Bold(graphRef))
	}
	return d
}

// Accepted prints the risks that somebody accepts for this delivery.
func (d *Delivery) Accepted(all []publish.Consent) {
	for _, c := range all {
		d.line("accepted", d.st.Yellow(c.String()))
	}
}

// Promoted prints the variants that subgraphs are taken of.
func (d *Delivery) Promoted(all []registry.Promotion) {
	for _, p := range all {
		names := make([]string, len(p.Subgraphs))
		for i, s := range p.Subgraphs {
			names[i] = s.Name
		}
		d.line("promotes", d.st.Bold(p.String())+": "+strings.Join(names, ", "))
	}
}

// Approved prints who approved the plan that the delivery follows.
func (d *Delivery) Approved(all []planfile.Approval) {
	for _, a := range all {
		d.line("approved", a.String())
	}
}

// Changed prints the settings that are not those of the delivery that is taken up.
func (d *Delivery) Changed(all []publish.SettingChange) {
	for _, c := range all {
		d.line("changed", d.st.Yellow(c.String()))
	}
}

// DrawOn makes each phase a region of a screen while it is under way; its last drawing stays. The
// writer of the Delivery must be one of this screen.
func (d *Delivery) DrawOn(screen *Screen, clock clock.Clock) { d.screen, d.clock = screen, clock }

// Delivery prints one event. It implements [publish.Observer].
func (d *Delivery) Delivery(e publish.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.start.IsZero() {
		d.start = e.At
	}
	if d.draw(e) {
		return
	}
	switch e.Kind {
	case publish.EventResumed:
		d.plan = e.Plan
		d.line("resume", "an earlier run is taken up again")
		d.losses(e.Plan)
	case publish.EventDeployLiving:
		text := e.Begun.String()
		if e.Begun.State == process.Living {
			text += ": waiting for its end"
		}
		d.line("", d.st.Yellow(text))
	case publish.EventChecked:
		d.checked(e)
	case publish.EventPlanned:
		d.plan = e.Plan
		d.planned(e.Plan)
	case publish.EventCodeAsked:
		d.codeAsked(e)
	case publish.EventPhaseStarted:
		d.line(phaseLabel(e.Phase), d.st.Bold(stepsText(d.plan, e.Phase)))
	case publish.EventPhaseSkipped:
		d.line(phaseLabel(e.Phase), d.st.Dim("done before"))
	case publish.EventPublished:
		d.published(e.Batch)
	case publish.EventLaunchChanged:
		kind := "launch"
		if e.Launch.Contract {
			kind = "contract"
		}
		d.line("", fmt.Sprintf("%s %s %s %s", kind, e.Launch.Launch.Ref, d.st.Dim(short(e.Launch.Launch.ID)), report.State(d.st, e.Launch.Launch.State))+d.at(e.At))
	case publish.EventLaunchPolled:
		if trouble := troubleOf(*e.Poll); trouble != d.trouble {
			if d.trouble = trouble; trouble != "" {
				d.line("", d.st.Yellow(trouble))
			}
		}
	case publish.EventPart:
		d.line("", d.st.Yellow("too large for one publish, goes in parts: ")+strings.Join(e.Part.Published, ", "))
	case publish.EventDeployed:
		if e.Err != nil {
			d.line("", fmt.Sprintf("%s %s %s", e.Step.Action, e.Step.Subgraph, d.st.Red("failed")))
			return
		}
		d.line("", fmt.Sprintf("%s %s %s", e.Step.Action, e.Step.Subgraph, d.st.Green("done"))+d.at(e.At))
	case publish.EventDeployProgress:
		d.deploying(e)
	case publish.EventWayBack:
		d.wayBack(e.WayBack)
	case publish.EventSettling:
		d.adoption = ""
		switch {
		case !e.Adoption.Assumed:
			d.line("", d.st.Dim("routers pick the supergraph up: "+e.Adoption.By.Tellers()+" tell"))
		case e.Wait > 0:
			d.line("", d.st.Dim("routers pick the supergraph up: "+adoption.AssumedAfter(e.Wait)))
		}
	case publish.EventAdoption, publish.EventAdopted:
		if e.Adoption.By != adoption.ByTime && e.Adoption.Text != d.adoption {
			d.adoption = e.Adoption.Text
			d.line("", d.st.Dim("routers: ")+e.Adoption.Text+d.at(e.At))
		}
	case publish.EventRollback:
		d.line("failed", d.st.Red(firstLine(e.Err.Error())))
		for _, line := range strings.Split(e.Err.Error(), "\n")[1:] {
			d.line("", line)
		}
		d.rollingBack = true
		d.line("rollback", d.st.Bold("back to what was there before"))
	case publish.EventPinned:
		d.pinned(e)
	case publish.EventFinished:
		d.finished(e)
	}
}

// column is the width of the labels, without the blank behind them.
const column = 10

// line prints a line with its label, which may be empty.
func (d *Delivery) line(label, text string) {
	_, _ = fmt.Fprintf(d.w, "%s%s %s\n", d.st.Cyan(label), strings.Repeat(" ", max(0, column-len(label))), text)
}

// at returns the time since the first event, for the end of a line.
func (d *Delivery) at(t time.Time) string {
	return d.st.Dim(fmt.Sprintf("  +%s", t.Sub(d.start).Round(100*time.Millisecond)))
}

// checked prints the outcome of the check before the delivery: what changed, and unless the check
// stops the delivery, the findings for clients and for each contract, by number.
func (d *Delivery) checked(e publish.Event) {
	if e.Check.Skipped != "" {
		d.line("check", d.st.Yellow("skipped")+" "+e.Check.Skipped)
		return
	}
	rep, ok := e.Check.Report.(*check.Report)
	if !ok {
		return
	}
	var changed []string
	for _, s := range rep.Changed() {
		changed = append(changed, s.Name+" "+string(s.State))
	}
	if len(changed) == 0 {
		changed = []string{"nothing changed"}
	}
	word := map[check.Verdict]string{check.Yes: d.st.Green("passed"), check.No: d.st.Red("failed"), check.NotJudged: d.st.Yellow("not judged")}[rep.Verdict]
	d.line("check", word+" "+strings.Join(changed, ", "))
	for _, note := range e.Check.Notes {
		d.line("", d.st.Yellow("note: ")+note)
	}
	switch {
	case e.Check.Stops():
		return
	case !rep.Passed:
		d.line("", d.st.Yellow("goes on all the same, the check only warns: ")+e.Check.Summary())
	}
	d.line("", "clients: "+impacts(rep.Clients.Findings)+operations(rep))
	for _, c := range rep.Contracts {
		d.line("", "contract "+c.Name+": "+impacts(c.Findings))
	}
}

// codeAsked prints what replicas said of their code: before the first phase with a label of its
// own, later below their phase. That it is assumed is told once.
func (d *Delivery) codeAsked(e publish.Event) {
	label := "code"
	if e.Phase != nil {
		label = ""
	}
	text := e.Running.String()
	switch {
	case e.Running.Err() != nil:
		text = d.st.Red(text)
	case e.Running.Count(running.Assumed) > 0:
		text = d.st.Yellow(text)
	}
	d.line(label, text)
}

// deploying prints how far a deploy is, and the first reason for which it is not further.
func (d *Delivery) deploying(e publish.Event) {
	text := fmt.Sprintf("%s %s: %s", e.Step.Action, e.Step.Subgraph, e.Deploy)
	switch n := len(e.Deploy.Not); {
	case n == 1:
		text += "; " + firstLine(e.Deploy.Not[0])
	case n > 1:
		text += fmt.Sprintf("; %s, and %d more", firstLine(e.Deploy.Not[0]), n-1)
	}
	d.line("", d.st.Dim(text)+d.at(e.At))
}

// wayBack prints the plan that would take a stopped delivery back, and the command that runs it.
func (d *Delivery) wayBack(w *publish.WayBack) {
	if w.Error != "" {
		d.line("rollback", d.st.Yellow("there is no plan to go back by: ")+firstLine(w.Error))
		return
	}
	if w.Plan.Empty() {
		d.line("rollback", "nothing is there to be taken back; end the delivery with: "+d.st.Bold(w.Command))
		return
	}
	d.line("rollback", fmt.Sprintf("not begun; the way back has %s, %s", report.Count(len(w.Plan.Phases), "phase"), report.Count(w.Plan.Launches, "launch")))
	for i := range w.Plan.Phases {
		d.line("", fmt.Sprintf("%-10s %s", phaseLabel(&w.Plan.Phases[i]), stepsText(w.Plan, &w.Plan.Phases[i])))
	}
	d.line("", "run it with: "+d.st.Bold(w.Command))
}

// impacts counts findings by impact, the worst first.
func impacts(list []check.Finding) string {
	n, used := map[rules.Impact]int{}, 0
	for _, f := range list {
		n[f.Impact] += f.Count()
		if f.Impact == rules.Breaking && len(f.Operations) > 0 {
			used++
		}
	}
	if len(list) == 0 {
		return "nothing changed"
	}
	var parts []string
	for _, i := range []rules.Impact{rules.Breaking, rules.Dangerous, rules.Safe} {
		if n[i] == 0 {
			continue
		}
		text := fmt.Sprintf("%d %s", n[i], i)
		if i == rules.Breaking && used == 0 {
			text += " (used by no known operation)"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// operations returns how many client operations were checked, for the end of a line.
func operations(rep *check.Report) string {
	if rep.Operations.Checked == 0 {
		return ""
	}
	return "; " + report.Count(rep.Operations.Checked, "operation") + " still valid"
}

// planned prints the size of the plan, and for each changed subgraph its order and the reason. The
// plan of a rollback shows its size only: the reasons are worded for a change from old to new, and
// here these have changed places.
func (d *Delivery) planned(plan *rollout.Plan) {
	if plan.Empty() {
		d.line("plan", "nothing to do: the registry holds all of it")
		return
	}
	d.line("plan", fmt.Sprintf("%s, %s, %s", report.Count(len(plan.Phases), "phase"), report.Count(plan.Launches, "launch"), report.Safety(plan.Losses())))
	if line := report.OlderFederation(plan.Federation); line != "" {
		d.line("", d.st.Dim(line))
	}
	if d.rollingBack {
		d.losses(plan)
		return
	}
	width := 0
	for _, s := range plan.Subgraphs {
		if s.Changed() {
			width = max(width, len(s.Name))
		}
	}
	for _, s := range plan.Subgraphs {
		if s.Changed() {
			pad := strings.Repeat(" ", width-len(s.Name))
			d.line("", fmt.Sprintf("%s%s  %s  %s", d.st.Bold(s.Name), pad, d.st.Cyan(fmt.Sprintf("%-13s", s.Order)), d.st.Dim(brief(s.Reason))))
		}
	}
	d.losses(plan)
}

// losses prints the hazards of a plan, without their evidence, its gaps, and what known operations
// show of it.
func (d *Delivery) losses(plan *rollout.Plan) {
	for _, line := range report.LossLines(d.st, plan.Losses(), false) {
		d.line("", line)
	}
	for _, line := range report.ProofLines(d.st, plan.Proof) {
		d.line("", line)
	}
}

// phaseLabel names a phase by its number and kind.
func phaseLabel(p *rollout.Phase) string { return fmt.Sprintf("%d %s", p.Number, p.Kind) }

// stepsText returns the steps of a phase of a plan in one line. Subgraphs with the same step are
// listed together, in the order of the steps.
func stepsText(plan *rollout.Plan, p *rollout.Phase) string {
	var order []string
	names := map[string][]string{}
	for _, s := range p.Steps {
		does := report.Does(plan, s)
		if names[does] == nil {
			order = append(order, does)
		}
		names[does] = append(names[does], s.Subgraph)
	}
	for i, does := range order {
		order[i] = does + " " + strings.Join(names[does], ", ")
	}
	return strings.Join(order, "; ")
}

// brief returns a reason without its evidence, which the command `plan` prints.
func brief(reason string) string {
	head, _, _ := strings.Cut(reason, ": ")
	return head
}

// published prints what is special about the publish of a phase; a plain one is shown by its
// launch.
func (d *Delivery) published(b *publish.BatchResult) {
	if b.LaunchID == "" {
		d.line("", d.st.Dim("registered already"))
		return
	}
	if len(b.Parts) > 0 {
		d.line("", d.st.Yellow("last part: ")+strings.Join(b.Parts[len(b.Parts)-1].Published, ", "))
	}
	if b.Recovered {
		d.line("", d.st.Yellow("the answer was lost; the registry was asked and holds the batch"))
	}
}

func (d *Delivery) pinned(e publish.Event) {
	for _, entry := range e.Pins.Lock.Variants {
		d.line("pin", fmt.Sprintf("%s %s sha256:%s", entry.GraphRef, entry.File, entry.SHA256[:min(12, len(entry.SHA256))]))
	}
	if d.rehearsal == "" {
		d.line("", e.Pins.LockFile)
	}
}

// finished prints the outcome of a successful delivery. The error of another one is printed by the
// command.
func (d *Delivery) finished(e publish.Event) {
	took := e.At.Sub(d.start).Round(100 * time.Millisecond).String()
	if d.rehearsal != "" {
		took += " of simulated time"
	}
	switch {
	case e.Err != nil:
		return
	case e.Report.Outcome == publish.NothingToDo:
	default:
		d.line("", d.st.Green("✔ "+string(e.Report.Outcome)+" in "+took))
	}
	for i, note := range report.DeliveryNotes(*e.Report) {
		if e.Report.Outcome == publish.NothingToDo && i == 0 {
			note = d.st.Green("✔ " + note)
		}
		if d.rehearsal == "" || e.Report.Outcome == publish.NothingToDo {
			d.line("", note)
		}
	}
}

// short returns the start of a launch id, enough for people to tell launches apart.
func short(id string) string { return id[:min(8, len(id))] }

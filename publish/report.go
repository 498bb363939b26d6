package publish

import (
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// ReportVersion is the version of the report's JSON form.
const ReportVersion = 1

// Outcome is how a delivery ended.
type Outcome string

// The outcomes.
const (
	// Delivered means that every phase is done, and the pins are written if they were asked for.
	Delivered Outcome = "delivered"
	// NothingToDo means that the registry holds all of it already.
	NothingToDo Outcome = "nothing-to-do"
	// Refused means that the check failed, no safe plan exists, or something is missing. Nothing
	// was sent.
	Refused Outcome = "refused"
	// Stopped means that a phase failed, or the time ran out, or a signal came. Report has the
	// Error and how to Resume.
	Stopped Outcome = "stopped"
	// RolledBack means that a phase failed, and what was there before is there again. Report has
	// the Error.
	RolledBack Outcome = "rolled-back"
)

// Report is what a delivery did. All durations are in milliseconds of the delivery's clock.
type Report struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	Revision string            `json:"revision,omitempty"`
	Outcome  Outcome           `json:"outcome"`
	// Federation is the composition that judged the delivery here.
	Federation spec.Composition `json:"federation"`
	StartedAt  time.Time        `json:"startedAt"`
	// DurationMS is the duration of this run. A resumed run counts from its own start.
	DurationMS int64 `json:"durationMs"`
	// Error is why the outcome is refused, stopped or rolled back.
	Error string `json:"error,omitempty"`
	// Errors are why what was published does not compose, with the files that they are in.
	Errors diag.List `json:"errors,omitempty"`
	// Resume lists the commands that go on from here, the most direct one first.
	Resume []string `json:"resume,omitempty"`
	// Journal is the path of the journal, empty when none is kept.
	Journal string `json:"journal,omitempty"`
	// Resumed is true if the run took up an earlier one.
	Resumed bool `json:"resumed,omitempty"`
	// NothingStopped is true if a stopped delivery was to be taken up and there is none.
	NothingStopped bool `json:"nothingStopped,omitempty"`
	// Changed are the settings of a run that took up an earlier one and that differ from its own.
	Changed []SettingChange `json:"changedSettings,omitempty"`

	Check *CheckResult `json:"check,omitempty"`
	// Consents are the risks that somebody accepted for this delivery, also in an earlier run of
	// it.
	Consents []Consent `json:"consents,omitempty"`
	// Promoted are the variants that subgraphs of the delivery were taken of.
	Promoted []registry.Promotion `json:"promoted,omitempty"`
	// PlanFile is the plan file that the delivery follows, and Approvals are who approved the plan.
	PlanFile  *FollowedPlan       `json:"planFile,omitempty"`
	Approvals []planfile.Approval `json:"approvals,omitempty"`
	// Moved is what is not as it was when the plan that is followed was made.
	Moved []planfile.Difference `json:"moved,omitempty"`
	// Orders is what each changed subgraph needs by itself.
	Orders  []OrderReport    `json:"orders,omitempty"`
	Hazards []rollout.Hazard `json:"hazards,omitempty"`
	// Gaps are what clients miss while the phases run.
	Gaps []rollout.Gap `json:"gaps,omitempty"`
	// Excused is the code that is excused from serving what is registered.
	Excused []rollout.Excused `json:"excused,omitempty"`
	// Proof is what known operations show of the plan.
	Proof  *rollout.Proof `json:"proof,omitempty"`
	Phases []PhaseReport  `json:"phases"`
	Pins   *pin.Result    `json:"pins,omitempty"`
	// Launch is the newest launch of the variant if the registry holds all of it already. It
	// decides whether what is registered is what routers get.
	Launch *launch.Tree `json:"launch,omitempty"`
	// NotDeployed are the subgraphs of the delivery for which the deploy command was not called,
	// because their schema does not change. It is empty if there is no deploy command.
	NotDeployed []string `json:"notDeployed,omitempty"`
	// AssumedCode are the subgraphs of the delivery that are not deployed and whose code is assumed
	// to implement what is registered: it was not asked.
	AssumedCode []string `json:"assumedCode,omitempty"`
	// Running is what replicas said of their code before anything was sent, or that it is assumed.
	// It is nil for a delivery with nothing to do, and for one that was taken up.
	Running *running.Report `json:"runningCode,omitempty"`
	// WayBack is the plan that would take the delivery back, if it stopped where that may help.
	WayBack *WayBack `json:"wayBack,omitempty"`
	// Rollback is the run that took the delivery back, or tried to.
	Rollback *Report `json:"rollback,omitempty"`

	// Plan is the plan with all its SDL, for printers. It is nil if there was none.
	Plan *rollout.Plan `json:"-"`
}

// CheckResult is the outcome of the check before a publish or a delivery.
type CheckResult struct {
	// Passed is true if the check found nothing that stops. It is false for a check that was
	// skipped.
	Passed bool `json:"passed"`
	// NotJudged are the parts that the check could not judge and that it needs to pass, each with
	// its reason.
	NotJudged []string `json:"notJudged,omitempty"`
	// Tolerated is true if a failed check is reported and the publish goes on.
	Tolerated bool `json:"tolerated,omitempty"`
	// Skipped is the reason for which there was no check, empty if there was one.
	Skipped string `json:"skipped,omitempty"`
	// Reasons are why it did not pass.
	Reasons []string `json:"reasons,omitempty"`
	// Notes tell what the change was compared with, unless that is what routers run and the
	// registry holds.
	Notes []string `json:"notes,omitempty"`
	// Report is the check's own report.
	Report any `json:"report,omitempty"`
}

// Summary returns how the check ended, such as "failed: 1 breaking change".
func (c CheckResult) Summary() string {
	switch {
	case c.Skipped != "":
		return "skipped: " + c.Skipped
	case c.Passed:
		return "passed"
	case len(c.Reasons) == 0 && len(c.NotJudged) > 0:
		return "not judged: " + strings.Join(c.NotJudged, "; ")
	default:
		return "failed: " + strings.Join(c.Reasons, ", ")
	}
}

// Stops reports whether nothing may be published.
func (c CheckResult) Stops() bool { return !c.Passed && !c.Tolerated && c.Skipped == "" }

// OrderReport is the order that one changed subgraph needs by itself, and why.
type OrderReport struct {
	Subgraph string        `json:"subgraph"`
	Order    rollout.Order `json:"order"`
	Reason   string        `json:"reason"`
}

// State is how far a phase or a step is.
type State string

// The states.
const (
	Pending State = "pending"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
	// Unfinished means that the run ended in the phase, which has not failed: the time ran out, a
	// signal came, or an answer was lost, and what was begun may go on.
	Unfinished State = "unfinished"
	// Before means done by the run that this one resumes.
	Before State = "done-before"
)

// PhaseReport is one phase of the plan and what became of it.
type PhaseReport struct {
	Number int               `json:"number"`
	Kind   rollout.PhaseKind `json:"kind"`
	Why    string            `json:"why"`
	State  State             `json:"state"`
	Steps  []StepReport      `json:"steps"`
	// Batch is what a publish phase sent.
	Batch *BatchResult `json:"batch,omitempty"`
	// Launch is the launch of a publish phase with its contract launches.
	Launch *launch.Tree `json:"launch,omitempty"`
	// SettledMS is how long the phase waited for routers to pick up the supergraph.
	SettledMS int64 `json:"settledMs,omitempty"`
	// Running is what replicas said of their code after the phase, or before it if it did not
	// begin.
	Running *running.Report `json:"runningCode,omitempty"`
	// Adoption is how it is known that routers run the supergraph of a publish phase, or how far
	// they were when the phase ended. It is nil if nothing relied on it.
	Adoption   *adoption.Proof `json:"adoption,omitempty"`
	StartedAt  *time.Time      `json:"startedAt,omitempty"`
	DurationMS int64           `json:"durationMs"`
	Error      string          `json:"error,omitempty"`
}

// StepReport is one subgraph's part of a phase.
type StepReport struct {
	Subgraph string         `json:"subgraph"`
	Action   rollout.Action `json:"action"`
	Stage    rollout.Stage  `json:"stage"`
	URL      string         `json:"url,omitempty"`
	SHA256   string         `json:"sha256,omitempty"`
	State    State          `json:"state"`
	// DurationMS is the duration of a deploy. The steps of a publish have none: they are one call.
	DurationMS int64  `json:"durationMs,omitempty"`
	Error      string `json:"error,omitempty"`
}

// fill puts a plan into the report, with every phase pending.
func (r *Report) fill(plan *rollout.Plan) {
	r.Plan, r.Hazards, r.Gaps, r.Excused, r.Proof = plan, plan.Hazards, plan.Gaps, plan.Excused, plan.Proof
	r.Promoted = plan.Promoted
	for _, s := range plan.Subgraphs {
		if s.Order != rollout.Unchanged {
			r.Orders = append(r.Orders, OrderReport{s.Name, s.Order, s.Reason})
		}
	}
	r.Phases = make([]PhaseReport, len(plan.Phases))
	for i, phase := range plan.Phases {
		p := PhaseReport{Number: phase.Number, Kind: phase.Kind, Why: phase.Why, State: Pending}
		for _, s := range phase.Steps {
			p.Steps = append(p.Steps, StepReport{Subgraph: s.Subgraph, Action: s.Action, Stage: s.Stage, URL: s.URL, SHA256: s.SHA256, State: Pending})
		}
		r.Phases[i] = p
	}
}

// markFailed sets the states of a delivery that failed, as its journal has them. The report is
// filled with its plan.
func (r *Report) markFailed(j *journaledRun) {
	for i := range r.Phases {
		switch phase := &r.Phases[i]; {
		case j.done[phase.Number]:
			phase.setState(Before)
		case j.started[phase.Number]:
			phase.State = Failed
		}
	}
}

// setState sets the state of a phase and of all its steps.
func (p *PhaseReport) setState(state State) {
	p.State = state
	for i := range p.Steps {
		p.Steps[i].State = state
	}
}

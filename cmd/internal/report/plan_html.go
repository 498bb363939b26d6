package report

import (
	_ "embed"
	"html/template"
	"io"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

//go:embed plan.html
var planHTML string

// planPage is the template of the HTML page of a plan. It has no scripts and loads nothing.
func planPage() *template.Template {
	return template.Must(template.New("plan").Funcs(template.FuncMap{
		"size":           planSize,
		"step":           step,
		"phaseEnd":       phaseEnd,
		"phaseNext":      phaseNext,
		"hazardStanding": hazardStanding,
		"gapStanding":    gapStanding,
		"proofLine":      ProofLine,
		"proofDetail":    proofDetail,
		"refusals":       sortedRefusals,
		"refusalHead":    refusalHead,
		"refusalWhat":    refusalWhat,
		"refusalFetch":   refusalFetch,
	}).Parse(planHTML))
}

// PlanHTML writes a plan as one self-contained HTML page: the orders, the phases with a picture of
// them, hazards and gaps with what they need, and each intermediate schema as a diff. code is what
// is known of running code, or nil, consents are what somebody accepted of the plan, file is where
// the plan is kept, and version is that of this program.
func PlanHTML(w io.Writer, plan *rollout.Plan, file string, code *running.Report, consents []publish.Consent, version string) error {
	type intermediate struct {
		rollout.IntermediateTime
		SDL  string
		Diff []hunkHTML
	}
	page := struct {
		Plan          *rollout.Plan
		File          string
		Refused       bool // the plan is not proven for known operations
		Stops         bool
		Consents      []publish.Consent
		Code          *running.Report
		SVG           template.HTML
		Intermediates []intermediate
		Tool          string
	}{Plan: plan, File: file, Consents: consents, Code: code, SVG: template.HTML(PlanSVG(plan)), Tool: version}
	page.Refused = publish.PassProof(plan.Proof) != nil
	page.Stops = !page.Refused && publish.PassLosses(plan.Losses(), consents) != nil
	for _, t := range plan.Intermediates() {
		one := intermediate{IntermediateTime: t}
		for _, s := range plan.Subgraphs {
			if s.Name == t.Subgraph && s.Before != nil && s.Intermediate != nil {
				one.SDL = s.Intermediate.SDL
				one.Diff = htmlHunks(hunks(diffLines(s.Before.SDL, one.SDL)))
			}
		}
		page.Intermediates = append(page.Intermediates, one)
	}
	return planPage().Execute(w, page)
}

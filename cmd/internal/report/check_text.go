package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/compose/diag"
)

// CheckOptions are what a check for a terminal shows on demand.
type CheckOptions struct {
	// All lists safe changes, which are only counted otherwise.
	All bool
	// Diff adds a unified diff: DiffAPI, DiffSupergraph or DiffNone.
	Diff string
}

// Check prints a check for a terminal, part by part, and the verdict last. Parts that the check
// does not have are left out; a part that could not be judged says why.
func Check(w io.Writer, st Style, texts Texts, r *check.Report, opts CheckOptions) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("%s", st.Bold("Subgraphs")+against(r, " compared with %s"))
	changed := r.Changed()
	for i, s := range changed {
		if i == maxFindings {
			p("  %s", st.Dim("… and "+andMore(len(changed)-i)))
			break
		}
		p("  %-9s %s", s.State, s.Name)
	}
	if n := len(r.Subgraphs) - len(changed); n > 0 {
		p("  %s", st.Dim(fmt.Sprintf("%d unchanged", n)))
	}
	for _, n := range r.Notes {
		p("  %s %s", st.Yellow("note:"), n)
	}
	p("")
	compositionText(w, st, texts, r)
	verdict(w, st, texts, "Clients", r.Clients, opts.All)
	operationsText(w, st, texts, "Operations", r.Operations)
	for _, c := range r.Contracts {
		contractText(w, st, texts, r, c, opts.All)
	}
	verdict(w, st, texts, "Planner", r.Planner, opts.All)
	plansText(w, st, texts, r.Plans)
	ordersText(w, st, r)
	Remote(w, st, texts, r.Remote)
	policyText(w, st, texts, r)
	checkDiff(w, st, r, opts.Diff)
	conclusion(w, st, r)
}

// against returns a phrase with the name of the base; empty if the base has no name.
func against(r *check.Report, phrase string) string {
	if r.Against == "" {
		return ""
	}
	return fmt.Sprintf(phrase, r.Against)
}

// conclusion prints the verdict on the whole, and the parts that were not judged.
func conclusion(w io.Writer, st Style, r *check.Report) {
	missing, optional := unjudged(r)
	switch r.Verdict {
	case check.No:
		_, _ = fmt.Fprintln(w, st.Red("✘ failed: "+strings.Join(r.Reasons, ", ")))
		if missing != "" {
			_, _ = fmt.Fprintln(w, st.Yellow("? not judged: "+missing))
		}
	case check.NotJudged:
		_, _ = fmt.Fprintln(w, st.Yellow("? not judged: "+missing))
		_, _ = fmt.Fprintln(w, st.Dim("  neither passed nor failed; a part that may be missing is named under check.optional of schemactl.yaml"))
	default:
		_, _ = fmt.Fprintln(w, st.Green("✔ passed"))
	}
	if optional != "" {
		_, _ = fmt.Fprintln(w, st.Yellow("  not judged, which may be: "+optional))
	}
}

// unjudged lists the parts that were not judged, with the reasons: those that the verdict needs,
// and those that are optional. Parts with one reason stand together.
func unjudged(r *check.Report) (missing, optional string) {
	list := func(optional bool) string {
		var reasons []string
		parts := map[string][]string{}
		for _, u := range r.Unjudged {
			if u.Optional != optional {
				continue
			}
			if parts[u.Why] == nil {
				reasons = append(reasons, u.Why)
			}
			parts[u.Why] = append(parts[u.Why], u.Name())
		}
		for i, why := range reasons {
			reasons[i] = strings.Join(parts[why], ", ") + " (" + why + ")"
		}
		return strings.Join(reasons, "; ")
	}
	return list(false), list(true)
}

// compositionText prints the outcome of composition: new errors, errors that the base has too (set
// aside by the policy, or printed with those of the base), and new hints from warnings on.
func compositionText(w io.Writer, st Style, texts Texts, r *check.Report) {
	c := r.Composition
	line := func(verdict string) {
		_, _ = fmt.Fprintf(w, "%s %s%s\n", st.Bold("Composition"), verdict, st.Dim(", federation "+r.Federation.Version))
	}
	switch {
	case c.Verdict == check.NotJudged:
		line(st.Yellow("not judged: " + c.Why))
	case c.OK:
		line(st.Green("ok"))
	case len(c.Errors) == 0:
		line(st.Yellow("no new errors"))
	default:
		line(st.Red(Count(len(c.Errors), "error")))
		diagnosticsText(w, st, texts, c.Errors)
	}
	if n := len(c.Known); n > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Dim(Count(n, "error")+" of the base set aside: "+strings.Join(c.Known.Codes(), ", ")))
	} else if len(c.BaseErrors) > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("the base itself does not compose:"))
		diagnosticsText(w, st, texts, c.BaseErrors)
	}
	if shown := atLeastWarnings(c.NewHints); len(shown) > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow(Count(len(shown), "new hint")))
		diagnosticsText(w, st, texts, shown)
	}
	_, _ = fmt.Fprintln(w)
}

// atLeastWarnings returns the diagnostics that are warnings or errors.
func atLeastWarnings(list diag.List) (out diag.List) {
	for _, d := range list {
		if d.Severity >= diag.Warning {
			out = append(out, d)
		}
	}
	return out
}

// verdict prints the verdict on clients or on the planner, or why it was not judged.
func verdict(w io.Writer, st Style, texts Texts, title string, v check.VerdictReport, all bool) {
	switch {
	case v.Verdict == check.NotJudged:
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold(title), st.Yellow("not judged: "+v.Why))
	case v.Why != "" && len(v.Findings) == 0:
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold(title), v.Why)
	default:
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold(title), tally(st, v.Findings))
	}
	groupedText(w, st, texts, v.Findings, all)
	_, _ = fmt.Fprintln(w)
}

// contractText prints the findings of a contract. Those that the graph's own API shows in the same
// way are only counted.
func contractText(w io.Writer, st Style, texts Texts, r *check.Report, c check.ContractReport, all bool) {
	title := st.Bold("Contract " + c.Name)
	switch {
	case c.Verdict == check.NotJudged:
		_, _ = fmt.Fprintf(w, "%s %s\n", title, st.Yellow("not judged: "+c.Why))
		diagnosticsText(w, st, texts, c.Errors)
	case len(c.Errors) > 0:
		_, _ = fmt.Fprintf(w, "%s %s\n", title, st.Red(Count(len(c.Errors), "error")))
		diagnosticsText(w, st, texts, c.Errors)
	case c.Why != "" && len(c.Findings) == 0:
		_, _ = fmt.Fprintf(w, "%s %s\n", title, c.Why)
	default:
		own, shared := ownFindings(r.Clients.Findings, c.Findings)
		note := ""
		if shared > 0 {
			note = st.Dim(fmt.Sprintf(" (%d as above)", shared))
		}
		_, _ = fmt.Fprintf(w, "%s %s%s\n", title, tally(st, c.Findings), note)
		groupedText(w, st, texts, own, all)
	}
	diagnosticsText(w, st, texts, c.Warnings)
	_, _ = fmt.Fprintln(w)
	if c.Operations != nil {
		operationsText(w, st, texts, "Operations of contract "+c.Name, *c.Operations)
	}
}

// operationsText prints the operations that the proposal breaks, and those that could not be
// checked, and nothing if no operations were given. title says whose they are.
func operationsText(w io.Writer, st Style, texts Texts, title string, o check.OperationsReport) {
	if o.Verdict == "" {
		return
	}
	if o.Verdict == check.NotJudged && o.Checked == 0 && len(o.Problems) == 0 {
		_, _ = fmt.Fprintf(w, "%s %s\n\n", st.Bold(title), st.Yellow("not judged: "+o.Why))
		return
	}
	word := st.Green("all valid on the proposal")
	switch {
	case len(o.Broken) > 0:
		word = st.Red(Count(o.Broken.Count(), "problem") + " on the proposal")
	case o.Verdict == check.NotJudged:
		word = st.Yellow("not judged: " + o.Why)
	}
	_, _ = fmt.Fprintf(w, "%s %s checked, %s\n", st.Bold(title), Count(o.Checked, "operation"), word)
	diagnosticsText(w, st, texts, o.Broken)
	if len(o.Problems) > 0 {
		if len(o.Broken) > 0 {
			_, _ = fmt.Fprintln(w)
		}
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("not judged, or only noticed:"))
		diagnosticsText(w, st, texts, o.Problems)
	}
	_, _ = fmt.Fprintln(w)
}

// diagnosticsText prints diagnostics, the worst maxFindings of them.
func diagnosticsText(w io.Writer, st Style, texts Texts, list diag.List) {
	Diagnostics(w, st, texts, list.Cap(maxFindings))
}

// ordersText prints the order of each changed subgraph, the first maxFindings of them, and the
// phases of the rollout. An order without a subgraph is the reason why there is no plan.
func ordersText(w io.Writer, st Style, r *check.Report) {
	if len(r.Orders) == 0 {
		return
	}
	_, _ = fmt.Fprintf(w, "%s\n", st.Bold("Order"))
	shown := 0
	for i, o := range r.Orders {
		if o.Subgraph == "" {
			_, _ = fmt.Fprintf(w, "  %s\n", indentRest(o.Reason))
			continue
		}
		if shown++; shown > maxFindings {
			_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("… and "+andMore(len(r.Orders)-i)))
			break
		}
		_, _ = fmt.Fprintf(w, "  %s %s: %s\n", st.Cyan(o.Order), o.Subgraph, indentRest(o.Reason))
	}
	for i, phase := range r.Phases {
		_, _ = fmt.Fprintf(w, "  %d. %s\n", i+1, phase)
	}
	if losses := r.Losses(); len(r.Hazards)+len(r.Gaps) > 0 {
		_, _ = fmt.Fprintf(w, "  %s:\n", Safety(losses))
		lossesText(w, st, "  ", losses)
	}
	runningCode(w, st, "  ", r.Running)
	_, _ = fmt.Fprintln(w)
}

func policyText(w io.Writer, st Style, texts Texts, r *check.Report) {
	if len(r.Policy) > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Bold("Policy"))
		diagnosticsText(w, st, texts, r.Policy)
		_, _ = fmt.Fprintln(w)
	}
}

package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
)

// CheckOptions are how much of a check is printed for a terminal.
type CheckOptions struct {
	// All lists safe changes too; otherwise they are counted.
	All bool
	// Diff adds a unified diff: DiffAPI, DiffSupergraph or DiffNone.
	Diff string
}

// Check prints a check for a terminal. Excerpts of the places are taken from texts.
func Check(w io.Writer, st Style, texts Texts, r *check.Report, opts CheckOptions) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("%s", st.Bold("Subgraphs"))
	changed := r.Changed()
	for _, s := range changed {
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
	verdict(w, st, texts, "Clients", r.Clients, opts.All, "not judged: "+whyNotJudged(r))
	operationsText(w, st, texts, r)
	for _, c := range r.Contracts {
		contractText(w, st, texts, r, c, opts.All)
	}
	plannerText(w, st, texts, r, opts.All)
	ordersText(w, st, r)
	remoteText(w, st, texts, r.Remote)
	policyText(w, st, texts, r)
	checkDiff(w, st, r, opts.Diff)
	if r.Passed {
		p("%s", st.Green("✔ passed"))
		return
	}
	p("%s", st.Red("✘ failed: "+strings.Join(r.Reasons, ", ")))
}

// whyNotJudged returns why there is no verdict on clients.
func whyNotJudged(r *check.Report) string {
	switch {
	case !r.Composition.OK:
		return "the proposal does not compose"
	case len(r.Composition.BaseErrors) > 0:
		return "the base does not compose"
	default:
		return "there is no base to compare with"
	}
}

// compositionText prints errors and hints of the proposal. Errors of the base are printed unless
// the policy sets some aside, which are counted instead. Hints below a warning are left out.
func compositionText(w io.Writer, st Style, texts Texts, r *check.Report) {
	c := r.Composition
	switch {
	case c.OK:
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold("Composition"), st.Green("ok"))
	case len(c.Errors) == 0:
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold("Composition"), st.Yellow("no new errors"))
	default:
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold("Composition"), st.Red(Count(len(c.Errors), "error")))
		Diagnostics(w, st, texts, c.Errors)
	}
	if n := len(c.Known); n > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Dim(Count(n, "error")+" of the base set aside: "+strings.Join(c.Known.Codes(), ", ")))
	} else if len(c.BaseErrors) > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("the base itself does not compose:"))
		Diagnostics(w, st, texts, c.BaseErrors)
	}
	if shown := atLeastWarnings(c.NewHints); len(shown) > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow(Count(len(shown), "new hint")))
		Diagnostics(w, st, texts, shown)
	}
	_, _ = fmt.Fprintln(w)
}

func atLeastWarnings(list diag.List) (out diag.List) {
	for _, d := range list {
		if d.Severity >= diag.Warning {
			out = append(out, d)
		}
	}
	return out
}

// verdict prints one of the two verdicts; notJudged stands in the place of one that is missing.
func verdict(w io.Writer, st Style, texts Texts, title string, v check.VerdictReport, all bool, notJudged string) {
	if !v.Judged {
		_, _ = fmt.Fprintf(w, "%s %s\n\n", st.Bold(title), st.Dim(notJudged))
		return
	}
	_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold(title), tally(st, v.Findings))
	groupedText(w, st, texts, v.Findings, all)
	_, _ = fmt.Fprintln(w)
}

// plannerText prints the verdict on the planner.
func plannerText(w io.Writer, st Style, texts Texts, r *check.Report, all bool) {
	if !r.Planner.Judged {
		verdict(w, st, texts, "Planner", r.Planner, all, "not judged: there is no valid base to compare with")
		return
	}
	_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold("Planner"), tally(st, r.Planner.Findings))
	groupedText(w, st, texts, r.Planner.Findings, all)
	_, _ = fmt.Fprintln(w)
}

// groupedText prints findings by the subgraph that made the change, the worst first. The names of
// the subgraphs stand above where there are several. Without all, safe findings are left out.
func groupedText(w io.Writer, st Style, texts Texts, findings []check.Finding, all bool) {
	list := slices.DeleteFunc(slices.Clone(findings), func(f check.Finding) bool { return f.Impact == rules.Safe && !all })
	rank := []rules.Impact{rules.Breaking, rules.Dangerous, rules.Ordered, rules.Safe}
	slices.SortStableFunc(list, func(a, b check.Finding) int {
		return cmp.Or(strings.Compare(madeIn(a), madeIn(b)), slices.Index(rank, a.Impact)-slices.Index(rank, b.Impact))
	})
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && madeIn(list[to]) == madeIn(list[from]) {
			to++
		}
		if to-from < len(list) {
			_, _ = fmt.Fprintf(w, "  %s\n", st.Bold(madeIn(list[from])))
		}
		findingsText(w, st, texts, list[from:to], all)
		from = to
	}
}

// madeIn returns the subgraph that made a change; empty where none is known.
func madeIn(f check.Finding) string {
	if len(f.Subgraphs) == 0 {
		return ""
	}
	return f.Subgraphs[0]
}

// contractText prints the findings of a contract that the graph's own API does not show, and counts
// the others.
func contractText(w io.Writer, st Style, texts Texts, r *check.Report, c check.ContractReport, all bool) {
	title := st.Bold("Contract " + c.Name)
	switch {
	case len(c.Errors) > 0:
		_, _ = fmt.Fprintf(w, "%s %s\n", title, st.Red(Count(len(c.Errors), "error")))
		Diagnostics(w, st, texts, c.Errors)
	case len(c.BaseErrors) > 0:
		_, _ = fmt.Fprintf(w, "%s %s\n", title, st.Yellow("not judged: the contract fails on the base"))
	default:
		own, shared := apart(r.Clients.Findings, c.Findings)
		note := ""
		if shared > 0 {
			note = st.Dim(fmt.Sprintf(" (%d as above)", shared))
		}
		_, _ = fmt.Fprintf(w, "%s %s%s\n", title, tally(st, c.Findings), note)
		groupedText(w, st, texts, own, all)
	}
	_, _ = fmt.Fprintln(w)
}

// apart returns the findings of a contract that the graph's own API does not show in the same way,
// and the number of those that it does. A waived finding and one that is not waived are not the
// same.
func apart(api, contract []check.Finding) (own []check.Finding, shared int) {
	type key struct{ code, message string }
	known := make(map[key]bool, len(api))
	for _, f := range api {
		known[key{f.Code, f.Message}] = f.Waived == nil
	}
	for _, f := range contract {
		if open, ok := known[key{f.Code, f.Message}]; ok && open == (f.Waived == nil) {
			shared++
			continue
		}
		own = append(own, f)
	}
	return own, shared
}

// maxFindings is the greatest number of findings of one list, and of orders, that a reader is
// shown. The formats for machines have all of them.
const maxFindings = 100

// findingsText prints findings in their order, with at most two places each. Only what a reader may
// have to act on has a reason, the operations, a fix and the fingerprint that an approval takes.
func findingsText(w io.Writer, st Style, texts Texts, list []check.Finding, all bool) {
	shown := 0
	for i, f := range list {
		if f.Impact == rules.Safe && !all {
			continue
		}
		if shown++; shown > maxFindings {
			rest := list[i:]
			if !all {
				rest = slices.DeleteFunc(slices.Clone(rest), func(f check.Finding) bool { return f.Impact == rules.Safe })
			}
			_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("… and "+andMore(len(rest))))
			return
		}
		if f.Waived != nil {
			_, _ = fmt.Fprintf(w, "  %s %s %s\n", st.Dim("waived   "), f.Message, st.Dim(f.Code+" · "+f.Waived.By+": "+f.Waived.Reason+until(f)))
			continue
		}
		_, _ = fmt.Fprintf(w, "  %s %s %s\n", impact(st, f.Impact), f.Message, st.Dim(f.Code))
		excerpts(w, st, texts, f.Positions[:min(len(f.Positions), 2)])
		if f.Impact == rules.Safe {
			continue
		}
		_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("why:"), f.Why)
		switch {
		case len(f.Operations) > 0:
			_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("operations:"), uses(f.Operations))
		case f.Unused && f.Impact == rules.Breaking:
			_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("operations:"), "none of the known operations uses it")
		}
		if f.Impact == rules.Breaking || f.Fails {
			if f.Fix != "" {
				_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("fix:"), f.Fix)
			}
			_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("fingerprint: "+f.Fingerprint))
		}
	}
}

// andMore returns the words for what is left out.
func andMore(n int) string { return strconv.Itoa(n) + " more (--format json has them all)" }

func until(f check.Finding) string {
	if f.Waived.Until == "" {
		return ""
	}
	return " (until " + f.Waived.Until + ")"
}

// operationsText prints what became of the operations; nothing where none were given.
func operationsText(w io.Writer, st Style, texts Texts, r *check.Report) {
	o := r.Operations
	if o.Checked == 0 && len(o.Problems) == 0 {
		return
	}
	word := st.Green("all valid on the proposal")
	switch {
	case len(o.Broken) > 0:
		word = st.Red(Count(len(o.Broken), "problem") + " on the proposal")
	case o.Checked == 0:
		word = st.Yellow("none of those given can be used")
	}
	_, _ = fmt.Fprintf(w, "%s %s checked, %s\n", st.Bold("Operations"), Count(o.Checked, "operation"), word)
	Diagnostics(w, st, texts, o.Broken)
	if len(o.Problems) > 0 {
		if len(o.Broken) > 0 {
			_, _ = fmt.Fprintln(w)
		}
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("not checked, since they are not valid on the base either:"))
		Diagnostics(w, st, texts, o.Problems)
	}
	_, _ = fmt.Fprintln(w)
}

// ordersText prints the recommended orders and the phases of the rollout. An order without a
// subgraph is the reason why there is none.
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
	_, _ = fmt.Fprintln(w)
}

func policyText(w io.Writer, st Style, texts Texts, r *check.Report) {
	if len(r.Policy) > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Bold("Policy"))
		Diagnostics(w, st, texts, r.Policy)
		_, _ = fmt.Fprintln(w)
	}
}

func impact(st Style, i rules.Impact) string {
	switch i {
	case rules.Breaking:
		return st.Red("breaking ")
	case rules.Dangerous:
		return st.Yellow("dangerous")
	case rules.Ordered:
		return st.Cyan("order    ")
	default:
		return st.Dim("safe     ")
	}
}

// tally returns the numbers of findings by impact, worst first, and of waived ones.
func tally(st Style, list []check.Finding) string {
	if len(list) == 0 {
		return st.Green("nothing changed")
	}
	n := map[rules.Impact]int{}
	waived := 0
	for _, f := range list {
		if f.Waived != nil {
			waived++
			continue
		}
		n[f.Impact]++
	}
	var parts []string
	for _, i := range []rules.Impact{rules.Breaking, rules.Dangerous, rules.Ordered, rules.Safe} {
		if n[i] == 0 {
			continue
		}
		word := fmt.Sprintf("%d %s", n[i], i)
		switch i {
		case rules.Breaking:
			word = st.Red(word)
		case rules.Dangerous:
			word = st.Yellow(word)
		case rules.Ordered:
			word = st.Cyan(fmt.Sprintf("%d that need an order", n[i]))
		}
		parts = append(parts, word)
	}
	if waived > 0 {
		parts = append(parts, st.Dim(fmt.Sprintf("%d waived", waived)))
	}
	return strings.Join(parts, ", ")
}

// uses returns the operations of a finding with their places: the first five, and the number of
// others.
func uses(list []usage.Use) string {
	parts := make([]string, 0, len(list))
	for i, u := range list {
		if i == 5 {
			parts = append(parts, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		name := u.Operation
		if name == "" {
			name = "(unnamed)"
		}
		parts = append(parts, fmt.Sprintf("%s (%s:%d)", name, u.File, u.Line))
	}
	return strings.Join(parts, ", ")
}

// Count returns a number with its noun, whose plural takes an s.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

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
)

// maxFindings is the greatest number of findings of one list, and of orders, that people are shown.
// The formats for other tools have all that the report has.
const maxFindings = 100

// groupedText prints the worst maxFindings findings by the subgraph that made the change, the worst
// first. The subgraph's name is printed if there are several. Without all, safe changes are left
// out.
func groupedText(w io.Writer, st Style, texts Texts, findings []check.Finding, all bool) {
	list, left := separate(slices.DeleteFunc(slices.Clone(findings), func(f check.Finding) bool { return f.Impact == rules.Safe && !all }))
	list, more := worst(list)
	slices.SortStableFunc(list, func(a, b check.Finding) int { return strings.Compare(changedIn(a), changedIn(b)) })
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && changedIn(list[to]) == changedIn(list[from]) {
			to++
		}
		if to-from < len(list) {
			_, _ = fmt.Fprintf(w, "  %s\n", st.Bold(changedIn(list[from])))
		}
		findingsText(w, st, texts, list[from:to])
		from = to
	}
	if more > 0 {
		_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("… and "+andMore(more)))
	}
	if left > 0 {
		_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("… and "+andLeftOut(left)))
	}
}

// worst sorts findings, those that fail the check first, then by impact. It returns the first
// maxFindings of them and how many more there are.
func worst(list []check.Finding) (shown []check.Finding, more int) {
	rank := []rules.Impact{rules.Breaking, rules.Dangerous, rules.Ordered, rules.Safe}
	key := func(f check.Finding) int {
		n := slices.Index(rank, f.Impact)
		if !f.Fails {
			n += len(rank)
		}
		return n
	}
	slices.SortStableFunc(list, func(a, b check.Finding) int { return cmp.Compare(key(a), key(b)) })
	shown = list[:min(len(list), maxFindings)]
	return shown, len(list) - len(shown)
}

// separate takes those findings out of a list that stand for others, and counts these.
func separate(list []check.Finding) (own []check.Finding, left int) {
	for _, f := range list {
		left += f.More
	}
	return slices.DeleteFunc(list, func(f check.Finding) bool { return f.More > 0 }), left
}

// andLeftOut returns how many findings are in no format.
func andLeftOut(n int) string { return strconv.Itoa(n) + " more that the report leaves out" }

// changedIn returns the subgraph that made a change, or nothing if it is not known.
func changedIn(f check.Finding) string {
	if len(f.Subgraphs) == 0 {
		return ""
	}
	return f.Subgraphs[0]
}

// findingsText prints findings: each with excerpts of its first two positions and the operations
// that it concerns, and what to do where it is breaking. Waived and safe ones take a line.
func findingsText(w io.Writer, st Style, texts Texts, list []check.Finding) {
	for _, f := range list {
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
			_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("operations:"), operationList(f.Operations, f.MoreOperations))
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

// andMore returns how many items are not shown, and where they are.
func andMore(n int) string { return strconv.Itoa(n) + " more (--format json has them all)" }

// until returns the last day of a waiver, in parentheses, or nothing.
func until(f check.Finding) string {
	if f.Waived.Until == "" {
		return ""
	}
	return " (until " + f.Waived.Until + ")"
}

// impact returns the word for an impact, padded to one width and coloured.
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

// tally counts findings by impact, the worst first. Waived findings are counted apart.
func tally(st Style, list []check.Finding) string {
	if len(list) == 0 {
		return st.Green("nothing changed")
	}
	n := map[rules.Impact]int{}
	waived := 0
	for _, f := range list {
		if f.Waived != nil {
			waived += f.Count()
			continue
		}
		n[f.Impact] += f.Count()
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

// operationList returns the names and positions of operations, of the first five, and how many
// there are besides; more are left out of the list.
func operationList(list []usage.Use, more int) string {
	parts := make([]string, 0, len(list))
	for i, u := range list {
		if i == 5 {
			parts = append(parts, fmt.Sprintf("and %d more", len(list)-i+more))
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

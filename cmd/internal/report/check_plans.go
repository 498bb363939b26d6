package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/queryplan/compare"
)

// plansText prints what becomes of the query plans of known operations: a line for each cause with
// examples, and what it means for the plans that routers keep. Where there is nothing to compare,
// it is one line that says why.
func plansText(w io.Writer, st Style, texts Texts, p check.PlansReport) {
	word := plansSummary(p)
	switch {
	case p.Verdict == check.No:
		word = st.Red(word)
	case p.Verdict == check.NotJudged:
		word = st.Yellow(word)
	case p.Changed == 0 && p.Verdict != "":
		word = st.Green(word)
	}
	_, _ = fmt.Fprintf(w, "%s %s\n", st.Bold("Query plans"), word)
	for i, f := range p.Findings {
		if i == maxFindings {
			_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("… and "+andMore(len(p.Findings)-i)))
			break
		}
		planFindingText(w, st, f)
	}
	if p.Changed > 0 {
		_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("cache:"), cacheText(p.Cache))
	}
	diagnosticsText(w, st, texts, p.Problems)
	_, _ = fmt.Fprintln(w)
}

// planFindingText prints one finding with its examples, a line for each.
func planFindingText(w io.Writer, st Style, f plans.Finding) {
	level := map[diag.Severity]string{diag.Error: st.Red("fails    "), diag.Warning: st.Yellow("worse    "), diag.Info: st.Dim("changed  ")}[f.Severity]
	note := f.Code
	if f.Ignored != "" {
		level, note = st.Dim("ignored  "), note+" · ignore: "+f.Ignored
	}
	_, _ = fmt.Fprintf(w, "  %s %s %s\n", level, f.Message, st.Dim(note))
	for _, p := range planPlaces(f) {
		_, _ = fmt.Fprintf(w, "            %s\n", st.Dim(p.String()))
	}
	for _, e := range f.Examples {
		_, _ = fmt.Fprintf(w, "            %s: %s\n", operationName(e.Use), planChange(e))
	}
	if more := f.Count - len(f.Examples); more > 0 {
		_, _ = fmt.Fprintf(w, "            %s\n", st.Dim("… and "+andMore(more)))
	}
	if f.Fails {
		_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("fix:"), f.Fix)
	}
}

// planPlaces returns the place of each cause: in the proposal, or in the base if it is gone.
func planPlaces(f plans.Finding) []diag.Position {
	var out []diag.Position
	for _, c := range f.Causes {
		if len(c.Positions) > 0 {
			out = append(out, c.Positions[0])
		}
	}
	return out[:min(3, len(out))]
}

// plansSummary tells in one line what becomes of plans.
func plansSummary(p check.PlansReport) string {
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	switch {
	case p.Verdict == check.NotJudged && p.Planner == "":
		return "not judged: " + p.Why
	case p.Planner == "":
		return "nothing to compare: " + p.Why
	case p.Operations == 0:
		parts = append(parts, "no operation has a plan on both sides")
	case p.Changed == 0 && p.Operations == 1:
		parts = append(parts, "the one operation keeps its plan")
	case p.Changed == 0:
		parts = append(parts, fmt.Sprintf("none of %s gets another plan", Count(p.Operations, "operation")))
	default:
		parts = append(parts, fmt.Sprintf("%d of %s get another plan", p.Changed, Count(p.Operations, "operation")))
		if p.Changed == 1 {
			parts[0] = strings.Replace(parts[0], "get ", "gets ", 1)
		}
		add(p.Regressed, "worse")
		add(p.Improved, "better")
	}
	add(p.New, "new on the proposal")
	add(p.Refused, "refused by the proposal")
	add(p.Unplanned, "not planned")
	text := strings.Join(parts, ", ") + " (" + p.Planner + ")"
	if p.Verdict == check.NotJudged {
		return "not judged: " + p.Why + "; " + text
	}
	return text
}

// cacheText tells what the change does to the plans that a router keeps.
func cacheText(c *plans.Cache) string {
	if c.Replanned == 0 {
		return "the supergraph stays the same, and a router keeps its plans"
	}
	return fmt.Sprintf("with the new supergraph a router plans every operation anew, since it keeps plans by supergraph; %d of %d known ones, %.0f %%, come out another",
		c.Changed, c.Entries, 100*float64(c.Changed)/float64(c.Entries))
}

// operationName returns the name of an operation with its place.
func operationName(u usage.Use) string {
	name := u.Operation
	if name == "" {
		name = "an operation"
	}
	if u.File == "" {
		return name
	}
	return fmt.Sprintf("%s (%s:%d)", name, u.File, u.Line)
}

// planChange tells what the plan of an operation costs before and after.
func planChange(c plans.Change) string {
	parts := []string{numbersText(c.After)}
	if c.Before != nil {
		parts = []string{numbersChange(*c.Before, c.After)}
	}
	if c.Differing > 0 && len(c.NewHops)+len(c.LostHops) == 0 {
		parts = append(parts, fmt.Sprintf("%d of them for something else", c.Differing))
	}
	if hops := hopsText(c.NewHops); hops != "" {
		parts = append(parts, "new "+hops)
	}
	if hops := hopsText(c.LostHops); hops != "" {
		parts = append(parts, "no longer "+hops)
	}
	parts = append(parts, c.Limits...)
	if c.Variant != "" {
		parts = append(parts, "in contract "+c.Variant)
	}
	if len(c.Labels) > 0 {
		parts = append(parts, "with the labels "+strings.Join(c.Labels, ", "))
	}
	return strings.Join(parts, "; ")
}

// hopsText lists hops, the first three of them.
func hopsText(hops []compare.Hop) string {
	var names []string
	for _, h := range hops[:min(3, len(hops))] {
		names = append(names, h.String())
	}
	if more := len(hops) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// numbersChange tells what two plans of one operation cost, such as "1 → 2 fetches, 1 → 2 deep,
// subgraphs a → a, b".
func numbersChange(before, after compare.Numbers) string {
	change := func(a, b any) string {
		if old, now := fmt.Sprint(a), fmt.Sprint(b); old != now {
			return old + " → " + now
		}
		return fmt.Sprint(b)
	}
	fetches := "fetches"
	if before.Fetches == 1 && after.Fetches == 1 {
		fetches = "fetch"
	}
	parts := []string{change(before.Fetches, after.Fetches) + " " + fetches, change(before.Depth, after.Depth) + " deep"}
	if old, now := names(before.Subgraphs), names(after.Subgraphs); old != now {
		parts = append(parts, "subgraphs "+old+" → "+now)
	}
	for level := range max(len(before.Entities), len(after.Entities)) {
		old, now := at(before.Entities, level), at(after.Entities, level)
		if old == now {
			continue
		}
		where := "entity fetches outside of lists"
		if level == 1 {
			where = "entity fetches in a list"
		} else if level > 1 {
			where = fmt.Sprintf("entity fetches in %d levels of lists", level)
		}
		parts = append(parts, fmt.Sprintf("%s %d → %d", where, old, now))
	}
	if after.Bounded {
		parts = append(parts, "not all ways compared")
	}
	return strings.Join(parts, ", ")
}

func names(subgraphs []string) string {
	if len(subgraphs) == 0 {
		return "none"
	}
	return strings.Join(subgraphs, ", ")
}

func at(list []int, i int) int {
	if i < len(list) {
		return list[i]
	}
	return 0
}

// numbersText tells what a plan costs.
func numbersText(n compare.Numbers) string {
	text := fmt.Sprintf("%s, %d deep", Count(n.Fetches, "fetch"), n.Depth)
	if len(n.Subgraphs) > 0 {
		text += " (" + strings.Join(n.Subgraphs, ", ") + ")"
	}
	if n.Bounded {
		text += ", not all ways compared"
	}
	return text
}

// plansMarkdown prints what becomes of query plans as a table with a row for each cause.
func plansMarkdown(w io.Writer, p check.PlansReport) {
	md(w, "### Query plans\n\n%s.\n\n", plansSummary(p))
	if len(p.Findings) > 0 {
		_, _ = fmt.Fprint(w, "| plans | what and why | examples |\n| --- | --- | --- |\n")
	}
	for i, f := range p.Findings {
		if i == maxFindings {
			_, _ = fmt.Fprintf(w, "\n… and %s.\n", andMore(len(p.Findings)-i))
			break
		}
		var examples []string
		for _, e := range f.Examples {
			examples = append(examples, operationName(e.Use)+": "+planChange(e))
		}
		md(w, "| %s | %s<br><sub>%s %s</sub> | %s |\n", planWord(f), sink.Cell(f.Message), sink.Cell(f.Code), sink.Cell(f.Fingerprint), sink.Cell(strings.Join(examples, "\n")))
	}
	if len(p.Findings) > 0 {
		_, _ = fmt.Fprintf(w, "\n")
	}
	if p.Changed > 0 {
		md(w, "Cache: %s.\n\n", cacheText(p.Cache))
	}
	diagnosticsMarkdown(w, "Operations that could not be planned", p.Problems)
}

// planWord tells what a finding about plans means for the check.
func planWord(f plans.Finding) sink.Markdown {
	switch {
	case f.Fails:
		return "fails"
	case f.Ignored != "":
		return "~~changed~~ ignore: " + sink.Cell(f.Ignored)
	case f.Severity == diag.Warning:
		return "worse"
	}
	return "changed"
}

// planEntries returns the findings about query plans as other tools want them.
func planEntries(p check.PlansReport) []entry {
	var out []entry
	for _, f := range p.Findings {
		uses := make([]string, len(f.Examples))
		for i, e := range f.Examples {
			uses[i] = operationName(e.Use) + ": " + planChange(e)
		}
		e := entry{
			code: f.Code, message: f.Message + " (" + strings.Join(uses, "; ") + ")", coordinate: f.Coordinate, fix: f.Fix, level: severityLevel(f.Severity),
			section: "plans", positions: f.Positions, fingerprint: f.Fingerprint, fails: f.Fails, safe: f.Severity < diag.Warning,
		}
		if f.Ignored != "" {
			e.waived, e.safe = &policy.Waived{By: "plans.ignore", Reason: f.Ignored}, f.Code == plans.CodeChanged
		}
		out = append(out, e)
	}
	return out
}

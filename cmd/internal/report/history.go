package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/history"
	"github.com/schemactl/schemactl/publish/registry"
)

// History prints what was done to a variant, a paragraph for each entry.
func History(w io.Writer, st Style, ref registry.GraphRef, entries []history.Entry) {
	if len(entries) == 0 {
		_, _ = fmt.Fprintf(w, "nothing is known of %s\n", ref)
	}
	for _, e := range entries {
		_, _ = fmt.Fprintf(w, "%s  %s %s%s%s\n", e.At.UTC().Format(time.RFC3339), e.Kind, outcome(st, e), historyOf(e), historySubgraphs(e))
		for _, l := range e.Launches {
			state := "state not known"
			if l.State != "" {
				state = State(st, l.State)
			}
			_, _ = fmt.Fprintf(w, "  launch %s  %s", l.ID, state)
			if l.Changes != nil {
				_, _ = fmt.Fprintf(w, "  %s", SubgraphChanges(l.Changes))
			}
			_, _ = fmt.Fprintln(w)
		}
		for _, p := range e.Pins {
			_, _ = fmt.Fprintf(w, "  pin %s  sha256:%s%s\n", p.File, brief(p.SHA256), pinnedBy(p))
		}
		if e.Plan != nil {
			_, _ = fmt.Fprintf(w, "  plan %s%s\n", e.Plan.Place, planMadeBy(e.Plan))
		}
		for _, a := range e.Approvals {
			_, _ = fmt.Fprintf(w, "  approved %s\n", a)
		}
		for _, c := range e.Consents {
			_, _ = fmt.Fprintf(w, "  accepted %s\n", c)
		}
		if len(e.Promoted) > 0 {
			_, _ = fmt.Fprintf(w, "  %s\n", registry.PromotedFrom(e.Promoted))
		}
		if e.Error != "" {
			_, _ = fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(e.Error, "\n", "\n    "))
		}
		switch {
		case e.Current:
			_, _ = fmt.Fprintln(w, "  "+st.Green("current"))
		case e.Command != "":
			_, _ = fmt.Fprintf(w, "  back to it: %s\n", e.Command)
		}
	}
}

// outcome is the outcome of an entry, in the colours of a launch's state.
func outcome(st Style, e history.Entry) string {
	switch e.Outcome {
	case string(publish.Delivered), string(publish.NothingToDo), "pinned":
		return st.Green(e.Outcome)
	case string(publish.Stopped):
		return st.Red(e.Outcome)
	case string(publish.RolledBack):
		return st.Yellow(e.Outcome)
	}
	return State(st, registry.LaunchState(e.Outcome))
}

// historyOf tells who did it and from which revision.
func historyOf(e history.Entry) string {
	words := ""
	if e.By != "" {
		words += " by " + e.By
	}
	if e.Revision != "" {
		words += ", revision " + e.Revision
	}
	if e.Commit != "" && e.Commit != e.Revision {
		words += ", commit " + shortCommit(e.Commit)
	}
	return words
}

// shortCommit returns the beginning of a commit.
func shortCommit(commit string) string { return commit[:min(12, len(commit))] }

// historySubgraphs names the subgraphs of an entry, unless its launches tell them.
func historySubgraphs(e history.Entry) string {
	if len(e.Subgraphs) == 0 || e.Kind == history.KindLaunch {
		return ""
	}
	return ": " + strings.Join(e.Subgraphs, ", ")
}

// planMadeBy tells which plan was followed, and who made it.
func planMadeBy(f *publish.FollowedPlan) string {
	text := ""
	if f.Digest != "" {
		text += "  " + f.Digest
	}
	if f.MadeBy != "" {
		text += "  made by " + f.MadeBy
	}
	return text
}

// pinnedBy tells in which commit a pin is.
func pinnedBy(p history.Pin) string {
	if p.Commit == "" {
		return "  not committed"
	}
	return "  commit " + brief(p.Commit) + " by " + p.By
}

// HistoryMarkdown writes what was done to a variant as a table. Why something failed stands below
// its outcome.
func HistoryMarkdown(w io.Writer, ref registry.GraphRef, entries []history.Entry) {
	md(w, "### %s\n\n| when | what | by | revision | subgraphs | launches | pins | approved | accepted | back to it |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n", ref)
	for _, e := range entries {
		var launches, pins, approvals, consents []sink.Markdown
		for _, l := range e.Launches {
			launches = append(launches, sink.CodeCell(l.ID)+" "+sink.Cell(string(l.State)))
		}
		for _, c := range e.Consents {
			consents = append(consents, sink.Cell(c.String()))
		}
		for _, a := range e.Approvals {
			approvals = append(approvals, sink.Cell(a.String()))
		}
		for _, p := range e.Pins {
			pins = append(pins, sink.CodeCell(p.File)+sink.Cell(pinnedBy(p)))
		}
		what := sink.Cell(string(e.Kind) + " " + e.Outcome)
		if len(e.Promoted) > 0 {
			what += "<br>" + promotedMarkdown(e.Promoted, sink.CodeCell, sink.Cell)
		}
		if e.Error != "" {
			what += "<br>" + sink.Cell(e.Error)
		}
		revision := e.Revision
		if e.Commit != "" && e.Commit != e.Revision {
			revision += " commit " + brief(e.Commit)
		}
		back := sink.Markdown("current")
		switch {
		case e.Command != "":
			back = sink.CodeCell(e.Command)
		case !e.Current:
			back = ""
		}
		md(w, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", e.At.UTC().Format(time.RFC3339), what, sink.Cell(e.By), sink.Cell(revision), sink.Cell(strings.Join(e.Subgraphs, ", ")),
			sink.Join(launches, "<br>"), sink.Join(pins, "<br>"), sink.Join(approvals, "<br>"), sink.Join(consents, "<br>"), back)
	}
}

// brief returns the beginning of a hash, by which people tell it from others. What is no hash may
// be shorter.
func brief(hash string) string { return strings.ToValidUTF8(hash[:min(12, len(hash))], "") }

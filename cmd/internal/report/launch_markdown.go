package report

import (
	"fmt"
	"io"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollback"
)

// heading prints the heading of a report in Markdown, marked as a success or a failure.
func heading(w io.Writer, ok bool, format string, args ...any) {
	mark := "✅"
	if !ok {
		mark = "❌"
	}
	md(w, "### %s %s\n\n", mark, sink.Markdownf(format, args...))
}

// PublishMarkdown prints a publish or a deletion for a job summary. If the check stopped it, the
// reasons are all there is to print.
func PublishMarkdown(w io.Writer, p publish.Publication) {
	b, tree := p.BatchResult, p.Launch
	ref := sink.Code(b.Ref.String())
	if p.Check != nil && p.Check.Stops() {
		word := "the check failed"
		if len(p.Check.Reasons) == 0 && len(p.Check.NotJudged) > 0 {
			word = "the check could not judge the change"
		}
		heading(w, false, "Nothing was published to %s: %s", ref, word)
		for _, reason := range p.Check.Reasons {
			md(w, "- %s\n", reason)
		}
		for _, part := range p.Check.NotJudged {
			md(w, "- not judged: %s\n", part)
		}
		return
	}
	what := "Published to"
	switch {
	case p.Failed && len(b.Published) == 0:
		what = "Not published to"
	case p.Failed:
		what = "Published in part to"
	case len(b.Removed) > 0:
		what = "Deleted from"
	case len(b.Published) == 0:
		what = "Nothing to publish to"
	case p.DryRun:
		what = "Would publish to"
	}
	heading(w, !p.Failed && (tree == nil || completed(*tree) || p.Unwaited && underWay(*tree)), "%s %s", what, ref)
	promotedLine(w, p.Promoted)
	consentLines(w, p.Consents)
	checkLine(w, p.Check)
	row := func(label string, names []string) {
		if len(names) > 0 {
			md(w, "- %s: %s\n", label, sink.Codes(names))
		}
	}
	row("published", b.Published)
	row("deleted", b.Removed)
	if b.CreatesVariant {
		md(w, "- creates the variant %s\n", ref)
	}
	row("new", b.Created)
	for _, f := range b.URLFaults {
		md(w, "- ⚠️ %s\n", f)
	}
	row("unchanged, skipped", b.Skipped)
	for i, part := range b.Parts {
		md(w, "- part %d: %s by launch %s\n", i+1, sink.Codes(part.Published), sink.Code(part.LaunchID))
	}
	for _, note := range b.Notes {
		md(w, "- note: %s\n", note)
	}
	if b.Revision != "" {
		md(w, "- revision: %s\n", sink.Code(b.Revision))
	}
	if b.Recovered {
		_, _ = fmt.Fprint(w, "- the platform's answer was lost; the registry was asked and holds the batch\n")
	}
	if b.LaunchURL != "" {
		md(w, "- %s\n", sink.Link("", b.LaunchURL))
	}
	if tree != nil {
		if len(b.Published)+len(b.Removed) == 0 {
			_, _ = fmt.Fprint(w, "\nNothing was sent, so the newest launch decides.\n")
		}
		_, _ = fmt.Fprintln(w)
		launchTable(w, *tree)
	}
}

// LaunchMarkdown prints how a launch and its contract launches ended.
func LaunchMarkdown(w io.Writer, t launch.Tree) {
	heading(w, completed(t), "Launch of %s: %s", sink.Code(t.Source.Ref.String()), t.Source.State)
	launchTable(w, t)
}

// checkLine prints the outcome of the check before a publish, and nothing if there was none. A
// check that stopped the publish is printed by the caller.
func checkLine(w io.Writer, c *publish.CheckResult) {
	switch {
	case c == nil:
	case c.Skipped != "":
		md(w, "- check skipped: %s\n", c.Skipped)
	case !c.Passed:
		md(w, "- the check only warns; it %s\n", c.Summary())
	default:
		_, _ = fmt.Fprintln(w, "- the check passed")
	}
}

// completed reports whether the launch and all of its contract launches completed.
func completed(t launch.Tree) bool {
	for _, n := range t.Nodes() {
		if n.State != registry.StateCompleted {
			return false
		}
	}
	return true
}

// underWay reports whether no launch of the tree has failed or was superseded.
func underWay(t launch.Tree) bool {
	for _, n := range t.Nodes() {
		if n.State == registry.StateFailed || n.State == registry.StateSuperseded {
			return false
		}
	}
	return true
}

// launchTable prints a row for a launch and each of its contract launches, and nothing if there was
// no launch.
func launchTable(w io.Writer, t launch.Tree) {
	if t.Source.ID == "" {
		return
	}
	_, _ = fmt.Fprint(w, "| variant | launch | state | time |\n| --- | --- | --- | --- |\n")
	for _, n := range t.Nodes() {
		took, state := "", sink.Cell(string(n.State))
		if n.CompletedAt != nil && !n.CreatedAt.IsZero() {
			took = max(0, n.CompletedAt.Sub(n.CreatedAt)).Round(100 * time.Millisecond).String()
		}
		if n.SupersededBy != "" {
			state += " by " + sink.CodeCell(n.SupersededBy)
		}
		md(w, "| %s | %s | %s | %s |\n", sink.CodeCell(n.Ref.String()), sink.CodeCell(n.ID), state, took)
	}
}

// PinnedMarkdown prints the pins of a launch, and the variants whose launch did not complete.
func PinnedMarkdown(w io.Writer, r pin.Result) {
	heading(w, len(r.Unpinned) == 0 && len(r.Kept) == 0, "Pinned launch %s of %s", sink.Code(r.Lock.LaunchID), sink.Code(fmt.Sprint(r.Lock.GraphRef)))
	pinTable(w, r)
	for _, k := range r.Kept {
		md(w, "\nThe earlier pin of %s was kept: its launch did not complete.\n", sink.Code(fmt.Sprint(k)))
	}
	for _, k := range r.Unpinned {
		md(w, "\n%s was not pinned: its launch did not complete.\n", sink.Code(fmt.Sprint(k)))
	}
}

func pinTable(w io.Writer, r pin.Result) {
	_, _ = fmt.Fprint(w, "| pinned | launch | SHA-256 |\n| --- | --- | --- |\n")
	for _, e := range r.Lock.Variants {
		md(w, "| %s | %s | %s |\n", sink.CodeCell(fmt.Sprint(e.GraphRef)), sink.CodeCell(e.LaunchID), sink.CodeCell(e.SHA256))
	}
}

// RollbackMarkdown prints the verdict on routers going back to the supergraph of a launch. pins is
// what was pinned then, or nil.
func RollbackMarkdown(w io.Writer, v rollback.Verdict, id string, pins *pin.Result) {
	if !v.OK {
		heading(w, false, "No rollback to launch %s: the deployed code does not serve it", sink.Code(id))
		for _, reason := range v.Reasons() {
			md(w, "- %s\n", reason)
		}
		rollbackHazards(w, v)
		return
	}
	heading(w, true, "The deployed code serves the supergraph of launch %s", sink.Code(id))
	rollbackHazards(w, v)
	if pins != nil {
		pinTable(w, *pins)
	}
}

// rollbackHazards prints what the deployed code may return and the earlier supergraph does not
// know.
func rollbackHazards(w io.Writer, v rollback.Verdict) {
	for _, s := range v.Subgraphs {
		for _, h := range s.Hazards {
			md(w, "> ⚠️ **hazard** %s: %s; %s\n\n", sink.Code(s.Name), h, unknownLoss)
		}
	}
}

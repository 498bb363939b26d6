package report

import (
	"fmt"
	"io"
	"strings"
	"time"

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
	_, _ = fmt.Fprintf(w, "### %s %s\n\n", mark, fmt.Sprintf(format, args...))
}

// PublishMarkdown prints a publish or a deletion for a job summary. If the check stopped it, the
// reasons are all there is to print.
func PublishMarkdown(w io.Writer, p publish.Publication) {
	b, tree := p.BatchResult, p.Launch
	if p.Check != nil && p.Check.Stops() {
		word := "the check failed"
		if len(p.Check.Reasons) == 0 && len(p.Check.NotJudged) > 0 {
			word = "the check could not judge the change"
		}
		heading(w, false, "Nothing was published to `%s`: %s", b.Ref, word)
		for _, reason := range p.Check.Reasons {
			_, _ = fmt.Fprintf(w, "- %s\n", reason)
		}
		for _, part := range p.Check.NotJudged {
			_, _ = fmt.Fprintf(w, "- not judged: %s\n", part)
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
	heading(w, !p.Failed && (tree == nil || completed(*tree) || p.Unwaited && underWay(*tree)), "%s `%s`", what, b.Ref)
	promotedLine(w, p.Promoted)
	consentLines(w, p.Consents)
	checkLine(w, p.Check)
	row := func(label string, names []string) {
		if len(names) > 0 {
			_, _ = fmt.Fprintf(w, "- %s: %s\n", label, inCode(names))
		}
	}
	row("published", b.Published)
	row("deleted", b.Removed)
	if b.CreatesVariant {
		_, _ = fmt.Fprintf(w, "- creates the variant `%s`\n", b.Ref)
	}
	row("new", b.Created)
	for _, f := range b.URLFaults {
		_, _ = fmt.Fprintf(w, "- ⚠️ %s\n", f)
	}
	row("unchanged, skipped", b.Skipped)
	for i, part := range b.Parts {
		_, _ = fmt.Fprintf(w, "- part %d: %s by launch `%s`\n", i+1, inCode(part.Published), part.LaunchID)
	}
	for _, note := range b.Notes {
		_, _ = fmt.Fprintf(w, "- note: %s\n", note)
	}
	if b.Revision != "" {
		_, _ = fmt.Fprintf(w, "- revision: `%s`\n", b.Revision)
	}
	if b.Recovered {
		_, _ = fmt.Fprint(w, "- the platform's answer was lost; the registry was asked and holds the batch\n")
	}
	if b.LaunchURL != "" {
		_, _ = fmt.Fprintf(w, "- <%s>\n", b.LaunchURL)
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
	heading(w, completed(t), "Launch of `%s`: %s", t.Source.Ref, t.Source.State)
	launchTable(w, t)
}

// checkLine prints the outcome of the check before a publish, and nothing if there was none. A
// check that stopped the publish is printed by the caller.
func checkLine(w io.Writer, c *publish.CheckResult) {
	switch {
	case c == nil:
	case c.Skipped != "":
		_, _ = fmt.Fprintf(w, "- check skipped: %s\n", strings.ReplaceAll(c.Skipped, "\n", " "))
	case !c.Passed:
		_, _ = fmt.Fprintf(w, "- the check only warns; it %s\n", c.Summary())
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
		took, state := "", string(n.State)
		if n.CompletedAt != nil && !n.CreatedAt.IsZero() {
			took = max(0, n.CompletedAt.Sub(n.CreatedAt)).Round(100 * time.Millisecond).String()
		}
		if n.SupersededBy != "" {
			state += " by `" + n.SupersededBy + "`"
		}
		_, _ = fmt.Fprintf(w, "| `%s` | `%s` | %s | %s |\n", n.Ref, n.ID, state, took)
	}
}

// PinnedMarkdown prints the pins of a launch, and the variants whose launch did not complete.
func PinnedMarkdown(w io.Writer, r pin.Result) {
	heading(w, len(r.Unpinned) == 0 && len(r.Kept) == 0, "Pinned launch `%s` of `%s`", r.Lock.LaunchID, r.Lock.GraphRef)
	pinTable(w, r)
	for _, k := range r.Kept {
		_, _ = fmt.Fprintf(w, "\nThe earlier pin of `%s` was kept: its launch did not complete.\n", k)
	}
	for _, k := range r.Unpinned {
		_, _ = fmt.Fprintf(w, "\n`%s` was not pinned: its launch did not complete.\n", k)
	}
}

func pinTable(w io.Writer, r pin.Result) {
	_, _ = fmt.Fprint(w, "| pinned | launch | SHA-256 |\n| --- | --- | --- |\n")
	for _, e := range r.Lock.Variants {
		_, _ = fmt.Fprintf(w, "| `%s` | `%s` | `%s` |\n", e.GraphRef, e.LaunchID, e.SHA256)
	}
}

// RollbackMarkdown prints the verdict on routers going back to the supergraph of a launch. pins is
// what was pinned then, or nil.
func RollbackMarkdown(w io.Writer, v rollback.Verdict, id string, pins *pin.Result) {
	if !v.OK {
		heading(w, false, "No rollback to launch `%s`: the deployed code does not serve it", id)
		for _, reason := range v.Reasons() {
			_, _ = fmt.Fprintf(w, "- %s\n", reason)
		}
		rollbackHazards(w, v)
		return
	}
	heading(w, true, "The deployed code serves the supergraph of launch `%s`", id)
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
			_, _ = fmt.Fprintf(w, "> ⚠️ **hazard** `%s`: %s; %s\n\n", s.Name, quoted(h.String()), unknownLoss)
		}
	}
}

func inCode(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = "`" + n + "`"
	}
	return strings.Join(out, ", ")
}

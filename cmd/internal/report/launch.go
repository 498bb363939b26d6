package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// State returns the word for a launch's state: green, red or yellow once the launch has ended, cyan
// before.
func State(st Style, s registry.LaunchState) string {
	switch s {
	case registry.StateCompleted:
		return st.Green(string(s))
	case registry.StateFailed:
		return st.Red(string(s))
	case registry.StateSuperseded:
		return st.Yellow(string(s))
	default:
		return st.Cyan(string(s))
	}
}

// Tree prints a launch and below it its contract launches, a line for each, with the errors of
// those that failed.
func Tree(w io.Writer, st Style, t launch.Tree) {
	node(w, st, "launch", "", t.Source)
	for i, c := range t.Contracts {
		branch := "├─ "
		if i == len(t.Contracts)-1 {
			branch = "└─ "
		}
		node(w, st, "contract", branch, c)
	}
}

// node prints one launch. branch is the part of the tree's lines in front of it. The time that it
// took is that of the platform's clock, left out while the launch runs.
func node(w io.Writer, st Style, kind, branch string, n launch.Node) {
	took := ""
	if n.CompletedAt != nil && !n.CreatedAt.IsZero() {
		took = "  " + st.Dim(max(0, n.CompletedAt.Sub(n.CreatedAt)).Round(100*time.Millisecond).String())
	}
	_, _ = fmt.Fprintf(w, "%s%s %s  %s  %s%s\n", branch, kind, n.Ref, n.ID, State(st, n.State), took)
	if n.SupersededBy != "" {
		_, _ = fmt.Fprintf(w, "   superseded by %s\n", n.SupersededBy)
	}
	for _, e := range n.Errors {
		_, _ = fmt.Fprintf(w, "   %s %s\n", st.Red(e.Code), strings.ReplaceAll(e.Message, "\n", "\n     "))
	}
}

// batch prints the outcome of a publish: the subgraphs that were published, created and skipped,
// and the launches of its parts if it was too large for one. With dryRun it prints them as a
// preview.
func batch(w io.Writer, st Style, b publish.BatchResult, dryRun bool) {
	verb := "published"
	if dryRun {
		verb = "would publish"
	}
	if len(b.Published) > 0 {
		_, _ = fmt.Fprintf(w, "%s to %s: %s\n", st.Green(verb), b.Ref, strings.Join(b.Published, ", "))
	} else {
		_, _ = fmt.Fprintf(w, "nothing to publish to %s\n", b.Ref)
	}
	for i, p := range b.Parts {
		if i == 0 {
			_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("too large for one publish, so it went in parts; what was registered between them is proven to hold"))
		}
		_, _ = fmt.Fprintf(w, "  part %d: %s  launch %s\n", i+1, strings.Join(p.Published, ", "), p.LaunchID)
	}
	if b.CreatesVariant {
		_, _ = fmt.Fprintf(w, "creates the variant %s\n", b.Ref)
	}
	if len(b.Created) > 0 {
		_, _ = fmt.Fprintf(w, "new: %s\n", strings.Join(b.Created, ", "))
	}
	for _, f := range b.URLFaults {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Yellow("warning:"), f)
	}
	if len(b.Skipped) > 0 {
		_, _ = fmt.Fprintf(w, "%s\n", st.Dim("unchanged, skipped: "+strings.Join(b.Skipped, ", ")))
	}
	for _, note := range b.Notes {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Yellow("note:"), note)
	}
	if b.Recovered {
		_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("the platform's answer was lost; the registry was asked and holds the batch"))
	}
	if b.LaunchURL != "" {
		_, _ = fmt.Fprintf(w, "%s\n", b.LaunchURL)
	}
}

// Pins prints the variants of a lock file with their files, and the variants whose launch did not
// complete: these keep their earlier pin, or have none.
func Pins(w io.Writer, st Style, r pin.Result) {
	for i, e := range r.Lock.Variants {
		file := e.File
		if i < len(r.Files) {
			file = r.Files[i]
		}
		_, _ = fmt.Fprintf(w, "%s %s  launch %s  sha256:%s\n   %s\n", st.Green("pinned"), e.GraphRef, e.LaunchID, e.SHA256[:min(12, len(e.SHA256))], file)
	}
	for _, k := range r.Kept {
		_, _ = fmt.Fprintf(w, "%s %s: its launch did not complete\n", st.Yellow("kept the earlier pin of"), k)
	}
	for _, k := range r.Unpinned {
		_, _ = fmt.Fprintf(w, "%s %s: its launch did not complete\n", st.Yellow("not pinned:"), k)
	}
	for _, o := range r.Orphaned {
		_, _ = fmt.Fprintf(w, "%s %s is no longer part of the lock\n", st.Dim("note:"), o)
	}
	_, _ = fmt.Fprintf(w, "lock: %s\n", r.LockFile)
}

// Verified prints the outcome of verifying pins: the findings, or each pin of the lock when there
// are none.
func Verified(w io.Writer, st Style, lock pin.Lock, findings diag.List) {
	if len(findings) > 0 {
		Diagnostics(w, st, nil, findings)
		return
	}
	if lock.AllowInvalidURL != "" {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Yellow("routing URLs that routers cannot use are allowed:"), lock.AllowInvalidURL)
	}
	for _, e := range lock.Variants {
		_, _ = fmt.Fprintf(w, "%s %s  %s  sha256:%s\n", st.Green("ok"), e.GraphRef, e.File, brief(e.SHA256))
	}
}

// SubgraphChanges returns the changes of a launch in one line, a word for each subgraph: +NAME for
// an added one, -NAME for a removed one, ~NAME for another schema and ~NAME (url) for another URL.
// It is never empty: an empty list is a launch without a change, and nil one of which it is not
// known.
func SubgraphChanges(list []launch.SubgraphChange) string {
	switch {
	case list == nil:
		return "not known"
	case len(list) == 0:
		return "nothing"
	}
	words := make([]string, 0, len(list))
	for _, c := range list {
		mark := map[string]string{"added": "+", "removed": "-", "schema": "~", "url": "~"}[c.Change]
		word := mark + c.Subgraph
		if c.Change == "url" {
			word += " (url)"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

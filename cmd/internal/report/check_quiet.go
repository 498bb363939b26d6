package report

import (
	"io"
	"slices"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// isQuiet reports whether a check has nothing that a reviewer has to read: it passed, all of it was
// judged, no client and no query plan notices the change, and each subgraph goes out by itself in
// the order that a pipeline takes anyway.
func isQuiet(r *check.Report) bool {
	if r.Verdict != check.Yes || len(r.Unjudged) > 0 || r.Remote != nil || r.Plans.Changed+len(r.Plans.Findings) > 0 {
		return false
	}
	if r.Running != nil && (r.Running.Err() != nil || r.Running.Count(running.Assumed) != len(r.Running.Subgraphs)) {
		return false // somebody was asked, and the answer is worth reading
	}
	if slices.ContainsFunc(entries(r), func(e entry) bool { return !e.safe && e.code != string(diff.ResolverAdded) }) {
		return false
	}
	return !slices.ContainsFunc(r.Orders, func(o check.Order) bool {
		return o.Order != string(rollout.DeployFirst) && o.Order != string(rollout.Either) && o.Order != string(rollout.PublishOnly)
	})
}

// quietMarkdown prints a check that is quiet in one line: what changes, and in which order it goes
// out. Remarks on the input follow.
func quietMarkdown(w io.Writer, r *check.Report) {
	var names, orders []sink.Markdown
	for _, s := range r.Changed() {
		names = append(names, sink.Markdownf("%s %s", sink.Code(s.Name), s.State))
	}
	for _, o := range r.Orders {
		orders = append(orders, sink.Markdownf("%s %s", sink.Code(o.Subgraph), o.Order))
	}
	md(w, "## ✅ Schema check passed\n\n")
	if len(names) > 0 {
		md(w, "No client notices the change: %s", sink.List(names))
	} else {
		md(w, "Nothing changed")
	}
	if r.Against != "" {
		md(w, ", compared with %s", sink.Code(r.Against))
	}
	md(w, ", in federation %s", r.Federation.Version)
	if len(orders) > 0 {
		md(w, "; order: %s", sink.List(orders))
	}
	if r.Running != nil && len(r.Running.Subgraphs) > 0 {
		md(w, "; running code: %s", r.Running)
	}
	md(w, ".\n")
	for _, n := range r.Notes {
		md(w, "\nNote: %s.\n", n)
	}
}

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/diff"
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
	var names, orders []string
	for _, s := range r.Changed() {
		names = append(names, fmt.Sprintf("`%s` %s", s.Name, s.State))
	}
	for _, o := range r.Orders {
		orders = append(orders, fmt.Sprintf("`%s` %s", o.Subgraph, o.Order))
	}
	line := "## ✅ Schema check passed\n\nNothing changed"
	if len(names) > 0 {
		line = "## ✅ Schema check passed\n\nNo client notices the change: " + strings.Join(names, ", ")
	}
	line += against(r, ", compared with `%s`") + ", in federation " + r.Federation.Version
	if len(orders) > 0 {
		line += "; order: " + strings.Join(orders, ", ")
	}
	if r.Running != nil && len(r.Running.Subgraphs) > 0 {
		line += "; running code: " + cell(r.Running.String())
	}
	_, _ = fmt.Fprintln(w, line+".")
	for _, n := range r.Notes {
		_, _ = fmt.Fprintf(w, "\nNote: %s.\n", cell(n))
	}
}

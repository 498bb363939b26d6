package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/check/rules"
)

// Drift prints what runs and what the repository says, beside what is registered: a table of all
// subgraphs, and below it what differs or was not judged.
func Drift(w io.Writer, st Style, r *drift.Report) {
	_, _ = fmt.Fprintf(w, "compared with what is registered in %s\n\n", r.GraphRef)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "SUBGRAPH\tRUNNING\tREPOSITORY")
	for _, s := range r.Subgraphs {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\n", s.Name, runningText(s.Running), repositoryText(s.Repository))
	}
	_ = t.Flush()
	for _, s := range r.Subgraphs {
		driftDetails(w, st, s)
	}
	_, _ = fmt.Fprintln(w)
	switch r.Verdict {
	case check.Yes:
		_, _ = fmt.Fprintln(w, st.Green("✔ nothing has drifted"))
	case check.No:
		_, _ = fmt.Fprintln(w, st.Red("✘ drifted: "+strings.Join(r.In(drift.Drifted), ", ")))
		_, _ = fmt.Fprintln(w, "deploy or publish what is missing on one of the sides; `schemactl plan` tells the order")
	}
	if list := r.In(drift.NotJudged); len(list) > 0 {
		_, _ = fmt.Fprintln(w, st.Yellow("! not judged: "+strings.Join(list, ", ")))
	}
}

// runningText is what a table has of the replicas of a subgraph.
func runningText(r drift.Running) string {
	replicas := 0
	for _, v := range r.Versions {
		replicas += len(v.Replicas)
	}
	text := "same"
	switch r.State {
	case drift.NotAsked:
		return "not asked"
	case drift.NotJudged:
		text = "not judged"
	case drift.Drifted:
		most := 0
		for _, v := range r.Versions {
			most = max(most, v.Count())
		}
		text = Count(most, "difference")
		if r.Mixed() {
			text = "mixed, " + text
		}
	}
	if replicas > 0 {
		text += " (" + Count(replicas, "replica") + ")"
	}
	if len(r.Unanswered) > 0 {
		text += fmt.Sprintf(", %d silent", len(r.Unanswered))
	}
	return text
}

// repositoryText is what a table has of the files of a subgraph.
func repositoryText(r drift.Repository) string {
	switch r.State {
	case drift.NotAsked:
		return "-"
	case drift.NotJudged:
		return "not judged"
	case drift.Drifted:
		return Count(r.Count(), "difference")
	}
	return "same"
}

// driftDetails prints what differs of one subgraph, and what was not judged.
func driftDetails(w io.Writer, st Style, s drift.Subgraph) {
	head := func(format string, args ...any) {
		_, _ = fmt.Fprintf(w, "\n%s\n", st.Bold(s.Name+": "+fmt.Sprintf(format, args...)))
	}
	for _, v := range s.Running.Versions {
		switch {
		case v.Error != "":
			head("what %s says cannot be compared", replicaList(v.Replicas))
			_, _ = fmt.Fprintf(w, "  %s\n", v.Error)
		case v.Count() > 0:
			head("running, %s", replicaList(v.Replicas))
			differencesText(w, st, v.Differences)
		case s.Running.Mixed():
			head("running, %s: as registered", replicaList(v.Replicas))
		}
	}
	if s.Running.State == drift.NotJudged && s.Running.Why != "" {
		head("not judged")
		_, _ = fmt.Fprintf(w, "  %s\n", s.Running.Why)
	}
	if len(s.Running.Unanswered) > 0 {
		head("%s did not answer", Count(len(s.Running.Unanswered), "replica"))
		for _, why := range s.Running.Unanswered {
			_, _ = fmt.Fprintf(w, "  %s\n", why)
		}
	}
	switch {
	case s.Repository.Error != "":
		head("%s cannot be compared", s.Repository.File)
		_, _ = fmt.Fprintf(w, "  %s\n", s.Repository.Error)
	case s.Repository.Count() > 0:
		head("repository, %s", s.Repository.File)
		differencesText(w, st, s.Repository.Differences)
	}
}

// replicaList names the first of a list of replicas.
func replicaList(names []string) string {
	const most = 4
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

// differencesText prints differences in a line each, with whom they concern.
func differencesText(w io.Writer, st Style, d drift.Differences) {
	for _, f := range d.All() {
		mark := st.Dim("·")
		switch f.Impact {
		case rules.Breaking:
			mark = st.Red("✘")
		case rules.Dangerous, rules.Ordered:
			mark = st.Yellow("!")
		}
		_, _ = fmt.Fprintf(w, "  %s %-7s %s  %s\n", mark, f.Verdict, f.Message, st.Dim(f.Code))
	}
}

package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
)

// DriftMarkdown prints the report for a job summary.
func DriftMarkdown(w io.Writer, r *drift.Report) {
	ref := sink.Code(fmt.Sprint(r.GraphRef))
	switch r.Verdict {
	case check.Yes:
		heading(w, true, "Nothing has drifted in %s", ref)
	case check.No:
		heading(w, false, "Drifted in %s: %s", ref, strings.Join(r.In(drift.Drifted), ", "))
	default:
		heading(w, false, "Drift of %s could not be judged: %s", ref, strings.Join(r.In(drift.NotJudged), ", "))
	}
	_, _ = fmt.Fprint(w, "| subgraph | running | repository |\n| --- | --- | --- |\n")
	for _, s := range r.Subgraphs {
		md(w, "| %s | %s | %s |\n", sink.Cell(s.Name), sink.Cell(runningText(s.Running)), sink.Cell(repositoryText(s.Repository)))
	}
	for _, e := range driftEntries(r, nil) {
		md(w, "\n- %s %s", e.message, sink.Code(e.code))
	}
	_, _ = fmt.Fprintln(w)
}

// Place returns where the configuration names a subgraph, for findings that are in no file. It may
// be nil.
type Place func(subgraph string) diag.Position

func (p Place) of(subgraph string) diag.Position {
	if p == nil {
		return diag.Position{Subgraph: subgraph}
	}
	return p(subgraph)
}

// DriftSARIF writes a report as SARIF 2.1.0. What runs is in no file: such a difference is shown in
// the file of the repository, or else where the configuration names the subgraph.
func DriftSARIF(w io.Writer, r *drift.Report, place Place, version string) error {
	return writeSARIF(w, driftEntries(r, place), version)
}

// driftEntries lists all differences, and what was not judged.
func driftEntries(r *drift.Report, place Place) []entry {
	var out []entry
	for _, s := range r.Subgraphs {
		unjudged := func(why string) {
			out = append(out, entry{
				code: CodeNotJudged, message: s.Name + " not judged: " + why, level: "error", section: "drift", unjudged: true,
				positions: []diag.Position{place.of(s.Name)}, fingerprint: policy.Fingerprint(CodeNotJudged, s.Name, why),
			})
		}
		if s.Running.State == drift.NotJudged && s.Running.Why != "" {
			unjudged(s.Running.Why)
		}
		for _, why := range s.Running.Unanswered {
			unjudged(why)
		}
		for _, v := range s.Running.Versions {
			if v.Error != "" {
				unjudged(replicaList(v.Replicas) + ": " + v.Error)
			}
			out = append(out, differenceEntries(s.Name, "running", "what runs at "+replicaList(v.Replicas), v.Differences, s, place)...)
		}
		if s.Repository.Error != "" {
			unjudged(s.Repository.File + ": " + s.Repository.Error)
		}
		out = append(out, differenceEntries(s.Name, "repository", "what the repository says", s.Repository.Differences, s, place)...)
	}
	return distinct(out)
}

// differenceEntries lists the differences of one comparison of a subgraph.
func differenceEntries(name, section, what string, d drift.Differences, s drift.Subgraph, place Place) []entry {
	var out []entry
	for _, f := range d.All() {
		level := impactLevel(f.Impact)
		if level == "note" { // a drift is never nothing
			level = "warning"
		}
		e := entry{
			code: f.Code, message: name + ", " + what + ": " + f.Message, coordinate: f.Coordinate, level: level, section: section,
			positions: inRepository(f.Positions, s.Repository.File), fingerprint: policy.Fingerprint(section, f.Fingerprint), fails: true,
		}
		if len(e.positions) == 0 {
			e.positions = []diag.Position{place.of(name)}
		}
		out = append(out, e)
	}
	return out
}

// inRepository returns those of the positions that are in the file of the repository.
func inRepository(list []diag.Position, file string) []diag.Position {
	var out []diag.Position
	for _, p := range list {
		if file != "" && p.File == file {
			out = append(out, p)
		}
	}
	return out
}

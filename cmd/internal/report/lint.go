package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/compose/diag"
)

// Linted is the report of the linter.
type Linted struct {
	Version int `json:"version"`
	// Against is what the schemas were compared with, so that only what is new is reported; empty
	// if all of them was linted.
	Against string `json:"against,omitempty"`
	// Remote reports whether the platform's linter answered.
	Remote bool `json:"remote,omitempty"`
	// Subgraphs are those that were linted.
	Subgraphs []string `json:"subgraphs"`
	// Errors and Warnings count the findings. Errors fail the command.
	Errors   int       `json:"errors"`
	Warnings int       `json:"warnings"`
	Findings diag.List `json:"findings"`
}

// Add adds findings and counts them.
func (l *Linted) Add(found diag.List) {
	for _, d := range found {
		switch d.Severity {
		case diag.Error:
			l.Errors++
		case diag.Warning:
			l.Warnings++
		}
	}
	l.Findings = append(l.Findings, found...)
}

// sentence tells the outcome in a line.
func (l Linted) sentence() string {
	scope := "in " + number(len(l.Subgraphs), "subgraph")
	if l.Against != "" {
		scope += ", compared with " + l.Against
	}
	if len(l.Findings) == 0 {
		return "nothing found " + scope
	}
	return fmt.Sprintf("%s and %s %s", number(l.Errors, "error"), number(l.Warnings, "warning"), scope)
}

// number returns a number with its noun.
func number(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// LintText prints the findings for people, each with an excerpt.
func LintText(w io.Writer, st Style, texts Texts, l Linted) {
	Diagnostics(w, st, texts, l.Findings)
	if len(l.Findings) > 0 {
		_, _ = fmt.Fprintln(w)
	}
	_, _ = fmt.Fprintf(w, "lint       %s\n", l.sentence())
}

// LintAnnotations prints workflow commands of GitHub Actions.
func LintAnnotations(w io.Writer, l Linted) {
	for _, d := range l.Findings {
		annotate(w, severityLevel(d.Severity), d.Code, d.Message, d.Positions)
	}
}

// LintSARIF writes the findings as SARIF 2.1.0. version is that of this program.
func LintSARIF(w io.Writer, l Linted, version string) error {
	list := make([]entry, len(l.Findings))
	seen := map[string]int{}
	for i, d := range l.Findings {
		id := d.Code + " " + d.Coordinate + " " + d.Message
		seen[id]++
		list[i] = entry{
			code: d.Code, message: d.Message, coordinate: d.Coordinate, fix: d.Fix, level: severityLevel(d.Severity), section: "lint", positions: d.Positions,
			fingerprint: fmt.Sprintf("%s %d", id, seen[id]),
		}
	}
	return writeSARIF(w, list, version)
}

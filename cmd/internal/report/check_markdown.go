package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// CheckMarkdown prints a check for a job summary or a comment.
func CheckMarkdown(w io.Writer, r *check.Report) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	if r.Passed {
		p("## ✅ Schema check passed\n")
	} else {
		p("## ❌ Schema check failed: %s\n", strings.Join(r.Reasons, ", "))
	}
	var names []string
	for _, s := range r.Changed() {
		names = append(names, fmt.Sprintf("`%s` %s", s.Name, s.State))
	}
	p("%s of %s changed: %s\n", Count(len(names), "subgraph"), Count(len(r.Subgraphs), "subgraph"), strings.Join(names, ", "))
	if len(r.Composition.Errors) > 0 {
		p("### Composition errors\n")
		diagnosticsMarkdown(w, r.Composition.Errors)
	}
	findingsMarkdown(w, "Clients", r.Clients.Findings)
	for _, c := range r.Contracts {
		diagnosticsMarkdown(w, c.Errors)
		findingsMarkdown(w, "Contract `"+c.Name+"`", c.Findings)
	}
	findingsMarkdown(w, "Planner", r.Planner.Findings)
	if len(r.Orders) > 0 {
		p("### Order\n\n| subgraph | order | why |\n| --- | --- | --- |")
		for _, o := range r.Orders {
			p("| %s | **%s** | %s |", cell(o.Subgraph), o.Order, cell(o.Reason))
		}
		p("")
	}
}

func diagnosticsMarkdown(w io.Writer, list diag.List) {
	for _, d := range list {
		place := ""
		if len(d.Positions) > 0 {
			place = " (" + d.Positions[0].String() + ")"
		}
		_, _ = fmt.Fprintf(w, "- **%s** %s%s\n", d.Code, cell(d.Message), place)
	}
	if len(list) > 0 {
		_, _ = fmt.Fprintln(w)
	}
}

func findingsMarkdown(w io.Writer, title string, list []check.Finding) {
	var rows []string
	safe := 0
	for _, f := range list {
		if f.Impact == rules.Safe {
			safe++
			continue
		}
		place := ""
		if len(f.Positions) > 0 {
			place = f.Positions[0].String()
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %s |", f.Impact, cell(f.Message), cell(place)))
	}
	if len(rows) == 0 && safe == 0 {
		return
	}
	_, _ = fmt.Fprintf(w, "### %s\n\n", title)
	if len(rows) > 0 {
		_, _ = fmt.Fprintf(w, "| impact | change | where |\n| --- | --- | --- |\n%s\n", strings.Join(rows, "\n"))
	}
	if safe > 0 {
		_, _ = fmt.Fprintf(w, "\n%s\n", Count(safe, "safe change"))
	}
	_, _ = fmt.Fprintln(w)
}

// cell escapes text for a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", "<br>").Replace(s)
}

package report

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
)

//go:embed check.html
var checkHTML string

// checkPage is the template of the HTML report. It has no scripts and loads nothing.
func checkPage() *template.Template {
	return template.Must(template.New("check").Funcs(template.FuncMap{
		"join":  strings.Join,
		"usage": usageNote,
		"safe":  func(i rules.Impact) bool { return i == rules.Safe },
		"tally": func(list []check.Finding) string { return tally(Plain(), list) },
		"lower": strings.ToLower,

		"safety":   Safety,
		"level":    lossLevel,
		"standing": hazardStanding,

		"gapStanding": gapStanding,

		"plansSummary": plansSummary, "planPlaces": planPlaces, "planChange": planChange, "operationName": operationName, "cacheText": cacheText,
	}).Parse(checkHTML))
}

// CheckHTML writes a check as one self-contained HTML page, with the plan as a picture and the diff
// of the supergraphs. version is that of this program.
func CheckHTML(w io.Writer, r *check.Report, version string) error {
	type side struct {
		*check.Report
		Tool      string
		Diff      []hunkHTML
		DiffState string
		Missing   string
		Optional  string
		SVG       template.HTML
	}
	page := side{Report: r, Tool: version}
	page.Missing, page.Optional = unjudged(r)
	if r.Plan != nil {
		page.SVG = template.HTML(PlanSVG(r.Plan))
	}
	old, now := schemaText(r.Base, DiffSupergraph), schemaText(r.Proposal, DiffSupergraph)
	switch {
	case now == "":
		page.DiffState = "The proposal does not compose: there is no supergraph to compare."
	case old == "":
		page.DiffState = "There is no base supergraph to compare with."
	case old == now:
		page.DiffState = "The supergraph is unchanged."
	default:
		page.Diff = htmlHunks(hunks(diffLines(old, now)))
	}
	return checkPage().Execute(w, page)
}

// hunkHTML is a hunk for the template: its header, and lines with their CSS class.
type hunkHTML struct {
	Head  string
	Lines []lineHTML
}

type lineHTML struct{ Class, Text string }

func htmlHunks(list []hunk) []hunkHTML {
	out := make([]hunkHTML, len(list))
	for i, h := range list {
		out[i].Head = "@@ -" + span(h.oldStart, h.oldLines) + " +" + span(h.newStart, h.newLines) + " @@"
		for _, l := range h.lines {
			class := map[byte]string{'+': "add", '-': "del", ' ': "same"}[l.op]
			out[i].Lines = append(out[i].Lines, lineHTML{class, string(l.op) + l.text})
		}
	}
	return out
}

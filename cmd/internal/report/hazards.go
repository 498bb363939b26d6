package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/rollout"
)

// hazardLoss is what clients lose by a hazard where nothing is known of the API.
const hazardLoss = "routers answer null for it, and where the type does not allow null, for what is around it, up to the whole answer"

// HazardLines returns what people read of a hazard, line by line: what it is, what clients lose,
// whether they see it, and what helps. evidence adds the positions to the first line.
func HazardLines(st Style, h rollout.Hazard, evidence bool) []string {
	message := h.Message
	if !evidence {
		message, _, _ = strings.Cut(message, ": ")
	}
	lines := []string{hazardWord(st, h) + " " + h.Subgraph + ": " + message}
	if h.Consequence == "" { // of a plan of an older version
		return lines
	}
	return append(lines, "  "+h.Consequence, "  "+hazardStanding(h), "  way out: "+h.Remedy)
}

// hazardWord returns the word hazard in the colour of what it means for the rollout.
func hazardWord(st Style, h rollout.Hazard) string {
	switch {
	case h.Stops, h.NotJudged:
		return st.Red("hazard")
	case h.Allowed:
		return "hazard"
	}
	return st.Yellow("hazard")
}

// hazardStanding returns whether clients see a hazard, and whether it needs consent.
func hazardStanding(h rollout.Hazard) string {
	switch {
	case h.Stops && h.Visible:
		return "stops without consent (--accept-hazard REASON), because clients see it: " + h.Why
	case h.Stops:
		return "stops without consent (--accept-hazard REASON): hazards stop, as schemactl.yaml says; " + h.Why
	case h.NotJudged:
		return "not judged, stops without consent (--accept-hazard REASON): " + h.Why
	case h.Visible:
		return "clients see it: " + h.Why
	}
	return "clients may not see it: " + h.Why
}

// ShownHazards returns the hazards to show, those that stop first, and a line about the others;
// empty if there are none.
func ShownHazards(list []rollout.Hazard) (shown []rollout.Hazard, more string) {
	if len(list) <= maxLosses {
		return list, ""
	}
	shown = slices.Clone(list)
	slices.SortStableFunc(shown, func(a, b rollout.Hazard) int {
		rank := map[bool]int{true: 0, false: 1}
		return rank[a.Stops] - rank[b.Stops]
	})
	return shown[:maxLosses], fmt.Sprintf("… and %s more; --format json has all", Count(len(list)-maxLosses, "hazard"))
}

// hazardsText prints hazards for a terminal, a block each.
func hazardsText(w io.Writer, st Style, indent string, list []rollout.Hazard) {
	shown, more := ShownHazards(list)
	for _, h := range shown {
		for _, line := range HazardLines(st, h, true) {
			_, _ = fmt.Fprintf(w, "%s%s\n", indent, indentRest(line))
		}
	}
	if more != "" {
		_, _ = fmt.Fprintf(w, "%s%s\n", indent, more)
	}
}

// hazardsMarkdown prints hazards as a quote each, and nothing if there are none.
func hazardsMarkdown(w io.Writer, list []rollout.Hazard) {
	shown, more := ShownHazards(list)
	for _, h := range shown {
		mark := "⚠️"
		switch {
		case h.Stops, h.NotJudged:
			mark = "❌"
		case h.Allowed:
			mark = "ℹ️"
		}
		_, _ = fmt.Fprintf(w, "> %s **hazard** `%s`: %s\n", mark, h.Subgraph, quoted(h.Message))
		for _, line := range HazardLines(Plain(), h, true)[1:] {
			_, _ = fmt.Fprintf(w, ">\n> %s\n", quoted(strings.TrimSpace(line)))
		}
		_, _ = fmt.Fprintln(w)
	}
	if more != "" {
		_, _ = fmt.Fprintf(w, "%s\n\n", more)
	}
}

// quoted keeps a text of several lines inside a quote, and outside of HTML.
func quoted(text string) string { return strings.ReplaceAll(cell(text), "<br>", " ") }

// hazardMessage returns a hazard in one paragraph, for other tools.
func hazardMessage(h rollout.Hazard) string {
	if h.Consequence == "" {
		return h.Message
	}
	return h.Message + "; " + h.Consequence + "; " + hazardStanding(h)
}

// hazardLevel returns the level of a hazard, in SARIF's words. It fails no check.
func hazardLevel(h rollout.Hazard) string {
	if h.Allowed {
		return "note"
	}
	return "warning"
}

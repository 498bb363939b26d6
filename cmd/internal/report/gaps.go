package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/rollout"
)

// GapLines returns what people read of a gap, line by line: what clients miss, from when to when
// and where, whether it needs consent, and what helps.
func GapLines(st Style, g rollout.Gap) []string {
	return []string{
		gapWord(st, g) + " " + g.Message,
		fmt.Sprintf("  from phase %d until phase %d is through, for clients of %s", g.From, g.Until, g.Where()),
		"  " + gapStanding(g),
		"  way out: " + g.WayOut(),
	}
}

// gapWord returns the word gap in the colour of what it means for the rollout.
func gapWord(st Style, g rollout.Gap) string {
	switch {
	case g.Stops, g.NotJudged:
		return st.Red("gap")
	case g.Allowed:
		return "gap"
	}
	return st.Yellow("gap")
}

// gapStanding returns which operations ask for a gap, and whether it needs consent.
func gapStanding(g rollout.Gap) string {
	asked := cmp.Or(g.Asked(), "operations of clients are not known")
	switch {
	case g.Stops && len(g.Operations) == 0 && g.Known+g.Unjudged > 0:
		return "stops without consent (--accept-gaps REASON): gaps stop, as schemactl.yaml says; " + asked
	case g.Stops:
		return "stops without consent (--accept-gaps REASON): " + asked
	case g.NotJudged:
		return "not judged, stops without consent (--accept-gaps REASON): " + asked
	case len(g.Operations) == 0 && g.Known > 0:
		return "needs no consent: " + asked
	}
	return "goes on, as schemactl.yaml says: " + asked
}

// ShownGaps returns the gaps to show, those that stop first, and a line about the others; empty if
// there are none.
func ShownGaps(list []rollout.Gap) (shown []rollout.Gap, more string) {
	if len(list) <= maxLosses {
		return list, ""
	}
	shown = slices.Clone(list)
	slices.SortStableFunc(shown, func(a, b rollout.Gap) int {
		rank := map[bool]int{true: 0, false: 1}
		return rank[a.Stops] - rank[b.Stops]
	})
	return shown[:maxLosses], fmt.Sprintf("… and %s more; --format json has all", Count(len(list)-maxLosses, "gap"))
}

// gapsText prints gaps for a terminal, a block each.
func gapsText(w io.Writer, st Style, indent string, list []rollout.Gap) {
	shown, more := ShownGaps(list)
	for _, g := range shown {
		for _, line := range GapLines(st, g) {
			_, _ = fmt.Fprintf(w, "%s%s\n", indent, indentRest(line))
		}
	}
	if more != "" {
		_, _ = fmt.Fprintf(w, "%s%s\n", indent, more)
	}
}

// gapsMarkdown prints gaps as a quote each, and nothing if there are none.
func gapsMarkdown(w io.Writer, list []rollout.Gap) {
	shown, more := ShownGaps(list)
	for _, g := range shown {
		mark := "⚠️"
		switch {
		case g.Stops, g.NotJudged:
			mark = "❌"
		case g.Allowed:
			mark = "ℹ️"
		}
		_, _ = fmt.Fprintf(w, "> %s **gap** %s\n", mark, quoted(g.Message))
		for _, line := range GapLines(Plain(), g)[1:] {
			_, _ = fmt.Fprintf(w, ">\n> %s\n", quoted(strings.TrimSpace(line)))
		}
		_, _ = fmt.Fprintln(w)
	}
	if more != "" {
		_, _ = fmt.Fprintf(w, "%s\n\n", more)
	}
}

// gapCode returns the code of a gap for other tools.
func gapCode(g rollout.Gap) string {
	if g.Kind == rollout.Neither {
		return rollout.CodeNeither
	}
	return rollout.CodeGap
}

// gapMessage returns a gap in one paragraph, for other tools.
func gapMessage(g rollout.Gap) string {
	return fmt.Sprintf("%s from phase %d until phase %d is through, for clients of %s; %s", g.Message, g.From, g.Until, g.Where(), gapStanding(g))
}

// gapLevel returns the level of a gap, in SARIF's words. It fails no check.
func gapLevel(g rollout.Gap) string {
	if g.Allowed {
		return "note"
	}
	return "warning"
}

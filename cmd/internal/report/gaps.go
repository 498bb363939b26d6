package report

import (
	"cmp"
	"fmt"

	"github.com/schemactl/schemactl/publish/rollout"
)

// gapLoss returns a gap as people read it.
func gapLoss(g rollout.Gap) loss {
	return loss{
		noun: "gap", message: g.Message, brief: "∅ gap · " + g.Brief() + ", " + g.During(), stops: g.Stops, bars: g.Stops || g.NotJudged, allowed: g.Allowed,
		more: []string{
			fmt.Sprintf("from phase %d until phase %d is through, for clients of %s", g.From, g.Until, g.Where()),
			gapStanding(g), "way out: " + g.WayOut(),
		},
	}
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

// gapCode returns the code of a gap for other tools.
func gapCode(g rollout.Gap) string {
	if g.Kind == rollout.Neither {
		return rollout.CodeNeither
	}
	return rollout.CodeGap
}

// gapMessage returns a gap in one paragraph, for other tools.
func gapMessage(g rollout.Gap) string {
	if g.More > 0 {
		return g.Message
	}
	return fmt.Sprintf("%s from phase %d until phase %d is through, for clients of %s; %s", g.Message, g.From, g.Until, g.Where(), gapStanding(g))
}

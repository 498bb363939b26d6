package report

import (
	"strings"

	"github.com/schemactl/schemactl/publish/rollout"
)

// unknownLoss is what clients lose by a hazard where nothing is known of the API.
const unknownLoss = "routers answer null for it, and where the type does not allow null, for what is around it, up to the whole answer"

// hazardLoss returns a hazard as people read it. A plan of an older version has the message only.
func hazardLoss(h rollout.Hazard, evidence bool) loss {
	l := loss{noun: "hazard", of: h.Subgraph, message: h.Message, brief: "⚠ hazard · " + h.Brief(), stops: h.Stops, bars: h.Stops || h.NotJudged, allowed: h.Allowed}
	if !evidence {
		l.message, _, _ = strings.Cut(l.message, ": ")
	}
	if h.Consequence != "" {
		l.more = []string{h.Consequence, hazardStanding(h), "way out: " + h.Remedy}
	}
	return l
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

// hazardMessage returns a hazard in one paragraph, for other tools.
func hazardMessage(h rollout.Hazard) string {
	if h.Consequence == "" { // of an older version, or one that stands for others
		return h.Message
	}
	return h.Message + "; " + h.Consequence + "; " + hazardStanding(h)
}

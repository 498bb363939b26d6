package rollout

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestCutLosses cuts lists in which those that stop come last.
func TestCutLosses(t *testing.T) {
	p := &Plan{Phases: []Phase{{Number: 1, Kind: Deploy}, {Number: 2, Kind: Publish}}}
	for i := range maxLosses + 100 {
		p.Hazards = append(p.Hazards, Hazard{Subgraph: "a", Coordinate: fmt.Sprint("E.V", i), From: 1, Until: 2, Visible: i%2 == 0, Stops: i >= maxLosses, Effects: make([]Effect, 20)})
		p.Gaps = append(p.Gaps, Gap{Kind: Neither, Coordinate: fmt.Sprint("E.V", i), Graph: true, Stops: i >= maxLosses})
	}
	hazards, gaps := slices.Clone(p.Hazards), slices.Clone(p.Gaps)
	p.CutLosses()
	if CountHazards(p.Hazards) != len(hazards) || CountGaps(p.Gaps) != len(gaps) {
		t.Errorf("%d hazards and %d gaps, want %d", CountHazards(p.Hazards), CountGaps(p.Gaps), len(hazards))
	}
	if len(StoppingHazards(p.Hazards)) != 100 || len(StoppingGaps(p.Gaps)) != 100 {
		t.Error("one that stops is left out")
	}
	rest := p.Hazards[maxLosses:]
	if len(rest) != 1 || rest[0].Message != "and 100 more hazards" || rest[0].Visible || rest[0].Until != 2 {
		t.Errorf("%+v", rest)
	}
	if one := p.Hazards[0]; len(one.Effects) != 9 || one.MoreEffects != 11 || one.Coordinate != "E.V0" {
		t.Errorf("%s keeps %d effects of %d more", one.Coordinate, len(one.Effects), one.MoreEffects)
	}
	if rest := p.Gaps[maxLosses:]; len(rest) != 1 || rest[0].More != 100 || rest[0].Message != "and 100 more gaps" {
		t.Errorf("%+v", rest)
	}
	if text := Diagram(p); !strings.Contains(text, fmt.Sprintf("and %d hazards more", len(hazards)-maxDrawn)) {
		t.Error("the diagram counts what it draws only")
	}
	short := &Plan{Hazards: hazards[:maxLosses:maxLosses]}
	for i := range short.Hazards {
		short.Hazards[i].Effects = nil
	}
	short.CutLosses()
	if len(short.Hazards) != maxLosses || short.Hazards[maxLosses-1].More != 0 {
		t.Error("a list within the bound is cut")
	}
}

// TestManyUses: a hazard and a gap name the first operations that ask for them, and tell how many
// there are in all.
func TestManyUses(t *testing.T) {
	var uses []HazardUse
	for i := range maxUses + 30 {
		uses = append(uses, HazardUse{Operation: fmt.Sprint("Q", i), File: "q.graphql", Line: i + 1})
	}
	var h Hazard
	var g Gap
	h.UsedBy(uses, len(uses)+5, 0)
	g.UsedBy(uses, len(uses)+5, 0)
	if len(h.Operations) != maxUses || h.MoreOperations != 30 || len(g.Operations) != maxUses || g.MoreOperations != 30 {
		t.Errorf("%d and %d, %d and %d", len(h.Operations), h.MoreOperations, len(g.Operations), g.MoreOperations)
	}
	if got := g.Asked(); !strings.Contains(got, "50 of 55 of your operations") || !strings.Contains(got, "and 49 more") {
		t.Error(got)
	}
	if !h.Visible || !strings.Contains(h.Why, "and 49 more") {
		t.Error(h.Visible, h.Why)
	}
}

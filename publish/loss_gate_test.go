package publish

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

const (
	manyMedia = "type Query { media: [Media!]! }\nunion Media = Book | Film\ntype Book { title: String! }\ntype Film { title: String! length: Int }\n"
	oneMedium = "type Query { media: [Media!]! }\nunion Media = Book\ntype Book { title: String! }\ntype Film { title: String! length: Int }\n"
)

// media is a delivery by which a type leaves a union that stands in a list which may not hold null.
func media(t *testing.T) (*stage, Delivery) {
	t.Helper()
	s := newStage(t)
	s.reg.Held[prod] = []registry.RegisteredSubgraph{{Name: "a", URL: "http://a", SDL: manyMedia}}
	d := s.delivery(t.TempDir())
	d.Plan, d.PinDir, d.After = nil, "", []sdl.Source{{Name: "a", Text: oneMedium}}
	return s, d
}

// TestHazardStopsADelivery: nothing is sent, nothing is journaled, and the ways out are named. With
// consent it goes on, and report and journal have the consent.
func TestHazardStopsADelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := media(t)
		report, err := Deliver(t.Context(), d)
		if !errors.Is(err, ErrHazard) || report.Outcome != Refused || len(report.Hazards) != 1 || !report.Hazards[0].Stops {
			t.Fatalf("%v, %+v", err, report)
		}
		for _, want := range []string{"nothing was sent: 1 hazard of the plan stops it: `Film` of a", "first release code that no longer returns it", "--accept-hazard REASON", "hazards: warn"} {
			if !strings.Contains(report.Error, want) {
				t.Errorf("the error does not say %q: %s", want, report.Error)
			}
		}
		if records, err := ReadJournal(t.Context(), d.JournalPath); len(records)+len(s.reg.Published())+len(s.deployed) > 0 || err != nil {
			t.Errorf("something was begun: %v, %v, %v, %v", records, s.reg.Published(), s.deployed, err)
		}
		d.Consents = []Consent{{ConsentHazard, "no films are returned this week", "ana"}}
		if report, err = Deliver(t.Context(), d); err != nil || report.Outcome != Delivered {
			t.Fatalf("%v, %+v", err, report)
		}
		records, err := ReadJournal(t.Context(), d.JournalPath)
		if run := lastRun(records); err != nil || !slices.Equal(run.consents, d.Consents) || !slices.Equal(report.Consents, d.Consents) {
			t.Errorf("%v, %+v, %+v", err, run, report.Consents)
		}
		if st := StandingOf(records); len(st.Hazards) != 1 {
			t.Errorf("the standing names %d hazards", len(st.Hazards))
		}
	})
}

// TestHazardByPolicy: warn and allow go on; what no operation asks for and what may be null does
// not stop by default, and does by stop.
func TestHazardByPolicy(t *testing.T) {
	nullable := func(text string) string { return strings.ReplaceAll(text, "[Media!]!", "[Media]") }
	asks := func(_ context.Context, _ []sdl.Source, losses rollout.Losses) error {
		for i := range losses.Hazards {
			losses.Hazards[i].UsedBy([]rollout.HazardUse{{Operation: "Shelf", File: "shelf.graphql", Line: 1}}, 1, 0)
		}
		return nil
	}
	half := func(_ context.Context, _ []sdl.Source, losses rollout.Losses) error {
		losses.Hazards[0].UsedBy(nil, 1, 1)
		return nil
	}
	unread := errors.New("operations cannot be read")
	for name, c := range map[string]struct {
		gate  LossGate
		loose bool
		want  error
	}{
		"warn":                   {LossGate{Hazards: rollout.LossesWarn}, false, nil},
		"allow":                  {LossGate{Hazards: rollout.LossesAllow}, false, nil},
		"may be null":            {LossGate{}, true, nil},
		"may be null, asked for": {LossGate{Operations: asks}, true, ErrHazard},
		"may be null, stop":      {LossGate{Hazards: rollout.LossesStop}, true, ErrHazard},
		"not judged":             {LossGate{Operations: half}, true, rollout.ErrNotJudged},
		"not judged, warn":       {LossGate{Operations: half, Hazards: rollout.LossesWarn}, true, nil},
		"not known": {LossGate{Operations: func(context.Context, []sdl.Source, rollout.Losses) error {
			return unread
		}}, true, unread},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d := media(t)
				if d.Losses = c.gate; c.loose {
					s.reg.Held[prod][0].SDL, d.After[0].Text = nullable(manyMedia), nullable(oneMedium)
				}
				if report, err := Deliver(t.Context(), d); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || len(s.reg.Published()) > 0 != (err == nil) {
					t.Errorf("%v, %+v", err, report)
				}
			})
		})
	}
}

// TestFollowedPlanIsJudgedAgain: hazards that are missing in a plan from a file are found, and a
// plan that does not hold is refused.
func TestFollowedPlanIsJudgedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, d := media(t)
		before := []sdl.Source{{Name: "a", URL: "http://a", File: "a.graphql", Text: manyMedia}}
		made, err := rollout.Make(t.Context(), rollout.Input{Before: before, After: []sdl.Source{{Name: "a", URL: "http://a", Text: oneMedium}}})
		if err != nil {
			t.Fatal(err)
		}
		made.Hazards[0] = rollout.Hazard{Subgraph: "a", Coordinate: "Film", Type: "Media", Message: "as in the file", At: made.Hazards[0].At}
		if err := Rejudge(t.Context(), rollout.Input{}, made); err != nil || made.Hazards[0].Message != "as in the file" || !made.Hazards[0].Visible {
			t.Errorf("%v, %+v", err, made.Hazards)
		}
		made.Hazards = nil
		d.Follow(Following{File: &planfile.File{Plan: made}})
		if report, err := Deliver(t.Context(), d); !errors.Is(err, ErrHazard) {
			t.Errorf("%v, %+v", err, report)
		}
		made.Phases = made.Phases[1:]
		if err := Rejudge(t.Context(), rollout.Input{}, made); !errors.Is(err, rollout.ErrPlanFile) {
			t.Errorf("a plan without its first phase: %v", err)
		}
	})
}

// TestHazardsOnBothSides: before the deploy a hazard stops; after it the publish ends it. Where the
// deploy comes first, nothing is published before it, and the hazard stops all the same: the code
// shall not go out.
func TestHazardsOnBothSides(t *testing.T) {
	deployFirst := func(text string) string {
		return strings.NewReplacer("media: ", "media(of: Kind): ", "union", "enum Kind { BOOK }\nunion").Replace(text)
	}
	for name, c := range map[string]struct {
		before, after string
		side          Side
		stops         bool
	}{
		"publish first, before the deploy": {manyMedia, oneMedium, PreDeploy, true},
		"publish first, after the deploy":  {manyMedia, oneMedium, PostDeploy, false},
		"deploy first, before the deploy":  {deployFirst(oneMedium), strings.Replace(deployFirst(manyMedia), "BOOK", "BOOK FILM", 1), PreDeploy, true},
		"deploy first, after the deploy":   {deployFirst(oneMedium), strings.Replace(deployFirst(manyMedia), "BOOK", "BOOK FILM", 1), PostDeploy, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reg := shop()
				reg.Held[prod] = []registry.RegisteredSubgraph{{Name: "a", URL: "http://a", SDL: c.before}}
				p := Publisher{Registry: reg, Ref: prod, Clock: clock.System{}}
				req := SideRequest{Side: c.side, After: []sdl.Source{{Name: "a", Text: c.after}}, SettleFor: new(time.Millisecond)}
				out, err := p.PublishSide(t.Context(), req)
				if errors.Is(err, ErrHazard) != c.stops || (err != nil) != c.stops || out == nil {
					t.Fatalf("%v, %+v", err, out)
				}
				if c.stops {
					if len(out.Hazards) == 0 || !out.Failed || len(reg.Published()) > 0 {
						t.Errorf("%+v", out)
					}
					p.Consents = []Consent{{Kind: ConsentHazard, Reason: "for a minute"}}
					if out, err = p.PublishSide(t.Context(), req); err != nil || len(out.Consents) != 1 {
						t.Errorf("with consent: %v, %+v", err, out)
					}
				}
			})
		})
	}
}

const (
	oneInt  = "type Query { f: Int other: Int }\n"
	manyInt = "type Query { f: [Int] other: Int }\n"
)

// TestGapStopsADelivery: nothing is sent, and the way out is named. With consent it goes on, and
// report, journal and standing tell of it. The way back is not barred.
func TestGapStopsADelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := media(t)
		s.reg.Held[prod][0].SDL, d.After[0].Text = oneInt, manyInt
		report, err := Deliver(t.Context(), d)
		if !errors.Is(err, ErrGaps) || report.Outcome != Refused || len(report.Gaps) != 1 || !report.Gaps[0].Stops {
			t.Fatalf("%v, %+v", err, report)
		}
		for _, want := range []string{"nothing was sent: 1 gap of the plan stops it: clients miss `Query.f` in phases 1 to 3", "way out: give the subgraph a new routing URL", "--accept-gaps REASON", "gaps: allow"} {
			if !strings.Contains(report.Error, want) {
				t.Errorf("the error does not say %q: %s", want, report.Error)
			}
		}
		if len(s.reg.Published())+len(s.deployed) > 0 {
			t.Errorf("something was begun: %v, %v", s.reg.Published(), s.deployed)
		}
		d.Consents = []Consent{{ConsentHazard, "no films", "ana"}}
		if _, err = Deliver(t.Context(), d); !errors.Is(err, ErrGaps) {
			t.Fatalf("another consent lets it through: %v", err)
		}
		d.Consents = []Consent{{ConsentGaps, "at night", "ana"}}
		if report, err = Deliver(t.Context(), d); err != nil || report.Outcome != Delivered {
			t.Fatalf("%v, %+v", err, report)
		}
		records, err := ReadJournal(t.Context(), d.JournalPath)
		if run := lastRun(records); err != nil || !slices.Equal(run.consents, d.Consents) {
			t.Errorf("%v, %+v", err, run)
		}
		if st := StandingOf(records); len(st.Gaps) != 1 {
			t.Errorf("the standing names %d gaps", len(st.Gaps))
		}
	})
}

// TestGapByPolicy: warn and allow go on, and so do known operations of which none asks for it.
func TestGapByPolicy(t *testing.T) {
	known := func(uses []rollout.HazardUse, unjudged int) func(context.Context, []sdl.Source, rollout.Losses) error {
		return func(_ context.Context, _ []sdl.Source, losses rollout.Losses) error {
			losses.Gaps[0].UsedBy(uses, 3, unjudged)
			return nil
		}
	}
	asked := []rollout.HazardUse{{Operation: "Shelf", File: "shelf.graphql", Line: 1}}
	for name, c := range map[string]struct {
		gate LossGate
		want error
	}{
		"warn":            {LossGate{Gaps: rollout.LossesWarn}, nil},
		"allow":           {LossGate{Gaps: rollout.LossesAllow}, nil},
		"nothing known":   {LossGate{}, ErrGaps},
		"not asked for":   {LossGate{Operations: known(nil, 0)}, nil},
		"asked for":       {LossGate{Operations: known(asked, 0)}, ErrGaps},
		"not judged":      {LossGate{Operations: known(nil, 1)}, rollout.ErrNotJudged},
		"asked, warn":     {LossGate{Operations: known(asked, 1), Gaps: rollout.LossesWarn}, nil},
		"not asked, stop": {LossGate{Operations: known(nil, 0), Gaps: rollout.LossesStop}, ErrGaps},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d := media(t)
				s.reg.Held[prod][0].SDL, d.After[0].Text, d.Losses = oneInt, manyInt, c.gate
				if report, err := Deliver(t.Context(), d); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || len(s.reg.Published()) > 0 != (err == nil) {
					t.Errorf("%v, %+v", err, report)
				}
			})
		})
	}
}

// TestGapsOnBothSides: before the deploy a gap stops; after it the publish ends it. A plan that is
// followed is judged again.
func TestGapsOnBothSides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := shop()
		reg.Held[prod] = []registry.RegisteredSubgraph{{Name: "a", URL: "http://a", SDL: oneInt}}
		p := Publisher{Registry: reg, Ref: prod, Clock: clock.System{}}
		req := SideRequest{Side: PreDeploy, After: []sdl.Source{{Name: "a", Text: manyInt}}, SettleFor: new(time.Millisecond)}
		made, err := rollout.Make(t.Context(), rollout.Input{Before: []sdl.Source{{Name: "a", URL: "http://a", Text: oneInt}}, After: []sdl.Source{{Name: "a", URL: "http://a", Text: manyInt}}})
		if err != nil {
			t.Fatal(err)
		}
		made.Gaps = nil
		follow := SideRequest{Side: PreDeploy, Follow: Following{File: &planfile.File{Plan: made}}, SettleFor: new(time.Millisecond)}
		for _, req := range []SideRequest{req, follow} {
			if out, err := p.PublishSide(t.Context(), req); !errors.Is(err, ErrGaps) || len(out.Gaps) != 1 || len(reg.Published()) > 0 {
				t.Fatalf("%v, %+v", err, out)
			}
		}
		p.Consents = []Consent{{Kind: ConsentGaps, Reason: "for a minute"}}
		if out, err := p.PublishSide(t.Context(), req); err != nil || len(out.Gaps) != 1 {
			t.Fatalf("with consent: %v, %+v", err, out)
		}
		p.Consents, follow.Side = nil, PostDeploy
		if out, err := p.PublishSide(t.Context(), follow); err != nil || len(out.Gaps) != 1 || out.Gaps[0].Stops {
			t.Fatalf("after the deploy: %v, %+v", err, out)
		}
	})
}

package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/adoption"
)

// settles is evidence that a function gives.
type settles func(ctx context.Context) error

func (settles) By() adoption.By { return adoption.ByTime }

func (f settles) Await(ctx context.Context, req adoption.Request) (adoption.Proof, error) {
	return adoption.Assume(req), f(ctx)
}

// asked is evidence of routers, which notes what it is asked for. It fails with the errors in turn,
// then it does not fail.
type asked struct {
	requests []adoption.Request
	errs     []error
}

func (*asked) By() adoption.By { return adoption.ByMetrics }

func (a *asked) Await(_ context.Context, req adoption.Request) (adoption.Proof, error) {
	a.requests = append(a.requests, req)
	proof := adoption.Proof{By: adoption.ByMetrics, Text: "0 of 1 routers run it", Wanted: req.Wanted}
	req.Heard(proof)
	if len(a.errs) > 0 {
		err := a.errs[0]
		a.errs = a.errs[1:]
		return proof, err
	}
	proof.Text = "1 of 1 routers runs it"
	return proof, nil
}

// told returns a request in a line: what is wanted, what is known, and whether it is the last.
func told(req adoption.Request) string {
	var b strings.Builder
	for _, s := range req.Wanted {
		fmt.Fprintf(&b, "%s/%s ", s.Ref.Variant, s.LaunchID)
	}
	for _, k := range req.Known {
		fmt.Fprintf(&b, "(%s: %s) ", k.LaunchID, k.Name)
	}
	return fmt.Sprintf("%slast %t", b.String(), req.Last)
}

// Routers are asked after each publish, the last one too, for the supergraphs of the variant and of
// its contracts; report and journal say what they told.
func TestDeliverAsksRouters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, evidence := newStage(t), &asked{}
		d := s.delivery(t.TempDir())
		d.Adoption = evidence
		report, err := Deliver(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, req := range evidence.requests {
			got = append(got, told(req))
		}
		want := []string{"prod/L1 public/C1 last false", "prod/L2 public/C2 (L1: shop@prod after phase 1) (C1: shop@public after phase 1) last true"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("asked for (-want +got):\n%s", diff)
		}
		text, err := os.ReadFile("pin/testdata/supergraph.graphql")
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		if got := evidence.requests[0].Wanted[0].SHA256; got != hex.EncodeToString(sum[:]) {
			t.Errorf("the hash is %s", got)
		}
		for _, i := range []int{0, 2} {
			if p := report.Phases[i].Adoption; p == nil || p.Text != "1 of 1 routers runs it" || p.Assumed {
				t.Errorf("phase %d: %+v", i+1, p)
			}
		}
		story := strings.Join(s.story(), ", ")
		if !strings.Contains(story, "1 launched, 1 settling, 1 adoption, 1 adopted, 1 phase-done") || !strings.Contains(story, "3 adoption, 3 adopted") {
			t.Error(story)
		}
		records, err := ReadJournal(t.Context(), d.JournalPath)
		if err != nil {
			t.Fatal(err)
		}
		standing := StandingOf(records)
		known := KnownIn(records)
		if standing.Phases[0].Adoption != "1 of 1 routers runs it" || len(known) != 4 || known[0].LaunchID != "L2" || known[0].Name != "shop@prod, delivered 2000-01-01" {
			t.Errorf("%+v, known %+v", standing.Phases, known)
		}
	})
}

// Routers that lag stop the delivery before the code is deployed. That is no failure to be taken
// back, and what is taken up asks them again and sends nothing twice.
func TestDeliverStopsForRoutersThatLag(t *testing.T) {
	for _, cause := range []error{adoption.ErrLagging, adoption.ErrUnasked} {
		synctest.Test(t, func(t *testing.T) {
			s, evidence := newStage(t), &asked{errs: []error{fmt.Errorf("%w: after 5m", cause)}}
			d := s.delivery(t.TempDir())
			d.Adoption, d.OnFailure = evidence, RollBackOnFailure
			report, err := Deliver(t.Context(), d)
			if !errors.Is(err, cause) || report.Outcome != Stopped || report.Rollback != nil || len(s.deployed) > 0 {
				t.Fatalf("%v: %s, deployed %v", err, report.Outcome, s.deployed)
			}
			if p := report.Phases[0].Adoption; p == nil || p.Text != "0 of 1 routers run it" {
				t.Errorf("the report does not tell how far they are: %+v", p)
			}
			if hint := strings.Contains(err.Error(), "--allow-unreachable-routers REASON"); hint != (cause == adoption.ErrUnasked) {
				t.Errorf("%v", err)
			}
			records, err := ReadJournal(t.Context(), d.JournalPath)
			if err != nil {
				t.Fatal(err)
			}
			if p := StandingOf(records).Phases[0]; p.State != Unfinished || p.Adoption != "" {
				t.Errorf("%+v", p)
			}
			d.Resume = true
			if _, err := Deliver(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			if len(evidence.requests) != 3 || told(evidence.requests[1]) != "prod/L1 public/C1 last false" || len(s.reg.Published()) != 2 {
				t.Errorf("asked %d times, published %d times", len(evidence.requests), len(s.reg.Published()))
			}
		})
	}
}

// What was known of earlier phases is known to the run that takes a delivery up.
func TestResumedDeliveryKnowsEarlierSupergraphs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, evidence := newStage(t), &asked{errs: []error{nil, adoption.ErrLagging}}
		d := s.delivery(t.TempDir())
		d.Adoption = evidence
		if _, err := Deliver(t.Context(), d); !errors.Is(err, adoption.ErrLagging) {
			t.Fatal(err)
		}
		d.Resume = true
		if _, err := Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		last := evidence.requests[len(evidence.requests)-1]
		if !slices.ContainsFunc(last.Known, func(k adoption.Known) bool { return k.LaunchID == "L1" && k.Name == "shop@prod after phase 1" }) {
			t.Error(told(last))
		}
	})
}

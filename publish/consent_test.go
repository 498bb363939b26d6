package publish

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/rollout"
)

func TestConsentString(t *testing.T) {
	for want, c := range map[string]Consent{
		"--skip-check by ana: the platform is down": {ConsentSkipCheck, "the platform is down", "ana"},
		"--abandon": {Kind: ConsentAbandon},
	} {
		if got := c.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestConsentsLeaveATrace accepts something for a delivery that stops and for the run that takes it
// up: the report of the latter and the journal have both.
func TestConsentsLeaveATrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		d := s.delivery(t.TempDir())
		first, second := Consent{ConsentSkipCheck, "it is known", "ana"}, Consent{ConsentHazard, "for a minute", "bob"}
		d.Consents = []Consent{first}
		d.Health = func(context.Context, rollout.Phase) error { return errors.New("sick") }
		if _, err := Deliver(t.Context(), d); err == nil {
			t.Fatal("it did not stop")
		}
		d.Health, d.Resume, d.Consents = nil, true, []Consent{second}
		report, err := Deliver(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Consent{first, second}, report.Consents); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
		records, err := ReadJournal(d.JournalPath)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Consent{first, second}, lastRun(records).consents); diff != "" {
			t.Errorf("journal (-want +got):\n%s", diff)
		}
	})
}

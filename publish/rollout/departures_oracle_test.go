//go:build oracle

package rollout

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// TestOracleDepartures writes the states of plain departures for a judge with a query planner, like
// [TestOracleCases]: ROLLOUT_COUNT of each kind, drawn with ROLLOUT_SEED, with further edits if
// ROLLOUT_EDITS is set. What has no plan is told.
func TestOracleDepartures(t *testing.T) {
	enc := casesFile(t)
	count, _ := strconv.Atoi(os.Getenv("ROLLOUT_COUNT"))
	seed, _ := strconv.ParseUint(os.Getenv("ROLLOUT_SEED"), 10, 64)
	made, without := 0, 0
	eachDeparture(t, seed, count, os.Getenv("ROLLOUT_EDITS") != "", func(kind string, in Input, p *Plan, err error) {
		made++
		if none := (*NoSafePlan)(nil); errors.As(err, &none) {
			without++
			t.Logf("%s has no plan: %v\n%s", kind, err, texts(in))
			return
		}
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			return
		}
		states, err := States(in, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range states {
			if err := enc.Encode(judgedState{ID: fmt.Sprintf("%s-%d", kind, made), What: []string{kind}, Kind: "safe", PhaseState: s}); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Logf("%d departures, %d without a plan", made, without)
}

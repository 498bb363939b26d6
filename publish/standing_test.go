package publish

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestStanding: what a journal tells at each of its points.
func TestStanding(t *testing.T) {
	ref := registry.GraphRef{Graph: "g", Variant: "v"}
	plan := &rollout.Plan{Version: rollout.FormatVersion, Phases: []rollout.Phase{
		{Number: 1, Kind: rollout.Deploy, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Roll}, {Subgraph: "b", Action: rollout.Roll}}},
		{Number: 2, Kind: rollout.Publish, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Register}}},
	}}
	records := []Record{
		{Kind: RecordBegin, Version: JournalVersion, Ref: &ref, Revision: "r", Plan: plan},
		{Kind: RecordStart, Phase: 1},
		{Kind: RecordDeployed, Phase: 1, Subgraph: "a", Action: rollout.Roll},
		{Kind: RecordEnd, Outcome: Stopped, Error: "b failed"},
		{Kind: RecordResume},
		{Kind: RecordDeployed, Phase: 1, Subgraph: "b", Action: rollout.Roll},
		{Kind: RecordDone, Phase: 1},
		{Kind: RecordStart, Phase: 2},
		{Kind: RecordPublished, Phase: 2, Launch: "l"},
		{Kind: RecordLaunch, Phase: 2, Launch: "l", State: registry.StateCompleted},
		{Kind: RecordDone, Phase: 2},
		{Kind: RecordPinned, Launch: "l"},
		{Kind: RecordEnd, Outcome: Delivered},
	}
	if StandingOf(nil) != nil {
		t.Error("an empty journal holds a delivery")
	}
	type state struct {
		One, Two  State
		Deployed  int
		Launch    string
		Error     string
		Resumable bool
	}
	want := map[int]state{
		1:  {One: Pending, Two: Pending, Resumable: true},
		3:  {One: Running, Two: Pending, Deployed: 1, Resumable: true},
		4:  {One: Failed, Two: Pending, Deployed: 1, Error: "b failed", Resumable: true},
		5:  {One: Running, Two: Pending, Deployed: 1, Resumable: true},
		7:  {One: Done, Two: Pending, Deployed: 2, Resumable: true},
		9:  {One: Done, Two: Running, Deployed: 2, Launch: "l", Resumable: true},
		13: {One: Done, Two: Done, Deployed: 2, Launch: "l"},
	}
	for n, w := range want {
		s := StandingOf(records[:n])
		got := state{s.Phases[0].State, s.Phases[1].State, len(s.Phases[0].Deployed), s.Phases[1].LaunchID, s.Error, s.Resumable}
		if d := cmp.Diff(w, got); d != "" {
			t.Errorf("after %d records (-want +got):\n%s", n, d)
		}
	}
}

// TestStandingOfAnEnd: a phase in which the run ended has failed, unless what it waited for goes
// on. Journals of older versions do not have Pending.
func TestStandingOfAnEnd(t *testing.T) {
	ref := registry.GraphRef{Graph: "g", Variant: "v"}
	plan := &rollout.Plan{Version: rollout.FormatVersion, Phases: []rollout.Phase{{Number: 1, Kind: rollout.Publish, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Register}}}}}
	published := Record{Kind: RecordPublished, Phase: 1, Launch: "l"}
	seen := func(state registry.LaunchState) Record {
		return Record{Kind: RecordLaunch, Phase: 1, Launch: "l", State: state}
	}
	for _, test := range []struct {
		name    string
		records []Record
		want    State
	}{
		{"the publish was refused", []Record{{Kind: RecordEnd, Outcome: Stopped, Error: "refused"}}, Failed},
		{"the launch failed", []Record{published, seen(registry.StateFailed), {Kind: RecordEnd, Outcome: Stopped, Error: "failed"}}, Failed},
		{"superseded", []Record{published, seen(registry.StateSuperseded), {Kind: RecordEnd, Outcome: Stopped, Error: "superseded"}}, Failed},
		{"time ran out", []Record{published, seen(registry.StateCompleted), {Kind: RecordEnd, Outcome: Stopped, Error: "time", Pending: true}}, Unfinished},
		{"time ran out, by an older version", []Record{published, seen(registry.StateBuilding), {Kind: RecordEnd, Outcome: Stopped, Error: "time"}}, Unfinished},
		{"taken up again", []Record{published, seen(registry.StateFailed), {Kind: RecordEnd, Outcome: Stopped, Error: "failed"}, {Kind: RecordResume}}, Running},
		{"it is rolled back", []Record{published, seen(registry.StateFailed), {Kind: RecordEnd, Outcome: Stopped, Error: "failed", Rollback: true}}, Failed},
		{"its process was killed", []Record{published, seen(registry.StateBuilding)}, Running},
	} {
		s := StandingOf(append([]Record{{Kind: RecordBegin, Version: JournalVersion, Ref: &ref, Plan: plan}, {Kind: RecordStart, Phase: 1}}, test.records...))
		if got := s.Phases[0].State; got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestStandingNow: a deploy that runs is told until the journal has its end, or its process is
// gone.
func TestStandingNow(t *testing.T) {
	ref, own := registry.GraphRef{Graph: "g", Variant: "v"}, process.Of(os.Getpid())
	gone := own
	gone.Boot += "another"
	records := []Record{
		{Kind: RecordBegin, Version: JournalVersion, Ref: &ref, Plan: &rollout.Plan{Version: rollout.FormatVersion, Phases: []rollout.Phase{
			{Number: 1, Kind: rollout.Deploy, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Roll}, {Subgraph: "b", Action: rollout.Roll}}},
		}}},
		{Kind: RecordDeploying, Phase: 1, Subgraph: "b", Action: rollout.Roll, Process: &gone},
		{Kind: RecordDeploying, Phase: 1, Subgraph: "a", Action: rollout.Roll, Process: &own},
	}
	if living := StandingNow(records).Living; len(living) != 1 || !strings.Contains(living[0], "the deploy command of a still runs (process ") {
		t.Errorf("%q", living)
	}
	records = append(records, Record{Kind: RecordDeployed, Phase: 1, Subgraph: "a", Action: rollout.Roll})
	if living := StandingNow(records).Living; len(living) > 0 || StandingNow(nil) != nil {
		t.Errorf("%q", living)
	}
}

package history

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

var (
	prod  = registry.GraphRef{Graph: "g", Variant: "prod"}
	other = registry.GraphRef{Graph: "g", Variant: "other"}
)

func at(minute int) time.Time { return time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC) }

// run is the records of a delivery of one publish phase.
func run(ref registry.GraphRef, minute int, id string, outcome publish.Outcome) []publish.Record {
	plan := &rollout.Plan{Version: rollout.FormatVersion, Phases: []rollout.Phase{{Number: 1, Kind: rollout.Publish, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Register}}}}}
	return []publish.Record{
		{Kind: publish.RecordBegin, Version: publish.JournalVersion, At: at(minute), Ref: &ref, Plan: plan, By: "ana", Revision: "r" + id},
		{Kind: publish.RecordStart, At: at(minute), Phase: 1},
		{Kind: publish.RecordPublished, At: at(minute), Phase: 1, Launch: id},
		{Kind: publish.RecordEnd, At: at(minute), Outcome: outcome},
	}
}

func launched1(minute int, id string, status registry.LaunchStatus) launch.Changed {
	return launch.Changed{Launch: registry.Launch{ID: id, Status: status, CreatedAt: at(minute)}}
}

func lock(minute int, id, commit string) Lock {
	return Lock{Lock: pin.Lock{PinnedAt: at(minute), Variants: []pin.Entry{{GraphRef: prod, LaunchID: id, SHA256: "hash of " + id, PinnedAt: at(minute)}}}, Commit: commit}
}

// TestOf puts together deliveries of two variants, launches and locks that overlap.
func TestOf(t *testing.T) {
	var journal []publish.Record
	journal = append(journal, run(prod, 1, "l1", publish.Delivered)...)
	journal = append(journal, run(other, 2, "l2", publish.Delivered)...)
	journal = append(journal, run(prod, 3, "l3", publish.Stopped)...)
	got := Of(Sources{
		Ref: prod, Journals: [][]publish.Record{journal},
		Launches: []launch.Changed{
			launched1(4, "l4", registry.LaunchCompleted), launched1(3, "l3", registry.LaunchFailed), launched1(1, "l1", registry.LaunchCompleted),
		},
		Locks: []Lock{lock(5, "l4", ""), lock(2, "l1", "c1"), lock(6, "l1", "c2"), lock(0, "l0", "c0")},
	})
	type line struct {
		Kind                     Kind
		Outcome, Launch, Back    string
		Commits                  []string
		Current, GoesBack, Knows bool
	}
	var lines []line
	for _, e := range got {
		l := line{Kind: e.Kind, Outcome: e.Outcome, Launch: e.Launches[0].ID, Back: e.BackTo, Current: e.Current, GoesBack: e.Command != "", Knows: e.By != ""}
		for _, p := range e.Pins {
			l.Commits = append(l.Commits, p.Commit)
		}
		lines = append(lines, l)
	}
	want := []line{
		{Kind: KindLaunch, Outcome: "completed", Launch: "l4", Back: "l4", Commits: []string{""}, Current: true},
		{Kind: KindDelivery, Outcome: "stopped", Launch: "l3", Knows: true},
		{Kind: KindDelivery, Outcome: "delivered", Launch: "l1", Back: "l1", Commits: []string{"c1"}, GoesBack: true, Knows: true},
		{Kind: KindPin, Outcome: "pinned", Launch: "l0", Back: "l0", Commits: []string{"c0"}, GoesBack: true},
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if len(Of(Sources{Ref: prod})) > 0 {
		t.Error("something is known without a source")
	}
}

// TestOfflineCurrent: without the registry, the newest launch that is known to have completed is
// taken for the current one.
func TestOfflineCurrent(t *testing.T) {
	got := Of(Sources{Ref: prod, Locks: []Lock{lock(1, "l1", ""), lock(2, "l2", "")}})
	if !got[0].Current || got[0].BackTo != "l2" || got[1].Current || got[1].Command != "schemactl supergraph rollback l1 --graph-ref g@prod" {
		t.Errorf("%+v", got)
	}
}

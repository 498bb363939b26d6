// Package history tells what was done to a variant, from all places that remember something of it:
// the journals of deliveries, the launches of the registry, and the locks of pinned supergraphs.
//
// In go what was read of these places; out comes one list, the newest entry first:
//
//	entries := history.Of(history.Sources{Ref: ref, Journals: journals, Launches: launches})
//
// # How
//
// Each delivery of a journal is an entry with its launches, and so is its rollback. A launch that
// no journal knows, such as that of `publish` or of another tool, is an entry of its own. A pin
// belongs to the entry that made its launch, and is an entry of its own where nothing remembers
// that launch.
//
// # Invariants
//
//   - No launch is in two entries, and everything in the sources about the variant is in one.
//   - An entry names a launch to go back to only if that launch is known to have completed.
package history

import (
	"cmp"
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/shell"
)

// Kind is what an entry is about.
type Kind string

// The kinds of entries.
const (
	// KindDelivery is a delivery of a journal.
	KindDelivery Kind = "delivery"
	// KindRollback is what took a delivery back.
	KindRollback Kind = "rollback"
	// KindLaunch is a launch of the registry that is in no journal.
	KindLaunch Kind = "launch"
	// KindPin is a pinned supergraph of a launch that neither journals nor registry have.
	KindPin Kind = "pin"
)

// Entry is one thing that was done.
type Entry struct {
	// At is when it began.
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`
	// Outcome is that of the delivery, or the state of the launch; "under way" for a delivery whose
	// journal has no end, and "pinned" for a pin.
	Outcome string `json:"outcome"`
	// By is who did it and where, as far as that is known.
	By string `json:"by,omitempty"`
	// Revision is the label of the publish, which is the commit unless another was given.
	Revision string `json:"revision,omitempty"`
	// Commit is that of the working folder of who delivered; empty if no journal tells.
	Commit string `json:"commit,omitempty"`
	// Plan is the plan file that was followed, and Approvals are who approved it.
	Plan      *publish.FollowedPlan `json:"planFile,omitempty"`
	Approvals []planfile.Approval   `json:"approvals,omitempty"`
	// Error is why it failed, or why it was taken back.
	Error string `json:"error,omitempty"`
	// Subgraphs are those that were published or deployed, sorted.
	Subgraphs []string          `json:"subgraphs"`
	Consents  []publish.Consent `json:"consents,omitempty"`
	// Promoted are the variants that subgraphs of it were taken of.
	Promoted []registry.Promotion `json:"promoted,omitempty"`
	Launches []Launch             `json:"launches"`
	Pins     []Pin                `json:"pins"`
	// Current reports whether the variant's newest completed launch is one of the entry's.
	Current bool `json:"current,omitempty"`
	// BackTo is the launch whose supergraph the variant had once the entry was through. It is empty
	// if no launch of the entry is known to have completed.
	BackTo string `json:"backTo,omitempty"`
	// Command goes back to that launch, if what is deployed then serves it. It is empty for the
	// current entry.
	Command string `json:"command,omitempty"`
}

// Launch is one launch of an entry.
type Launch struct {
	ID string `json:"id"`
	// State is empty if it is not known.
	State registry.LaunchState `json:"state,omitempty"`
	// Changes are those of [launch.Changed]; nil if they are not known.
	Changes []launch.SubgraphChange `json:"changes,omitempty"`
}

// Pin is the supergraph of one of the entry's launches, kept in a file.
type Pin struct {
	LaunchID string `json:"launchId"`
	File     string `json:"file"`
	SHA256   string `json:"sha256"`
	// Commit has the pin, and By made that commit. Both are empty for a pin that is not committed.
	Commit string    `json:"commit,omitempty"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at"`
}

// Lock is a lock of pins as it is, or was at a commit.
type Lock struct {
	pin.Lock
	Commit, By string
}

// Sources are what was read about a variant. Parts of it may be about others.
type Sources struct {
	Ref      registry.GraphRef
	Journals [][]publish.Record
	// Launches are the newest of the registry, the newest first.
	Launches []launch.Changed
	// Locks may repeat pins; the oldest lock that has a pin tells who made it.
	Locks []Lock
}

// Of returns what was done, the newest first.
func Of(s Sources) []Entry {
	var out []Entry
	for _, records := range s.Journals {
		for _, standing := range publish.Standings(records) {
			if standing.GraphRef == s.Ref {
				out = append(out, delivery(standing))
			}
		}
	}
	out = withLaunches(out, s.Launches)
	out = withPins(out, s.Ref, s.Locks)
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Kind, a.Kind))
	})
	current := newest(out, s.Launches)
	for i := range out {
		out[i].wayBack(s.Ref, current)
	}
	return out
}

// delivery is the entry of a delivery, or of the rollback of one.
func delivery(s publish.Standing) Entry {
	e := Entry{
		At: s.StartedAt, Kind: KindDelivery, Outcome: cmp.Or(string(s.Outcome), "under way"), By: s.By, Revision: s.Revision, Commit: s.Commit, Plan: s.PlanFile, Approvals: s.Approvals,
		Error: cmp.Or(s.Error, s.Failure), Consents: s.Consents, Promoted: s.Promoted, Launches: []Launch{}, Pins: []Pin{}, Subgraphs: []string{},
	}
	if s.Rollback && !s.RollbackDue {
		e.Kind = KindRollback
	}
	for _, p := range s.Phases {
		if p.State != publish.Pending {
			e.Subgraphs = append(e.Subgraphs, p.Subgraphs...)
		}
		if p.LaunchID != "" {
			e.Launches = append(e.Launches, Launch{ID: p.LaunchID, State: p.LaunchState})
		}
	}
	slices.Sort(e.Subgraphs)
	e.Subgraphs = slices.Compact(e.Subgraphs)
	return e
}

// withLaunches completes the launches of the entries by what the registry tells of them, and adds
// an entry for each launch that is in none.
func withLaunches(entries []Entry, launches []launch.Changed) []Entry {
	known := map[string]*Launch{}
	for i := range entries {
		for j := range entries[i].Launches {
			known[entries[i].Launches[j].ID] = &entries[i].Launches[j]
		}
	}
	for _, l := range launches {
		if have := known[l.ID]; have != nil {
			have.State, have.Changes = l.State(), l.Changes
			continue
		}
		entries = append(entries, launched(l))
	}
	return entries
}

// launched is the entry of a launch that is in no journal.
func launched(l launch.Changed) Entry {
	e := Entry{
		At: l.CreatedAt, Kind: KindLaunch, Outcome: string(l.State()), Launches: []Launch{{l.ID, l.State(), l.Changes}},
		Pins: []Pin{}, Subgraphs: []string{},
	}
	for _, c := range l.Changes {
		e.Subgraphs = append(e.Subgraphs, c.Subgraph)
		e.Revision = cmp.Or(e.Revision, c.Revision)
	}
	if len(l.Errors) > 0 {
		e.Error = l.Errors[0].Message
	}
	return e
}

// withPins adds the pins of the variant to the entries of their launches.
func withPins(entries []Entry, ref registry.GraphRef, locks []Lock) []Entry {
	type pinned struct{ launch, hash string }
	at, seen := map[string]int{}, map[pinned]bool{}
	for i, e := range entries {
		for _, l := range e.Launches {
			at[l.ID] = i
		}
	}
	oldest := slices.SortedStableFunc(slices.Values(locks), func(a, b Lock) int { return a.PinnedAt.Compare(b.PinnedAt) })
	for _, lock := range oldest {
		entry, found := lock.Entry(ref)
		if !found || seen[pinned{entry.LaunchID, entry.SHA256}] {
			continue
		}
		seen[pinned{entry.LaunchID, entry.SHA256}] = true
		p := Pin{LaunchID: entry.LaunchID, File: entry.File, SHA256: entry.SHA256, Commit: lock.Commit, By: lock.By, At: entry.PinnedAt}
		i, found := at[entry.LaunchID]
		if !found {
			i = len(entries)
			at[entry.LaunchID] = i
			entries = append(entries, Entry{
				At: entry.PinnedAt, Kind: KindPin, Outcome: "pinned", By: lock.By, Subgraphs: []string{},
				Launches: []Launch{{ID: entry.LaunchID, State: registry.StateCompleted}}, // only supergraphs of completed launches are pinned
			})
		}
		entries[i].Pins = append(entries[i].Pins, p)
	}
	return entries
}

// newest returns the variant's newest completed launch: as the registry tells, else that of the
// newest entry that has one.
func newest(entries []Entry, launches []launch.Changed) string {
	for _, l := range launches {
		if l.State() == registry.StateCompleted {
			return l.ID
		}
	}
	for _, e := range entries {
		if id := e.completed(); id != "" {
			return id
		}
	}
	return ""
}

// completed returns the last completed launch of an entry, empty if there is none.
func (e *Entry) completed() string {
	for _, l := range slices.Backward(e.Launches) {
		if l.State == registry.StateCompleted {
			return l.ID
		}
	}
	return ""
}

// wayBack fills in how to go back to the entry. current is the variant's newest completed launch.
func (e *Entry) wayBack(ref registry.GraphRef, current string) {
	e.BackTo = e.completed()
	e.Current = e.BackTo != "" && e.BackTo == current
	if e.BackTo != "" && !e.Current {
		e.Command = "schemactl supergraph rollback " + shell.Quote(e.BackTo) + " --graph-ref " + shell.Quote(ref.String())
	}
}

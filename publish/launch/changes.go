package launch

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/registry"
)

// SubgraphChange is what a launch changed of one subgraph.
type SubgraphChange struct {
	Subgraph string `json:"subgraph"`
	// Change is added, removed, schema or url. It is schema if schema and url changed both.
	Change string `json:"change"`
	// Revision is the label of the publish, empty for a removal.
	Revision string `json:"revision,omitempty"`
}

// Changed is a launch with what it changed.
type Changed struct {
	registry.Launch
	// Changes are the differences from the launch before it, in the order of their names. They are
	// empty if there are none, and nil if they are not known, as for a contract launch.
	Changes []SubgraphChange
}

// maxHistory is the largest number of launches that a registry returns at once.
const maxHistory = 100

// History returns the newest launches of a variant with what each changed, newest first, at most
// limit. The launch before the last one is read too, for the changes of the last one.
func History(ctx context.Context, reg registry.Registry, ref registry.GraphRef, limit int) ([]Changed, error) {
	list, err := reg.Launches(ctx, ref, limit+1)
	if err != nil {
		return nil, err
	}
	out := make([]Changed, 0, len(list))
	for i, l := range list[:min(limit, len(list))] {
		changed := Changed{Launch: l}
		switch {
		case i+1 < len(list):
			changed.Changes = changesFrom(list[i+1], l)
		case len(l.Subgraphs) > 0: // the first launch of the variant
			changed.Changes = between(nil, l.Subgraphs)
		}
		out = append(out, changed)
	}
	return out, nil
}

// SubgraphChanges returns what a launch changed, as [Changed.Changes]. It is nil also if the launch
// is not among the newest of the variant.
func SubgraphChanges(ctx context.Context, reg registry.Registry, ref registry.GraphRef, id string) ([]SubgraphChange, error) {
	list, err := History(ctx, reg, ref, maxHistory)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(l Changed) bool { return l.ID == id })
	if at < 0 {
		return nil, nil
	}
	return list[at].Changes, nil
}

// changesFrom compares a launch with the one before it. A launch without subgraphs is one of which
// the platform does not tell them.
func changesFrom(before, l registry.Launch) []SubgraphChange {
	if len(before.Subgraphs) == 0 || len(l.Subgraphs) == 0 {
		return nil
	}
	return between(before.Subgraphs, l.Subgraphs)
}

// between compares the subgraphs of two launches. The result is never nil.
func between(before, after []registry.BuildSubgraph) []SubgraphChange {
	old := map[string]registry.BuildSubgraph{}
	for _, s := range before {
		old[s.Name] = s
	}
	out := []SubgraphChange{}
	for _, s := range after {
		was, found := old[s.Name]
		delete(old, s.Name)
		switch {
		case !found:
			out = append(out, SubgraphChange{s.Name, "added", s.Revision})
		case was.Hash != s.Hash:
			out = append(out, SubgraphChange{s.Name, "schema", s.Revision})
		case was.URL != s.URL:
			out = append(out, SubgraphChange{s.Name, "url", s.Revision})
		}
	}
	for name := range old {
		out = append(out, SubgraphChange{Subgraph: name, Change: "removed"})
	}
	slices.SortFunc(out, func(a, b SubgraphChange) int { return strings.Compare(a.Subgraph, b.Subgraph) })
	return out
}

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

// history is how many of the newest launches are read to find a launch and the one before it.
const history = 100

// SubgraphChanges compares the subgraphs of a launch with those of the launch before it, in the
// order of their names. It returns nil if either launch is not among the newest of the variant, or
// is a contract launch.
func SubgraphChanges(ctx context.Context, reg registry.Registry, ref registry.GraphRef, id string) ([]SubgraphChange, error) {
	list, err := reg.Launches(ctx, ref, history)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(l registry.Launch) bool { return l.ID == id })
	if at < 0 {
		return nil, nil
	}
	return ChangesBetween(list, at), nil
}

// ChangesBetween compares the subgraphs of launch i of a list, newest first, with those of the
// launch before it, in the order of their names. It returns nil if the subgraphs of either are not
// known.
func ChangesBetween(list []registry.Launch, i int) []SubgraphChange {
	if i+1 >= len(list) || len(list[i].Subgraphs) == 0 || len(list[i+1].Subgraphs) == 0 {
		return nil
	}
	old := map[string]registry.BuildSubgraph{}
	for _, s := range list[i+1].Subgraphs {
		old[s.Name] = s
	}
	var out []SubgraphChange
	for _, s := range list[i].Subgraphs {
		before, found := old[s.Name]
		delete(old, s.Name)
		switch {
		case !found:
			out = append(out, SubgraphChange{s.Name, "added", s.Revision})
		case before.Hash != s.Hash:
			out = append(out, SubgraphChange{s.Name, "schema", s.Revision})
		case before.URL != s.URL:
			out = append(out, SubgraphChange{s.Name, "url", s.Revision})
		}
	}
	for name := range old {
		out = append(out, SubgraphChange{Subgraph: name, Change: "removed"})
	}
	slices.SortFunc(out, func(a, b SubgraphChange) int { return strings.Compare(a.Subgraph, b.Subgraph) })
	return out
}

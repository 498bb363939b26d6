package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// launchChange is what a launch changed of one subgraph.
type launchChange struct {
	Subgraph string `json:"subgraph"`
	// Change is added, removed, schema or url.
	Change string `json:"change"`
	// Revision is the label of its publish, empty for a removal.
	Revision string `json:"revision,omitempty"`
}

// shownLaunch is the JSON form of `launch show`.
type shownLaunch struct {
	Version int `json:"version"`
	launch.Tree
	Changes []launchChange `json:"changes,omitempty"`
}

// history is how many launches are looked through for the one before.
const history = 100

// changesOfLaunch compares a launch with the one before it; nil when either is not among the newest, or is a contract's.
func changesOfLaunch(ctx context.Context, reg registry.Registry, ref registry.GraphRef, id string) ([]launchChange, error) {
	list, err := reg.Launches(ctx, ref, history)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(l registry.Launch) bool { return l.ID == id })
	if at < 0 {
		return nil, nil
	}
	return changesOf(list, at), nil
}

// changesOf compares launch number i of a list, newest first, with the one before it.
func changesOf(list []registry.Launch, i int) []launchChange {
	if i+1 >= len(list) || len(list[i].Subgraphs) == 0 || len(list[i+1].Subgraphs) == 0 {
		return nil
	}
	old := map[string]registry.BuildSubgraph{}
	for _, s := range list[i+1].Subgraphs {
		old[s.Name] = s
	}
	var out []launchChange
	for _, s := range list[i].Subgraphs {
		before, found := old[s.Name]
		delete(old, s.Name)
		switch {
		case !found:
			out = append(out, launchChange{s.Name, "added", s.Revision})
		case before.Hash != s.Hash:
			out = append(out, launchChange{s.Name, "schema", s.Revision})
		case before.URL != s.URL:
			out = append(out, launchChange{s.Name, "url", s.Revision})
		}
	}
	for name := range old {
		out = append(out, launchChange{Subgraph: name, Change: "removed"})
	}
	slices.SortFunc(out, func(a, b launchChange) int { return strings.Compare(a.Subgraph, b.Subgraph) })
	return out
}

// changesText tells changes in a few words.
func changesText(list []launchChange) string {
	words := make([]string, 0, len(list))
	for _, c := range list {
		mark := map[string]string{"added": "+", "removed": "-", "schema": "~", "url": "~"}[c.Change]
		word := mark + c.Subgraph
		if c.Change == "url" {
			word += " (url)"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

package serve

import (
	"context"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// library keeps subgraphs that were built by themselves while one plan is made. Nil keeps none.
type Library struct {
	known map[[2]string]*subgraph.Subgraph
	// ends is what operations can come to in the graphs at both ends.
	Ends *Reach
	// served has the findings of pairs.
	served map[servesKey][]Violation
}

// pairing is deployed code, a registered schema, and what can be asked of it.
type servesKey struct {
	d, r   *sdl.Schema
	within *Reach
}

// serves is [serves], asked once of each pairing. A schema serves itself.
func (l *Library) Serves(d, r *subgraph.Subgraph, within *Reach) []Violation {
	if l == nil {
		return serves(d, r, within)
	}
	if d.Schema == r.Schema {
		return nil
	}
	k := servesKey{d.Schema, r.Schema, within}
	list, known := l.served[k]
	if !known {
		list = serves(d, r, within)
		l.served[k] = list
	}
	return list
}

// libraryOf starts with the subgraphs of composed graphs that would come out the same without the others: those of Federation 2,
// and the only one of a graph.
func NewLibrary(graphs ...[]*subgraph.Subgraph) *Library {
	l := &Library{known: make(map[[2]string]*subgraph.Subgraph), served: make(map[servesKey][]Violation), Ends: ReachOf(graphs...)}
	for _, list := range graphs {
		for _, s := range list {
			if !s.Version.Fed1() || len(list) == 1 {
				l.add(s)
			}
		}
	}
	return l
}

func (l *Library) add(s *subgraph.Subgraph) {
	if k := [2]string{s.Name, s.Source.Text}; l.known[k] == nil {
		l.known[k] = s
	}
}

// find gives a subgraph of that text, whatever its file is called; nil when there is none.
func (l *Library) Find(name, text string) *subgraph.Subgraph {
	if l == nil {
		return nil
	}
	return l.known[[2]string{name, text}]
}

// build is buildOne for a text that may have been built before.
func (l *Library) Build(ctx context.Context, src sdl.Source) (*subgraph.Subgraph, diag.List) {
	if s := l.Find(src.Name, src.Text); s != nil && s.Source.File == src.File {
		return s, nil
	}
	s, errs := Build(ctx, src)
	if l != nil && s != nil {
		l.add(s)
	}
	return s, errs
}

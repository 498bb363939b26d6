package running

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// ErrMixed means that replicas of one subgraph run different schemas, where one is needed to plan
// from.
var ErrMixed = errors.New("replicas of a subgraph run different code")

// Found is which schemas run of one subgraph.
type Found struct {
	// Versions are the schemas, what is registered first. One that means what is registered, or
	// what is to come, has the text of that.
	Versions []sdl.Source
	// Replicas are the names of those that run each version.
	Replicas [][]string
}

// Find asks every registered subgraph which schema its code has. after is what may run already
// besides. What nobody tells, or is accepted not to be told, is missing in the outcome; the report
// has the reasons. The error is [ErrNotJudged], or that of a context that ended.
func (p Proof) Find(ctx context.Context, registered, after []sdl.Source) (map[string]Found, *Report, error) {
	places := PlacesOf(registered)
	report, found := &Report{Subgraphs: []Subgraph{}}, map[string]Found{}
	for _, answer := range p.Fleet.Ask(ctx, places) {
		known := []sdl.Source{source(registered, answer.Subgraph)}
		if next := source(after, answer.Subgraph); next.Text != "" && next.Text != known[0].Text {
			known = append(known, next)
		}
		texts := make([]string, len(known))
		for i, s := range known {
			texts[i] = s.Text
		}
		s := p.judge(ctx, answer, texts)
		if s.State == Contradicted { // nothing is assumed yet that it could contradict
			s.State = Proven
			for i := range s.Replicas {
				if s.Replicas[i].State == NotJudged {
					s.State = p.silent()
				} else {
					s.Replicas[i].State = Proven
				}
			}
		}
		report.Subgraphs = append(report.Subgraphs, s)
		if s.State == Proven {
			found[answer.Subgraph] = versions(answer, s, known)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	report.sort()
	return found, report, report.Err()
}

// versions groups the replicas of an answer by what they run: what is known first, in its order.
func versions(a Answer, s Subgraph, known []sdl.Source) Found {
	order := make([]int, len(s.Replicas))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return s.Replicas[i].version - s.Replicas[j].version })
	var f Found
	last := -1
	for _, i := range order {
		o := s.Replicas[i]
		if o.version != last {
			last = o.version
			text := sdl.Source{Name: a.Subgraph, URL: known[0].URL, File: o.Name, Text: a.Replicas[i].SDL}
			if o.version < len(known) {
				text = known[o.version]
				text.URL = known[0].URL
			}
			f.Versions, f.Replicas = append(f.Versions, text), append(f.Replicas, nil)
		}
		n := len(f.Replicas) - 1
		f.Replicas[n] = append(f.Replicas[n], o.Name)
	}
	return f
}

// Deployed returns the code that runs where it is not what is registered, for a planner to start
// from. Subgraphs whose replicas differ are [ErrMixed]: a plan starts from one state.
func Deployed(found map[string]Found, registered []sdl.Source) (map[string]sdl.Source, error) {
	out := map[string]sdl.Source{}
	var mixed []string
	for _, s := range registered {
		f, ok := found[s.Name]
		switch {
		case !ok || len(f.Versions) == 0:
		case len(f.Versions) > 1:
			mixed = append(mixed, s.Name+": "+f.text(s))
		case f.Versions[0].Text != s.Text:
			out[s.Name] = f.Versions[0]
		}
	}
	if len(mixed) > 0 {
		return nil, fmt.Errorf("%w:\n  %s\nlet the deploy that is under way come to its end, or end it", ErrMixed, strings.Join(mixed, "\n  "))
	}
	return out, nil
}

// text tells which replicas run which schema.
func (f Found) text(registered sdl.Source) string {
	var parts []string
	for i, v := range f.Versions {
		what := "other code"
		if v.Text == registered.Text {
			what = "what is registered"
		}
		verb := " run "
		if len(f.Replicas[i]) == 1 {
			verb = " runs "
		}
		parts = append(parts, listed(f.Replicas[i])+verb+what)
	}
	return strings.Join(parts, ", ")
}

// PlacesOf returns where the code of subgraphs answers. One with connectors has none.
func PlacesOf(list []sdl.Source) []rollout.At {
	var out []rollout.At
	for _, s := range list {
		if !subgraph.TextHasConnectors(s.Text) {
			out = append(out, rollout.At{Subgraph: s.Name, URL: s.URL})
		}
	}
	return out
}

func source(list []sdl.Source, name string) sdl.Source {
	for _, s := range list {
		if s.Name == name {
			return s
		}
	}
	return sdl.Source{Name: name}
}

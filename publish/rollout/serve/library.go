package serve

import (
	"context"
	"maps"
	"sync"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Library remembers the subgraphs that were built and the pairs that were judged while one plan is
// made. A nil *Library remembers nothing. It is for one goroutine at a time.
type Library struct {
	// federation is the version in which Build builds.
	federation spec.Choice
	// shared has the subgraphs that the compositions of the plan build, so that Build need not
	// build them again.
	shared *subgraph.Shared
	known  map[[2]string]*subgraph.Subgraph
	// Ends is what operations can reach in the graphs before and after the plan.
	Ends *Reach
	// served has the findings of judged pairs, compared the twins of pairs of code and registered
	// schema, and reached what is fetchable of one; mu guards them.
	served   map[servesKey][]Violation
	compared map[[2]*sdl.Schema]*twins
	reached  map[reachedKey]func() *fetchable
	// sound are graphs without flaws; mu guards them.
	sound [][]*subgraph.Subgraph
	mu    sync.Mutex
	// most is how many findings of a pair are written out. cut reports whether a pair had more
	// unsafe ones, and tooMany is the code of a pair that had more hazards, or nil; mu guards them.
	most    bounds
	cut     bool
	tooMany *subgraph.Subgraph
	// narrowed is Ends without what versions withhold.
	narrowed *Reach
	versions map[string]Versions
}

// servesKey is deployed code, a registered schema, and what operations can reach. The same schema
// may come from two files, which findings name.
type servesKey struct {
	d, r         *sdl.Schema
	dFile, rFile string
	within       *Reach
}

// reachedKey is a registered schema under the name of its subgraph, and what operations can reach.
type reachedKey struct {
	name   string
	r      *sdl.Schema
	within *Reach
}

// Serves returns why code for d does not serve the registered schema r, like the function [Serves],
// but only for what operations can reach. A nil within stands for any operation. A schema serves
// itself.
func (l *Library) Serves(d, r *subgraph.Subgraph, within *Reach) []Violation {
	if l == nil {
		return serves(d, r, fetchableOf(r, within), twinsOf(d, r, nil), bounds{}).out
	}
	if d.Schema == r.Schema {
		return nil
	}
	k := servesKey{d.Schema, r.Schema, d.Source.File, r.Source.File, within}
	l.mu.Lock()
	list, known := l.served[k]
	l.mu.Unlock()
	if !known {
		judged := serves(d, r, l.fetchable(r, within), l.twins(d, r), l.most)
		list = judged.out
		l.mu.Lock()
		l.cut = l.cut || judged.left.More > 0
		if judged.tooMany {
			l.tooMany = d
		}
		l.served[k] = list
		l.mu.Unlock()
	}
	return list
}

// Brief lets the library write out only so many unsafe findings of a pair. The others are counted,
// by one finding at the end. It is for before anything is judged.
func (l *Library) Brief(most int) { l.most.unsafe = most }

// Bound lets a pair have so many hazards: what is made of one with more counts for nothing, see
// [Library.TooMany]. It is for before anything is judged.
func (l *Library) Bound(hazards int) { l.most.hazards = hazards }

// TooMany returns the name of a subgraph whose code had more hazards under one registered schema
// than [Library.Bound] allows, and whether there is one. That pair has not been judged.
func (l *Library) TooMany() (name string, found bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tooMany == nil {
		return "", false
	}
	return l.tooMany.Name, true
}

// Cut reports whether a pair had more unsafe findings than [Library.Brief] lets it have.
func (l *Library) Cut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cut
}

// fetchable returns what routers can ask of a registered schema. The first caller finds it out, and
// others wait.
func (l *Library) fetchable(r *subgraph.Subgraph, within *Reach) *fetchable {
	k := reachedKey{r.Name, r.Schema, within}
	l.mu.Lock()
	once, known := l.reached[k]
	if !known {
		once = sync.OnceValue(func() *fetchable { return fetchableOf(r, within) })
		l.reached[k] = once
	}
	l.mu.Unlock()
	return once()
}

// twins compares the types of code d with those of a registered schema r.
func (l *Library) twins(d, r *subgraph.Subgraph) *twins {
	k, swapped := [2]*sdl.Schema{d.Schema, r.Schema}, [2]*sdl.Schema{r.Schema, d.Schema}
	l.mu.Lock()
	t, other := l.compared[k], l.compared[swapped]
	l.mu.Unlock()
	if t == nil {
		t = twinsOf(d, r, other)
		l.mu.Lock()
		l.compared[k] = t
		l.mu.Unlock()
	}
	return t
}

// ServeBoth returns what [Library.Serves] does for old and new code under one registered schema. It
// judges both at the same time.
func (l *Library) ServeBoth(o, n, r *subgraph.Subgraph, within *Reach) (ofOld, ofNew []Violation) {
	var old sync.WaitGroup
	old.Go(func() { ofOld = l.Serves(o, r, within) })
	ofNew = l.Serves(n, r, within)
	old.Wait()
	return ofOld, ofNew
}

// Narrow returns Ends without what the subgraphs withhold in every combination of their versions,
// see [Reach.Narrow]. It is found once where the same versions are asked for again.
func (l *Library) Narrow(versions map[string]Versions) *Reach {
	if l.Ends == nil {
		return nil
	}
	if l.narrowed == nil || !maps.EqualFunc(l.versions, versions, Versions.same) {
		l.narrowed, l.versions = l.Ends.Narrow(versions), versions
	}
	return l.narrowed
}

// NewLibrary returns a library of the graphs before and after a plan, which takes subgraphs from
// shared and adds to it; nil shares nothing. It keeps those composed subgraphs that [Build] would
// build alike: those of Federation 2, and the only one of a graph. A Federation 1 subgraph looks
// different beside others.
func NewLibrary(federation spec.Choice, shared *subgraph.Shared, graphs ...[]*subgraph.Subgraph) *Library {
	l := &Library{federation: federation, shared: shared, known: make(map[[2]string]*subgraph.Subgraph), served: make(map[servesKey][]Violation), compared: make(map[[2]*sdl.Schema]*twins), reached: make(map[reachedKey]func() *fetchable), Ends: ReachOf(graphs...)}
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

// Find returns the subgraph of that name and text, whatever file it was read from; nil if there is
// none.
func (l *Library) Find(name, text string) *subgraph.Subgraph {
	if l == nil {
		return nil
	}
	return l.known[[2]string{name, text}]
}

// Build is the function [Build] for a text that may have been built before. The file has to be the
// same too, because it stands in the positions of findings.
func (l *Library) Build(ctx context.Context, src sdl.Source) (*subgraph.Subgraph, diag.List) {
	if s := l.Find(src.Name, src.Text); s != nil && s.Source.File == src.File {
		return s, nil
	}
	if l == nil {
		return Build(ctx, src, spec.Choice{})
	}
	s, errs := build(ctx, src, l.federation, l.shared)
	if s != nil {
		l.add(s)
	}
	return s, errs
}

package drift

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/running"
)

// ReportVersion is the version of the report's JSON form.
const ReportVersion = 1

// State is what became of one subgraph, or of one of its comparisons.
type State string

// The states.
const (
	// Same means that nothing differs in meaning.
	Same State = "same"
	// Drifted means that something does.
	Drifted State = "drifted"
	// NotJudged means that somebody did not answer, or has a schema that cannot be read.
	NotJudged State = "not-judged"
	// NotAsked means that there was nothing to compare with.
	NotAsked State = "not-asked"
)

// Report is what runs and what the repository says, each compared with what is registered.
type Report struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	// Verdict is yes if nothing has drifted, and everything was judged.
	Verdict check.Verdict `json:"verdict"`
	// Federation is the composition by whose rules schemas were read.
	Federation spec.Composition `json:"federation"`
	// Subgraphs are all that are registered or in the repository, by name.
	Subgraphs []Subgraph `json:"subgraphs"`
}

// Subgraph is one subgraph.
type Subgraph struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
	// State is the worst of both comparisons.
	State      State      `json:"state"`
	Running    Running    `json:"running"`
	Repository Repository `json:"repository"`
}

// Running is what the replicas of a subgraph say.
type Running struct {
	State State `json:"state"`
	// Why is the reason for which nothing was asked or judged.
	Why string `json:"why,omitempty"`
	// Through is how the replicas were found.
	Through string `json:"through,omitempty"`
	// Versions are the schemas that run, the registered one first.
	Versions []Version `json:"versions,omitempty"`
	// Unanswered are why replicas did not answer, one each.
	Unanswered []string `json:"unanswered,omitempty"`
}

// Mixed reports whether replicas run different schemas.
func (r Running) Mixed() bool { return len(r.Versions) > 1 }

// Version is one schema that runs.
type Version struct {
	Replicas []string `json:"replicas"`
	// Error is why it cannot be compared.
	Error string `json:"error,omitempty"`
	// Differences are those from what is registered.
	Differences
}

// Repository is what the files of the repository say.
type Repository struct {
	State State `json:"state"`
	// File is where the schema is.
	File string `json:"file,omitempty"`
	// Error is why it cannot be compared.
	Error string `json:"error,omitempty"`
	Differences
}

// Input is what a report is made of.
type Input struct {
	GraphRef   registry.GraphRef
	Federation spec.Choice
	// Registered are all registered subgraphs.
	Registered []sdl.Source
	// Repository are those that files say; empty if none are given. Registered ones that it lacks
	// are other people's.
	Repository []sdl.Source
	// Fleet is asked what runs; nil if nobody is.
	Fleet running.Fleet
}

// Make asks the fleet and compares everything. The error is that of a context that ended.
func Make(ctx context.Context, in Input) (*Report, error) {
	r := &Report{Version: ReportVersion, GraphRef: in.GraphRef, Federation: in.Federation.Composition(), Verdict: check.Yes, Subgraphs: []Subgraph{}}
	answers := map[string]running.Answer{}
	if in.Fleet != nil {
		for _, a := range in.Fleet.Ask(ctx, running.PlacesOf(in.Registered)) {
			answers[a.Subgraph] = a
		}
	}
	names := map[string]bool{}
	for _, s := range slices.Concat(in.Registered, in.Repository) {
		if !names[s.Name] {
			names[s.Name] = true
			r.Subgraphs = append(r.Subgraphs, Subgraph{Name: s.Name})
		}
	}
	slices.SortFunc(r.Subgraphs, func(a, b Subgraph) int { return strings.Compare(a.Name, b.Name) })
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i := range r.Subgraphs {
		all.Go(func() error {
			answer, asked := answers[r.Subgraphs[i].Name]
			in.subgraph(ctx, &r.Subgraphs[i], answer, asked)
			return nil
		})
	}
	_ = all.Wait() // what went wrong is in the report
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.decide()
	return r, nil
}

// subgraph makes both comparisons of one subgraph.
func (in Input) subgraph(ctx context.Context, s *Subgraph, answer running.Answer, asked bool) {
	held, registered := find(in.Registered, s.Name)
	s.URL = held.URL
	switch {
	case !registered:
		s.Running = Running{State: NotAsked, Why: "it is not registered"}
	case subgraph.TextHasConnectors(held.Text):
		s.Running = Running{State: NotAsked, Why: "routers resolve its connectors, there is no code"}
	case !asked:
		s.Running = Running{State: NotAsked}
	default:
		s.Running = in.running(ctx, held, answer)
	}
	s.Repository = in.repository(ctx, held, registered, s.Name)
	if own, ok := find(in.Repository, s.Name); ok {
		s.Running.locate(own)
	}
	s.State = worst(s.Running.State, s.Repository.State)
}

// running compares what the replicas of a subgraph say with what is registered.
func (in Input) running(ctx context.Context, held sdl.Source, a running.Answer) Running {
	r := Running{State: Same, Through: a.Through, Why: a.Assumed}
	switch {
	case a.Assumed != "":
		r.State = NotAsked
		return r
	case a.Err != nil:
		r.State, r.Why = NotJudged, a.Err.Error()
		return r
	}
	texts := map[string]int{}
	for _, replica := range a.Replicas {
		if replica.Err != nil {
			r.Unanswered = append(r.Unanswered, replica.Err.Error())
			continue
		}
		at, known := texts[replica.SDL]
		if !known {
			at = r.version(ctx, in.Federation.Edition, held, sdl.Source{Name: held.Name, File: replica.Name, Text: replica.SDL})
			texts[replica.SDL] = at
		}
		r.Versions[at].Replicas = append(r.Versions[at].Replicas, replica.Name)
	}
	slices.SortStableFunc(r.Versions, func(a, b Version) int { return a.Count() - b.Count() })
	if len(r.Unanswered) > 0 {
		r.State = NotJudged
	}
	for _, v := range r.Versions {
		switch {
		case v.Count() > 0:
			r.State = Drifted
		case v.Error != "" && r.State == Same:
			r.State = NotJudged
		}
	}
	return r
}

// version returns the index of the version that a text is, which is added if it is a new one:
// different texts may mean the same.
func (r *Running) version(ctx context.Context, edition spec.Edition, held, found sdl.Source) int {
	var v Version
	differences, err := Compare(ctx, held, found, edition)
	if err != nil {
		v.Error = err.Error()
	}
	v.Differences = differences
	for i, w := range r.Versions {
		if w.Error == v.Error && v.Error == "" && slices.EqualFunc(w.All(), v.All(), sameFinding) {
			return i
		}
	}
	r.Versions = append(r.Versions, v)
	return len(r.Versions) - 1
}

// locate adds to every difference the place of its element in the file of the repository.
func (r *Running) locate(own sdl.Source) {
	schema, errs := sdl.Parse(&own, sdl.DefaultLimits)
	if len(errs) > 0 {
		return
	}
	for _, v := range r.Versions {
		for _, list := range [][]check.Finding{v.Clients, v.Planner} {
			for i := range list {
				list[i].Positions = append(positions(list[i].Coordinate, schema), list[i].Positions...)
			}
		}
	}
}

// sameFinding reports whether two differences from the same schema are the same.
func sameFinding(a, b check.Finding) bool {
	return a.Code == b.Code && a.Coordinate == b.Coordinate && a.Message == b.Message && a.Old == b.Old && a.New == b.New
}

// repository compares what files say of a subgraph with what is registered. A routing URL that they
// do not have is no difference.
func (in Input) repository(ctx context.Context, held sdl.Source, registered bool, name string) Repository {
	own, ok := find(in.Repository, name)
	if !ok {
		return Repository{State: NotAsked}
	}
	r := Repository{State: Same, File: own.File}
	if !registered {
		r.add(diff.Change{Kind: diff.SubgraphAdded, New: own.URL, Subgraph: name}, nil)
		r.State = Drifted
		return r
	}
	var err error
	if r.Differences, err = Compare(ctx, held, own, in.Federation.Edition); err != nil {
		r.State, r.Error = NotJudged, err.Error()
		return r
	}
	if own.URL != "" && own.URL != held.URL {
		kind := diff.RoutingURLChanged
		if held.URL == "" {
			kind = diff.RoutingURLAdded
		}
		r.add(diff.Change{Kind: kind, Old: held.URL, New: own.URL, Subgraph: name}, nil)
	}
	if r.Count() > 0 {
		r.State = Drifted
	}
	return r
}

func find(list []sdl.Source, name string) (sdl.Source, bool) {
	i := slices.IndexFunc(list, func(s sdl.Source) bool { return s.Name == name })
	if i < 0 {
		return sdl.Source{}, false
	}
	return list[i], true
}

// worst returns the state that counts of two.
func worst(a, b State) State {
	for _, s := range []State{Drifted, NotJudged, Same} {
		if a == s || b == s {
			return s
		}
	}
	return NotAsked
}

// decide makes the verdict of what the subgraphs have.
func (r *Report) decide() {
	switch {
	case len(r.In(Drifted)) > 0:
		r.Verdict = check.No
	case len(r.In(NotJudged)) > 0:
		r.Verdict = check.NotJudged
	}
}

// In returns the names of the subgraphs in a state.
func (r *Report) In(s State) []string {
	var out []string
	for _, sub := range r.Subgraphs {
		if sub.State == s {
			out = append(out, sub.Name)
		}
	}
	return out
}

var (
	// ErrDrifted means that something differs from what is registered.
	ErrDrifted = errors.New("what is registered has drifted")
	// ErrNotJudged means that nothing is known to differ, and that something could not be judged.
	ErrNotJudged = errors.New("drift could not be judged")
)

// Err returns the error of a report whose verdict is not yes.
func (r *Report) Err() error {
	switch r.Verdict {
	case check.Yes:
		return nil
	case check.No:
		return ErrDrifted
	}
	return ErrNotJudged
}

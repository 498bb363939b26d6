package running

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Proof holds assumptions against a fleet.
type Proof struct {
	Fleet Fleet
	Same  Same
	// AcceptSilence is true if somebody accepts that replicas do not answer: what they run is then
	// assumed.
	AcceptSilence bool
	// Wait is how long replicas may lag behind a deploy that is through.
	Wait  time.Duration
	Clock clock.Clock
}

// Allowed has the schemas that code may implement at each place, as [rollout.CodeAt] returns them.
type Allowed = map[rollout.At][]string

// Hold asks every place once and returns what became of each. The error is that of [Report.Err], or
// that of a context that ended.
func (p Proof) Hold(ctx context.Context, allowed Allowed) (*Report, error) {
	places := slices.SortedFunc(maps.Keys(allowed), func(a, b rollout.At) int {
		if n := strings.Compare(a.Subgraph, b.Subgraph); n != 0 {
			return n
		}
		return strings.Compare(a.URL, b.URL)
	})
	report := &Report{Subgraphs: []Subgraph{}}
	for _, answer := range p.Fleet.Ask(ctx, places) {
		report.Subgraphs = append(report.Subgraphs, p.judge(ctx, answer, allowed[answer.At]))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	report.sort()
	return report, report.Err()
}

// pause is the time between two questions to replicas that lag.
const pause = 2 * time.Second

// Await is [Proof.Hold] until it holds, for at most p.Wait: a deploy command may return before the
// last old replica is gone from the list of its service.
func (p Proof) Await(ctx context.Context, allowed Allowed) (*Report, error) {
	end := p.Clock.Now().Add(p.Wait)
	for {
		report, err := p.Hold(ctx, allowed)
		if err == nil || report == nil || !p.Clock.Now().Add(pause).Before(end) {
			return report, err
		}
		if slept := p.Clock.Sleep(ctx, pause); slept != nil {
			return report, errors.Join(err, slept)
		}
	}
}

// judge compares the replicas of one answer with the schemas that are allowed.
func (p Proof) judge(ctx context.Context, a Answer, allowed []string) Subgraph {
	s := Subgraph{Name: a.Subgraph, URL: a.URL, Through: a.Through, State: Proven}
	switch {
	case a.Assumed != "":
		s.State, s.Why = Assumed, a.Assumed
		return s
	case a.Err != nil:
		s.State, s.Why = p.silent(), a.Err.Error()
		return s
	}
	c := comparison{proof: p, at: a.At, allowed: allowed, known: map[string]Outcome{}}
	versions := map[int]bool{}
	for _, r := range a.Replicas {
		o := c.replica(ctx, r)
		s.Replicas = append(s.Replicas, o)
		switch {
		case o.State == Contradicted:
			s.State = Contradicted
		case o.State == NotJudged && s.State != Contradicted:
			s.State = p.silent()
		}
		if o.State != NotJudged {
			versions[o.version] = true
		}
	}
	s.Mixed = len(versions) > 1
	return s
}

// silent returns the state of a subgraph of which somebody did not answer.
func (p Proof) silent() State {
	if p.AcceptSilence {
		return Assumed
	}
	return NotJudged
}

// comparison compares the replicas of one subgraph. Equal texts are compared once.
type comparison struct {
	proof   Proof
	at      rollout.At
	allowed []string
	known   map[string]Outcome
	// others are the schemas that are not allowed, one of each meaning.
	others []string
}

func (c *comparison) replica(ctx context.Context, r Replica) Outcome {
	if r.Err != nil {
		return Outcome{Name: r.Name, State: NotJudged, Error: r.Err.Error()}
	}
	o, ok := c.known[r.SDL]
	if !ok {
		o = c.outcome(ctx, r)
		c.known[r.SDL] = o
	}
	o.Name = r.Name
	return o
}

// outcome tells which of the allowed schemas a text means, and otherwise how it differs from the
// one that it differs least from.
func (c *comparison) outcome(ctx context.Context, r Replica) Outcome {
	found := sdl.Source{Name: c.at.Subgraph, URL: c.at.URL, File: r.Name, Text: r.SDL}
	var least []string
	for i, text := range c.allowed {
		differences, err := c.proof.Same(ctx, sdl.Source{Name: c.at.Subgraph, URL: c.at.URL, Text: text}, found)
		switch {
		case err != nil:
			return Outcome{State: NotJudged, Error: r.Name + ": " + err.Error()}
		case len(differences) == 0:
			return Outcome{State: Proven, version: i}
		case least == nil || len(differences) < len(least):
			least = differences
		}
	}
	if len(c.allowed) == 0 {
		least = []string{"no code is to answer there"}
	}
	return Outcome{State: Contradicted, Differences: least, version: len(c.allowed) + c.other(ctx, found)}
}

// other numbers a schema that is not allowed, the same for the same meaning.
func (c *comparison) other(ctx context.Context, found sdl.Source) int {
	for i, text := range c.others {
		was := found
		was.Text = text
		if differences, err := c.proof.Same(ctx, was, found); err == nil && len(differences) == 0 {
			return i
		}
	}
	c.others = append(c.others, found.Text)
	return len(c.others) - 1
}

// String tells how many replicas of how many subgraphs were asked, and what was found, in a line.
func (r *Report) String() string {
	var silent, assumed []string
	asked := 0
	for _, s := range r.Subgraphs {
		switch {
		case s.State != Assumed:
			asked++
		case len(s.Replicas) > 0:
			asked++
			silent = append(silent, s.Name)
		default:
			assumed = append(assumed, s.Name)
		}
	}
	if asked == 0 {
		return "assumed, nobody was asked: " + listed(assumed)
	}
	text := fmt.Sprintf("%s of %s asked", plural(r.Replicas(), "replica"), plural(asked, "subgraph"))
	switch {
	case r.Count(Contradicted) > 0:
		text += ", other code runs of " + listed(r.Names(Contradicted))
	case r.Count(NotJudged) > 0:
		text += ", not judged: " + listed(r.Names(NotJudged))
	default:
		text += ", all as planned"
	}
	if mixed := r.mixed(); len(mixed) > 0 {
		text += "; mixed: " + listed(mixed)
	}
	if len(silent) > 0 {
		text += "; somebody was silent, and it is accepted: " + listed(silent)
	}
	if len(assumed) > 0 {
		text += "; assumed: " + listed(assumed)
	}
	return text
}

// mixed returns the subgraphs whose replicas run different schemas.
func (r *Report) mixed() []string {
	var out []string
	for _, s := range r.Subgraphs {
		if s.Mixed && !slices.Contains(out, s.Name) {
			out = append(out, s.Name)
		}
	}
	return out
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// listed names the first of a list of subgraphs.
func listed(names []string) string {
	const most = 8
	if more := len(names) - most; more > 1 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

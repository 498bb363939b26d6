package running

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/rollout"
)

// fleet has what the replicas of each subgraph say, separated by blanks: a schema, or ! for
// silence. "assumed" is nobody, and "lost" is nobody that is known.
type fleet map[string]string

func (f fleet) Ask(_ context.Context, places []rollout.At) []Answer {
	var out []Answer
	for _, at := range places {
		a := Answer{At: at, Through: "a test"}
		switch f[at.Subgraph] {
		case "assumed":
			a.Assumed = "a reason"
		case "lost":
			a.Err = errors.New("no such name")
		default:
			for i, text := range strings.Fields(f[at.Subgraph]) {
				r := Replica{Name: fmt.Sprintf("%s-%d", at.Subgraph, i+1), SDL: text}
				if text == "!" {
					r.Err = fmt.Errorf("%s does not answer", r.Name)
				}
				a.Replicas = append(a.Replicas, r)
			}
		}
		out = append(out, a)
	}
	return out
}

// sameLetter compares schemas by their first letter; that of "?" cannot be read.
func sameLetter(_ context.Context, expected, found sdl.Source) ([]string, error) {
	if found.Text == "?" {
		return nil, errors.New("it cannot be read")
	}
	if expected.Text[:1] == found.Text[:1] {
		return nil, nil
	}
	return []string{expected.Text[:1] + " is " + found.Text[:1]}, nil
}

func TestHold(t *testing.T) {
	for _, test := range []struct {
		name, says, allowed string
		accept              bool
		want, err           string
	}{
		{"one", "old1", "old", false, "proven", ""},
		{"all in their way", "old1 old2 old1", "old", false, "proven", ""},
		{"either", "old new", "old new", false, "proven mixed", ""},
		{"another", "xyz xyz", "old", false, "contradicted", "a runs other code (a-1, a-2: o is x)"},
		{"one another", "old xyz old", "old", false, "contradicted mixed", "a is mixed, other code runs at 1 of 3 replicas (a-2: o is x)"},
		{"silence", "old !", "old", false, "not-judged", "a-2 does not answer"},
		{"accepted silence", "old !", "old", true, "assumed", ""},
		{"silence beside another", "xyz !", "old", true, "contradicted", "a runs other code"},
		{"unreadable", "?", "old", false, "not-judged", "it cannot be read"},
		{"lost", "lost", "old", false, "not-judged", "a: no such name"},
		{"assumed", "assumed", "old", false, "assumed", ""},
		{"no code", "old", "", false, "contradicted", "no code is to answer there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := rollout.At{Subgraph: "a", URL: "http://a"}
			p := Proof{Fleet: fleet{"a": test.says}, Same: sameLetter, AcceptSilence: test.accept}
			report, err := p.Hold(t.Context(), Allowed{at: strings.Fields(test.allowed)})
			s := report.Subgraphs[0]
			got := string(s.State)
			if s.Mixed {
				got += " mixed"
			}
			if got != test.want {
				t.Errorf("%s, want %s: %+v", got, test.want, s)
			}
			switch {
			case test.err == "" && err != nil, test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
				t.Errorf("%v, want %q", err, test.err)
			case err != nil && errors.Is(err, ErrContradicted) != strings.HasPrefix(test.want, "contradicted"):
				t.Errorf("%v is of the wrong kind", err)
			}
		})
	}
}

// What contradicts is told before what is not judged, and long lists end.
func TestErrNamesTheWorst(t *testing.T) {
	f, allowed := fleet{}, Allowed{}
	for i := range 9 {
		name := fmt.Sprintf("s%d", i)
		f[name], allowed[rollout.At{Subgraph: name}] = []string{"xyz", "!"}[i%2], []string{"old"}
	}
	report, err := Proof{Fleet: f, Same: sameLetter}.Hold(t.Context(), allowed)
	if !errors.Is(err, ErrContradicted) || strings.Contains(err.Error(), "s1") || !strings.Contains(err.Error(), "s8 runs other code") {
		t.Error(err)
	}
	if got := report.String(); got != "5 replicas of 9 subgraphs asked, other code runs of s0, s2, s4, s6, s8" {
		t.Error(got)
	}
}

func TestFind(t *testing.T) {
	registered := []sdl.Source{{Name: "a", URL: "http://a", Text: "old"}, {Name: "b", Text: "base"}, {Name: "c", Text: "code"}, {Name: "d", Text: "data"}}
	after := []sdl.Source{{Name: "a", Text: "new"}, {Name: "b", Text: "base"}}
	p := Proof{Fleet: fleet{"a": "newer news", "b": "b1 b2", "c": "other", "d": "assumed"}, Same: sameLetter}
	found, report, err := p.Find(t.Context(), registered, after)
	if err != nil {
		t.Fatal(err)
	}
	deployed, err := Deployed(found, registered)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, s := range deployed {
		got[name] = s.Text
	}
	// What means the same as something that is known has the text of that.
	if d := cmp.Diff(map[string]string{"a": "new", "c": "other"}, got); d != "" {
		t.Error(d)
	}
	if text := report.String(); text != "5 replicas of 3 subgraphs asked, all as planned; assumed: d" {
		t.Error(text)
	}
	p.Fleet = fleet{"a": "old new xyz", "b": "b", "c": "c", "d": "d"}
	found, _, err = p.Find(t.Context(), registered, after)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Deployed(found, registered)
	if !errors.Is(err, ErrMixed) || !strings.Contains(err.Error(), "a: a-1 runs what is registered, a-2 runs other code, a-3 runs other code") {
		t.Error(err)
	}
	p.Fleet = fleet{"a": "!", "b": "b", "c": "c", "d": "lost"}
	if _, _, err := p.Find(t.Context(), registered, after); !errors.Is(err, ErrNotJudged) {
		t.Error(err)
	}
	p.AcceptSilence = true
	if found, _, err := p.Find(t.Context(), registered, after); err != nil || len(found) != 2 {
		t.Errorf("%v, %v", found, err)
	}
}

// lagging has old code until a time.
type lagging struct {
	until time.Time
	asked int
}

func (l *lagging) Ask(ctx context.Context, places []rollout.At) []Answer {
	l.asked++
	says := "new"
	if time.Now().Before(l.until) {
		says = "old"
	}
	return fleet{"a": says}.Ask(ctx, places)
}

func TestAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := rollout.At{Subgraph: "a"}
		begin := time.Now()
		l := &lagging{until: begin.Add(5 * time.Second)}
		p := Proof{Fleet: l, Same: sameLetter, Wait: time.Minute, Clock: clock.System{}}
		if _, err := p.Await(t.Context(), Allowed{at: {"new"}}); err != nil || time.Since(begin) != 6*time.Second || l.asked != 4 {
			t.Errorf("asked %d times in %s: %v", l.asked, time.Since(begin), err)
		}
		begin, l.until = time.Now(), time.Now().Add(time.Hour)
		if _, err := p.Await(t.Context(), Allowed{at: {"new"}}); !errors.Is(err, ErrContradicted) || time.Since(begin) > time.Minute {
			t.Errorf("after %s: %v", time.Since(begin), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if _, err := p.Await(ctx, Allowed{at: {"new"}}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// A subgraph with connectors has no code.
func TestPlacesOf(t *testing.T) {
	list := []sdl.Source{{Name: "a", URL: "http://a", Text: "type Query { a: Int }"}, {Name: "b", Text: `extend schema @link(url: "https://specs.apollo.dev/connect/v0.1", import: ["@connect"]) type Query { b: Int @connect(http: {GET: "http://b"}, selection: "$") }`}}
	if got := PlacesOf(list); len(got) != 1 || got[0].Subgraph != "a" {
		t.Errorf("%v", got)
	}
}

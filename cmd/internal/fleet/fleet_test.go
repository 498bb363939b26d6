package fleet

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// network answers every request after a time, and counts how many are under way.
type network struct {
	takes              time.Duration
	now, most, headers atomic.Int64
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.most.Store(max(n.most.Load(), n.now.Add(1)))
	defer n.now.Add(-1)
	if r.Header.Get("X-Team") == "schema" {
		n.headers.Add(1)
	}
	select {
	case <-time.After(n.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	body := `{"data":{"_service":{"sdl":"type Query { a: Int }"}}}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// graphOf returns a configuration of subgraphs with three replicas each, and their places.
func graphOf(t *testing.T, subgraphs int, running string) (*config.Graph, []rollout.At) {
	t.Helper()
	var text strings.Builder
	text.WriteString(running + "subgraphs:\n")
	var places []rollout.At
	for i := range subgraphs {
		name := fmt.Sprintf("s%d", i)
		places = append(places, rollout.At{Subgraph: name, URL: "http://" + name + ".invalid/graphql"})
		fmt.Fprintf(&text, "  %s: {running: {replicas: [10.0.%d.1, 10.0.%d.2, 10.0.%d.3]}}\n", name, i%250, i%250, i%250)
	}
	g, err := config.ParseGraph("schemactl.yaml", []byte(text.String()), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return g, places
}

// 300 subgraphs with three replicas each take less than ten seconds if all answer in 50 ms, and no
// more are asked at the same time than is allowed.
func TestAskIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, places := graphOf(t, 300, "running: {headers: {x-team: schema}}\n")
		n := &network{takes: 50 * time.Millisecond}
		begin := time.Now()
		answers := New(g, Options{All: true, Finder: &addresses.Finder{}, Transport: n}).Ask(t.Context(), places)
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("it took %s", took)
		}
		if most := n.most.Load(); most != int64(g.AskParallel()) || n.headers.Load() != 900 {
			t.Errorf("%d at the same time, want %d; %d headers", most, g.AskParallel(), n.headers.Load())
		}
		for i, a := range answers {
			if a.At != places[i] || a.Err != nil || len(a.Replicas) != 3 || a.Replicas[0].Err != nil || a.Replicas[0].SDL != "type Query { a: Int }" {
				t.Fatalf("%+v", a)
			}
		}
	})
}

// Replicas that hang end the question in a bounded time, and each is told.
func TestSilentReplicasEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, places := graphOf(t, 50, "running: {timeout: 3s, parallel: 4}\n")
		begin := time.Now()
		answers := New(g, Options{All: true, Finder: &addresses.Finder{}, Transport: &network{takes: time.Hour}}).Ask(t.Context(), places)
		if took := time.Since(begin); took != Patience*3*time.Second {
			t.Errorf("it took %s", took)
		}
		asked, unasked := 0, 0
		for _, a := range answers {
			for _, r := range a.Replicas {
				switch {
				case r.Err == nil:
					t.Fatalf("%+v", r)
				case strings.Contains(r.Err.Error(), "does not answer within 3s"):
					asked++
				case strings.Contains(r.Err.Error(), "raise running.timeout or running.parallel"):
					unasked++
				}
			}
			if a.Err != nil {
				unasked += 3
			}
		}
		if asked < 4*(Patience-1) || asked+unasked != 150 {
			t.Errorf("%d asked and %d not asked", asked, unasked)
		}
	})
}

func TestWhoIsAsked(t *testing.T) {
	g, err := config.ParseGraph("schemactl.yaml", []byte(`
running: {headers: {Authorization: graph, X-Other: graph}}
subgraphs:
  own: {running: {url: "http://own.internal/graphql", headers: {authorization: own}}}
  told: {running: {assumed: a partner's}}
  broken: {running: {replicas: {command: none}}}
`), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if h := g.AskHeaders("own"); h["authorization"] != "own" || h["X-Other"] != "graph" || len(h) != 2 {
		t.Errorf("%v", h)
	}
	places := []rollout.At{{Subgraph: "own", URL: "http://own"}, {Subgraph: "told", URL: "http://told"}, {Subgraph: "routed", URL: "http://routed"}, {Subgraph: "nowhere"}, {Subgraph: "broken", URL: "http://broken"}}
	describe := func(o Options) string {
		o.Finder, o.Transport = &addresses.Finder{}, &network{}
		var out []string
		for _, a := range New(g, o).Ask(t.Context(), places) {
			out = append(out, describeAnswer(a))
		}
		return strings.Join(out, "\n")
	}
	want := `own: http://own.internal/graphql through its address
told: assumed, a partner's
routed: http://routed through its routing URL
nowhere: error
broken: error`
	if got := describe(Options{All: true}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	want = `own: http://other/graphql through the address of --deployed
told: assumed, it was not to be asked
routed: assumed, it was not to be asked
nowhere: assumed, it was not to be asked
broken: assumed, it was not to be asked`
	if got := describe(Options{URLs: map[string]string{"own": "http://other/graphql"}}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func describeAnswer(a running.Answer) string {
	switch {
	case a.Assumed != "":
		return a.Subgraph + ": assumed, " + a.Assumed
	case a.Err != nil:
		return a.Subgraph + ": error"
	}
	return a.Subgraph + ": " + a.Replicas[0].Name + " through " + a.Through
}

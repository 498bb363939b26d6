package fleet_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/sandbox/fleet"
	"github.com/schemactl/schemactl/publish/registry"
)

var ref = registry.GraphRef{Graph: "g", Variant: "current"}

// scene is a sandbox whose launches are named after their number, and two routers.
type scene struct {
	*testing.T
	clock  *sandbox.ManualClock
	server *sandbox.Server
	client *platformapi.Client
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{T: t, clock: sandbox.NewManualClock(time.Unix(0, 0))}
	ids := 0
	var err error
	s.server, err = sandbox.New(sandbox.Options{Clock: s.clock, NewID: func() string { ids++; return fmt.Sprintf("L%d", ids) }})
	s.must(err)
	t.Cleanup(func() { _ = s.server.Close() })
	s.client, err = platformapi.New(platformapi.Config{Endpoint: "http://sandbox.invalid" + sandbox.GraphQLPath, Key: platformapi.NewSecret("service:g:x"), Transport: s.server.Transport()})
	s.must(err)
	s.must(s.server.Seed(t.Context(), sandbox.Seed{Graphs: []sandbox.Graph{{ID: "g", Variants: []sandbox.Variant{
		{Name: "current", Subgraphs: []sandbox.SeedSubgraph{{Name: "a", URL: "http://a", SDL: "type Query { a: Int }"}}},
	}}}}))
	fleet.New(s.server, fleet.Options{Ref: ref, Routers: 2, Clock: s.clock})
	return s
}

func (s *scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// publish makes the next launch, of a graph with another field.
func (s *scene) publish(field string) {
	s.Helper()
	url := "http://a"
	_, err := s.client.Publish(s.Context(), registry.PublishRequest{Ref: ref, Revision: "r", Subgraphs: []registry.SubgraphInput{{Name: "a", URL: &url, SDL: "type Query { a: Int " + field + ": Int }"}}})
	s.must(err)
	_, err = s.client.LatestLaunch(s.Context(), ref) // looked at, it completes
	s.must(err)
}

// line is a line of a metric of a router.
var line = regexp.MustCompile(`(?m)^apollo_router_(pipelines|open_connections)\{.*?(?:http_connection_state="(\w+)",)?launch_id="(\w+)".* (\d)$`)

// metrics returns what a router prints, as L1=1 for a pipeline and L1:terminating=1 for
// connections; "down" if it does not answer.
func (s *scene) metrics(router string) string {
	s.Helper()
	client := &http.Client{Transport: s.server.Transport()}
	response, err := client.Get("http://sandbox.invalid" + fleet.MetricsPath(router))
	if err != nil {
		return "down"
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	s.must(err)
	var out []string
	for _, m := range line.FindAllStringSubmatch(string(text), -1) {
		switch {
		case m[1] == "pipelines":
			out = append(out, m[3]+"="+m[4])
		case m[2] == "terminating":
			out = append(out, m[3]+":terminating="+m[4])
		}
	}
	return strings.Join(out, " ")
}

// expect compares the metrics of both routers at a time after the start.
func (s *scene) expect(at time.Duration, first, second string) {
	s.Helper()
	s.clock.Advance(time.Unix(0, 0).Add(at).Sub(s.clock.Now()))
	if got := s.metrics("router-1"); got != first {
		s.Errorf("router-1 after %s: %s, want %s", at, got, first)
	}
	if got := s.metrics("router-2"); got != second {
		s.Errorf("router-2 after %s: %s, want %s", at, got, second)
	}
}

// Routers poll every ten seconds, the first after five, and take a second to load what is new. What
// they have left stays in their metrics.
func TestRoutersFollow(t *testing.T) {
	s := newScene(t)
	s.expect(0, "L1=1", "L1=1")
	s.publish("b")
	s.expect(5999*time.Millisecond, "L1=1", "L1=1")
	s.expect(6*time.Second, "L1=0 L2=1", "L1=1")
	s.expect(11*time.Second, "L1=0 L2=1", "L1=0 L2=1")
	s.publish("c")
	s.expect(time.Hour, "L1=0 L2=0 L3=1", "L1=0 L2=0 L3=1")
	if got := s.metrics("router-3"); got != "" {
		t.Errorf("router-3, which there is not: %s", got)
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault  sandbox.Fault
		expect func(s *scene)
	}{
		"lag": {sandbox.Fault{Router: sandbox.RouterLags, Delay: 30 * time.Second, Number: 2}, func(s *scene) {
			s.expect(20*time.Second, "L1=0 L2=1", "L1=1")
			s.expect(41*time.Second, "L1=0 L2=1", "L1=0 L2=1")
		}},
		"lag for ever": {sandbox.Fault{Router: sandbox.RouterLags}, func(s *scene) {
			s.expect(time.Hour, "L1=1", "L1=0 L2=1")
			s.publish("c")
			s.expect(2*time.Hour, "L1=0 L3=1", "L1=0 L2=0 L3=1")
		}},
		"die": {sandbox.Fault{Router: sandbox.RouterDies, Number: 1}, func(s *scene) {
			s.expect(time.Hour, "down", "L1=0 L2=1")
		}},
		"restart": {sandbox.Fault{Router: sandbox.RouterRestarts, Number: 1}, func(s *scene) {
			s.expect(9*time.Second, "down", "L1=1")
			s.expect(11*time.Second, "L2=1", "L1=0 L2=1")
			s.publish("c")
			s.expect(22*time.Second, "L2=0 L3=1", "L1=0 L2=0 L3=1")
		}},
		"drain": {sandbox.Fault{Router: sandbox.RouterDrains, Delay: 30 * time.Second, Number: 1}, func(s *scene) {
			s.expect(12*time.Second, "L1=1 L2=1 L1:terminating=1", "L1=0 L2=1")
			s.expect(36*time.Second, "L1=0 L2=1", "L1=0 L2=1")
		}},
		"after one launch": {sandbox.Fault{Router: sandbox.RouterDies, Number: 1, After: 1}, func(s *scene) {
			s.expect(12*time.Second, "L1=0 L2=1", "L1=0 L2=1")
			s.publish("c")
			s.expect(30*time.Second, "down", "L1=0 L2=0 L3=1")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.must(s.server.Faults().Add(test.fault))
			s.publish("b")
			test.expect(s)
		})
	}
}

func TestFaultsOfRoutersAreRefused(t *testing.T) {
	for want, fault := range map[string]sandbox.Fault{
		"unknown router fault":   {Router: "sleep"},
		"only one of them":       {Router: sandbox.RouterDies, Status: 500},
		"number is that":         {Number: 1, Status: 500},
		"set status, drop, late": {},
	} {
		if err := (&sandbox.Faults{}).Add(fault); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

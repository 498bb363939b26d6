package deploy_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// stage is a configuration, and replicas that answer as its tests want. Waits take no time.
type stage struct {
	*testing.T
	*deploy.Deployer
	clock *sandbox.ManualClock
	dir   string
	// answers tells what the replica with a host answers after a time: a status, or the text of an
	// error.
	answers func(r *http.Request, after time.Duration) (int, string)

	mu sync.Mutex
	// asked has the URLs and the header X that replicas were asked with, told the progress, and
	// applied how often the code was put there.
	asked, told []string
	applied     int
}

func newStage(t *testing.T, text string) *stage {
	t.Helper()
	s := &stage{T: t, clock: sandbox.NewManualClock(time.Unix(0, 0)), dir: t.TempDir()}
	g, err := config.ParseGraph(filepath.Join(s.dir, "schemactl.yaml"), []byte(text), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Deployer = &deploy.Deployer{
		Command: &deploy.Command{Lines: deploy.LinesOf("", g), Output: io.Discard}, Graph: g, Clock: s.clock, Same: drift.Comparer(spec.Edition215), Transport: s,
		Client: func(addresses.Address) *http.Client { return &http.Client{Transport: s, Timeout: time.Minute} },
		Finder: &addresses.Finder{Run: func(context.Context, string, int) ([]byte, error) { return []byte("one:1\ntwo:1\n"), nil }},
	}
	return s
}

// RoundTrip answers for the replicas.
func (s *stage) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, strings.TrimSpace(r.URL.String()+" "+r.Header.Get("X")))
	status, text := s.answers(r, s.clock.Now().Sub(time.Unix(0, 0)))
	if status == 0 {
		return nil, errors.New(text)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: status, Status: strings.TrimSpace(http.StatusText(status)), Header: header, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
}

const sdl = "type Query { a: Int }"

// step returns a deploy of a subgraph.
func (s *stage) step(subgraph string, action rollout.Action, of rollout.Stage) publish.Deployment {
	return publish.Deployment{
		ID: "2026-01-01", Step: rollout.Step{Subgraph: subgraph, Action: action, Stage: of, URL: "http://" + subgraph + ".invalid/graphql", SDL: sdl},
		Tell: func(p publish.DeployProgress) {
			s.told = append(s.told, strings.Join(append([]string{p.String()}, p.Not...), "; "))
		},
		MarkApplied: func() error {
			s.applied++
			return nil
		},
	}
}

func (s *stage) roll() error {
	return s.Deploy(s.Context(), s.step("a", rollout.Roll, rollout.New))
}

// healthyAfter lets the replica two get healthy after a time.
func healthyAfter(d time.Duration) func(*http.Request, time.Duration) (int, string) {
	return func(r *http.Request, after time.Duration) (int, string) {
		if strings.HasPrefix(r.URL.Host, "two") && after < d {
			return 503, ""
		}
		return 200, ""
	}
}

const twoReplicas = "subgraphs: {a: {url: 'http://a', running: {replicas: [one:1, two:1]}}}\n"

// A deploy is over when all replicas answer; who does not in time is named with the last answer.
func TestHealth(t *testing.T) {
	for name, test := range map[string]struct {
		text, want string
		after      time.Duration
		took       time.Duration
	}{
		"all along":               {"deploy: {command: 'true', health: {url: 'http://:8080/health'}}\n", "", 0, 0},
		"later":                   {"deploy: {command: 'true', health: {url: 'http://:8080/health'}, every: 5s}\n", "", 12 * time.Second, 15 * time.Second},
		"too late":                {"deploy: {command: 'true', health: {url: 'http://:8080/health'}, timeout: 10s}\n", "the time of 10s is over: 1 of 2 replicas healthy\n  two:1: answers Service Unavailable", time.Hour, 10 * time.Second},
		"too often":               {"deploy: {command: 'true', health: {url: 'http://:8080/health'}, failures: 3}\n", "3 looks in a row have failed: 1 of 2 replicas healthy", time.Hour, 4 * time.Second},
		"too often after a grace": {"deploy: {command: 'true', health: {url: 'http://:8080/health'}, failures: 3, grace: 20s}\n", "3 looks in a row have failed", time.Hour, 24 * time.Second},
		"within the grace":        {"deploy: {command: 'true', health: {url: 'http://:8080/health'}, failures: 1, grace: 20s}\n", "", 20 * time.Second, 20 * time.Second},
		"again":                   {"deploy: {command: 'true', health: {url: 'http://:8080/health'}, timeout: 4s, retries: 2}\n", "", 10 * time.Second, 10 * time.Second},
		"again in vain":           {"deploy: {command: 'true', health: {url: 'http://:8080/health'}, timeout: 4s, retries: 1}\n", "attempt 2 of 2: the time of 4s is over", time.Hour, 10 * time.Second},
		"another status":          {"deploy: {command: 'true', health: {url: 'http://:8080/health', status: 503}, timeout: 2s}\n", "1 of 2 replicas healthy\n  one:1: answers OK, and 503 is expected", time.Hour, 2 * time.Second},
		"no health":               {"deploy: 'true'\n", "", time.Hour, 0},
	} {
		s := newStage(t, test.text+twoReplicas)
		s.answers = healthyAfter(test.after)
		err := s.roll()
		if took := s.clock.Now().Sub(time.Unix(0, 0)); took != test.took || (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: after %s %v", name, took, err)
		}
	}
	s := newStage(t, "deploy: {command: 'false', retries: 1, health: {path: /health}}\n"+twoReplicas)
	if err := s.roll(); err == nil || !strings.Contains(err.Error(), "attempt 2 of 2: deploy command of a: exit status 1") || s.applied != 0 || len(s.asked) > 0 {
		t.Errorf("a command that fails: %v, %v", err, s.asked)
	}
}

// Replicas are asked where the configuration says they are.
func TestHealthAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"deploy: {command: 'true', health: {path: /health, headers: {X: y}}}\n" + twoReplicas:                                                       "http://a.invalid/health y http://a.invalid/health y",
		"deploy: {command: 'true', health: {url: 'http://{subgraph}.svc:8080/ok'}}\nsubgraphs: {a: {url: 'http://a'}}":                              "http://a.svc:8080/ok",
		"deploy: {command: 'true', health: {url: 'http://:8080/ok', replicas: [three]}}\n" + twoReplicas:                                            "http://three:8080/ok",
		"deploy: {command: 'true', health: {url: 'http://:8080/ok', replicas: {command: list}}}\n" + twoReplicas:                                    "http://one:1/ok http://two:1/ok",
		"deploy: {command: 'true'}\nsubgraphs: {a: {url: 'http://a', running: {url: 'http://inside:1/graphql?x=y'}, deploy: {health: {path: /h}}}}": "http://inside:1/h",
		"deploy: {command: 'true', health: {path: /h}}\nsubgraphs: {a: {url: 'http://a', deploy: {health: {url: 'http://x/own'}}}}":                 "http://x/own",
	} {
		s := newStage(t, text)
		s.answers = healthyAfter(0)
		err := s.roll()
		slices.Sort(s.asked)
		if err != nil || strings.Join(s.asked, " ") != want {
			t.Errorf("%s\n%v asked %v", text, err, s.asked)
		}
		// Code that is retired is asked for nothing.
		s.asked = nil
		if err := s.Deploy(t.Context(), s.step("a", rollout.Retire, rollout.Old)); err != nil || len(s.asked) > 0 {
			t.Errorf("%s\n%v asked %v", text, err, s.asked)
		}
	}
	for text, want := range map[string]string{
		"deploy: {command: 'true', health: {url: 'http://:8080/ok'}}\nsubgraphs: {a: {url: 'http://a'}}": "which has no host: say where they are by running.replicas",
	} {
		s := newStage(t, text)
		if err := s.Prepare(t.Context(), []publish.Deployment{s.step("a", rollout.Roll, rollout.New)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v", text, err)
		}
	}
}

// Replicas have to have the schema of the step as well, if that is asked for.
func TestHealthOfSchemas(t *testing.T) {
	s := newStage(t, "deploy: {command: 'true', health: {schema: true}, timeout: 10s}\n"+twoReplicas)
	s.answers = func(r *http.Request, after time.Duration) (int, string) {
		text := sdl
		if len(s.asked)%2 == 0 && after < 4*time.Second {
			text = "type Query { b: Int }"
		}
		body, err := json.Marshal(map[string]any{"data": map[string]any{"_service": map[string]any{"sdl": text}}})
		if err != nil {
			return 0, err.Error()
		}
		return 200, string(body)
	}
	if err := s.roll(); err != nil {
		t.Error(err)
	}
	if len(s.told) < 2 || !strings.Contains(s.told[0], "1 of 2 replicas healthy; ") || !strings.Contains(s.told[0], ": has another schema: ") || s.told[len(s.told)-1] != "2 of 2 replicas healthy" {
		t.Errorf("told %q", s.told)
	}
	s.answers = func(*http.Request, time.Duration) (int, string) { return 502, "" }
	if err := s.roll(); err == nil || !strings.Contains(err.Error(), "0 of 2 replicas healthy\n  one:1: ") {
		t.Error(err)
	}
}

// An interruption ends the wait at once and tells how the deploy stood. The run that takes it up
// waits, and does not deploy again.
func TestHealthInterrupted(t *testing.T) {
	s := newStage(t, "deploy: {command: 'echo x >> \"$LOG\"', health: {path: /health}}\n"+twoReplicas)
	log := filepath.Join(s.dir, "log")
	t.Setenv("LOG", log)
	ctx, cancel := context.WithCancel(t.Context())
	s.answers = func(*http.Request, time.Duration) (int, string) {
		if len(s.asked) == 4 {
			cancel()
		}
		return 503, ""
	}
	step := s.step("a", rollout.Roll, rollout.New)
	err := s.Deploy(ctx, step)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "the wait for the replicas was ended: 0 of 2 replicas healthy (one:1: answers Service Unavailable)") {
		t.Error(err)
	}
	step.Applied, s.answers = true, healthyAfter(0)
	if err := s.Deploy(t.Context(), step); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(log); err != nil || string(text) != "x\n" || s.applied != 1 {
		t.Errorf("the command ran for %q, the code was put there %d times: %v", text, s.applied, err)
	}
}

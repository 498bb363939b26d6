package deploy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/fleet"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// health asks the replicas of one subgraph whether they are well: at their addresses over HTTP, and
// for their schema.
type health struct {
	config.Health
	running config.RunningSubgraph
	step    publish.Deployment

	finder   *addresses.Finder
	client   func(addresses.Address) *http.Client
	parallel int
	// proof asks for schemas; nil does not.
	proof *running.Proof
}

// healthOf returns what asks the replicas of a step, and nil if nobody is asked.
func (d *Deployer) healthOf(step publish.Deployment, settings config.Deploy) *health {
	if !settings.Health.Asks() || step.Action == rollout.Retire {
		return nil
	}
	g := d.Graph
	h := &health{Health: settings.Health, running: g.Subgraphs[step.Subgraph].Running, step: step, finder: d.Finder, parallel: g.AskParallel(), client: d.Client}
	if h.client == nil {
		h.client = func(a addresses.Address) *http.Client { return a.Client(g.AskTimeout()) }
	}
	if h.Replicas.IsZero() {
		h.Replicas = h.running.Replicas
	}
	if h.Schema {
		own := h.running
		own.Replicas, own.Assumed = h.Replicas, ""
		one := &config.Graph{Running: g.Running, Subgraphs: map[string]config.Subgraph{step.Subgraph: {Running: own}}}
		h.proof = &running.Proof{Fleet: fleet.New(one, fleet.Options{All: true, Finder: d.Finder, Transport: d.Transport}), Same: d.Same, Clock: d.Clock}
	}
	return h
}

// address returns the URL that is asked of each replica; empty asks none.
func (h *health) address() (string, error) {
	switch {
	case h.URL != "":
		if u, err := url.Parse(h.URL); err == nil && u.Hostname() == "" && h.Replicas.IsZero() {
			return "", fmt.Errorf("%s: the health of its replicas is asked at %s, which has no host: say where they are by running.replicas or deploy.health.replicas", h.step.Subgraph, h.URL)
		}
		return h.URL, nil
	case h.Path == "":
		return "", nil
	}
	base := h.running.URL
	if base == "" {
		base = h.step.URL
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("%s has no routing URL whose host could be asked for %s: give deploy.health.url", h.step.Subgraph, h.Path)
	}
	u.Path, u.RawPath, u.RawQuery, u.Fragment = "", "", "", ""
	return strings.TrimSuffix(u.String(), "/") + h.Path, nil
}

// answers are what replicas say, by their names: empty, or why they are not well.
type answers struct {
	mu  sync.Mutex
	why map[string]string
}

// note adds what a replica says. The first trouble of a replica is kept.
func (a *answers) note(name, why string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.why[name] == "" {
		a.why[name] = why
	}
}

// look asks all replicas once. Whoever is not found, does not answer or answers otherwise is not
// healthy.
func (h *health) look(ctx context.Context) (sight, error) {
	all := answers{why: map[string]string{}}
	trouble := errors.Join(h.overHTTP(ctx, &all), h.schemas(ctx, &all))
	seen := sight{DeployProgress: publish.DeployProgress{State: "healthy", Total: len(all.why)}}
	for _, name := range slices.Sorted(maps.Keys(all.why)) {
		if why := all.why[name]; why == "" {
			seen.Ready++
		} else {
			seen.Not = append(seen.Not, name+": "+why)
		}
	}
	if trouble != nil {
		seen.Not = append(seen.Not, trouble.Error())
	}
	if seen.Total == 0 {
		seen.State = "no replica is known"
	}
	seen.through = len(seen.Not) == 0 && seen.Total > 0
	seen.failing = !seen.through
	return seen, nil
}

// overHTTP asks every replica at its address. The error is one of finding them.
func (h *health) overHTTP(ctx context.Context, all *answers) error {
	address, err := h.address()
	if err != nil || address == "" {
		return err
	}
	list := []addresses.Address{{URL: address, Name: address}}
	if !h.Replicas.IsZero() {
		if list, err = h.finder.Find(ctx, h.Replicas, address); err != nil {
			return err
		}
	}
	var asked errgroup.Group
	asked.SetLimit(h.parallel)
	for _, a := range list {
		asked.Go(func() error {
			all.note(a.Name, h.ask(ctx, a))
			return nil
		})
	}
	return asked.Wait()
}

// ask returns why a replica is not healthy; empty if it is.
func (h *health) ask(ctx context.Context, a addresses.Address) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL, http.NoBody)
	if err != nil {
		return err.Error()
	}
	for name, value := range h.Headers {
		request.Header.Set(name, value)
	}
	client := h.client(a)
	response, err := client.Do(request)
	if err != nil {
		return silence(err, client.Timeout)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer)) // only the status counts
	_ = response.Body.Close()
	switch {
	case h.Status == 0 && response.StatusCode >= http.StatusOK && response.StatusCode < http.StatusMultipleChoices, response.StatusCode == h.Status:
		return ""
	case h.Status != 0:
		return fmt.Sprintf("answers %s, and %d is expected", response.Status, h.Status)
	}
	return "answers " + response.Status
}

// silence returns why a replica does not answer, without the address, which may hold a secret.
func silence(err error, timeout time.Duration) string {
	var failed *url.Error
	if !errors.As(err, &failed) {
		return "does not answer"
	}
	if failed.Timeout() {
		return fmt.Sprintf("does not answer within %s", timeout)
	}
	var op *net.OpError
	if errors.As(err, &op) { // its text has the address once more
		return "does not answer: " + op.Err.Error()
	}
	return "does not answer: " + failed.Err.Error()
}

// schemas asks every replica for its schema, which has to be that of the step. The error is one of
// finding them.
func (h *health) schemas(ctx context.Context, all *answers) error {
	if h.proof == nil {
		return nil
	}
	report, err := h.proof.Hold(ctx, running.Allowed{{Subgraph: h.step.Subgraph, URL: h.step.URL}: {h.step.SDL}})
	if report == nil {
		return err
	}
	var trouble []error
	for _, s := range report.Subgraphs {
		if s.Why != "" {
			trouble = append(trouble, errors.New(s.Why))
		}
		for _, r := range s.Replicas {
			switch {
			case r.Error != "":
				all.note(r.Name, strings.TrimPrefix(r.Error, r.Name+": "))
			case len(r.Differences) > 0:
				all.note(r.Name, "has another schema: "+r.Differences[0])
			default:
				all.note(r.Name, "")
			}
		}
	}
	return errors.Join(trouble...)
}

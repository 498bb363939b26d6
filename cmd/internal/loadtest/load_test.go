//go:build load && unix

package loadtest

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/schemactl/schemactl/cmd/internal/cli"
)

// TestMain makes the commands that runs start: schemactl, and the deploy command that it calls.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"schemactl":   func() { os.Exit(cli.Main()) },
		"deploy-code": deployCommand,
	})
}

// scenario is a change, the ways to deliver it that must show no error, and the naive ones that
// must show some.
type scenario struct {
	name, archive string
	moved         []string
	deliver       []run
	naive         []run
	// router is the only kind of router that it is for; empty means all.
	router string
}

// run is a way to take a change to production.
type run struct {
	name string
	do   func(w *world)
	// from is the side at which it starts; empty means before.
	from string
	// emitting makes old code return what only it knows.
	emitting bool
	// poll is how often routers ask Uplink, where that is not often.
	poll time.Duration
}

var (
	deliver    = run{name: "deliver", do: deliverWhole}
	deploysAll = run{name: "naive-deploy-first", do: deployFirst}
	naive      = []run{{name: "naive-publish-first", do: publishFirst}, deploysAll}
)

// scenarios are in the order in which they run. A run is one by one: each has its own world.
var scenarios = []scenario{
	{name: "requires-renamed", deliver: []run{deliver}, naive: naive},
	{
		name: "implementer-removed",
		deliver: []run{
			{name: "stopped", do: stopped, emitting: true},
			{name: "deliver-accepted", do: deliverAccepted}, // what is told to be no longer returned is not
		},
		naive: []run{deploysAll, {name: "naive-accepted", do: deliverAccepted, emitting: true}},
	},
	{name: "field-moved", deliver: []run{deliver}, naive: naive},
	{name: "field-moved-override", deliver: []run{deliver}, naive: naive},
	{name: "provides-dropped", deliver: []run{deliver}, naive: []run{deploysAll}},
	{name: "new-url", moved: []string{"catalog"}, deliver: []run{deliver}, naive: naive},
	{
		name: "rollback", archive: "requires-renamed",
		deliver: []run{{name: "deliver-and-roll-back", do: deliverSick}},
		naive:   []run{{name: "naive-publish-first", do: publishBack, from: after}, {name: "naive-deploy-first", do: deployBack, from: after}},
	},
	{
		name: "killed", archive: "requires-renamed",
		deliver: []run{{name: "in-deploy-and-resumed", do: resumeAfterDeploy}, {name: "in-publish-and-resumed", do: resumeAfterPublish}},
		naive:   []run{{name: "naive-kill-and-publish", do: killAndPublish}},
	},
	{
		name: "router-lags", archive: "requires-renamed", router: "router",
		deliver: []run{{name: "deliver-by-metrics", do: deliverAsked, poll: slowPoll}, {name: "phases-by-metrics", do: sidesAsked, poll: slowPoll}},
		naive:   []run{{name: "naive-short-time", do: deliverHasty, poll: slowPoll}},
	},
	{
		name: "replica-stale", archive: "requires-renamed",
		deliver: []run{{name: "stopped-and-delivered", do: stale}}, naive: naive,
	},
	{name: "phases", archive: "requires-renamed", deliver: []run{{name: "publish-deploy-publish", do: publishSides}}, naive: naive},
}

// TestLoad runs every scenario with every router that the environment names, one after the other.
func TestLoad(t *testing.T) {
	var table strings.Builder
	routers := 0
	for _, k := range kinds {
		if os.Getenv(k.variable) == "" {
			continue
		}
		routers++
		for _, s := range scenarios {
			if s.router != "" && s.router != k.name {
				continue
			}
			t.Run(k.name+"/"+s.name, func(t *testing.T) {
				for _, r := range s.deliver {
					table.WriteString(s.run(t, k, r, false))
				}
				for _, r := range s.naive {
					table.WriteString(s.run(t, k, r, true))
				}
			})
		}
	}
	switch {
	case routers == 0:
		t.Skipf("neither $%s nor $%s names a router", gatewayFolder, routerBinary)
	case table.Len() == 0:
		t.Error("no scenario has run: is there one of that name?")
	}
	t.Logf("\n| router | scenario | run | queries | errors |\n| --- | --- | --- | --- | --- |\n%s", table.String())
}

// run runs one way and returns its row of the table.
func (s scenario) run(t *testing.T, k kind, r run, naive bool) string {
	t.Helper()
	row := ""
	t.Run(r.name, func(t *testing.T) {
		start := time.Now()
		archive, from := s.archive, r.from
		if archive == "" {
			archive = s.name
		}
		if from == "" {
			from = before
		}
		c := readChange(t, archive)
		c.moved, c.emitting = s.moved, r.emitting
		if r.poll > 0 {
			c.poll = r.poll
		}
		w := newWorld(t, c, k, from)
		w.must(w.dwell(t.Context()))
		r.do(w)
		w.must(w.dwell(t.Context()))
		answers, errors, reasons := w.counts()
		row = fmt.Sprintf("| %s | %s | %s | %d | %d |\n", k.name, s.name, r.name, answers, errors)
		t.Logf("%d queries, %d errors, %s", answers, errors, time.Since(start).Round(time.Millisecond))
		switch {
		case naive && errors == 0:
			t.Error("the naive order shows no error: the scenario proves nothing")
		case naive:
			t.Logf("as expected, %s", reasons[0])
		case !naive && errors > 0:
			t.Errorf("%d of %d queries failed:\n%s", errors, answers, strings.Join(reasons, "\n"))
			for url, service := range w.services {
				t.Logf("%s refused: %s", url, strings.Join(service.Refusals(), "\n"))
			}
		}
	})
	return row
}

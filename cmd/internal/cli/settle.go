package cli

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/cmd/internal/routers"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/adoption"
)

const settleHelp = `Between a publish and what relies on it, routers have to run the new supergraph.
settle: in schemactl.yaml says how that is known:
  settle: 30s                        a time, after which it is assumed
  settle: {metrics: SOURCE}          every router shows it in its Prometheus metrics,
                                     and no other; draining: true awaits that no
                                     connection ends on an earlier one
  settle: {uplink: true}             Uplink serves it, and then the time is over
  settle: {probe: {routers: SOURCE, query: QUERY, expect: {data: {...}}}}
                                     the answer of every router has what is expected;
                                     {sha256} and {launch} stand for the supergraph
SOURCE is a list of addresses, {dns: NAME}, {kubernetes: {service: NAME}} or
{command: LINE}. Routers that lag after timeout: (5m) are named, and the exit code
is 5. One that cannot be asked is not judged (7), unless
--allow-unreachable-routers REASON goes on without it.`

// settleFlags say how routers are waited for.
type settleFlags struct {
	time    optionalDuration
	without string
}

// flags adds the flags. when tells in the help when they count.
func (f *settleFlags) flags(c *cobra.Command, when string) {
	f.time.flag(c.Flags(), "settle", when+"`DURATION` after which routers are assumed to run a supergraph; default: settle of schemactl.yaml, else the plan's (30s)")
	c.Flags().StringVar(&f.without, publish.ConsentUnaskedRouters, "", when+"go on without routers that cannot be asked what they run, for a `REASON` that the report keeps")
}

// consents returns what the flags accept, with who runs the command.
func (f settleFlags) consents(getenv func(string) string) ([]publish.Consent, error) {
	switch {
	case f.without == "":
		return nil, nil
	case strings.TrimSpace(f.without) == "":
		return nil, exit.Usagef("--%s: give a reason: the next reader wants to know why", publish.ConsentUnaskedRouters)
	}
	return []publish.Consent{{Kind: publish.ConsentUnaskedRouters, Reason: f.without, By: input.Actor(getenv)}}, nil
}

// evidence returns how it is learned that routers run a supergraph; nil stands for the time. A time
// of the command line takes the place of what the configuration asks.
func (a *app) evidence(g *config.Graph, f settleFlags) adoption.Evidence {
	if f.time.given {
		return nil
	}
	return routers.New(g.Settle, routers.Options{
		Finder: a.finder(g), Clock: a.clock, Key: a.getenv("APOLLO_KEY"), Endpoints: a.getenv("APOLLO_UPLINK_ENDPOINTS"), Without: f.without != "",
	})
}

// rehearsedEvidence is the evidence of a rehearsal: its simulated routers are asked in place of
// those of the configuration. Nobody is asked if there are none.
func rehearsedEvidence(r *rehearsal.Rehearsal, f settleFlags) adoption.Evidence {
	if f.time.given || len(r.Routers) == 0 {
		return nil
	}
	s := r.Config.Settle
	s.Metrics, s.Uplink, s.Probe = addresses.Source{List: r.Routers}, false, config.SettleProbe{}
	return routers.New(s, routers.Options{
		Finder: &addresses.Finder{}, Clock: r.Clock, Without: f.without != "", Client: func(addresses.Address) *http.Client { return r.Client() },
	})
}

// observeRouters asks the routers of the configuration for their metrics, once.
func (a *app) observeRouters(ctx context.Context) ([]adoption.Observation, error) {
	g, err := a.configuration(nil)
	if err != nil {
		return nil, err
	}
	return routers.Scraper{Source: g.Settle.Metrics, Finder: a.finder(g)}.Observe(ctx)
}

// finder returns what finds addresses that a configuration names.
func (a *app) finder(g *config.Graph) *addresses.Finder {
	return &addresses.Finder{Clusters: a.clusters(g), Run: deploy.Capture}
}

// clusters reaches the clusters that a configuration names. A kubeconfig in it is relative to the
// file.
func (a *app) clusters(g *config.Graph) *cluster.Clusters {
	return &cluster.Clusters{Getenv: a.getenv, Dir: filepath.Dir(g.File), Secrets: g.DeployEnv}
}

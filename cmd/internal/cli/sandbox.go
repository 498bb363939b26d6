package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/sandbox/fleet"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

const sandboxLong = `Serve the Platform API and Uplink on this machine, with real composition, launches
and contract launches. schemactl, Apollo Rover and routers can talk to it.

The address and the settings to paste are printed on stdout. Any key is accepted.
--seed DIR registers the subgraphs of a folder (its graph.yaml or schemactl.yaml
names graph, routing URLs and contracts) before the first request.

Faults, at the start by --fault and later by POST to /_sandbox/faults (GET lists,
DELETE clears them), hit the next requests or launches:
  {"operation": "PublishSubgraphs", "drop": "after"}       executed, and the answer is lost
  {"operation": "PublishSubgraphs", "late": 10000000000}   answered with 504, executed 10 s later
                                                           ("before": not executed)
  {"status": 429, "retryAfter": "5", "times": 3}           any HTTP status, three times
  {"operation": "PollLaunch", "delay": 40000000000}        nanoseconds before the answer
  {"truncate": true} {"pad": 67108864}                     half an answer; one that is too large
  {"garble": "json"}                                       or errors, null, enum, union: answers
                                                           that nobody expects
  {"launch": "fail"} {"launch": "supersede"}               what becomes of the next launch
  {"launch": "fail-contract", "variant": "g@contract"}
  {"router": "lag", "number": 2, "delay": 60000000000}     what becomes of a router of --fleet that
                                                           learns of a new launch: lag, die,
                                                           restart or drain
  {"replica": "lag", "subgraph": "a", "number": 1}         and of a replica in deliver --rehearse
                                                           --fleet: lag, die, or ahead
"after" lets that many matching requests pass first.

--preview serves a graph that is registered nowhere: what --base has, with the inputs in
its place, for the router of a pull request. Nothing is written to the platform. What does
not compose is not served: exit code 1. --pin DIR writes the supergraph as well.

--fleet N simulates N routers that poll this Uplink. Their metrics are those of Apollo
Router, for settle: {metrics: ...} of schemactl.yaml.

--max-batch and --max-body refuse what is too large, as the platform may.
--log-requests prints each request, without keys. The same with curl, for what the
platform and Uplink answer:
  curl "$APOLLO_REGISTRY_URL" -H "x-api-key: $APOLLO_KEY" -H 'content-type: application/json' \
    -d '{"query": "{ graph(id: \"shop\") { variants { name } } }"}'
  curl "$APOLLO_UPLINK_ENDPOINTS" -H 'content-type: application/json' \
    -d '{"query": "{ routerConfig(ref: \"shop@current\", apiKey: \"any\") { __typename } }"}'`

// maxFleet is the largest number of simulated routers.
const maxFleet = 1000

// addFaults adds the faults of the command line, each a JSON object without unknown fields.
func addFaults(faults *sandbox.Faults, list []string) error {
	for _, text := range list {
		var fault sandbox.Fault
		in := json.NewDecoder(strings.NewReader(text))
		in.DisallowUnknownFields()
		if err := in.Decode(&fault); err != nil {
			return exit.Usagef("--fault %s: %w", text, err)
		}
		if err := faults.Add(fault); err != nil {
			return exit.Usagef("--fault %s: %w", text, err)
		}
	}
	return nil
}

// sandboxCommand serves until the context ends. Subgraphs and faults are in place before it
// listens. A launch takes a third of --launch-latency for each of its steps.
func (a *app) sandboxCommand() *cobra.Command {
	var address, data, seed, graph string
	var version federationFlag
	var latency, skew, poll, uplink time.Duration
	var faults []string
	var maxBatch, maxBody, size int
	var refuseEmpty, requests bool
	var preview sandboxPreviewFlags
	c := &cobra.Command{
		Use: "sandbox [--preview --base BASE INPUT...]", Short: "Serve a local registry that speaks the Platform API", Long: sandboxLong, Args: preview.args,
		Example: examples(
			"schemactl sandbox --seed subgraphs --listen 127.0.0.1:4100",
			`schemactl sandbox --launch-latency 5s --fault '{"status": 429, "times": 3}'`,
			"schemactl sandbox --preview --base registry:shop@staging products=products.graphql",
		),
		RunE: func(c *cobra.Command, args []string) error {
			logger, err := a.logger()
			if err != nil {
				return err
			}
			wish, err := federation.Wished(version.word, nil)
			if err != nil {
				return err
			}
			third := latency / 3
			ahead := sandbox.SkewedClock{Clock: clock.System{}, Skew: skew}
			server, err := sandbox.New(sandbox.Options{
				Clock:    ahead,
				DataFile: data, Logger: logger, Latency: sandbox.Latency{Initiate: third, Build: third, Publish: third},
				MaxBatch: maxBatch, MaxBody: int64(maxBody), RefuseEmpty: refuseEmpty, Federation: wish.Choice,
				UplinkInterval: uplink, Requests: a.requestLog(requests),
			})
			if err != nil {
				return fmt.Errorf("cannot start the sandbox: %w", err)
			}
			defer func() { _ = server.Close() }()
			serving := served{title: "sandbox", forRouter: preview.on}
			if preview.on {
				serving.ref, serving.title, err = a.previewGraph(c.Context(), server, preview, wish, graph, args)
			} else {
				serving.ref, err = a.seedSandbox(c.Context(), server, version, seed, graph)
			}
			if err != nil {
				return err
			}
			if err := addFaults(server.Faults(), faults); err != nil {
				return err
			}
			if size > 0 {
				serving.routers = fleet.New(server, fleet.Options{Ref: serving.ref, Routers: size, Poll: poll, Clock: ahead}).Routers()
			}
			return a.serveSandbox(c.Context(), server, address, serving)
		},
	}
	preview.flags(c)
	c.Flags().StringVar(&address, "listen", "127.0.0.1:0", "`HOST:PORT` to listen on; port 0 takes a free one")
	c.Flags().StringVar(&data, "data", "", "keep the registry in `FILE` across restarts; default: memory")
	c.Flags().StringVar(&seed, "seed", "", "register the subgraphs of `DIR` before the first request")
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&version.word, "federation-version", "", "`VERSION` of federation that composes: 2 (the newest), =2.9.3; default: federation_version of the seed, else 2")
	waitFlag(c.Flags(), &latency, "launch-latency", "`DURATION` of a launch")
	c.Flags().StringArrayVar(&faults, "fault", nil, "something that goes wrong, as `JSON` (see above); may be given several times")
	numberFlag(c.Flags(), &maxBatch, nil, "max-batch", 1, math.MaxInt, "refuse publishes of more than `N` subgraphs (HTTP 200 with 413 inside); default: no limit")
	numberFlag(c.Flags(), &maxBody, nil, "max-body", 1, math.MaxInt, "refuse requests of more than `BYTES` (HTTP 413); default: 32 MiB")
	numberFlag(c.Flags(), &size, nil, "fleet", 1, maxFleet, "simulate `N` routers that poll this Uplink")
	poll = fleet.DefaultPoll
	positiveFlag(c.Flags(), &poll, "fleet-poll", "`DURATION` between two polls of a simulated router")
	c.Flags().BoolVar(&refuseEmpty, "refuse-empty", false, "refuse schemas without types, as a registry may; see skeleton of schemactl.yaml")
	positiveFlag(c.Flags(), &uplink, "uplink-interval", "`DURATION` that routers are asked to wait between two polls; default: 10s")
	c.Flags().BoolVar(&requests, "log-requests", false, "print each request to stderr: operation, variables without keys, status")
	c.Flags().DurationVar(&skew, "clock-skew", 0, "`DURATION` by which the platform's clock is ahead (or, negative, behind)")
	return c
}

// requestLog returns what prints requests to standard error; nil if they are not to be printed.
func (a *app) requestLog(wanted bool) func(sandbox.Request) {
	if !wanted {
		return nil
	}
	var mu sync.Mutex
	return func(r sandbox.Request) {
		variables, err := json.Marshal(r.Variables)
		if err != nil {
			variables = []byte("{}")
		}
		if len(variables) > mostVariables {
			variables = append(variables[:mostVariables:mostVariables], "…"...)
		}
		mu.Lock()
		defer mu.Unlock()
		_, _ = fmt.Fprintf(a.stderr, "%s %d %s %s %s (%s)\n", r.At.Format(time.TimeOnly), r.Status, r.Path, cmp.Or(r.Operation, "(no name)"), variables, cmp.Or(r.Client, "unknown client"))
	}
}

// mostVariables is how many bytes of the variables of a request are printed.
const mostVariables = 400

// seedSandbox registers the subgraphs of a folder, or without a folder makes an empty graph. It
// returns the graph ref to print: of the flag, else of the folder's configuration, else that of
// other commands. Without a folder it is sandbox@current if neither flag nor environment name one.
func (a *app) seedSandbox(ctx context.Context, server *sandbox.Server, version federationFlag, dir, graph string) (registry.GraphRef, error) {
	if dir == "" {
		if graph == "" && a.getenv("APOLLO_GRAPH_REF") == "" {
			graph = "sandbox@current"
		}
		ref, err := a.graphRef(graph)
		if err != nil {
			return ref, err
		}
		return ref, server.Seed(ctx, sandbox.Seed{Graphs: []sandbox.Graph{{ID: ref.Graph}}})
	}
	loader := a.loader()
	sources, err := loader.Load(ctx, []string{dir})
	if err != nil {
		return registry.GraphRef{}, err
	}
	wish, err := version.wish(a.resolver, loader, []string{dir})
	if err != nil {
		return registry.GraphRef{}, err
	}
	g, err := a.configuration([]string{dir})
	if err != nil {
		return registry.GraphRef{}, err
	}
	if graph == "" {
		graph = g.Ref
	}
	ref, err := a.graphRef(graph)
	if err != nil {
		return ref, err
	}
	return ref, rehearsal.Seed(ctx, server, ref, sources, g, wish.Choice)
}

// fleetLines returns the section of schemactl.yaml that asks simulated routers; nothing if there
// are none.
func fleetLines(base string, routers []string) string {
	if len(routers) == 0 {
		return ""
	}
	text := "\nsettle:\n  metrics:\n"
	for _, r := range routers {
		text += "    - " + base + fleet.MetricsPath(r) + "\n"
	}
	return text
}

// served is what a sandbox serves, for its first lines.
type served struct {
	title   string
	ref     registry.GraphRef
	routers []string
	// forRouter leaves out what only publishes need.
	forRouter bool
}

// serveSandbox prints the address and the settings to paste, then serves until the context ends,
// which is not an error.
func (a *app) serveSandbox(ctx context.Context, server *sandbox.Server, address string, s served) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return exit.Usagef("cannot listen on %s: %w; choose another with --listen HOST:PORT", address, err)
	}
	base := "http://" + listener.Addr().String()
	registryLine := fmt.Sprintf("export APOLLO_REGISTRY_URL=%s%s\n", base, sandbox.GraphQLPath)
	if s.forRouter {
		registryLine = ""
	}
	// The key is that of the sandbox, and printed even if the environment has the same one.
	_ = output.Emit(a.stdout, "", fmt.Sprintf(`%s listens on %s

%sexport APOLLO_UPLINK_ENDPOINTS=%s%s
export APOLLO_KEY=service:%s:sandbox
export APOLLO_GRAPH_REF=%s
%s
Ctrl-C ends it.
`, s.title, base, registryLine, base, sandbox.UplinkPath, s.ref.Graph, s.ref, fleetLines(base, s.routers)))
	err = server.Serve(ctx, listener)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Package rehearsal is an embedded registry on which a delivery runs as it would on the platform,
// offline and without waiting. It also fills the registry that `schemactl sandbox` serves.
//
//	r, err := rehearsal.Start(ctx, "fixtures/graphs/storefront", rehearsal.Options{…})
//	defer r.Close()
//	publish.Deliver(ctx, publish.Delivery{Registry: r.Registry, Deployer: r.Deployer, …})
//
// # How
//
// The folder of a rehearsal has before/, after/ and graph.yaml. Start reads them, registers before/
// with the contracts of graph.yaml in a sandbox of this process, and connects to it with the real
// client, so that all but the network is what a delivery uses. Deploys are simulated.
//
// # Invariants
//
// Nothing is written and nothing leaves the process. The delivery and its sandbox share one manual
// clock: a launch is ready when the delivery has slept long enough, nobody waits in fact, and the
// same folder takes the same simulated time in every run.
package rehearsal

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/sandbox/fleet"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
)

// Simulated times: of the deploys of one phase, and of each step of a launch.
const (
	deployTime = 20 * time.Second
	launchTime = 2 * time.Second
)

// Options are what a rehearsal needs besides its folder.
type Options struct {
	// GraphRef is used in place of the one in graph.yaml, unless it is empty.
	GraphRef string
	// Federation is the federation version that is asked for in place of the one of graph.yaml.
	Federation federation.Wish
	// Loader reads the subgraphs.
	Loader *input.Loader
	// Inputs are variants as arguments, registry:GRAPH@VARIANT, whose subgraphs are delivered in
	// place of after/. Source is the folder that seeds them; after/ if it is empty.
	Inputs []string
	Source string
	// Start is the time at which the rehearsal begins.
	Start time.Time
	// Logger gets the requests to the embedded registry.
	Logger *slog.Logger
	// Routers is how many routers are simulated; 0 simulates [DefaultRouters] if the configuration
	// asks routers for their metrics, and otherwise none.
	Routers int
	// Faults adds what goes wrong with the registry and the routers; nil adds nothing.
	Faults func(*sandbox.Faults) error
}

// DefaultRouters is how many routers a rehearsal has whose configuration asks routers.
const DefaultRouters = 3

// Rehearsal is a change and the registry that it is delivered to.
type Rehearsal struct {
	Ref registry.GraphRef
	// Federation is the federation version that composes the variant.
	Federation spec.Choice
	// After are the subgraphs that the change ends with.
	After []sdl.Source
	// Taken are the variants of Options.Inputs.
	Taken    []input.Taken
	Config   *config.Graph
	Registry *platformapi.Client
	Clock    *sandbox.ManualClock
	Deployer publish.PhaseDeployer
	// Replicas are the simulated copies of the code; nil if there are none.
	Replicas *fleet.Replicas

	// Routers are the names of the simulated routers.
	Routers []string

	server *sandbox.Server
}

// Start reads the folder of a rehearsal and registers what it holds before the change. The caller
// closes the rehearsal.
func Start(ctx context.Context, dir string, o Options) (*Rehearsal, error) {
	g, err := o.Loader.ReadGraphIn(dir)
	if err != nil {
		return nil, err
	}
	ref, err := registry.ParseRef(cmp.Or(o.GraphRef, g.Ref))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", g.File, err)
	}
	before, err := o.Loader.Load(ctx, []string{filepath.Join(dir, "before")})
	if err != nil {
		return nil, err
	}
	after, err := o.Loader.Load(ctx, []string{cmp.Or(o.Source, filepath.Join(dir, "after"))})
	if err != nil {
		return nil, err
	}
	sources, err := sourcesOf(o.Inputs, ref)
	if err != nil {
		return nil, err
	}
	wish := o.Federation
	if wish.From == "" && g.Federation != nil {
		wish.Choice = g.Federation.Choice
	}
	clock := sandbox.NewManualClock(o.Start)
	server, err := sandbox.New(sandbox.Options{Clock: clock, Latency: sandbox.Latency{Initiate: launchTime, Build: launchTime, Publish: launchTime}})
	if err != nil {
		return nil, fmt.Errorf("cannot start the sandbox: %w", err)
	}
	r := &Rehearsal{Ref: ref, Federation: wish.Choice, After: after, Config: g, Clock: clock, Deployer: publish.Simulated{Takes: deployTime, Clock: clock}, server: server}
	if err = Seed(ctx, server, ref, before, g, wish.Choice); err == nil {
		r.Registry, err = Connect(server, o.Logger)
	}
	if err == nil && len(sources) > 0 {
		err = r.promote(ctx, o, sources, wish.Choice)
	}
	if err == nil && o.Faults != nil {
		err = o.Faults(server.Faults())
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	r.simulate(o.Routers, before)
	return r, nil
}

// sourcesOf returns the variants that inputs name, which may be no others: a rehearsal has its
// subgraphs from folders.
func sourcesOf(inputs []string, target registry.GraphRef) ([]registry.GraphRef, error) {
	var out []registry.GraphRef
	for _, arg := range inputs {
		named := input.VariantsIn([]string{arg})
		if len(named) == 0 {
			return nil, fmt.Errorf("%w: a rehearsal takes what is delivered from its folder, or from variants as registry:GRAPH@VARIANT; leave %s out", input.ErrInput, arg)
		}
		if !slices.Contains(out, named[0]) {
			out = append(out, named...)
		}
	}
	return out, input.RefuseTarget(inputs, target)
}

// promote seeds the variants that are promoted, each with what r.After has and with addresses of
// its own, and makes what the inputs take of them the change that is delivered.
func (r *Rehearsal) promote(ctx context.Context, o Options, sources []registry.GraphRef, version spec.Choice) error {
	for _, ref := range sources {
		held := slices.Clone(r.After)
		for i := range held {
			held[i].URL = "https://" + held[i].Name + "." + ref.Variant + ".invalid/graphql"
		}
		if err := Seed(ctx, r.server, ref, held, &config.Graph{}, version); err != nil {
			return err
		}
	}
	loader := *o.Loader
	loader.File, loader.Snapshot = r.Config.File, r.Registry.Snapshot
	var err error
	r.After, err = loader.Load(ctx, o.Inputs)
	r.Taken = loader.Taken()
	return err
}

// simulate starts the routers of the rehearsal, and as many replicas of each subgraph, which have
// the code from before the change.
func (r *Rehearsal) simulate(routers int, before []sdl.Source) {
	if routers == 0 && !r.Config.Settle.Metrics.IsZero() {
		routers = DefaultRouters
	}
	if routers == 0 {
		return
	}
	r.Replicas = fleet.NewReplicas(r.server, routers, r.Clock)
	next := map[string]string{}
	for _, s := range r.After {
		next[s.Name] = s.Text
	}
	for _, s := range before {
		r.Replicas.Start(s.Name, s.Text, next[s.Name])
	}
	r.Deployer = rolling{r.Deployer, r.Replicas}
	r.Routers = fleet.New(r.server, fleet.Options{Ref: r.Ref, Routers: routers, Clock: r.Clock}).Routers()
}

// rolling deploys to simulated replicas, in the time that its deployer takes.
type rolling struct {
	publish.PhaseDeployer
	replicas *fleet.Replicas
}

// DeployPhase waits, and then every replica has the new code that no fault keeps from it.
func (d rolling) DeployPhase(ctx context.Context, all []publish.Deployment) error {
	if err := d.PhaseDeployer.DeployPhase(ctx, all); err != nil {
		return err
	}
	for _, one := range all {
		if one.SDL != "" {
			d.replicas.Deploy(one.Subgraph, one.SDL)
		}
	}
	return nil
}

// replicaBase is the host of the replicas, which only the transport of the sandbox reaches.
const replicaBase = "http://replicas.invalid"

// ReplicasOf returns the addresses of the replicas of a subgraph.
func (r *Rehearsal) ReplicasOf(subgraph string) []string {
	return r.Replicas.Addresses(replicaBase, subgraph)
}

// Transport reaches what the sandbox simulates.
func (r *Rehearsal) Transport() http.RoundTripper { return r.server.Transport() }

// Client returns a client of the simulated routers, whose hosts are their names.
func (r *Rehearsal) Client() *http.Client {
	return &http.Client{Transport: hosts{r.server.Transport()}}
}

// hosts hands a request for the metrics of a simulated router to the sandbox.
type hosts struct{ next http.RoundTripper }

func (h hosts) RoundTrip(request *http.Request) (*http.Response, error) {
	in := request.Clone(request.Context())
	in.URL.Path = fleet.MetricsPath(request.URL.Hostname())
	return h.next.RoundTrip(in)
}

// Close ends the embedded registry.
func (r *Rehearsal) Close() { _ = r.server.Close() } // it has no file to write

// Seed registers the subgraphs of one variant, which a federation version composes, and the
// contracts of its configuration in a sandbox.
// The error wraps [input.ErrInput] if they do not compose.
func Seed(ctx context.Context, server *sandbox.Server, ref registry.GraphRef, sources []sdl.Source, g *config.Graph, version spec.Choice) error {
	v := sandbox.Variant{Name: ref.Variant, FederationVersion: version.String()}
	for _, s := range sources {
		v.Subgraphs = append(v.Subgraphs, sandbox.SeedSubgraph{Name: s.Name, URL: s.URL, SDL: s.Text, Revision: "seed"})
	}
	for _, c := range g.Contracts {
		v.Contracts = append(v.Contracts, sandbox.Contract{Name: c.Name, Include: c.Include, Exclude: c.Exclude, HideUnreachableTypes: c.HideUnreachable})
	}
	if err := server.Seed(ctx, sandbox.Seed{Graphs: []sandbox.Graph{{ID: ref.Graph, Variants: []sandbox.Variant{v}}}}); err != nil {
		return fmt.Errorf("%w: the sandbox cannot start from these subgraphs: %w", input.ErrInput, err)
	}
	return nil
}

// Connect returns a client of a sandbox in this process, which needs no socket. Its key sees every
// graph.
func Connect(server *sandbox.Server, logger *slog.Logger) (*platformapi.Client, error) {
	return platformapi.New(platformapi.Config{
		Endpoint: "https://sandbox.invalid" + sandbox.GraphQLPath, Key: platformapi.NewSecret("user:sandbox:sandbox"),
		ClientVersion: build.Version(), Logger: logger, Transport: server.Transport(),
	})
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/fleet"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/running"
)

const deployedHelp = `What code runs is taken to be what is registered, unless --deployed tells otherwise:
  --deployed NAME=FILE   the schema in a file, or git:REF:FILE
  --deployed NAME=URL    that of the subgraph that answers there
  --deployed running     every replica of every subgraph is asked, where schemactl.yaml
                         says they are (subgraphs.NAME.running), else at its routing URL
Schemas are compared by what they mean. Replicas that run different code, or other code
than is assumed, stop with exit code 1; who does not answer is not judged, exit code 7,
unless --accept-unproven REASON accepts it. running.ask in schemactl.yaml asks always,
and --deployed registry does not ask then.`

// deployedFlags are the flags about the code that runs.
type deployedFlags struct {
	values   []string
	unproven string
}

func (f *deployedFlags) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.values, "deployed", nil, "`CODE` that runs, where it is not what is registered: NAME=FILE, NAME=URL, or running to ask all replicas")
	f.unprovenFlag(c)
}

func (f *deployedFlags) unprovenFlag(c *cobra.Command) {
	c.Flags().StringVar(&f.unproven, publish.ConsentUnproven, "", "go on although replicas do not tell which code they run, for a `REASON` that is kept with the result")
}

// consents returns what the flags accept, with who runs the command.
func (f deployedFlags) consents(getenv func(string) string) ([]publish.Consent, error) {
	switch {
	case f.unproven == "":
		return nil, nil
	case strings.TrimSpace(f.unproven) == "":
		return nil, exit.Usagef("--%s: give a reason: the next reader wants to know why", publish.ConsentUnproven)
	}
	return []publish.Consent{{Kind: publish.ConsentUnproven, Reason: f.unproven, By: input.Actor(getenv)}}, nil
}

// The words of --deployed that name no subgraph.
const (
	deployedRunning  = "running"
	deployedRegistry = "registry"
)

// proof returns what asks the replicas that a command is to ask, and nil if it asks none.
func (a *app) proof(f deployedFlags, g *config.Graph, command string, edition spec.Edition) (*running.Proof, error) {
	all := slices.Contains(f.values, deployedRunning)
	if slices.Contains(f.values, deployedRegistry) {
		if all {
			return nil, exit.Usagef("--deployed running asks and --deployed registry does not; leave one of the two out")
		}
	} else {
		all = all || slices.Contains(g.Running.Ask, command)
	}
	o := fleet.Options{All: all, URLs: urlsOf(f), Finder: a.finder(g)}
	if !all && len(o.URLs) == 0 {
		return nil, nil
	}
	return &running.Proof{Fleet: fleet.New(g, o), Same: drift.Comparer(edition), AcceptSilence: f.unproven != "", Wait: g.AskWait(), Clock: a.clock}, nil
}

// isAsked reports whether a value of --deployed tells whom to ask, and names no file.
func isAsked(value string) bool {
	_, _, asked := input.IsRunning(value)
	return asked || value == deployedRunning || value == deployedRegistry
}

// asking returns the values that ask running code, but for those that hold a secret.
func (f deployedFlags) asking() []string {
	return slices.DeleteFunc(slices.Clone(f.values), func(value string) bool { return !isAsked(value) || holdsSecret(value) })
}

// hasFiles reports whether files tell what runs.
func (f deployedFlags) hasFiles() bool {
	return slices.ContainsFunc(f.values, func(value string) bool { return !isAsked(value) })
}

// rehearsedProof asks the simulated replicas of a rehearsal; nil if there are none.
func (a *app) rehearsedProof(r *rehearsal.Rehearsal, f deployedFlags) *running.Proof {
	if r.Replicas == nil || slices.Contains(f.values, deployedRegistry) {
		return nil
	}
	g := &config.Graph{Running: r.Config.Running, Subgraphs: map[string]config.Subgraph{}}
	for _, s := range r.After {
		g.Subgraphs[s.Name] = config.Subgraph{Running: config.RunningSubgraph{Replicas: addresses.Source{List: r.ReplicasOf(s.Name)}}}
	}
	for name := range r.Config.Subgraphs {
		g.Subgraphs[name] = config.Subgraph{Running: config.RunningSubgraph{Replicas: addresses.Source{List: r.ReplicasOf(name)}}}
	}
	return &running.Proof{
		Fleet: fleet.New(g, fleet.Options{All: true, Finder: &addresses.Finder{}, Transport: r.Transport()}), Same: drift.Comparer(r.Federation.Edition),
		AcceptSilence: f.unproven != "", Wait: r.Config.AskWait(), Clock: r.Clock,
	}
}

// deployedCode loads the schemas of the files of --deployed, by their subgraphs; nil if there are
// none.
func (a *app) deployedCode(ctx context.Context, f deployedFlags) (map[string]sdl.Source, error) {
	if !f.hasFiles() {
		return nil, nil
	}
	loaded, err := a.loader().Load(ctx, slices.DeleteFunc(slices.Clone(f.values), isAsked))
	if err != nil {
		return nil, fmt.Errorf("--deployed: %w", err)
	}
	out := make(map[string]sdl.Source, len(loaded))
	for _, s := range loaded {
		out[s.Name] = s
	}
	return out, nil
}

// codeOf returns the code that runs where it is not what is registered: what files say, and what
// replicas say of the others. The report has what is known and what is assumed. The error may be
// one of package running.
func (a *app) codeOf(ctx context.Context, f deployedFlags, ch input.Change, command string) (map[string]sdl.Source, *running.Report, error) {
	known, err := a.deployedCode(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	proof, err := a.proof(f, ch.Config, command, ch.Federation.Edition)
	if err != nil {
		return nil, nil, err
	}
	names := slices.Collect(maps.Keys(known))
	for name := range urlsOf(f) {
		names = append(names, name)
	}
	if err := registeredOnly(names, ch.Before); err != nil {
		return nil, nil, err
	}
	if proof == nil {
		return known, nil, nil
	}
	found, report, err := proof.Find(ctx, ch.Before, ch.After)
	if err != nil {
		return nil, report, err
	}
	asked, err := running.Deployed(found, ch.Before)
	if err != nil {
		return nil, report, err
	}
	for name, source := range known {
		if asked == nil {
			asked = map[string]sdl.Source{}
		}
		asked[name] = source
	}
	return asked, report, nil
}

// urlsOf returns the subgraphs of --deployed NAME=URL.
func urlsOf(f deployedFlags) map[string]string {
	out := map[string]string{}
	for _, value := range f.values {
		if name, address, ok := input.IsRunning(value); ok {
			out[name] = address
		}
	}
	return out
}

// registeredOnly refuses names of --deployed that the base does not have.
func registeredOnly(names []string, base []sdl.Source) error {
	known := make([]string, len(base))
	for i, s := range base {
		known[i] = s.Name
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return exit.Usagef("--deployed %s: the base has no such subgraph, but %s", name, noneOr(known))
		}
	}
	return nil
}

func noneOr(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// isUnproven reports whether an error is that of code which was asked, and is not known well enough
// to plan from.
func isUnproven(err error) bool {
	return errors.Is(err, running.ErrNotJudged) || errors.Is(err, running.ErrMixed)
}

// repository returns the subgraphs of files or, without any, those of the configuration that have
// schemas there; none if there are no files either.
func (a *app) repository(ctx context.Context, g *config.Graph, args []string) ([]sdl.Source, error) {
	if len(args) == 0 {
		hasSchema := false
		for _, s := range g.Subgraphs {
			hasSchema = hasSchema || len(s.Schema) > 0
		}
		if !hasSchema {
			return nil, nil
		}
		args = []string{g.File}
	}
	return a.loader().Load(ctx, args)
}

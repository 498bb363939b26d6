package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/shell"
)

// savePlan writes the plan to where --out says, bound to what it was proven for, and returns where
// it is read; nil without --out. args are the inputs with the default filled in.
func (a *app) savePlan(ctx context.Context, f planFlags, ch input.Change, contracts contractSet, plan *rollout.Plan, args []string) (*report.SavedPlan, error) {
	if f.out == "" {
		return nil, nil
	}
	bound := planfile.Bound{
		MadeAt: a.clock.Now().UTC(), MadeBy: input.Actor(a.getenv), Where: a.machine(), Commit: input.GitContext(ctx, a.getenv).Commit,
		Asked: planfile.Asked{Inputs: args, Config: a.resolver.File, Variant: a.resolver.Variant, Operations: f.operations, Deployed: f.deployed.asking()},
	}
	if ch.Base.Kind != input.BaseFiles {
		ref, err := a.graphRef(f.change.graph, args...)
		if err != nil {
			return nil, err
		}
		bound.GraphRef = ref.String()
	}
	bound.Command = commandLine(f.given, f.args, bound.GraphRef)
	judged, err := judgedBy(ch.Config, contracts, f.operations, ch.Federation)
	if err != nil {
		return nil, err
	}
	bound.Items = slices.Concat(planfile.OfPlan(plan, ch.Base.Name), judged)
	file, err := planfile.New(plan, bound)
	if err != nil {
		return nil, err
	}
	saved := &report.SavedPlan{Place: f.out, Digest: file.Digest}
	if strings.HasPrefix(f.out, planfile.Scheme) {
		saved.Place, err = file.Push(ctx, f.out)
		return saved, err
	}
	return saved, output.WriteFile(f.out, file.Text())
}

// judgedBy returns what the verdict on a plan depends on besides schemas and code, as items that a
// plan is bound to: keys of the configuration, client operations, contracts, and what composed and
// judged. globs are operations of the command line.
func judgedBy(g *config.Graph, contracts contractSet, globs []string, version spec.Choice) ([]planfile.Item, error) {
	var items []planfile.Item
	for _, s := range g.Judging() {
		items = append(items, planfile.ValueItem(planfile.Configuration, s.Key, s.Value, s.Where))
	}
	operations, err := operationItems(lossGlobs(globs, g), filepath.Dir(g.File))
	if err != nil {
		return nil, err
	}
	items = append(items, operations...)
	for _, c := range contracts.list {
		from := cmp.Or(g.File, "schemactl.yaml")
		if contracts.registered[c.Name] {
			from = "the registry"
		}
		if c.Unknown != "" {
			items = append(items, planfile.WordItem(planfile.Contract, c.Name, "not known: "+c.Unknown, from))
			continue
		}
		items = append(items, planfile.ValueItem(planfile.Contract, c.Name, normalized(c.Filter), from))
	}
	composed := version.Composition()
	return append(items,
		planfile.WordItem(planfile.Composition, "composition", composed.Version+", as "+composed.Reference, ""),
		planfile.WordItem(planfile.Tool, "schemactl", build.Version(), ""),
	), nil
}

// normalized returns a filter with its tags in order.
func normalized(f supergraph.Filter) supergraph.Filter {
	tidy := func(tags []string) []string { return slices.Compact(slices.Sorted(slices.Values(tags))) }
	f.Include, f.Exclude = tidy(f.Include), tidy(f.Exclude)
	return f
}

// operationItems returns an item for each file of client operations, named by its path from the
// folder of the configuration, so that the working folder does not matter.
func operationItems(globs []string, folder string) ([]planfile.Item, error) {
	docs, err := input.Documents(globs)
	if err != nil {
		return nil, err
	}
	texts := map[string]*strings.Builder{}
	var names []string
	for _, d := range docs {
		name := d.File
		if rel, err := filepath.Rel(folder, name); err == nil {
			name = rel
		}
		name = filepath.ToSlash(name)
		if texts[name] == nil {
			texts[name] = &strings.Builder{}
			names = append(names, name)
		}
		for _, part := range []string{d.Name, d.ID, d.Text} {
			texts[name].WriteString(part + "\x00")
		}
	}
	items := make([]planfile.Item, len(names))
	for i, name := range names {
		items[i] = planfile.TextItem(planfile.Operations, name, texts[name].String(), "")
	}
	return items, nil
}

// notAnew are flags that another run of the command does without.
var notAnew = []string{"format", "output", "log-level", "color", "help", "graph-ref", "states"}

// commandLine returns a command line as it was given, to be run again. ref is the variant that it
// found, which the environment may have named; empty for none. What holds a secret is left to
// whoever runs it.
func commandLine(c *cobra.Command, args []string, ref string) string {
	words := []string{c.CommandPath()}
	for _, arg := range args {
		words = append(words, shell.Quote(arg))
	}
	if ref != "" {
		words = append(words, "--graph-ref", shell.Quote(ref))
	}
	withheld := false
	c.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains(notAnew, f.Name) {
			return
		}
		for _, value := range flagValues(f) {
			switch {
			case f.Value.Type() == "bool" && value == "true":
				words = append(words, "--"+f.Name)
			case f.Value.Type() == "bool":
				words = append(words, "--"+f.Name+"="+value)
			case holdsSecret(value):
				withheld = true
				words = append(words, "--"+f.Name, "...")
			default:
				words = append(words, "--"+f.Name, shell.Quote(value))
			}
		}
	})
	line := strings.Join(words, " ")
	if withheld {
		line += " # as before: it holds a secret, which the plan does not keep"
	}
	return line
}

// readPlan reads a plan that is to be followed, and finds configuration and variant as the command
// that made it did, unless the command line says otherwise. args have to be empty. It returns the
// plan with the inputs of that command.
func (a *app) readPlan(ctx context.Context, place string, args []string) (*planfile.File, []string, error) {
	if len(args) > 0 {
		return nil, nil, exit.Usagef("--plan has the subgraphs in it; leave %s out", args[0])
	}
	file, err := planfile.Read(ctx, place)
	if err != nil {
		return nil, nil, err
	}
	if note := report.UnboundPlan(file); note != "" {
		a.warn([]string{note})
	}
	return file, a.asked(file), nil
}

// followed reads the plan of --plan. A delivery without --operations has those of the plan, and
// without --deployed it asks the code that was asked for the plan. It returns the inputs of the
// command that made the plan; without --plan, args.
func (a *app) followed(ctx context.Context, f *deliverFlags, args []string) ([]string, error) {
	if f.plan == "" || f.resume {
		return args, nil
	}
	err := f.valid()
	if err != nil {
		return nil, err
	}
	if f.follow, args, err = a.readPlan(ctx, f.plan, args); err != nil {
		return nil, err
	}
	if b := f.follow.Bound; b != nil {
		if len(f.operations) == 0 {
			f.operations = b.Asked.Operations
		}
		if len(f.deployed.values) == 0 {
			f.deployed.values = b.Asked.Deployed
		}
	}
	return args, nil
}

// following returns a plan that is followed with what is held against it. Without a file that is
// the policy of approvals alone.
func following(file *planfile.File, g *config.Graph, contracts contractSet, globs []string, version spec.Choice) (publish.Following, error) {
	out := publish.Following{File: file, Approvals: g.ApprovalPolicy()}
	if file == nil || file.Bound == nil {
		return out, nil
	}
	var err error
	out.World, err = judgedBy(g, contracts, globs, version)
	return out, err
}

// asked finds configuration and variant as the command that made a plan did, unless the command
// line says otherwise. It returns the inputs of that command.
func (a *app) asked(file *planfile.File) []string {
	b := file.Bound
	if b == nil {
		return nil
	}
	a.resolver.File = cmp.Or(a.resolver.File, b.Asked.Config)
	a.resolver.Variant = cmp.Or(a.resolver.Variant, b.Asked.Variant)
	a.resolver.Ref = cmp.Or(a.resolver.Ref, b.GraphRef)
	return b.Asked.Inputs
}

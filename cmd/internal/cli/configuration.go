package cli

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/publish/registry"
)

// configFlags adds the flags by which a command chooses its configuration. Their values are read
// by [app.resolve].
func configFlags(c *cobra.Command) {
	c.Flags().String("config", "", "`FILE` of the configuration, schemactl.yaml or supergraph.yaml; default: the nearest to the inputs")
	c.Flags().String("variant", "", "`NAME` of an entry of variants of schemactl.yaml; default: that of the graph ref")
}

// graphRefFlag adds --graph-ref to a command, and the flags that choose the configuration, which
// may name the graph.
func graphRefFlag(c *cobra.Command, value *string) {
	c.Flags().StringVar(value, "graph-ref", "", "the variant, `GRAPH@VARIANT`; default: $APOLLO_GRAPH_REF, then graph of schemactl.yaml")
	configFlags(c)
}

// resolve remembers how a command finds its configuration: by its flags, and the graph ref of the
// environment.
func (a *app) resolve(c *cobra.Command, _ []string) {
	a.resolver = input.Resolver{
		File: flagText(c, "config"), Variant: flagText(c, "variant"), Ref: cmp.Or(flagText(c, "graph-ref"), a.getenv("APOLLO_GRAPH_REF")), Getenv: a.lookup,
		Secret: a.secrets.Add,
	}
}

// lookup looks an environment variable up. One that is set to nothing counts as not set.
func (a *app) lookup(name string) (string, bool) {
	value := a.getenv(name)
	return value, value != ""
}

// configuration returns the configuration of the inputs of a command.
func (a *app) configuration(inputs []string) (*config.Graph, error) {
	return a.resolver.Configuration(inputs)
}

// graphRef returns the ref of the flag, else that of the variant that was named, else that of
// $APOLLO_GRAPH_REF, else that of the configuration of the inputs. It is a usage error to have none
// of them, or a variant that is another one than the ref.
//
// Inputs of that variant itself are refused: nothing is to be taken of what is to be changed.
func (a *app) graphRef(flag string, inputs ...string) (registry.GraphRef, error) {
	ref, err := a.refOf(flag, inputs)
	if err != nil {
		return ref, err
	}
	return ref, input.RefuseTarget(inputs, ref)
}

// refOf is graphRef for inputs of any variant.
func (a *app) refOf(flag string, inputs []string) (registry.GraphRef, error) {
	given, from := flag, "--graph-ref"
	if given == "" {
		given, from = a.getenv("APOLLO_GRAPH_REF"), "APOLLO_GRAPH_REF"
	}
	if given != "" && a.resolver.Variant == "" {
		return registry.ParseRef(given)
	}
	g, err := a.configuration(inputs)
	switch {
	case err != nil:
		return registry.GraphRef{}, err
	case given != "" && g.Ref != given:
		return registry.GraphRef{}, exit.Usagef("--variant %s is %s (%s), and %s is %s: leave one of the two out", a.resolver.Variant, cmp.Or(g.Ref, "no graph ref"), g.Where("graph"), from, given)
	case g.Ref == "" && g.File != "":
		return registry.GraphRef{}, exit.Usagef("which graph? %s names none: write `graph: GRAPH@VARIANT` into it, give --graph-ref, or set APOLLO_GRAPH_REF", g.File)
	case g.Ref == "":
		return registry.GraphRef{}, exit.Usagef("which graph? give --graph-ref graph@variant, set APOLLO_GRAPH_REF, or write `graph:` into schemactl.yaml")
	case len(g.VariantNames()) > 0 && g.Variant == "":
		return registry.GraphRef{}, exit.Usagef("which variant? %s has %s: give --variant NAME, or --graph-ref", g.File, strings.Join(g.VariantNames(), " and "))
	}
	return registry.ParseRef(g.Ref)
}

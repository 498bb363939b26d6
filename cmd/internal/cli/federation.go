package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
)

// federationFlag is the flag of every command that composes.
type federationFlag struct{ word string }

func (f *federationFlag) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.word, "federation-version", "", "`VERSION` of federation that composes, where no registry decides: 2 (the newest), =2.9.3; default: federation_version of supergraph.yaml or schemactl.yaml, else 2")
}

// wish returns the federation version that the flag asks for, else a supergraph.yaml that the
// loader has read, else the configuration of the inputs. A nil loader has read none.
func (f federationFlag) wish(r input.Resolver, l *input.Loader, args []string) (federation.Wish, error) {
	var file *config.Federation
	if l != nil {
		file = l.Federation()
	}
	if file == nil && f.word == "" {
		g, err := r.Configuration(args)
		if err != nil {
			return federation.Wish{}, err
		}
		file = g.Federation
	}
	return federation.Wished(f.word, file)
}

// federation returns the federation version that composes a variant. What people are to be told of
// it is printed as a note.
func (a *app) federation(ctx context.Context, reg registry.Registry, ref registry.GraphRef, wish federation.Wish) (spec.Choice, error) {
	choice, note, err := federation.Decide(ctx, reg, ref, wish)
	if note != "" {
		_, _ = fmt.Fprintln(a.stderr, "note: "+note)
	}
	return choice, err
}

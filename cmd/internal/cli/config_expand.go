package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
)

// configExpandCommand prints what a supergraph.yaml says once every reference in it is replaced.
func (a *app) configExpandCommand() *cobra.Command {
	var file string
	var sdl bool
	c := &cobra.Command{
		Use: "expand FILE", Short: "Print a supergraph.yaml with every reference replaced", Args: cobra.ExactArgs(1),
		Long: "Expand prints a supergraph.yaml (- is standard input) with ${env.NAME} and ${file.PATH}\n" +
			"replaced, and tells what is wrong with it. With --sdl subgraphs that are registered or\n" +
			"running are asked for their SDL, which then stands in the file. Secrets in\n" +
			"headers are written to --out only.",
		Example: examples("schemactl config expand local/supergraph.yaml", "schemactl config expand local/supergraph.yaml --sdl -o frozen.yaml"),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := a.expand(c.Context(), args[0], sdl, file != "")
			if err != nil {
				return err
			}
			return output.Emit(a.stdout, file, text)
		},
	}
	c.Flags().BoolVar(&sdl, "sdl", false, "ask registered and running subgraphs for their SDL")
	c.Flags().StringVarP(&file, "out", "o", "", "write to `FILE` instead of stdout")
	return c
}

// expand returns a supergraph.yaml with every reference replaced, without the secrets in headers
// unless headers is set.
func (a *app) expand(ctx context.Context, file string, ask, headers bool) (string, error) {
	loader := a.loader()
	s, err := loader.Supergraph(file)
	if err != nil {
		return "", err
	}
	texts := map[string]string{}
	for _, name := range s.Names() {
		if schema := s.Subgraphs[name].Schema; ask && (schema.GraphRef != "" || schema.SubgraphURL != "") {
			src, err := loader.Remote(ctx, s, name)
			if err != nil {
				return "", err
			}
			texts[name] = src.Text
		}
	}
	header := a.secrets.Text
	if headers {
		header = func(value string) string { return value }
	}
	text, err := s.Expand(texts, header)
	return string(text), err
}

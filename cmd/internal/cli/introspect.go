package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/introspect"
	"github.com/schemactl/schemactl/cmd/internal/output"
)

// watchEvery is how often a watched server is asked.
const watchEvery = time.Second

// introspectFlags are the flags of the commands that ask a running server for its schema, by the
// names that Rover gives them.
type introspectFlags struct {
	headers []string
	file    string
	watch   bool
}

func (f *introspectFlags) flags(c *cobra.Command) {
	c.Flags().StringArrayVarP(&f.headers, "header", "H", nil, "`NAME:VALUE` of a header to send; may be given several times")
	c.Flags().StringVarP(&f.file, "output", "o", "", "write to `FILE` instead of stdout")
	c.Flags().BoolVar(&f.watch, "watch", false, "ask every second, and print again what has changed")
}

// subgraphIntrospectCommand is `subgraph introspect`.
func (a *app) subgraphIntrospectCommand() *cobra.Command {
	var f introspectFlags
	c := &cobra.Command{
		Use: "introspect URL", Short: "Print the SDL that a running subgraph has", Args: cobra.ExactArgs(1),
		Long: `Ask a running subgraph for its SDL by the field _service, which every subgraph has, and
print it. As an input of other commands, NAME=URL does the same.`,
		Example: examples(
			"schemactl subgraph introspect http://localhost:4001/graphql",
			"schemactl subgraph introspect http://localhost:4001 -H 'Authorization: Bearer abc' -o a.graphql",
		),
		RunE: func(c *cobra.Command, args []string) error {
			return a.introspect(c.Context(), f, args[0], introspect.Client.SDL)
		},
	}
	f.flags(c)
	return c
}

// graphIntrospectCommand is `graph introspect`.
func (a *app) graphIntrospectCommand() *cobra.Command {
	var f introspectFlags
	c := &cobra.Command{
		Use: "introspect URL", Short: "Print the API schema that a running server has", Args: cobra.ExactArgs(1),
		Long: `Ask a running GraphQL server for its API schema by introspection, and print it as SDL: that
of a router or of any other server. A subgraph has more to tell: see subgraph introspect.`,
		Example: examples("schemactl graph introspect http://localhost:4000/ -o api.graphql"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.introspect(c.Context(), f, args[0], introspect.Client.Schema)
		},
	}
	f.flags(c)
	return c
}

// introspect asks a server, once or as often as it takes, and prints its schema. A server that does
// not answer ends a watch only if it never did.
func (a *app) introspect(ctx context.Context, f introspectFlags, url string, ask func(introspect.Client, context.Context, introspect.Target) (string, error)) error {
	headers, err := headersOf(f.headers)
	if err != nil {
		return err
	}
	client := introspect.Client{Timeout: time.Duration(a.clientTimeout) * time.Second}
	target := introspect.Target{URL: url, Headers: headers}
	last, told := "", ""
	for first := true; ; first = false {
		text, err := ask(client, ctx, target)
		switch {
		case ctx.Err() != nil && f.watch:
			return nil
		case err != nil && (first || !f.watch):
			return err
		case err != nil && err.Error() != told:
			told = err.Error()
			_, _ = fmt.Fprintln(a.stderr, "note: "+told)
		case err == nil && text != last:
			last, told = text, ""
			if err := output.Emit(a.stdout, f.file, text); err != nil {
				return err
			}
			if f.watch && f.file != "" {
				_, _ = fmt.Fprintf(a.stderr, "note: wrote %s\n", f.file)
			}
		}
		if !f.watch {
			return nil
		}
		if a.clock.Sleep(ctx, watchEvery) != nil {
			return nil //nolint:nilerr // Ctrl-C is how a watch ends
		}
	}
}

// headersOf reads the headers of a command line. No error has a value in it.
func headersOf(list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range list {
		name, value, ok := strings.Cut(text, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok || name == "" || strings.ContainsAny(name, " \t\r\n\"(),/;<=>?@[\\]{}"):
			return nil, exit.Usagef("--header: write NAME:VALUE, such as 'Authorization: Bearer abc'")
		case strings.ContainsAny(value, "\r\n\x00"):
			return nil, exit.Usagef("--header %s: the value has a line break", name)
		case slices.ContainsFunc(slices.Collect(maps.Keys(out)), func(other string) bool { return strings.EqualFold(name, other) }):
			return nil, exit.Usagef("--header %s is given twice", name)
		}
		out[name] = value
	}
	return out, nil
}

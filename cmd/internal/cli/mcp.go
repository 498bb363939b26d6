package cli

import (
	"bytes"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/mcp"
	"github.com/schemactl/schemactl/cmd/internal/sink"
)

const mcpLong = `Mcp serves check, compose, plan, query plans, explain and what is known of launches as
tools of the Model Context Protocol, on standard input and output. An agent starts it:

  {"mcpServers": {"schemactl": {"command": "schemactl", "args": ["mcp"]}}}

The tools read files below and outside of this folder, the registry if APOLLO_KEY is set,
and URLs that are named as inputs. None writes a file or runs a command, and none changes
the registry unless --allow-publish is given.`

// mcpCommand serves until its input ends.
func (a *app) mcpCommand() *cobra.Command {
	var allow bool
	c := &cobra.Command{
		Use: "mcp", Short: "Serve check, compose, plan and others as tools for coding agents", Args: cobra.NoArgs,
		Long: mcpLong, Example: examples("schemactl mcp", "schemactl mcp --allow-publish"),
		RunE: func(c *cobra.Command, _ []string) error {
			err := mcp.Serve(c.Context(), a.stdin, sink.JSON(a.stdout), mcp.Options{Version: build.Version(), Run: a.nested, AllowPublish: allow})
			if err != nil && c.Context().Err() == nil {
				err = exit.Usagef("the messages of the client cannot be read or answered: %w; an agent starts this command and speaks JSON-RPC with it, see `schemactl mcp --help`", err)
			}
			return err
		},
	}
	c.Flags().BoolVar(&allow, "allow-publish", false, "offer a tool that publishes to the registry")
	return c
}

// nested runs one command line of this program inside of another, without standard input, a
// terminal or colours.
func (a *app) nested(ctx context.Context, args []string) mcp.Outcome {
	var stdout, stderr bytes.Buffer
	inner := &app{
		stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, getenv: a.getenv, clock: a.clock, killed: a.killed, tune: a.tune, secrets: a.secrets,
	}
	code := inner.run(ctx, args)
	return mcp.Outcome{
		Code: int(code), Meaning: code.Description().Title, Report: stdout.String(), Notes: stderr.String(),
		Answered: code == exit.Yes || code == exit.No || code == exit.NotJudged,
	}
}

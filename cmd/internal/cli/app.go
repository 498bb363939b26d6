// Package cli is the command line: one file per command. A command reads its
// flags, calls down into the packages that do the work, and hands their result
// to a printer; it decides nothing itself.
package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/ui"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// app is what every command shares.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	clock          clock.Clock
	// terminal is the one on which progress is redrawn; nil where it is one line per change.
	terminal *ui.Screen
	// tune changes the settings of the platform's client; only tests set it.
	tune func(*platformapi.Config)

	// Values of the global flags.
	logLevel, color string
	clientTimeout   int
}

// Main runs the command line of this process and returns its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal kills at once: whoever asks twice means it.
	context.AfterFunc(ctx, stop)
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, clock: clock.System{}}
	a.attach()
	return int(a.run(ctx, os.Args[1:]))
}

func (a *app) run(ctx context.Context, args []string) exit.Code {
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exit.Yes
	}
	if !exit.IsReported(err) {
		report.Error(a.stderr, a.style(a.stderr), err)
	}
	return exit.Of(err)
}

const rootLong = `schemactl takes schema changes of a federated GraphQL graph from a pull request to
production without breaking a client or a router.

  schemactl deliver --rehearse DIR         the whole delivery, offline, on an embedded registry
  schemactl check --base BEFORE AFTER      breaking changes and composition, before you merge
  schemactl plan --base BEFORE AFTER       which schema is published before which code is deployed

Exit codes: 0 yes, 1 no, 2 usage or configuration, 3 the platform could not be asked,
4 a launch failed or did not update the supergraph, 5 time ran out, 6 superseded.`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use: "schemactl", Short: "Schema delivery for federated GraphQL graphs", Long: rootLong,
		SilenceUsage: true, SilenceErrors: true, SuggestionsMinimumDistance: 2,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	flags := root.PersistentFlags()
	flags.StringVar(&a.logLevel, "log-level", "warn", "debug, info, warn or error; debug traces every request, without the key")
	flags.StringVar(&a.color, "color", "auto", "auto, always or never (NO_COLOR is obeyed)")
	flags.IntVar(&a.clientTimeout, "client-timeout", 30, "seconds that one request to the platform may take")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exit.UsageError(err) })
	root.AddCommand(a.commands()...)
	root.InitDefaultCompletionCmd()
	a.addCompletion(root)
	guardArgs(root)
	return root
}

// commands lists every command, in the order of a change's way to production.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.checkCommand(), a.composeCommand(), a.planCommand(), a.publishCommand(), a.launchCommand(),
		a.supergraphCommand(), a.deliverCommand(), a.statusCommand(), a.subgraphCommand(), a.contractCommand(), a.sandboxCommand(),
		a.explainCommand(), a.rulesCommand(), a.schemaCommand(), a.initCommand(), a.doctorCommand(), a.whoamiCommand(), a.versionCommand(), a.commentCommand(), a.actionCommand(),
	}
}

// inputs are the arguments of a command that needs at least one input.
func inputs(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("which %s? name a folder, files, NAME=FILE or supergraph.yaml; see `%s --help`", what, c.CommandPath())
		}
		return nil
	}
}

// guardArgs makes wrong arguments usage errors (exit code 2), of a command and its children.
func guardArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return exit.UsageError(err)
			}
			return nil
		}
	}
	if c.RunE == nil && c.Run == nil {
		c.Args = cobra.ArbitraryArgs
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			hint := fmt.Sprintf("see `%s --help`", c.CommandPath())
			if near := c.SuggestionsFor(args[0]); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			return exit.Usagef("%s has no command %q; %s", c.CommandPath(), args[0], hint)
		}
	}
	for _, child := range c.Commands() {
		guardArgs(child)
	}
}

// logger writes to stderr at the level of --log-level.
func (a *app) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return nil, exit.Usagef("--log-level %q: use debug, info, warn or error", a.logLevel)
	}
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: level})), nil
}

// connect resolves --graph-ref and connects to the platform.
func (a *app) connect(graphRef string) (registry.GraphRef, *platformapi.Client, error) {
	ref, err := a.graphRef(graphRef)
	if err != nil {
		return ref, nil, err
	}
	client, err := a.client()
	return ref, client, err
}

// style decides on colour for one stream.
func (a *app) style(w io.Writer) report.Style {
	switch a.color {
	case "always":
		return report.Colored()
	case "never":
		return report.Plain()
	}
	if a.getenv("NO_COLOR") != "" || !ui.IsTerminal(w) {
		return report.Plain()
	}
	return report.Colored()
}

package cli

import (
	"cmp"
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/remotecheck"
	"github.com/schemactl/schemactl/cmd/internal/rover"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

const roverLong = `Run a line of Apollo Rover: everything behind the word is read as Rover reads it.

  schemactl rover subgraph check shop@current --name products --schema products.graphql
  schemactl subgraph check shop@current --name products --schema products.graphql

The word may be left out: such a line is recognised. Where a command of schemactl has
the same words, it is Rover's line only if its form is Rover's, as in
"subgraph fetch shop@current --name products".

--format json prints Rover's envelope, --output FILE takes the result, exit codes are
those of schemactl. ` + "`schemactl rover --help`" + ` lists every command of Rover and who does it;
with --format markdown it prints them with all flags.`

// roverCommand is the way to a line of Rover that is never taken for one of schemactl. Its flags
// are read by package rover.
func (a *app) roverCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rover LINE...", Short: "Run a line of Apollo Rover", Long: roverLong, DisableFlagParsing: true,
		Example: examples("schemactl rover subgraph list shop@current --format json", "schemactl rover explain E029"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.rover(c.Context(), rover.Parse(args))
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return rover.Words(args), cobra.ShellCompDirectiveDefault
		},
	}
}

// isGroupOfRover reports whether the words of a line begin commands of Rover, and none of
// schemactl.
func (a *app) isGroupOfRover(l *rover.Line) bool {
	if l.Command != nil || l.Words == "" {
		return false
	}
	first, _, _ := strings.Cut(l.Words, " ")
	_, ours := a.find(first)
	return ours == nil && first != "completion"
}

// rover answers a line of Rover.
func (a *app) rover(ctx context.Context, l *rover.Line) error {
	if err := a.roverGlobals(l); err != nil {
		return err
	}
	return rover.Run(ctx, l, rover.House{
		Ours: func(ctx context.Context, getenv func(string) string, w io.Writer, args []string) error {
			return a.within(getenv, w).command(ctx, args)
		},
		Client: func(getenv func(string) string) (*platformapi.Client, error) {
			return a.within(getenv, a.stdout).client()
		},
		Check: func(getenv func(string) string, ref registry.GraphRef) (*remotecheck.Check, error) {
			return a.within(getenv, a.stdout).remoteCheck(ref, "")
		},
		Git:    func() registry.GitContext { return input.GitContext(ctx, a.getenv) },
		Getenv: a.getenv, Stdin: a.stdin, Stdout: a.stdout, Stderr: a.stderr, Secrets: a.secrets,
	})
}

// roverGlobals takes the values of the global flags from a line of Rover.
func (a *app) roverGlobals(l *rover.Line) error {
	a.logLevel, a.color, a.clientTimeout = "warn", "auto", defaultClientTimeout
	if when := l.Text("color"); when != "" {
		a.color = when
	}
	switch level := cmp.Or(l.Text("log"), l.Text("log-level")); level {
	case "":
	case "trace":
		a.logLevel = "debug"
	default:
		a.logLevel = level
	}
	if text := l.Text("client-timeout"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxClientTimeout {
			return exit.Usagef("--client-timeout %q: give a whole number of seconds, 1 to %d", text, maxClientTimeout)
		}
		a.clientTimeout = n
	}
	return a.globals()
}

// within returns an app that prints elsewhere and has another environment.
func (a *app) within(getenv func(string) string, stdout io.Writer) *app {
	return &app{
		stdin: a.stdin, stdout: stdout, stderr: a.stderr, getenv: getenv, clock: a.clock, terminal: a.terminal, killed: a.killed, tune: a.tune, secrets: a.secrets,
		logLevel: a.logLevel, color: a.color, clientTimeout: a.clientTimeout,
	}
}

// command runs a command line within another one. Its error is not printed.
func (a *app) command(ctx context.Context, args []string) error {
	root := a.rootFor(args)
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// roverWords returns a sentence about the lines of Rover that begin with the word of a command, for
// its help.
func roverWords(group string) string {
	return "Lines of Apollo Rover run too: " + strings.Join(rover.Under(group), ", ") + ".\n`schemactl rover " + group + "` tells what each does here."
}

// roverEnvelope are the keys of Rover's envelope in a JSON form of our own, of a command that Rover
// has with the same words: scripts of both read it.
type roverEnvelope[T any] struct {
	// JSONVersion is the version of Rover's envelope.
	JSONVersion string `json:"json_version"`
	// Data is what Rover's command answers with.
	Data T `json:"data"`
}

// describedData is what Rover's `contract describe` answers with.
type describedData struct {
	Description string `json:"description"`
	Success     bool   `json:"success"`
}

// contractData is what Rover's `contract publish` answers with. What there is none of is left out.
type contractData struct {
	Description string `json:"config_description"`
	LaunchURL   string `json:"launch_url,omitempty"`
	LaunchText  string `json:"launch_cli_copy,omitempty"`
	Success     bool   `json:"success"`
}

func envelopeOf[T any](data T) roverEnvelope[T] { return roverEnvelope[T]{"1", data} }

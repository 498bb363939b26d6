// Package cli is the command line.
//
// # How
//
// A command is one function that returns a [cobra.Command] and one that runs it:
//
//	func (a *app) whoamiCommand() *cobra.Command {
//		out := output.New(output.Text(…), output.JSON[identity]())
//		c := &cobra.Command{Use: "whoami", Short: …, Example: examples(…), RunE: …}
//		out.Flags(c)
//		return c
//	}
//
// It reads its flags, makes one call into the packages that do the work, and hands the result to
// the formats that it declares with package output. What decides, waits, reads or writes has a
// package of its own, below cmd/internal if only commands need it. Flags that commands share are a
// type with a method flags (waitFlags, changeFlags, exportFlags), and what commands share besides
// is a method of app.
//
// The package has many files because the program has many commands: there is one file for each
// command or small family, named after it, with the command's JSON form. A new command is a new
// file and a line in [app.commands]; tests then ask for its example, a placeholder of each flag (a
// word in back quotes in its usage), its heading in flagGroups, and its JSON Schema.
//
// # Invariants
//
//   - A wrong command line is refused before anything is done, as a usage error.
//   - Standard output has the result; notes and errors go to standard error, and so does progress
//     unless the result is for people.
//   - Commands know no exit codes: package exit maps errors to them.
//   - Time, environment and streams come from app, so that tests run commands side by side.
package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/nearest"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/rover"
	"github.com/schemactl/schemactl/cmd/internal/ui"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/redact"
	"github.com/schemactl/schemactl/publish/registry"
)

// app is what all commands of one command line share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	clock          clock.Clock
	// terminal is where progress is redrawn. It is nil if progress is printed as lines.
	terminal *ui.Screen
	// killed is closed by a second signal, which ends everything. Nil is never closed.
	killed <-chan struct{}
	// listening is closed once signals are caught; no command begins before. Nil waits for none.
	listening <-chan struct{}
	// tune changes the settings of the platform's client; only tests set it.
	tune func(*platformapi.Config)
	// connected is the platform's client once there is one; connecting guards it.
	connecting sync.Mutex
	connected  *platformapi.Client

	// secrets are taken out of all that is printed, reported and published; see [app.guard].
	secrets *redact.Set

	// resolver finds the configuration of the command that runs.
	resolver input.Resolver

	// Values of the global flags.
	logLevel, color string
	clientTimeout   int
	timeLimit       time.Duration
}

// Main runs the command line of this process and returns its exit code.
func Main() int {
	signals := catchSignals()
	defer signals.stop()
	a := &app{
		stdin: untilDone(signals.ctx, os.Stdin), stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, clock: clock.System{},
		killed: signals.killed, listening: signals.listening,
	}
	a.attach()
	return int(a.run(signals.ctx, os.Args[1:]))
}

// run runs one command line and returns its exit code. An error that the command has not reported
// itself is printed to standard error.
func (a *app) run(ctx context.Context, args []string) exit.Code {
	defer a.guard()()
	if line, ok := rover.Match(args); ok || a.isGroupOfRover(line) {
		a.listen()
		err := a.rover(ctx, line)
		if err != nil && !exit.IsReported(err) {
			report.Error(a.stderr, a.style(a.stderr), err)
		}
		return exit.Of(err)
	}
	root := a.rootFor(args)
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) { // a shell asks; it walks all flags
		a.addCompletion(root)
	}
	root.SetArgs(args)
	a.listen()
	c, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exit.Yes
	}
	if !exit.IsReported(err) {
		report.Error(a.stderr, a.style(a.stderr), err)
	}
	code := exit.Of(err)
	if unwritten := a.fail(c, args, err, code); unwritten != nil {
		report.Error(a.stderr, a.style(a.stderr), unwritten)
		code = exit.Worst(code, exit.Of(unwritten))
	}
	return code
}

// listen returns once signals are caught.
func (a *app) listen() {
	if a.listening != nil {
		<-a.listening
	}
}

// maxClientTimeout is the longest time for one request, in seconds: a day.
const maxClientTimeout = 24 * 60 * 60

// defaultClientTimeout is the time for one request, in seconds, where the command line says
// nothing.
const defaultClientTimeout = 30

const rootLong = `schemactl takes schema changes of a federated GraphQL graph from a pull request to
production without breaking a client or a router.

  schemactl deliver --rehearse DIR         the whole delivery, offline, on an embedded registry
  schemactl check --base BEFORE AFTER      breaking changes and composition, before you merge
  schemactl plan --base BEFORE AFTER       which schema is published before which code is deployed

`

// root returns a fresh command line. Its global flags write into the fields of the app, so each app
// runs one command line only.
func (a *app) root() *cobra.Command {
	root := a.bareRoot()
	root.Long = rootLong + exitCodes()
	for _, group := range a.commands() {
		for _, c := range group.commands {
			c.addTo(root, group.title)
		}
	}
	root.InitDefaultCompletionCmd()
	guardArgs(root)
	return root
}

// rootFor is root for a known command line. If its first word names a command, no other command is
// built: their flags and texts would take longer than many a command runs. All are built for
// whatever lists commands or finds the nearest: help, completion, global flags in front, and wrong
// words.
func (a *app) rootFor(args []string) *cobra.Command {
	if len(args) > 0 {
		if group, c := a.find(args[0]); c != nil {
			root := a.bareRoot()
			root.CompletionOptions.DisableDefaultCmd = true
			c.addTo(root, group)
			guardArgs(root)
			return root
		}
	}
	root := a.root()
	if len(args) > 0 && args[0] == "help" {
		guardHelp(root)
	}
	return root
}

// find returns the command of a name, nil if there is none, and its heading.
func (a *app) find(name string) (heading string, found *command) {
	for _, group := range a.commands() {
		for i := range group.commands {
			if group.commands[i].name == name {
				return group.title, &group.commands[i]
			}
		}
	}
	return "", nil
}

// bareRoot returns the command line with its global flags and without commands.
func (a *app) bareRoot() *cobra.Command {
	root := &cobra.Command{
		Use: "schemactl", Short: "Schema delivery for federated GraphQL graphs",
		SilenceUsage: true, SilenceErrors: true, SuggestionsMinimumDistance: 2,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetUsageFunc(printUsage)
	root.PersistentPreRunE = func(c *cobra.Command, args []string) error {
		if err := a.globals(); err != nil {
			return err
		}
		a.resolve(c, args)
		return obeyed(c)
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.logLevel, "log-level", "warn", "`LEVEL` of the log: debug, info, warn or error; debug traces every request, without the key")
	flags.StringVar(&a.color, "color", "auto", "`WHEN` to colour: auto, always or never (NO_COLOR is obeyed)")
	a.clientTimeout = defaultClientTimeout
	numberFlag(flags, &a.clientTimeout, nil, "client-timeout", 1, maxClientTimeout, "`SECONDS` that one request to the platform may take")
	a.timeLimit = defaultTimeLimit
	positiveFlag(flags, &a.timeLimit, "time-limit", "`DURATION` that checking, composing or planning may take on this machine; what takes longer is not judged")
	root.SetFlagErrorFunc(flagError)
	for _, group := range a.commands() {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title + ":"})
	}
	root.SetHelpCommandGroupID(toolsGroup)
	root.SetCompletionCommandGroupID(toolsGroup)
	return root
}

// commandGroup is a heading in the help of schemactl and the commands under it.
type commandGroup struct {
	title    string
	commands []command
}

// command is a command by its name, built by need.
type command struct {
	name  string
	build func() *cobra.Command
}

// addTo builds the command under its heading.
func (c command) addTo(root *cobra.Command, heading string) {
	built := c.build()
	built.GroupID = heading
	root.AddCommand(built)
}

// toolsGroup is also the group of the commands that cobra adds: completion and help.
const toolsGroup = "Tools"

// commands returns every command. The help sorts the commands of a group by name.
func (a *app) commands() []commandGroup {
	return []commandGroup{
		{"Check and plan", []command{
			{"check", a.checkCommand}, {"compose", a.composeCommand}, {"plan", a.planCommand}, {"query-plan", a.queryPlanCommand},
			{"lint", a.lintCommand}, {"explain", a.explainCommand}, {"rules", a.rulesCommand},
		}},
		{"Deliver", []command{
			{"publish", a.publishCommand}, {"deliver", a.deliverCommand}, {"status", a.statusCommand}, {"history", a.historyCommand}, {"drift", a.driftCommand},
		}},
		{"Registry", []command{
			{"subgraph", a.subgraphCommand}, {"supergraph", a.supergraphCommand}, {"launch", a.launchCommand}, {"contract", a.contractCommand},
			{"variant", a.variantCommand}, {"graph", a.graphCommand}, {"rover", a.roverCommand}, {"whoami", a.whoamiCommand},
		}},
		{toolsGroup, []command{
			{"init", a.initCommand}, {"config", a.configCommand}, {"doctor", a.doctorCommand}, {"sandbox", a.sandboxCommand}, {"schema", a.schemaCommand},
			{"comment", a.commentCommand}, {"action", a.actionCommand}, {"mcp", a.mcpCommand}, {"version", a.versionCommand},
		}},
	}
}

// guardArgs makes wrong arguments usage errors, of a command and its children. A command that only
// has subcommands prints its help, or what a wrong word may have meant.
func guardArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return argsError(c, args, err)
			}
			return nil
		}
	}
	if c.RunE == nil && c.Run == nil {
		c.Args = cobra.ArbitraryArgs
		c.Annotations = map[string]string{onlyHelp: "yes"}
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			var known []string
			for _, child := range c.Commands() {
				if child.IsAvailableCommand() {
					known = append(known, child.Name())
				}
			}
			hint := fmt.Sprintf("see `%s --help`", c.CommandPath())
			if near := nearest.Names(args[0], known); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "?"
			}
			return exit.Usagef("%s has no command %q; %s", c.CommandPath(), args[0], hint)
		}
	}
	for _, child := range c.Commands() {
		guardArgs(child)
	}
}

// guardHelp makes `help` of a word that is no command the error that the word by itself is.
func guardHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, _ := root.Find([]string{"help"}) // it is there now
	show := help.Run
	help.RunE = func(c *cobra.Command, args []string) error {
		at, rest, err := root.Find(args)
		if err == nil && len(rest) > 0 && at.Annotations[onlyHelp] != "" {
			return at.RunE(at, rest)
		}
		show(c, args)
		return nil
	}
}

// logger returns a logger to standard error at the level of --log-level.
func (a *app) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return nil, exit.Usagef("--log-level %q: use debug, info, warn or error", a.logLevel)
	}
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: level})), nil
}

// connect resolves --graph-ref and returns a client of the platform. The graph ref is known also if
// the settings of the client are wrong.
func (a *app) connect(graphRef string, inputs ...string) (registry.GraphRef, *platformapi.Client, error) {
	ref, err := a.graphRef(graphRef, inputs...)
	if err != nil {
		return ref, nil, err
	}
	client, err := a.client()
	return ref, client, err
}

// style returns the colours for a stream: those of --color, and with auto none if NO_COLOR is set
// or the stream is not a terminal.
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

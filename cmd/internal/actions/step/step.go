package step

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
)

// Options connect the step to the program that runs it.
type Options struct {
	// Getenv reads the environment that the runner prepared.
	Getenv func(string) string
	// Stdout is the log of the step.
	Stdout io.Writer
	// Root returns a fresh command line. Its flags are the inputs of the action.
	Root func() *cobra.Command
	// Run runs a command line in this process. All that it prints goes to out.
	Run func(ctx context.Context, args []string, out io.Writer, getenv func(string) string) exit.Code
	// Version is the version in the footer of comments.
	Version string
}

// step is one run of the action.
type step struct {
	Options
	runner  actions.Runner
	command command
	// args are the command line.
	args []string
	// reports is the folder of the report files.
	reports string
	event   actions.Event
	// note is a sentence for the summary on what the step has chosen itself.
	note string
	// outputs are the outputs of the step, by name.
	outputs map[string]string
	// printed has all output of the command.
	printed bytes.Buffer
}

// Run is the whole step: inputs, command, outputs, summary, annotations, comment. The error has the
// exit code of the command, as [exit.Status], if the command did not end with yes.
func Run(ctx context.Context, o Options) error {
	s := &step{Options: o, runner: actions.Runner{Getenv: o.Getenv, Log: o.Stdout}, outputs: map[string]string{}}
	if err := s.prepare(ctx); err != nil {
		return s.refuse(err)
	}
	if err := s.bringJournal(ctx); err != nil {
		return s.refuse(err)
	}
	code := s.takeUp(ctx)
	if code == exit.Yes {
		code = s.run(ctx, s.args)
	}
	code, label := s.accept(ctx, code)
	if err := s.collect(code); err != nil {
		s.runner.Annotate(actions.Error, "schemactl: the report cannot be read", err.Error())
		return err
	}
	s.annotate(code)
	markdown := s.markdown(code, label)
	if err := os.WriteFile(filepath.Join(s.reports, "summary.md"), []byte(markdown), 0o600); err != nil {
		return fmt.Errorf("cannot write the summary: %w", err)
	}
	s.outputs["summary"] = filepath.Join(s.reports, "summary.md")
	for _, name := range pathOutputs {
		// Later steps mostly run in bash, where a backslash escapes; programs on Windows take
		// slashes, too.
		s.outputs[name] = filepath.ToSlash(s.outputs[name])
	}
	commentErr := s.comment(ctx, markdown, code)
	err := errors.Join(s.runner.Summary(markdown), s.runner.Output(outputNames(), s.outputs), commentErr)
	if code != exit.Yes {
		return exit.Reported(errors.Join(exit.Status(code), err))
	}
	return err
}

// refuse annotates the run with an error in the inputs and sets the general outputs.
func (s *step) refuse(err error) error {
	code := exit.Of(err)
	s.runner.Annotate(actions.Error, "schemactl: "+code.Word(), err.Error())
	values := map[string]string{"exit-code": code.String(), "passed": "false", "outcome": code.Word()}
	return errors.Join(err, s.runner.Output(outputNames(), values))
}

// prepare reads the inputs and the event, and makes the folder for the reports.
func (s *step) prepare(ctx context.Context) error {
	var err error
	if s.command, err = s.chosen(); err != nil {
		return err
	}
	switch s.input("comment") {
	case "", "auto", "true", "false":
	default:
		return exit.Usagef("the input \"comment\" is %q; use auto, true or false", s.input("comment"))
	}
	if s.event, err = s.runner.Event(); err != nil {
		return err
	}
	if s.args, err = s.commandLine(s.command); err != nil {
		return err
	}
	if err = s.setBase(ctx); err != nil {
		return err
	}
	if s.reports, err = os.MkdirTemp(s.Getenv("RUNNER_TEMP"), "schemactl-"); err != nil {
		return fmt.Errorf("cannot make a folder for the reports: %w", err)
	}
	flags := s.reportFlags()
	if s.command.name == "fetch" && s.input("out") == "" {
		flags = append(flags, "--out="+filepath.Join(s.reports, "supergraph.graphql"))
	}
	if s.command.name == "plan" && s.input("out") == "" {
		flags = append(flags, "--out="+filepath.Join(s.reports, "plan.json"))
	}
	// Flags come before the "--" that ends them.
	s.args = slices.Insert(s.args, len(s.command.path), flags...)
	return nil
}

// reportFlags returns the flags by which the command writes its reports.
func (s *step) reportFlags() []string {
	var flags []string
	for _, format := range slices.Sorted(maps.Keys(s.command.reports)) {
		flags = append(flags, "--output="+format+"="+filepath.Join(s.reports, s.command.reports[format]))
	}
	return flags
}

// run runs a command line and returns its exit code. All that it prints goes to the log; none of it
// is taken for a workflow command.
func (s *step) run(ctx context.Context, args []string) exit.Code {
	s.printed.Reset()
	done := s.runner.Quiet()
	defer done()
	getenv := func(name string) string {
		if name == "GITHUB_STEP_SUMMARY" { // the step writes one summary
			return ""
		}
		return s.Getenv(name)
	}
	return s.Run(ctx, args, io.MultiWriter(s.Stdout, &s.printed), getenv)
}

// accept repeats a failed check without a threshold if a label of the pull request accepts breaking
// changes. Every finding stays in its reports, and composition must hold all the same. It returns
// the code that counts, and the label.
func (s *step) accept(ctx context.Context, code exit.Code) (exit.Code, string) {
	if code != exit.No || s.command.name != "check" {
		return code, ""
	}
	label := s.acceptLabel()
	if label == "" {
		return code, ""
	}
	code = s.run(ctx, append([]string{"check", "--fail-on=none"}, s.args[1:]...))
	s.outputs["accepted"] = strconv.FormatBool(code == exit.Yes)
	return code, label
}

// acceptLabel returns the label that accepts a breaking change, if the configuration names one and
// the pull request carries it.
func (s *step) acceptLabel() string {
	inputs, err := words(s.input("subgraphs"))
	if err != nil {
		return ""
	}
	g, err := input.Resolver{Ref: s.Getenv("APOLLO_GRAPH_REF")}.Configuration(inputs)
	if err != nil || !s.event.Has(g.Check.AcceptLabel) {
		return ""
	}
	return g.Check.AcceptLabel
}

package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/actions"
)

const actionLong = `Run one command as a step of GitHub Actions. action.yml calls this; it reads the
inputs from INPUT_* and writes the outputs, the job summary, the annotations, the
report files, and one comment on the pull request. The exit code is the command's.`

func (a *app) actionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "action", Short: "Run one command as a step of GitHub Actions", Long: actionLong, Hidden: true, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.action(c.Context()) },
	}
}

// step is one run of the action.
type step struct {
	*app
	runner  actions.Runner
	command actionCommand
	args    []string
	// reports is the folder of the report files.
	reports string
	event   actions.Event
	// outputs are the outputs of the step, by name.
	outputs map[string]string
	// text is what the command printed.
	text bytes.Buffer
}

// errStep carries the exit code of the command that the step ran.
type errStep struct{ code int }

func (e errStep) Error() string { return "exit code " + strconv.Itoa(e.code) }

// action is the whole step: inputs, command, outputs, summary, annotations, comment.
func (a *app) action(ctx context.Context) error {
	s := &step{app: a, runner: actions.Runner{Getenv: a.getenv, Log: a.stdout}, outputs: map[string]string{}}
	if err := s.prepare(); err != nil {
		s.runner.Annotate(actions.Error, "schemactl: "+outcomes[exitCode(err)], err.Error())
		return errors.Join(err, s.runner.Output(outputNames(), map[string]string{"exit-code": strconv.Itoa(exitCode(err)), "passed": "false", "outcome": outcomes[exitCode(err)]}))
	}
	code := s.run(ctx, s.args)
	accepted := ""
	if code == exitNo && s.command.Name == "check" {
		if accepted = s.acceptedBy(); accepted != "" {
			// The same check, with every finding still in its reports: composition must hold all the same.
			code = s.run(ctx, append([]string{"check", "--fail-on=none"}, s.args[1:]...))
			s.outputs["accepted"] = strconv.FormatBool(code == exitYes)
		}
	}
	if err := s.collect(code); err != nil {
		s.runner.Annotate(actions.Error, "schemactl: the report cannot be read", err.Error())
		return err
	}
	s.annotate(code)
	markdown := s.markdown(code, accepted)
	if err := os.WriteFile(filepath.Join(s.reports, "summary.md"), []byte(markdown), 0o600); err != nil {
		return fmt.Errorf("cannot write the summary: %w", err)
	}
	s.outputs["summary"] = filepath.Join(s.reports, "summary.md")
	for _, name := range pathOutputs {
		// Later steps mostly run in bash, where a backslash is no separator; everything on Windows takes slashes.
		s.outputs[name] = filepath.ToSlash(s.outputs[name])
	}
	commentErr := s.comment(ctx, markdown, code)
	err := errors.Join(s.runner.Summary(markdown), s.runner.Output(outputNames(), s.outputs), commentErr)
	if code != exitYes {
		return said(errors.Join(errStep{code}, err))
	}
	return err
}

// prepare reads the inputs and the event, and makes the folder for the reports.
func (s *step) prepare() error {
	name := cmp.Or(s.input("command"), "check")
	var names []string
	for _, ac := range actionCommands {
		names = append(names, ac.Name)
		if ac.Name == name {
			s.command = ac
		}
	}
	if s.command.Name == "" {
		return usagef("the input \"command\" is %q; use one of %s", name, strings.Join(names, ", "))
	}
	switch s.input("comment") {
	case "", "auto", "true", "false":
	default:
		return usagef("the input \"comment\" is %q; use auto, true or false", s.input("comment"))
	}
	var err error
	if s.args, err = s.actionArgs(s.command); err != nil {
		return err
	}
	if s.event, err = s.runner.Event(); err != nil {
		return err
	}
	if s.reports, err = os.MkdirTemp(s.getenv("RUNNER_TEMP"), "schemactl-"); err != nil {
		return fmt.Errorf("cannot make a folder for the reports: %w", err)
	}
	flags := []string{}
	for _, format := range slices.Sorted(maps.Keys(s.command.formats)) {
		flags = append(flags, "--output="+format+"="+filepath.Join(s.reports, s.command.formats[format]))
	}
	if s.command.Name == "fetch" && s.input("out") == "" {
		flags = append(flags, "--out="+filepath.Join(s.reports, "supergraph.graphql"))
	}
	// Flags come before the "--" that ends them.
	n := len(s.command.path)
	s.args = slices.Insert(s.args, n, flags...)
	return nil
}

// run runs a command line in this process and returns its exit code. All that
// it prints goes to the log; none of it is taken for a workflow command.
func (s *step) run(ctx context.Context, args []string) int {
	s.text.Reset()
	both := io.MultiWriter(s.stdout, &s.text)
	done := s.runner.Quiet()
	defer done()
	getenv := func(name string) string {
		if name == "GITHUB_STEP_SUMMARY" { // the step writes one summary
			return ""
		}
		return s.getenv(name)
	}
	child := &app{stdin: s.stdin, stdout: both, stderr: both, getenv: getenv, clock: s.clock}
	return child.run(ctx, args)
}

// acceptedBy is the label that accepts a breaking change, if the policy names
// one and the pull request carries it.
func (s *step) acceptedBy() string {
	inputs, err := words(s.input("subgraphs"))
	if err != nil {
		return ""
	}
	g, err := nearest(inputs)
	if err != nil || !s.event.Has(g.Check.AcceptLabel) {
		return ""
	}
	return g.Check.AcceptLabel
}

var annotationFile = regexp.MustCompile(`(?m)^(::[a-z]+ file=)`)

// annotate prints the annotations of a check with paths as the repository has
// them, or the last words of another command that failed.
func (s *step) annotate(code int) {
	text, err := os.ReadFile(filepath.Join(s.reports, "annotations.txt"))
	if err == nil {
		prefix := strings.NewReplacer("$", "$$", "%", "%25", ",", "%2C", ":", "%3A").Replace(s.fromRoot())
		_, _ = s.stdout.Write(annotationFile.ReplaceAll(text, []byte("${1}"+prefix)))
		return
	}
	if code == exitYes {
		return
	}
	lines := strings.Split(strings.TrimSpace(s.text.String()), "\n")
	message := lines[len(lines)-1]
	for _, l := range lines {
		if strings.HasPrefix(l, "error") {
			message = l
		}
	}
	s.runner.Annotate(actions.Error, "schemactl "+s.command.Name+": "+outcomes[code], strings.TrimPrefix(message, "error: "))
}

// fromRoot is the way from the root of the repository to the working folder,
// with a slash at its end; empty when they are the same or the root is unknown.
func (s *step) fromRoot() string {
	root := s.getenv("GITHUB_WORKSPACE")
	here, err := os.Getwd()
	if root == "" || err != nil {
		return ""
	}
	if whole, err := filepath.EvalSymlinks(root); err == nil {
		root = whole
	}
	if whole, err := filepath.EvalSymlinks(here); err == nil {
		here = whole
	}
	rel, err := filepath.Rel(root, here)
	if err != nil || rel == "." || strings.HasPrefix(rel, "..") {
		return ""
	}
	return filepath.ToSlash(rel) + "/"
}

// comment keeps the comment on the pull request up to date. Where the token may
// not write, the job summary says the same.
// A run that finds nothing to say, or that could not ask, begins no conversation; a comment that is there is corrected.
func (s *step) comment(ctx context.Context, markdown string, code int) error {
	want := cmp.Or(s.input("comment"), "auto")
	if want == "false" || s.event.Number == 0 || s.command.Name != "check" && s.command.Name != "plan" {
		return nil
	}
	if want == "auto" && s.event.Fork {
		_, _ = fmt.Fprintln(s.stdout, "no comment: the pull request comes from a fork; the job summary says the same")
		return nil
	}
	graph := cmp.Or(s.input("graph-ref"), s.getenv("APOLLO_GRAPH_REF"))
	here, err := words(s.input("subgraphs"))
	if err != nil {
		return err
	}
	url, err := s.runner.Upsert(ctx, actions.Comment{
		Number: s.event.Number, Body: markdown + s.footer(), OnlyUpdate: s.outputs["changed"] == "[]" || code > exitNo,
		Key: append([]string{s.command.Name, graph, s.fromRoot()}, here...),
	})
	s.outputs["comment-url"] = url
	switch {
	case err == nil:
		return nil
	case want == "true":
		s.runner.Annotate(actions.Error, "schemactl: no comment", err.Error())
		return err
	case errors.Is(err, actions.ErrNoToken), errors.Is(err, actions.ErrMayNotWrite):
		_, _ = fmt.Fprintf(s.stdout, "no comment: %s; the job summary says the same\n", oneLine(err))
	default:
		s.runner.Annotate(actions.Warning, "schemactl: no comment", err.Error())
	}
	return nil
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// footer says what was looked at and where the whole run is.
func (s *step) footer() string {
	out := "\n---\n" + "schemactl " + version()
	if len(s.event.Head) >= 7 {
		out += " · commit " + s.event.Head[:7]
	}
	if run := s.runner.RunURL(); run != "" {
		out += " · [run](" + run + ")"
	}
	return out + "\n"
}

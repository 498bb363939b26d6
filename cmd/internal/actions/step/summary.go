package step

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/pattern"
)

// annotationFile matches the start of an annotation with a file.
var annotationFile = pattern.New(`(?m)^(::[a-z]+ file=)`)

// annotate prints the annotations of a check, with paths relative to the root of the repository.
// For another command that failed it annotates the run with the last error that was printed, or
// else the last line.
func (s *step) annotate(code exit.Code) {
	text, err := os.ReadFile(filepath.Join(s.reports, "annotations.txt"))
	if err == nil {
		prefix := strings.NewReplacer("$", "$$", "%", "%25", ",", "%2C", ":", "%3A").Replace(s.runner.FromRoot())
		_, _ = s.Stdout.Write(annotationFile.Get().ReplaceAll(text, []byte("${1}"+prefix)))
		return
	}
	if code == exit.Yes {
		return
	}
	lines := strings.Split(strings.TrimSpace(s.printed.String()), "\n")
	message := lines[len(lines)-1]
	for _, l := range lines {
		if strings.HasPrefix(l, "error") {
			message = l
		}
	}
	s.runner.Annotate(actions.Error, "schemactl "+s.command.name+": "+code.Word(), strings.TrimPrefix(message, "error: "))
}

// markdown returns the summary of the step: the command's own Markdown report, else what it
// printed. label is the label that accepted breaking changes.
func (s *step) markdown(code exit.Code, label string) string {
	head := ""
	if s.outputs["accepted"] == "true" {
		head = string(sink.Markdownf("> ⚠️ Breaking changes are accepted by the label %s.\n\n", sink.Code(label)))
	}
	if s.note != "" {
		head += "> " + s.note + "\n\n"
	}
	if file := s.command.reports["markdown"]; file != "" {
		if text, err := os.ReadFile(filepath.Join(s.reports, file)); err == nil {
			// Reports other than those of check and plan lack the reason of a failure.
			if code != exit.Yes && s.command.name != "check" && s.command.name != "plan" {
				return head + string(text) + "\n" + string(sink.Fence("text", s.printed.String()))
			}
			return head + string(text)
		}
	}
	mark := "✅"
	if code != exit.Yes {
		mark = "❌"
	}
	title := fmt.Sprintf("## %s schemactl %s", mark, s.command.name)
	if code != exit.Yes {
		title += ": " + code.Word() + " (exit code " + code.String() + ")"
	}
	return title + "\n\n" + string(sink.Fence("text", s.printed.String()))
}

// comment keeps the comment on the pull request of a check or plan up to date. A run that found no
// change, or that failed to run, updates an existing comment and does not write a new one. Unless
// the input asks for the comment, failing to write it fails nothing: the job summary has the text.
func (s *step) comment(ctx context.Context, markdown string, code exit.Code) error {
	want := cmp.Or(s.input("comment"), "auto")
	if want == "false" || s.event.Number == 0 || s.command.name != "check" && s.command.name != "plan" {
		return nil
	}
	if want == "auto" && s.event.Fork {
		_, _ = fmt.Fprintln(s.Stdout, "no comment: the pull request comes from a fork; the job summary says the same")
		return nil
	}
	graph := cmp.Or(s.input("graph-ref"), s.Getenv("APOLLO_GRAPH_REF"))
	here, err := words(s.input("subgraphs"))
	if err != nil {
		return err
	}
	url, err := s.runner.Upsert(ctx, actions.Comment{
		Number: s.event.Number, Body: markdown + s.footer(), OnlyUpdate: s.outputs["changed"] == "[]" || code > exit.No && code != exit.NotJudged,
		Key: append([]string{s.command.name, graph, s.runner.FromRoot()}, here...),
	})
	s.outputs["comment-url"] = url
	switch {
	case err == nil:
		return nil
	case want == "true":
		s.runner.Annotate(actions.Error, "schemactl: no comment", err.Error())
		return err
	case errors.Is(err, actions.ErrNoToken), errors.Is(err, actions.ErrMayNotWrite):
		_, _ = fmt.Fprintf(s.Stdout, "no comment: %s; the job summary says the same\n", oneLine(err))
	default:
		s.runner.Annotate(actions.Warning, "schemactl: no comment", err.Error())
	}
	return nil
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// footer returns the last line of a comment: the version, the commit and the run.
func (s *step) footer() string {
	out := "\n---\n" + "schemactl " + s.Version
	if len(s.event.Head) >= 7 {
		out += " · commit " + s.event.Head[:7]
	}
	if run := s.runner.RunURL(); run != "" {
		out += " · [run](" + run + ")"
	}
	return out + "\n"
}

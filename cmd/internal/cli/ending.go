package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// ending is how a command ended, for people who did not watch it: in the job summary of GitHub Actions, and to a webhook. The command
// fills it in as it learns more.
type ending struct {
	// what is the command.
	what string
	// ref is the variant it was about, zero until that is known.
	ref registry.GraphRef
	// markdown prints the command's own report; nil when it did not get that far.
	markdown func(w io.Writer)
}

// telling runs a command and tells how it ended; args are its inputs, beside which the configuration is. Neither a summary that cannot be written nor a webhook that cannot be told changes
// the outcome: they are warnings.
func (a *app) telling(ctx context.Context, f notifyFlags, what string, args []string, run func(e *ending) error) error {
	if err := f.valid(); err != nil {
		return err
	}
	e := &ending{what: what}
	outcome := run(e)
	if err := a.summarize(e, outcome); err != nil {
		_, _ = fmt.Fprintf(a.stderr, "warning: %v\n", err)
	}
	a.notify(ctx, f.when(args), e, outcome)
	return outcome
}

// printer prints the report as one of a command's formats.
func (e *ending) printer() printer {
	return func(w io.Writer) error {
		e.markdown(w)
		return nil
	}
}

// summarize adds the command to the job summary, where there is one. A report that does not say why the command failed is completed.
func (a *app) summarize(e *ending, outcome error) error {
	if a.getenv("GITHUB_STEP_SUMMARY") == "" {
		return nil
	}
	var text strings.Builder
	if e.markdown != nil {
		e.markdown(&text)
	}
	if reason := a.public(outcome); reason != "" && !strings.Contains(text.String(), reason) {
		if text.Len() == 0 {
			_, _ = fmt.Fprintf(&text, "### ❌ %s: %s\n", e.title(), exit.Of(outcome).Word())
		}
		text.WriteString("\n" + actions.Fence("text", reason))
	}
	text.WriteString("\n")
	return actions.Runner{Getenv: a.getenv, Log: a.stderr}.Summary(text.String())
}

// title names the command and what it was about.
func (e *ending) title() string {
	if e.ref.IsZero() {
		return "schemactl " + e.what
	}
	return "schemactl " + e.what + " `" + e.ref.String() + "`"
}

// public is an error as it may leave this machine: without the key.
func (a *app) public(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	if key := a.getenv("APOLLO_KEY"); key != "" {
		text = platformapi.NewSecret(key).Redact(text)
	}
	if hook := a.getenv(notifyVariable); hook != "" {
		text = strings.ReplaceAll(text, hook, "$"+notifyVariable)
	}
	return text
}

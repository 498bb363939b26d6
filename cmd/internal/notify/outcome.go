// Package notify tells people who did not watch how a command ended: in the job summary of GitHub
// Actions, and by a webhook.
//
// # How
//
// A command has an [Outcome], which it fills in as it learns which variant it is about and what its
// report is. When it has ended, [Notifier.Tell] adds the report to the job summary, together with
// the reason if the report does not have it, and sends a few lines to the webhook (webhook.go), in
// the form that Slack and compatible services take. Whether the webhook is told depends on the
// setting (failure, always or never); the summary is written whenever the runner has one.
//
// # Invariants
//
//   - Neither a summary that cannot be written nor a webhook that does not answer changes how the
//     command ends: they are warnings in the log.
//   - Secrets, such as the API key and the address of the webhook, are taken out of all that is
//     told.
//   - The webhook is told even if the command was interrupted, and never for longer than ten
//     seconds.
package notify

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/redact"
	"github.com/schemactl/schemactl/publish/registry"
)

// Outcome describes the end of a command. The command fills it in as it learns more.
type Outcome struct {
	// Command is its name, such as "launch wait".
	Command string
	// Ref is the variant that it was about; zero until that is known.
	Ref registry.GraphRef
	// Markdown prints the command's own report; nil if it did not get that far.
	Markdown func(w io.Writer)
}

// Print prints the report as one of the command's formats. It must be set.
func (o *Outcome) Print(w io.Writer) error {
	o.Markdown(w)
	return nil
}

// Notifier tells of outcomes.
type Notifier struct {
	Getenv func(string) string
	// Log gets warnings.
	Log io.Writer
	// Secrets are left out of all that is told.
	Secrets *redact.Set
}

// Tell writes the job summary, and tells the webhook if when (failure, always or never) asks for
// it.
func (n Notifier) Tell(ctx context.Context, when string, o *Outcome, outcome error) {
	if err := n.summarize(o, outcome); err != nil {
		_, _ = fmt.Fprintf(n.Log, "warning: %v\n", err)
	}
	n.send(ctx, when, o, outcome)
}

// summarize adds the command to the job summary, where there is one. A reason that the report does
// not have is added to it.
func (n Notifier) summarize(o *Outcome, outcome error) error {
	if n.Getenv("GITHUB_STEP_SUMMARY") == "" {
		return nil
	}
	var text strings.Builder
	if o.Markdown != nil {
		o.Markdown(&text)
	}
	if reason := n.public(outcome); reason != "" && !strings.Contains(text.String(), reason) {
		if text.Len() == 0 {
			text.WriteString(string(sink.Markdownf("### ❌ %s: %s\n", o.title(), exit.Of(outcome).Word())))
		}
		text.WriteString("\n" + string(sink.Fence("text", reason)))
	}
	text.WriteString("\n")
	return actions.Runner{Getenv: n.Getenv, Log: n.Log}.Summary(n.Secrets.Text(text.String()))
}

// title returns the command and what it was about.
func (o *Outcome) title() sink.Markdown {
	if o.Ref.IsZero() {
		return sink.Text("schemactl " + o.Command)
	}
	return sink.Text("schemactl "+o.Command) + " " + sink.Code(o.Ref.String())
}

// public returns an error as it may leave this machine: without secrets.
func (n Notifier) public(err error) string {
	if err == nil {
		return ""
	}
	return n.Secrets.Text(err.Error())
}

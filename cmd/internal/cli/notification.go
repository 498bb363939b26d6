package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/notify"
)

// notifyFlags are the flags of every command that tells a webhook of its outcome.
type notifyFlags struct{ on string }

func (f *notifyFlags) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.on, "notify", "", "when $"+notify.Variable+" is told of the outcome, in Slack's form; `WHEN` is failure, always or never; default: notify of schemactl.yaml, then failure")
}

func (f notifyFlags) valid() error {
	if f.on != "" && !config.IsNotify(f.on) {
		return exit.Usagef("--notify %q: use failure, always or never", f.on)
	}
	return nil
}

// notifyWhen returns the value of --notify, else that of the configuration beside the inputs, else
// failure. A configuration that cannot be read counts as none: the command itself reports it.
func (a *app) notifyWhen(f notifyFlags, args []string) string {
	if f.on != "" {
		return f.on
	}
	if g, err := a.configuration(args); err == nil && g.Notify != "" {
		return g.Notify
	}
	return config.NotifyFailure
}

// withNotification runs a command, and then tells the job summary and the webhook of the
// environment how it ended, where there are any. args are the inputs of the command, beside which
// the configuration is looked for. run fills the outcome in as soon as it knows more. The error is
// that of run; a webhook that cannot be reached is only noted.
func (a *app) withNotification(ctx context.Context, f notifyFlags, command string, args []string, run func(o *notify.Outcome) error) error {
	if err := f.valid(); err != nil {
		return err
	}
	o := &notify.Outcome{Command: command}
	err := run(o)
	notify.Notifier{Getenv: a.getenv, Log: a.stderr, Secrets: a.secrets}.Tell(ctx, a.notifyWhen(f, args), o, err)
	return err
}

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// notifyVariable holds the address of the webhook: it is a secret, so it is no flag.
const notifyVariable = "SCHEMACTL_WEBHOOK_URL"

// notifyTime bounds one notification.
const notifyTime = 10 * time.Second

// errNotify is wrapped by the reasons for which a webhook was not told.
var errNotify = errors.New("the webhook was not told")

// notifyFlags say when a webhook hears of the outcome.
type notifyFlags struct{ on string }

func (f *notifyFlags) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.on, "notify", "", "when $"+notifyVariable+" is told of the outcome, in Slack's form: failure, always or never; default: `notify` of schemactl.yaml, then failure")
	c.Flags().Lookup("notify").Usage = strings.ReplaceAll(c.Flags().Lookup("notify").Usage, "`", "")
}

func (f notifyFlags) valid() error {
	if f.on != "" && !config.IsNotify(f.on) {
		return exit.Usagef("--notify %q: use failure, always or never", f.on)
	}
	return nil
}

// when is the flag, else the configuration's word, else failure. A configuration that cannot be read is the command's own affair.
func (f notifyFlags) when(args []string) string {
	if f.on != "" {
		return f.on
	}
	if g, err := nearest(args); err == nil && g.Notify != "" {
		return g.Notify
	}
	return config.NotifyFailure
}

// message is what Slack, and whatever speaks like it, takes.
type message struct {
	Text string `json:"text"`
}

// notify tells the webhook how a command ended. A webhook that cannot be told is a warning: it changes nothing of what happened.
func (a *app) notify(ctx context.Context, when string, e *ending, outcome error) {
	address := strings.TrimSpace(a.getenv(notifyVariable))
	if address == "" || when == config.NotifyNever || outcome == nil && when == config.NotifyFailure {
		return
	}
	// The command's own context may have ended: that is worth telling.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notifyTime)
	defer cancel()
	if err := post(ctx, address, message{a.outcomeText(e, outcome)}); err != nil {
		_, _ = fmt.Fprintf(a.stderr, "warning: %v\n", err)
	}
}

// mostText is how much of a reason goes into a message, in bytes; Slack cuts messages at 40,000 characters.
const mostText = 3000

// outcomeText says in a few lines how it ended and where to look.
func (a *app) outcomeText(e *ending, outcome error) string {
	var b strings.Builder
	mark := ":white_check_mark: done"
	if outcome != nil {
		mark = fmt.Sprintf(":x: failed (exit code %d)", exit.Of(outcome))
	}
	_, _ = fmt.Fprintf(&b, "schemactl %s", e.what)
	if !e.ref.IsZero() {
		_, _ = fmt.Fprintf(&b, " %s", e.ref)
	}
	_, _ = fmt.Fprintf(&b, ": %s", mark)
	if reason := a.public(outcome); reason != "" {
		if len(reason) > mostText {
			reason = strings.ToValidUTF8(reason[:mostText], "") + "…"
		}
		_, _ = fmt.Fprintf(&b, "\n```%s```", escapeSlack(reason))
	}
	if run := a.getenv("GITHUB_RUN_ID"); run != "" {
		_, _ = fmt.Fprintf(&b, "\n%s/%s/actions/runs/%s", a.getenv("GITHUB_SERVER_URL"), a.getenv("GITHUB_REPOSITORY"), run)
	}
	return b.String()
}

// escapeSlack keeps text from meaning something in Slack's markup, such as <!channel>.
func escapeSlack(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'").Replace(text)
}

// post sends JSON. Errors name neither the address nor where it redirects to: both are secrets.
func post(ctx context.Context, address string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotify, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(text))
	if err != nil || request.URL.Host == "" {
		return fmt.Errorf("%w: $%s is no URL; copy the address of the incoming webhook", errNotify, notifyVariable)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: notifyTime}).Do(request)
	if err != nil {
		var of *url.Error // its text begins with the address
		if errors.As(err, &of) {
			err = of.Err
		}
		if errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("%w: no answer within %s", errNotify, notifyTime)
		}
		return fmt.Errorf("%w: %w", errNotify, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%w: it answered %s", errNotify, response.Status)
	}
	return nil
}

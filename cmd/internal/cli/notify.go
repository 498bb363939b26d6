package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/platformapi"
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
	c.Flags().StringVar(&f.on, "notify", "failure", "when $"+notifyVariable+" is told of the outcome, in Slack's form: failure, always or never")
}

// message is what Slack, and whatever speaks like it, takes.
type message struct {
	Text string `json:"text"`
}

// notified tells the webhook how a command ended and gives its error back. A webhook that cannot be told is a warning: it changes
// nothing of what happened.
func (a *app) notified(ctx context.Context, f notifyFlags, what string, outcome error) error {
	address := a.getenv(notifyVariable)
	switch f.on {
	case "failure", "always", "never":
	default:
		return cmp.Or(outcome, usagef("--notify %q: use failure, always or never", f.on))
	}
	if address == "" || f.on == "never" || outcome == nil && f.on == "failure" {
		return outcome
	}
	// The command's own context may have ended: that is worth telling.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notifyTime)
	defer cancel()
	if err := a.post(ctx, address, message{a.outcomeText(what, outcome)}); err != nil {
		_, _ = fmt.Fprintf(a.stderr, "warning: %v\n", err)
	}
	return outcome
}

// outcomeText says in a few lines how it ended and where to look.
func (a *app) outcomeText(what string, outcome error) string {
	var b strings.Builder
	mark := ":white_check_mark: done"
	if outcome != nil {
		mark = fmt.Sprintf(":x: failed (exit code %d)", exitCode(outcome))
	}
	fmt.Fprintf(&b, "schemactl %s %s: %s", what, a.getenv("APOLLO_GRAPH_REF"), mark)
	if outcome != nil {
		fmt.Fprintf(&b, "\n```%s```", strings.ReplaceAll(outcome.Error(), "`", "'"))
	}
	if run := a.getenv("GITHUB_RUN_ID"); run != "" {
		fmt.Fprintf(&b, "\n%s/%s/actions/runs/%s", a.getenv("GITHUB_SERVER_URL"), a.getenv("GITHUB_REPOSITORY"), run)
	}
	text := b.String()
	if key := a.getenv("APOLLO_KEY"); key != "" {
		text = platformapi.NewSecret(key).Redact(text)
	}
	return text
}

// post sends JSON. Errors do not name the address.
func (a *app) post(ctx context.Context, address string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotify, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%w: $%s is no URL", errNotify, notifyVariable)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: notifyTime}).Do(request)
	if err != nil {
		return fmt.Errorf("%w: %s", errNotify, strings.ReplaceAll(err.Error(), address, "the webhook"))
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%w: it answered %s", errNotify, response.Status)
	}
	return nil
}

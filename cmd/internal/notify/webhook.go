package notify

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

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/redact"
)

// Variable is the environment variable with the address of the webhook. The address is a secret, so
// it is not a flag.
const Variable = redact.WebhookVariable

// timeout bounds one notification.
const timeout = 10 * time.Second

// errWebhook is wrapped by the reasons for which a webhook was not told.
var errWebhook = errors.New("the webhook was not told")

// message is the body that Slack and compatible services take.
type message struct {
	Text string `json:"text"`
}

// send tells the webhook how a command ended, if when asks for it. A webhook that cannot be told is
// a warning, because it changes nothing of what happened.
func (n Notifier) send(ctx context.Context, when string, o *Outcome, outcome error) {
	address := strings.TrimSpace(n.Getenv(Variable))
	if address == "" || when == config.NotifyNever || outcome == nil && when == config.NotifyFailure {
		return
	}
	// The command's own context may have ended: that is worth telling.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	if err := post(ctx, address, message{n.text(o, outcome)}); err != nil {
		_, _ = fmt.Fprintf(n.Log, "warning: %v\n", err)
	}
}

// maxReason is the largest part of a reason in a message, in bytes. Slack cuts messages at 40,000
// characters.
const maxReason = 3000

// text returns in a few lines how the command ended and where to look.
func (n Notifier) text(o *Outcome, outcome error) string {
	var b strings.Builder
	mark := ":white_check_mark: done"
	if outcome != nil {
		mark = fmt.Sprintf(":x: failed (exit code %d)", exit.Of(outcome))
	}
	_, _ = fmt.Fprintf(&b, "schemactl %s", o.Command)
	if !o.Ref.IsZero() {
		_, _ = fmt.Fprintf(&b, " %s", o.Ref)
	}
	_, _ = fmt.Fprintf(&b, ": %s", mark)
	if reason := n.public(outcome); reason != "" {
		if len(reason) > maxReason {
			reason = strings.ToValidUTF8(reason[:maxReason], "") + "…"
		}
		_, _ = fmt.Fprintf(&b, "\n```%s```", escapeSlack(reason))
	}
	if run := n.Getenv("GITHUB_RUN_ID"); run != "" {
		_, _ = fmt.Fprintf(&b, "\n%s/%s/actions/runs/%s", n.Getenv("GITHUB_SERVER_URL"), n.Getenv("GITHUB_REPOSITORY"), run)
	}
	return b.String()
}

// escapeSlack keeps text from meaning something in Slack's markup, such as <!channel>.
func escapeSlack(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'").Replace(text)
}

// post sends JSON. Its errors name neither the address nor the one it redirects to, which are both
// secrets.
func post(ctx context.Context, address string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%w: %w", errWebhook, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(text))
	if err != nil || request.URL.Host == "" {
		return fmt.Errorf("%w: $%s is no URL; copy the address of the incoming webhook", errWebhook, Variable)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: timeout}).Do(request)
	if err != nil {
		var of *url.Error // its text begins with the address
		if errors.As(err, &of) {
			err = of.Err
		}
		if errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("%w: no answer within %s", errWebhook, timeout)
		}
		return fmt.Errorf("%w: %w", errWebhook, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%w: it answered %s", errWebhook, response.Status)
	}
	return nil
}

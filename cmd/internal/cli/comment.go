package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/charset"
)

const commentLong = `Keep one comment on a pull request of GitHub up to date: written once, then its text
is replaced. The action does so by itself; this is for pipelines that call schemactl
from a shell, for example after ` + "`check --output markdown=check.md`" + `.

It reads GITHUB_TOKEN (with pull-requests: write), GITHUB_REPOSITORY and, for another
server than github.com, GITHUB_API_URL. FILE may be - for standard input.`

// commentCommand keeps comments apart from those of the action by the key "comment", which comes
// before those of --key.
func (a *app) commentCommand() *cobra.Command {
	var number int
	var keys []string
	var onlyUpdate bool
	c := &cobra.Command{
		Use: "comment FILE", Short: "Keep one comment on a pull request up to date", Long: commentLong, Args: cobra.ExactArgs(1),
		Example: examples("schemactl comment check.md", "schemactl comment check.md --key shop@current --only-update"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.comment(c.Context(), args[0], actions.Comment{Number: number, Key: append([]string{"comment"}, keys...), OnlyUpdate: onlyUpdate})
		},
	}
	numberFlag(c.Flags(), &number, nil, "pull-request", 1, math.MaxInt, "`NUMBER` of the pull request; default: that of the event in GitHub Actions")
	c.Flags().StringArrayVar(&keys, "key", nil, "`TEXT` that tells this comment from others of schemactl, for example the graph ref")
	c.Flags().BoolVar(&onlyUpdate, "only-update", false, "do nothing where there is no such comment yet")
	return c
}

// comment writes a Markdown file as the comment and prints the comment's address. Nothing is
// printed if there was nothing to update.
func (a *app) comment(ctx context.Context, file string, c actions.Comment) error {
	r := actions.Runner{Getenv: a.getenv, Log: a.stderr}
	if c.Number == 0 {
		event, err := r.Event()
		if err != nil {
			return err
		}
		c.Number = event.Number
	}
	if c.Number <= 0 {
		return exit.Usagef("which pull request? give --pull-request, or run on pull_request events")
	}
	text, err := a.readText(file)
	if err != nil {
		return err
	}
	if c.Body = a.secrets.Text(string(text)); c.Body == "" {
		return fmt.Errorf("%w: %s is empty; give the Markdown that `schemactl check --format markdown` writes", input.ErrInput, file)
	}
	url, err := r.Upsert(ctx, c)
	if err != nil {
		return err
	}
	if url != "" {
		_, err = fmt.Fprintln(a.stdout, url)
	}
	return err
}

// readText reads a file, or standard input for "-" as far as a comment can hold it. A shell may
// have written it in UTF-16.
func (a *app) readText(file string) ([]byte, error) {
	if file == "-" {
		text, err := io.ReadAll(io.LimitReader(a.stdin, actions.SummaryLimit))
		if err != nil {
			return nil, fmt.Errorf("%w: standard input: %w", input.ErrInput, err)
		}
		decoded, _ := charset.Decode(string(text)) // the limit may have cut a character in two
		return []byte(decoded), nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", input.ErrInput, err)
	}
	decoded, bad := charset.Decode(string(text))
	if bad != nil {
		return nil, fmt.Errorf("%w: %s:%d:%d: %s; save the file as UTF-8", input.ErrInput, file, bad.Line, bad.Column, bad.Message)
	}
	return []byte(decoded), nil
}

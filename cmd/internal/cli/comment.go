package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/gitlab"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/charset"
)

const commentLong = `Keep one comment on a pull request of GitHub, or one note on a merge request of GitLab,
up to date: written once, then its text is replaced. The action does so by itself; this
is for pipelines that call schemactl from a shell, for example after
` + "`check --output markdown=check.md`" + `.

It reads GITHUB_TOKEN (with pull-requests: write), GITHUB_REPOSITORY and, for another
server than github.com, GITHUB_API_URL. In a job of GitLab CI it reads GITLAB_TOKEN, a
project access token with the scope api. FILE may be - for standard input.`

// commentCommand keeps comments apart from those of the action by the key "comment", which comes
// before those of --key.
func (a *app) commentCommand() *cobra.Command {
	var number int
	var keys []string
	var onlyUpdate, ifPossible bool
	c := &cobra.Command{
		Use: "comment FILE", Short: "Keep one comment on a pull request up to date", Long: commentLong, Args: cobra.ExactArgs(1),
		Example: examples("schemactl comment check.md", "schemactl comment check.md --key shop@current --only-update --if-possible"),
		RunE: func(c *cobra.Command, args []string) error {
			err := a.comment(c.Context(), args[0], actions.Comment{Number: number, Key: append([]string{"comment"}, keys...), OnlyUpdate: onlyUpdate})
			if ifPossible && (errors.Is(err, actions.ErrNoToken) || errors.Is(err, actions.ErrMayNotWrite)) {
				_, _ = fmt.Fprintf(a.stderr, "no comment: %v\n", err)
				return nil
			}
			return err
		},
	}
	numberFlag(c.Flags(), &number, nil, "pull-request", 1, math.MaxInt, "`NUMBER` of the pull or merge request; default: that of the run")
	c.Flags().StringArrayVar(&keys, "key", nil, "`TEXT` that tells this comment from others of schemactl, for example the graph ref")
	c.Flags().BoolVar(&onlyUpdate, "only-update", false, "do nothing where there is no such comment yet")
	c.Flags().BoolVar(&ifPossible, "if-possible", false, "succeed without a comment where there is no token, or it may not write, as in runs for forks")
	return c
}

// poster keeps a comment up to date where the run has its pull request or merge request.
type poster func(ctx context.Context, c actions.Comment) (string, error)

// host returns what posts comments for this run, and the number of its pull or merge request, 0 for
// none.
func (a *app) host() (poster, int, error) {
	if job := (gitlab.Job{Getenv: a.getenv}); job.Is() {
		return job.Upsert, job.MergeRequest(), nil
	}
	r := actions.Runner{Getenv: a.getenv, Log: a.stderr}
	event, err := r.Event()
	return r.Upsert, event.Number, err
}

// lineAddress returns the address of a line in the repository at the commit of this run, if it is
// one of GitHub Actions or GitLab CI.
func (a *app) lineAddress(file string, line int) string {
	if job := (gitlab.Job{Getenv: a.getenv}); job.Is() {
		return job.Line(file, line)
	}
	return actions.Runner{Getenv: a.getenv}.Line(file, line)
}

// comment writes a Markdown file as the comment and prints the comment's address. Nothing is
// printed if there was nothing to update.
func (a *app) comment(ctx context.Context, file string, c actions.Comment) error {
	post, number, err := a.host()
	if c.Number == 0 {
		if err != nil {
			return err
		}
		c.Number = number
	}
	if c.Number <= 0 {
		return exit.Usagef("which pull request? give --pull-request, or run for one: on pull_request events, in pipelines of merge requests")
	}
	text, err := a.readText(file)
	if err != nil {
		return err
	}
	if c.Body = a.secrets.Text(string(text)); c.Body == "" {
		return fmt.Errorf("%w: %s is empty; give the Markdown that `schemactl check --format markdown` writes", input.ErrInput, file)
	}
	url, err := post(ctx, c)
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

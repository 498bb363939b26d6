package actions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v88/github"

	"github.com/schemactl/schemactl/cmd/internal/sink"
)

var (
	// ErrNoToken means that GITHUB_TOKEN is not set.
	ErrNoToken = errors.New("there is no GITHUB_TOKEN")
	// ErrMayNotWrite means that the token may not comment. The token of a fork's pull request never
	// may; elsewhere the job lacks `pull-requests: write`.
	ErrMayNotWrite = errors.New("the GITHUB_TOKEN may not write comments")
	// ErrComment is wrapped by every other failure of commenting.
	ErrComment = errors.New("the pull request could not be commented on")
)

// requestTimeout bounds one request to GitHub.
const requestTimeout = 20 * time.Second

// Comment is one comment to keep up to date.
type Comment struct {
	// Number is the number of the pull request.
	Number int
	// Key tells this comment from others of this program on the same pull request, such as those
	// for another graph.
	Key []string
	// Body is the Markdown of the comment. It is cut to the length that GitHub takes.
	Body string
	// OnlyUpdate writes nothing to a pull request that has no such comment yet.
	OnlyUpdate bool
}

// marker returns the invisible first line by which a comment is found again.
func (c Comment) marker() string {
	sum := sha256.Sum256([]byte(strings.Join(c.Key, "\x00")))
	return "<!-- schemactl comment " + hex.EncodeToString(sum[:8]) + " -->"
}

// text returns the whole comment: the marker, and the body cut to what is left of a limit in bytes.
func (c Comment) text(limit int) string {
	const why = "\n\n*This comment was cut; the job summary says everything.*\n"
	return c.marker() + "\n" + Cut(sink.Muted(c.Body), limit-len(c.marker())-1, why)
}

// Marked returns the first line by which the comment is found again, and its whole text, cut to a
// limit in bytes. Other hosts of repositories than GitHub keep the same comment with it.
func (c Comment) Marked(limit int) (marker, text string) {
	return c.marker(), c.text(limit)
}

// Upsert writes the comment, or replaces the text of the one with the same key, and returns its
// address. Nothing is sent if the text is the same already. With OnlyUpdate and no comment to
// update, the address is empty.
//
// Errors wrap [ErrNoToken], [ErrMayNotWrite] or else [ErrComment].
func (r Runner) Upsert(ctx context.Context, c Comment) (string, error) {
	client, owner, repo, err := r.github()
	if err != nil {
		return "", err
	}
	existing, err := r.find(ctx, client, owner, repo, c)
	if err != nil {
		return "", refusal(err)
	}
	body := c.text(commentLimit)
	switch {
	case existing == nil && c.OnlyUpdate:
		return "", nil
	case existing == nil:
		comment, _, err := client.Issues.CreateComment(ctx, owner, repo, c.Number, &github.IssueComment{Body: &body})
		return comment.GetHTMLURL(), refusal(err)
	case existing.GetBody() == body:
		return existing.GetHTMLURL(), nil
	}
	comment, _, err := client.Issues.EditComment(ctx, owner, repo, existing.GetID(), &github.IssueComment{Body: &body})
	return comment.GetHTMLURL(), refusal(err)
}

// find returns the first comment that begins with the marker and was written by who the token is
// of, or nil if there is none. Anybody can write the marker; what others wrote is left alone. A
// comment that quotes it does not begin with the marker.
func (r Runner) find(ctx context.Context, client *github.Client, owner, repo string, c Comment) (*github.IssueComment, error) {
	me := int64(0)
	opts := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: 100}}
	for {
		page, resp, err := client.Issues.ListComments(ctx, owner, repo, c.Number, opts)
		if err != nil {
			return nil, err
		}
		for _, comment := range page {
			if !strings.HasPrefix(comment.GetBody(), c.marker()) {
				continue
			}
			if me == 0 {
				if me, err = r.viewer(ctx, client); err != nil {
					return nil, err
				}
			}
			if comment.GetUser().GetID() == me {
				return comment, nil
			}
		}
		if resp.NextPage == 0 {
			return nil, nil //nolint:nilnil // "there is none" is an answer, not an error
		}
		opts.Page = resp.NextPage
	}
}

// viewer returns the id of the user that the token is of, a bot in most runs. Only the GraphQL API
// tells it for the token of a workflow.
func (r Runner) viewer(ctx context.Context, client *github.Client) (int64, error) {
	address := r.Getenv("GITHUB_GRAPHQL_URL")
	if address == "" {
		address = strings.TrimSuffix(strings.TrimSuffix(client.BaseURL(), "/"), "/v3") + "/graphql"
	}
	if u, err := url.Parse(address); err != nil || !isSafe(u) {
		return 0, errors.New("GITHUB_GRAPHQL_URL must be an https address: the token is sent there")
	}
	request, err := client.NewRequest(ctx, http.MethodPost, address, map[string]string{"query": "query { viewer { databaseId } }"})
	if err != nil {
		return 0, err
	}
	var answer struct {
		Data struct {
			Viewer struct {
				ID int64 `json:"databaseId"`
			} `json:"viewer"`
		} `json:"data"`
	}
	if _, err := client.Do(request, &answer); err != nil {
		return 0, err
	}
	if answer.Data.Viewer.ID == 0 {
		return 0, errors.New("GitHub does not tell who the token is of, so that it is not known which comment is its own")
	}
	return answer.Data.Viewer.ID, nil
}

// isSafe reports whether the token may be sent to an address: https, or this machine.
func isSafe(u *url.URL) bool {
	return u.Hostname() != "" && (u.Scheme == "https" || loopback(u.Hostname()))
}

// github returns a client for the API of the server that executes the run, with the repository of
// the run. An address that is neither https nor this machine is refused, because the token is sent
// there.
func (r Runner) github() (client *github.Client, owner, repo string, err error) {
	token := r.Getenv("GITHUB_TOKEN")
	if token == "" {
		return nil, "", "", ErrNoToken
	}
	owner, repo, ok := strings.Cut(r.Getenv("GITHUB_REPOSITORY"), "/")
	if !ok || owner == "" || repo == "" || strings.Contains(repo, "/") {
		return nil, "", "", fmt.Errorf("%w: GITHUB_REPOSITORY is %q, not OWNER/NAME; the runner sets it, so let nothing override it", ErrComment, r.Getenv("GITHUB_REPOSITORY"))
	}
	base := r.Getenv("GITHUB_API_URL")
	if base == "" {
		base = "https://api.github.com"
	}
	u, err := url.Parse(base)
	if err != nil || !isSafe(u) {
		return nil, "", "", fmt.Errorf("%w: GITHUB_API_URL must be an https address: the token is sent there", ErrComment)
	}
	base = strings.TrimSuffix(base, "/") + "/"
	client, err = github.NewClient(github.WithAuthToken(token), github.WithURLs(&base, nil), github.WithTimeout(requestTimeout),
		github.WithEnvProxy(), github.WithUserAgent("schemactl"))
	if err != nil {
		return nil, "", "", fmt.Errorf("%w: %w", ErrComment, err)
	}
	return client, owner, repo, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// refusal converts an error of the API to one of this package, by what the user can do about it. It
// returns nil for nil.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	var limited *github.RateLimitError
	var abuse *github.AbuseRateLimitError
	var answer *github.ErrorResponse
	switch {
	case errors.As(err, &limited), errors.As(err, &abuse):
		return fmt.Errorf("%w: GitHub's rate limit is used up; run the job again later", ErrComment)
	case errors.As(err, &answer) && answer.Response != nil:
		switch answer.Response.StatusCode {
		case http.StatusUnauthorized:
			return fmt.Errorf("%w: GitHub does not accept the token; pass the job's own: `GITHUB_TOKEN: ${{ github.token }}`", ErrMayNotWrite)
		// GitHub answers 404 for what a token may not see.
		case http.StatusForbidden, http.StatusNotFound:
			return fmt.Errorf("%w: %s; give the job `permissions: pull-requests: write`", ErrMayNotWrite, answer.Message)
		}
		return fmt.Errorf("%w: HTTP %d: %s", ErrComment, answer.Response.StatusCode, answer.Message)
	}
	return fmt.Errorf("%w: %w", ErrComment, err)
}

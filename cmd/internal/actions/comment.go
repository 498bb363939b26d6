package actions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

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
	api, err := r.github()
	if err != nil {
		return "", err
	}
	existing, err := r.find(ctx, api, c)
	if err != nil {
		return "", refusal(err)
	}
	body := c.text(commentLimit)
	switch {
	case existing == nil && c.OnlyUpdate:
		return "", nil
	case existing == nil:
		existing = &comment{}
		_, err = api.call(ctx, http.MethodPost, api.path("/issues/%d/comments", c.Number), map[string]string{"body": body}, existing)
	case existing.Body != body:
		_, err = api.call(ctx, http.MethodPatch, api.path("/issues/comments/%d", existing.ID), map[string]string{"body": body}, existing)
	}
	if err != nil {
		return "", refusal(err)
	}
	return existing.URL, nil
}

// comment is a comment on a pull request (https://docs.github.com/rest/issues/comments).
type comment struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	URL  string `json:"html_url"`
	User struct {
		ID int64 `json:"id"`
	} `json:"user"`
}

// find returns the first comment that begins with the marker and was written by who the token is
// of, or nil if there is none. Anybody can write the marker; what others wrote is left alone. A
// comment that quotes it does not begin with the marker.
func (r Runner) find(ctx context.Context, api *api, c Comment) (*comment, error) {
	me := int64(0)
	var own *comment
	err := Pages(func(page string) (string, error) {
		var list []comment
		next, err := api.call(ctx, http.MethodGet, api.path("/issues/%d/comments?per_page=100&page=%s", c.Number, page), nil, &list)
		if err != nil {
			return "", err
		}
		for _, comment := range list {
			if !strings.HasPrefix(comment.Body, c.marker()) {
				continue
			}
			if me == 0 {
				if me, err = r.viewer(ctx, api); err != nil {
					return "", err
				}
			}
			if comment.User.ID == me {
				own = &comment
				return "", nil
			}
		}
		return next, nil
	})
	return own, err
}

// viewer returns the id of the user that the token is of, a bot in most runs. Only the GraphQL API
// tells it for the token of a workflow.
func (r Runner) viewer(ctx context.Context, api *api) (int64, error) {
	address := r.Getenv("GITHUB_GRAPHQL_URL")
	if address == "" {
		address = strings.TrimSuffix(api.base, "/v3") + "/graphql"
	}
	if u, err := url.Parse(address); err != nil || !IsSafe(u) {
		return 0, errors.New("GITHUB_GRAPHQL_URL must be an https address: the token is sent there")
	}
	var answer struct {
		Data struct {
			Viewer struct {
				ID int64 `json:"databaseId"`
			} `json:"viewer"`
		} `json:"data"`
	}
	if _, err := api.call(ctx, http.MethodPost, address, map[string]string{"query": "query { viewer { databaseId } }"}, &answer); err != nil {
		return 0, err
	}
	if answer.Data.Viewer.ID == 0 {
		return 0, errors.New("GitHub does not tell who the token is of, so that it is not known which comment is its own")
	}
	return answer.Data.Viewer.ID, nil
}

// refusal converts an error of the API to one of this package, by what the user can do about it. It
// returns nil for nil.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	var answer *apiError
	if !errors.As(err, &answer) {
		return fmt.Errorf("%w: %w", ErrComment, err)
	}
	switch {
	case answer.limited:
		return fmt.Errorf("%w: GitHub's rate limit is used up; run the job again later", ErrComment)
	case answer.Status == http.StatusUnauthorized:
		return fmt.Errorf("%w: GitHub does not accept the token; pass the job's own: `GITHUB_TOKEN: ${{ github.token }}`", ErrMayNotWrite)
	// GitHub answers 404 for what a token may not see.
	case answer.Status == http.StatusForbidden, answer.Status == http.StatusNotFound:
		return fmt.Errorf("%w: %s; give the job `permissions: pull-requests: write`", ErrMayNotWrite, answer.Message)
	}
	return fmt.Errorf("%w: %w", ErrComment, answer)
}

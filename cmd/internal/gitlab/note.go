package gitlab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/actions"
)

const (
	// requestTimeout bounds one request to GitLab.
	requestTimeout = 20 * time.Second
	// noteLimit is the size of the longest note that GitLab takes, in characters. It is used in
	// bytes here, which are never fewer.
	noteLimit = 1_000_000
)

var (
	// ErrNoToken means that GITLAB_TOKEN is not set. It is an actions.ErrNoToken.
	ErrNoToken error = kind{"there is no GITLAB_TOKEN", actions.ErrNoToken}
	// ErrMayNotWrite means that the token may not write notes. It is an actions.ErrMayNotWrite.
	ErrMayNotWrite error = kind{"the GITLAB_TOKEN may not write notes", actions.ErrMayNotWrite}
)

// kind is a kind of an error of package actions with a text of its own.
type kind struct {
	text string
	of   error
}

func (k kind) Error() string { return k.text }
func (k kind) Unwrap() error { return k.of }

// note is one note of a merge request (https://docs.gitlab.com/api/notes/).
type note struct {
	ID     int64  `json:"id"`
	Body   string `json:"body"`
	System bool   `json:"system"`
	Author struct {
		ID int64 `json:"id"`
	} `json:"author"`
}

// api is the API of the GitLab that executes the job, for its project.
type api struct {
	base, project, token string
	client               *http.Client
}

// Upsert writes a comment as a note of the merge request, or replaces the text of the one with the
// same key that the token's user wrote, and returns its address. Nothing is sent if the text is the
// same already. With OnlyUpdate and no note to update, the address is empty.
//
// Errors wrap [ErrNoToken], [ErrMayNotWrite] or else [actions.ErrComment].
func (j Job) Upsert(ctx context.Context, c actions.Comment) (string, error) {
	api, err := j.api()
	if err != nil {
		return "", err
	}
	var me struct {
		ID int64 `json:"id"`
	}
	if _, err := api.call(ctx, http.MethodGet, "/user", nil, &me); err != nil {
		return "", err
	}
	marker, text := c.Marked(noteLimit)
	notes := fmt.Sprintf("/projects/%s/merge_requests/%d/notes", url.PathEscape(api.project), c.Number)
	existing, err := api.find(ctx, notes, marker, me.ID)
	if err != nil {
		return "", err
	}
	body := map[string]string{"body": text}
	switch {
	case existing == nil && c.OnlyUpdate:
		return "", nil
	case existing == nil:
		existing = &note{}
		_, err = api.call(ctx, http.MethodPost, notes, body, existing)
	case existing.Body != text:
		_, err = api.call(ctx, http.MethodPut, notes+"/"+strconv.FormatInt(existing.ID, 10), body, existing)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s/-/merge_requests/%d#note_%d", j.Getenv("CI_PROJECT_URL"), c.Number, existing.ID), nil
}

// api returns the API of the job's own GitLab. An address that is neither https nor this machine is
// refused, because the token is sent there.
func (j Job) api() (*api, error) {
	a := &api{
		base: strings.TrimSuffix(j.Getenv("CI_API_V4_URL"), "/"), project: j.Getenv("CI_PROJECT_ID"), token: j.Getenv("GITLAB_TOKEN"),
		client: &http.Client{Timeout: requestTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	u, err := url.Parse(a.base)
	switch {
	case a.token == "":
		return nil, fmt.Errorf("%w: set GITLAB_TOKEN to a project access token with the scope api (the role Reporter is enough); CI_JOB_TOKEN may not write notes", ErrNoToken)
	case a.project == "":
		return nil, fmt.Errorf("%w: CI_PROJECT_ID is not set; the runner sets it, so let nothing override it", actions.ErrComment)
	case err != nil || !actions.IsSafe(u):
		return nil, fmt.Errorf("%w: CI_API_V4_URL must be an https address: the token is sent there", actions.ErrComment)
	}
	return a, nil
}

// find returns the first note of a user that begins with the marker, or nil if there is none.
func (a *api) find(ctx context.Context, notes, marker string, user int64) (*note, error) {
	var own *note
	err := actions.Pages(func(page string) (string, error) {
		var list []note
		next, err := a.call(ctx, http.MethodGet, notes+"?sort=asc&order_by=created_at&per_page=100&page="+url.QueryEscape(page), nil, &list)
		if err != nil {
			return "", err
		}
		for _, n := range list {
			if !n.System && n.Author.ID == user && strings.HasPrefix(n.Body, marker) {
				own = &n
				return "", nil
			}
		}
		return next, nil
	})
	if errors.Is(err, actions.ErrPages) {
		err = fmt.Errorf("%w: %w", actions.ErrComment, err)
	}
	return own, err
}

// call sends one request, reads its answer into out, and returns the number of the next page, empty
// after the last one.
func (a *api) call(ctx context.Context, method, path string, in, out any) (string, error) {
	reply, err := actions.Exchange(ctx, a.client, method, a.base+path, map[string]string{"Private-Token": a.token}, in)
	if err != nil {
		return "", fmt.Errorf("%w: %w", actions.ErrComment, err)
	}
	if reply.Code/100 != 2 {
		return "", refusal(reply)
	}
	if err := json.Unmarshal(reply.Text, out); err != nil {
		return "", fmt.Errorf("%w: %s did not answer with JSON; check CI_API_V4_URL", actions.ErrComment, reply.URL.Host)
	}
	return reply.Header.Get("X-Next-Page"), nil
}

// refusal returns the error of a refused request, by what the user can do about it.
func refusal(reply actions.Reply) error {
	var answer struct {
		Message any    `json:"message"`
		Error   string `json:"error"`
	}
	_ = json.Unmarshal(reply.Text, &answer) // the status says enough where it is no JSON
	why := strings.TrimSpace(fmt.Sprint(answer.Message) + " " + answer.Error)
	if answer.Message == nil {
		why = strings.TrimSpace(reply.Status + " " + answer.Error)
	}
	switch reply.Code {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: %s; GITLAB_TOKEN is revoked, expired or mistyped", ErrMayNotWrite, why)
	// GitLab answers 404 for what a token may not see.
	case http.StatusForbidden, http.StatusNotFound:
		return fmt.Errorf("%w: %s; give the token the scope api, and access to this project", ErrMayNotWrite, why)
	case http.StatusTooManyRequests:
		return fmt.Errorf("%w: GitLab's rate limit is used up; run the job again later", actions.ErrComment)
	}
	return fmt.Errorf("%w: HTTP %d: %s", actions.ErrComment, reply.Code, why)
}

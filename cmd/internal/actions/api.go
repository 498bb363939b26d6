package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/pattern"
)

// requestTimeout bounds one request to GitHub.
const requestTimeout = 20 * time.Second

// api is the REST API of the GitHub that executes the run, for the repository of the run. See
// https://docs.github.com/rest.
type api struct {
	// base is the address of the API, and repository that of the repository in it.
	base, repository string
	header           map[string]string
	client           *http.Client
}

// apiError is the answer to a request that was refused.
type apiError struct {
	Status  int    `json:"-"`
	Message string `json:"message"`
	// limited reports whether a rate limit is used up, the hourly one or that of the moment.
	limited bool
}

// Error implements error.
func (e *apiError) Error() string { return fmt.Sprintf("HTTP %d: %s", e.Status, e.Message) }

// github returns the API of the server that executes the run, with the repository of the run. An
// address that is neither https nor this machine is refused, because the token is sent there.
func (r Runner) github() (*api, error) {
	token := r.Getenv("GITHUB_TOKEN")
	if token == "" {
		return nil, ErrNoToken
	}
	owner, name, ok := strings.Cut(r.Getenv("GITHUB_REPOSITORY"), "/")
	if !ok || owner == "" || name == "" || strings.Contains(name, "/") {
		return nil, fmt.Errorf("%w: GITHUB_REPOSITORY is %q, not OWNER/NAME; the runner sets it, so let nothing override it", ErrComment, r.Getenv("GITHUB_REPOSITORY"))
	}
	base := r.Getenv("GITHUB_API_URL")
	if base == "" {
		base = "https://api.github.com"
	}
	if u, err := url.Parse(base); err != nil || !IsSafe(u) {
		return nil, fmt.Errorf("%w: GITHUB_API_URL must be an https address: the token is sent there", ErrComment)
	}
	base = strings.TrimSuffix(base, "/")
	return &api{
		base: base, repository: base + "/repos/" + url.PathEscape(owner) + "/" + url.PathEscape(name), client: &http.Client{Timeout: requestTimeout, CheckRedirect: stay},
		header: map[string]string{"Authorization": "Bearer " + token, "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
	}, nil
}

// path returns the address of something in the repository.
func (a *api) path(format string, args ...any) string {
	return a.repository + fmt.Sprintf(format, args...)
}

// call sends one request, reads its answer into out, and returns the page that follows, empty after
// the last one. The error of a request that was refused is an *apiError.
func (a *api) call(ctx context.Context, method, address string, in, out any) (next string, err error) {
	reply, err := Exchange(ctx, a.client, method, address, a.header, in)
	if err != nil {
		return "", err
	}
	if err := refused(reply); err != nil {
		return "", err
	}
	if reply.Code/100 == 3 {
		return "", fmt.Errorf("%s answers %s with another address, and the token is not sent there; check GITHUB_API_URL", reply.URL.Host, reply.Status)
	}
	if err := json.Unmarshal(reply.Text, out); err != nil {
		return "", fmt.Errorf("%s did not answer with JSON that is understood; check GITHUB_API_URL: %w", reply.URL.Host, err)
	}
	return nextPage(reply.Header), nil
}

// redirect returns the address to which a request is redirected, after the moves of the repository
// itself. Nothing is sent there.
func (a *api) redirect(ctx context.Context, address string) (*url.URL, error) {
	still := *a.client
	still.CheckRedirect = func(next *http.Request, before []*http.Request) error {
		if next.Response.StatusCode == http.StatusFound {
			return http.ErrUseLastResponse
		}
		return stay(next, before)
	}
	reply, err := Exchange(ctx, &still, http.MethodGet, address, a.header, nil)
	if err != nil {
		return nil, err
	}
	if err := refused(reply); err != nil {
		return nil, err
	}
	place := reply.Header.Get("Location")
	if reply.Code != http.StatusFound || place == "" {
		return nil, fmt.Errorf("%s: an address was expected", reply.Status)
	}
	return reply.URL.Parse(place)
}

// refused returns the error of an answer that refuses a request, nil for another one.
func refused(reply Reply) error {
	if reply.Code/100 == 2 || reply.Code/100 == 3 {
		return nil
	}
	e := &apiError{}
	if json.Unmarshal(reply.Text, e) != nil || e.Message == "" {
		e.Message = http.StatusText(reply.Code)
	}
	e.Status = reply.Code
	// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
	e.limited = e.Status == http.StatusTooManyRequests || e.Status == http.StatusForbidden &&
		(reply.Header.Get("X-Ratelimit-Remaining") == "0" || reply.Header.Get("Retry-After") != "" || strings.Contains(strings.ToLower(e.Message), "rate limit"))
	return e
}

// nextLink matches the next page in a header Link (RFC 8288).
var nextLink = pattern.New(`<[^>]*[?&]page=([0-9]+)[^>]*>\s*;\s*rel="?next"?`)

// nextPage returns the number of the next page, empty after the last one. The address that a server
// names is not asked, as the token would go there.
func nextPage(h http.Header) string {
	if found := nextLink.Get().FindStringSubmatch(strings.Join(h.Values("Link"), ", ")); found != nil {
		return found[1]
	}
	return ""
}

package updates

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/pattern"
)

const (
	// DefaultReleases is the API that lists the releases with their texts.
	DefaultReleases = "https://api.github.com/repos/schemactl/schemactl/releases?per_page=100"
	// DefaultModule is the proxy that lists the versions of the Go module.
	DefaultModule = "https://proxy.golang.org"
	// modulePath is the name of the Go module.
	modulePath = "github.com/schemactl/schemactl"
	// maxAnswer bounds what is read of one answer, in bytes.
	maxAnswer = 16 << 20
)

// Sources are where versions are looked up.
type Sources struct {
	// Releases is the address of a list in the form of GitHub's API, or a file with one.
	Releases string
	// Module is the address of a proxy of Go modules; empty for none.
	Module string
	// Timeout bounds one request.
	Timeout time.Duration
	// Transport is nil for the network, with the proxies of the environment.
	Transport http.RoundTripper
}

// SourcesOf returns the sources that the environment names, or the usual ones.
func SourcesOf(getenv func(string) string, timeout time.Duration) Sources {
	s := Sources{Releases: getenv("SCHEMACTL_RELEASES_URL"), Module: getenv("SCHEMACTL_MODULE_PROXY"), Timeout: timeout}
	if s.Module == "" && s.Releases == "" { // who names a mirror wants nobody else asked
		s.Module = DefaultModule
	}
	if s.Releases == "" {
		s.Releases = DefaultReleases
	}
	return s
}

// pseudo matches the end of a version of a Go module between releases.
var pseudo = pattern.New(`(^|\.)[0-9]{14}-[0-9a-f]{12}$`)

// releases lists the releases with what they change.
func (s Sources) releases(ctx context.Context) ([]Release, string, error) {
	text, err := s.read(ctx, s.Releases)
	if err != nil {
		return nil, "", err
	}
	var list []struct {
		Tag       string `json:"tag_name"`
		URL       string `json:"html_url"`
		Published string `json:"published_at"`
		Body      string `json:"body"`
		Draft     bool   `json:"draft"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, "", fmt.Errorf("%s is no list of releases: it begins with %q", address(s.Releases), string(text[:min(len(text), 60)]))
	}
	var out []Release
	for _, r := range list {
		if !r.Draft {
			day, _, _ := strings.Cut(r.Published, "T")
			out = append(out, Release{Version: r.Tag, Date: day, URL: r.URL, Changes: Changes(r.Body)})
		}
	}
	return out, address(s.Releases), nil
}

// module lists the versions that a proxy of Go modules knows.
func (s Sources) module(ctx context.Context) ([]Release, string, error) {
	text, err := s.read(ctx, strings.TrimSuffix(s.Module, "/")+"/"+modulePath+"/@v/list")
	if err != nil {
		return nil, "", err
	}
	var out []Release
	for _, version := range strings.Fields(string(text)) {
		if _, ok := parse(version); ok {
			out = append(out, Release{Version: version, URL: "https://" + modulePath + "/releases/tag/" + version})
		}
	}
	return out, address(s.Module), nil
}

// address returns an address for a message, without what may be secret in it; a file is its own.
func address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return raw
	}
	return u.Host
}

// read reads a file or an address.
func (s Sources) read(ctx context.Context, place string) ([]byte, error) {
	if !strings.HasPrefix(place, "http://") && !strings.HasPrefix(place, "https://") {
		text, err := os.ReadFile(place)
		if err != nil {
			return nil, fmt.Errorf("cannot read the releases: %w", err)
		}
		return text, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("%s is no address", address(place))
	}
	req.Header.Set("User-Agent", "schemactl")
	client := &http.Client{Timeout: s.Timeout, Transport: s.Transport}
	resp, err := client.Do(req)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, fmt.Errorf("%s cannot be reached: %w", address(place), err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", address(place), err)
	case resp.StatusCode == http.StatusForbidden && resp.Header.Get("X-Ratelimit-Remaining") == "0", resp.StatusCode == http.StatusTooManyRequests:
		return nil, fmt.Errorf("%s has been asked too often from this address, and answers again in an hour at most", address(place))
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s answers HTTP %s", address(place), resp.Status)
	}
	return text, nil
}

package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// clockTolerance is the deviation of this machine's clock above which tokens, certificates and
// launch times begin to look wrong.
const clockTolerance = 60 * time.Second

// registry asks who the key is, then what the variant holds.
func (d *Doctor) registry(ctx context.Context) Finding {
	const name = "registry"
	if d.Offline {
		return skipped(name, "--offline")
	}
	if !d.hasKey() {
		return skipped(name, "there is no key")
	}
	client, err := d.Client()
	if err != nil {
		return failed(name, "", err)
	}
	who, err := client.WhoAmI(ctx)
	if err != nil {
		return failed(name, "", err)
	}
	ref, err := d.Ref()
	if err != nil {
		return fine(name, "%s knows the key as %s %s", client.Host(), strings.ToLower(who.Kind), who.ID)
	}
	held, err := client.Subgraphs(ctx, ref)
	switch {
	case errors.Is(err, registry.ErrVariantNotFound):
		return warning(name, "the first publish makes it; check the spelling if there was one", "%s has no variant %s yet", client.Host(), ref)
	case err != nil:
		return failed(name, "", err)
	}
	return fine(name, "%s knows the key as %s %s; %s has %s", client.Host(), strings.ToLower(who.Kind), who.ID, ref, report.Count(len(held), "subgraph"))
}

// address returns the registry's address, or nil if it is not one, which registry reports.
func (d *Doctor) address() *url.URL {
	raw := d.Getenv("APOLLO_REGISTRY_URL")
	if raw == "" {
		raw = platformapi.DefaultEndpoint
	}
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	return u
}

// clock compares the time of this machine with that of the registry's answer.
func (d *Doctor) clock(ctx context.Context) Finding {
	const name = "clock"
	u := d.address()
	if d.Offline || u == nil {
		return skipped(name, "the registry is not asked")
	}
	ctx, cancel := context.WithTimeout(ctx, max(d.Timeout, time.Second))
	defer cancel()
	u.User = nil
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, u.String(), nil)
	if err != nil {
		return skipped(name, "the address of the registry cannot be asked")
	}
	// No key travels here: any answer, even a refusal, tells the time.
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return skipped(name, u.Host+" does not answer")
	}
	_ = resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return skipped(name, u.Host+" does not tell the time")
	}
	off := d.Clock.Now().Sub(theirs).Round(time.Second)
	if off.Abs() > clockTolerance {
		return warning(name, "set this machine's clock, for example by NTP", "%s off: %s here, %s at %s", off.Abs(),
			d.Clock.Now().UTC().Format(time.RFC3339), theirs.UTC().Format(time.RFC3339), u.Host)
	}
	return fine(name, "within %s of %s", clockTolerance, u.Host)
}

// proxy examines which proxy requests to the registry take, by the rules of Go's HTTP client.
// Passwords of proxies are not shown.
func (d *Doctor) proxy(context.Context) Finding {
	const name = "proxy"
	u := d.address()
	if u == nil {
		return skipped(name, "APOLLO_REGISTRY_URL is no address")
	}
	variable, value := "", ""
	for _, v := range []string{strings.ToUpper(u.Scheme) + "_PROXY", u.Scheme + "_proxy"} {
		if value = d.Getenv(v); value != "" {
			variable = v
			break
		}
	}
	if variable == "" {
		return fine(name, "none is set for %s", u.Scheme)
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return fine(name, "%s is set; it does not count for this machine", variable)
	}
	whole := value
	if !strings.Contains(whole, "://") {
		whole = "http://" + whole
	}
	through, err := url.Parse(whole)
	if err != nil || through.Host == "" {
		return failed(name, "write "+variable+"=http://host:port", exit.Usagef("%s is not an address", variable))
	}
	if rule := bypass(d.Getenv("NO_PROXY")+","+d.Getenv("no_proxy"), u.Hostname()); rule != "" {
		return fine(name, "%s is set; NO_PROXY (%s) takes %s around it", variable, rule, u.Hostname())
	}
	return fine(name, "requests to %s go through %s (%s)", u.Host, through.Host, variable)
}

// bypass returns the entry of NO_PROXY that matches a host; empty if none does.
func bypass(list, host string) string {
	for rule := range strings.SplitSeq(list, ",") {
		rule = strings.TrimSpace(rule)
		bare := strings.TrimPrefix(strings.TrimPrefix(rule, "*"), ".")
		if rule == "*" || bare != "" && (strings.EqualFold(host, bare) || strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(bare))) {
			return rule
		}
	}
	return ""
}

// git examines what `git:REF:PATH` inputs and the git context need.
func (d *Doctor) git(ctx context.Context) Finding {
	const name = "git"
	if _, err := input.Git(ctx, "--version"); err != nil {
		return warning(name, "install git to compare with git:REF:PATH and to tell the registry where a schema came from", "git is not installed")
	}
	if _, err := input.Git(ctx, "rev-parse", "--git-dir"); err != nil {
		return warning(name, "set APOLLO_VCS_COMMIT and APOLLO_VCS_BRANCH, or run inside the repository", "this folder is in no repository")
	}
	commit, err := input.Git(ctx, "rev-parse", "--verify", "--quiet", "HEAD")
	if err != nil {
		return warning(name, "commit something", "the repository has no commit yet")
	}
	commit = strings.TrimSpace(commit)
	shallow, err := input.Git(ctx, "rev-parse", "--is-shallow-repository")
	if err == nil && strings.TrimSpace(shallow) == "true" {
		depth, _ := input.Git(ctx, "rev-list", "--count", "HEAD")
		return warning(name, "to compare with git:origin/BRANCH:PATH, fetch it first: git fetch --depth=1 origin BRANCH; with actions/checkout, set fetch-depth: 0",
			"a shallow clone: %s of history up to %.12s", commits(strings.TrimSpace(depth)), commit)
	}
	return fine(name, "whole history, at %.12s", commit)
}

func commits(n string) string {
	if n == "1" {
		return "1 commit"
	}
	return n + " commits"
}

// runner examines what a run in GitHub Actions needs besides.
func (d *Doctor) runner(context.Context) Finding {
	const name = "runner"
	if d.Getenv("GITHUB_ACTIONS") != "true" {
		return skipped(name, "this is not a run of GitHub Actions")
	}
	for _, v := range []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"} {
		if file := d.Getenv(v); file == "" {
			return warning(name, "run in a step of a job; older runners do not have it", "%s is not set", v)
		}
	}
	file := d.Getenv("GITHUB_EVENT_PATH")
	if _, err := os.Stat(file); file != "" && err != nil {
		return failed(name, "the runner writes it; a container job must mount it", fmt.Errorf("%w: the event of this run cannot be read: %w", errRunner, err))
	}
	if d.Getenv("GITHUB_TOKEN") == "" {
		return warning(name, "pass env: GITHUB_TOKEN: ${{ github.token }} for comments on pull requests", "a run of %s; there is no GITHUB_TOKEN", d.Getenv("GITHUB_EVENT_NAME"))
	}
	return fine(name, "a run of %s, with a token", d.Getenv("GITHUB_EVENT_NAME"))
}

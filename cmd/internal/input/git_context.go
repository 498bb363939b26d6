package input

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/registry"
)

// GitContext returns where the schemas of the working folder come from, for the platform. Each
// field is the first that is known of: its variable APOLLO_VCS_*, the head of the pull request in
// GitHub Actions, what git tells of the working folder. A field that nothing tells is empty; a
// missing git is not an error. The remote is origin, else the one that the current branch is
// fetched from.
func GitContext(ctx context.Context, getenv func(string) string) registry.GitContext {
	ask := func(args ...string) func() string {
		return func() string {
			out, err := Git(ctx, args...)
			if err != nil {
				return ""
			}
			return strings.TrimSpace(out)
		}
	}
	// known asks git only if variable and fallback are empty.
	known := func(variable, fallback string, git func() string) string {
		if text := cmp.Or(getenv(variable), fallback); text != "" {
			return text
		}
		return git()
	}
	head := pullRequestHead(getenv("GITHUB_EVENT_PATH"))
	commit := known("APOLLO_VCS_COMMIT", head.commit, ask("rev-parse", "HEAD"))
	remote := func() string {
		name, all := remoteOf(ctx, "")
		if slices.Contains(all, "origin") {
			name = "origin"
		}
		return ask("config", "--get", "remote."+name+".url")()
	}
	return registry.GitContext{
		Branch:    known("APOLLO_VCS_BRANCH", head.branch, ask("rev-parse", "--abbrev-ref", "HEAD")),
		Commit:    commit,
		Committer: known("APOLLO_VCS_AUTHOR", "", ask("log", "-1", "--format=%an <%ae>", commit)),
		RemoteURL: known("APOLLO_VCS_REMOTE_URL", "", func() string { return withoutCredentials(remote()) }),
	}
}

// head is the branch of a pull request and its newest commit.
type head struct{ branch, commit string }

// pullRequestHead reads the head of the pull request from the event file of GitHub Actions. On a
// pull request the checked-out commit is a merge commit that exists only on the runner. The result
// is empty for other events and outside of GitHub Actions.
func pullRequestHead(eventFile string) head {
	if eventFile == "" {
		return head{}
	}
	text, err := os.ReadFile(eventFile)
	if err != nil {
		return head{}
	}
	var event struct {
		PullRequest struct {
			Head struct {
				Ref string `json:"ref"`
				SHA string `json:"sha"`
			} `json:"head"`
		} `json:"pull_request"`
	}
	if json.Unmarshal(text, &event) != nil {
		return head{}
	}
	return head{event.PullRequest.Head.Ref, event.PullRequest.Head.SHA}
}

// withoutCredentials returns the address of a remote in lower case, without user name and password.
// The short form of SSH (git@host:path) is no URL and stays as it is.
func withoutCredentials(remote string) string {
	u, err := url.Parse(remote)
	if err != nil || u.Host == "" {
		return remote
	}
	u.User = nil
	return strings.ToLower(u.String())
}

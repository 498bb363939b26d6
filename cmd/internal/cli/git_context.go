package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/publish/registry"
)

// gitContext tells the platform where a schema came from: APOLLO_VCS_*
// variables win one by one, then the head of the pull request in GitHub
// Actions, then the repository of the working folder. Missing git is no error.
func (a *app) gitContext(ctx context.Context) registry.GitContext {
	ask := func(args ...string) func() string {
		return func() string {
			out, err := input.Git(ctx, args...)
			if err != nil {
				return ""
			}
			return strings.TrimSpace(out)
		}
	}
	// known is the variable or the fallback; git runs only where both are silent.
	known := func(variable, fallback string, git func() string) string {
		if text := cmp.Or(a.getenv(variable), fallback); text != "" {
			return text
		}
		return git()
	}
	head := a.pullRequestHead()
	commit := known("APOLLO_VCS_COMMIT", head.commit, ask("rev-parse", "HEAD"))
	remote := ask("config", "--get", "remote.origin.url")
	return registry.GitContext{
		Branch:    known("APOLLO_VCS_BRANCH", head.branch, ask("rev-parse", "--abbrev-ref", "HEAD")),
		Commit:    commit,
		Committer: known("APOLLO_VCS_AUTHOR", "", ask("log", "-1", "--format=%an <%ae>", commit)),
		RemoteURL: known("APOLLO_VCS_REMOTE_URL", "", func() string { return cleanRemote(remote()) }),
	}
}

type head struct{ branch, commit string }

// pullRequestHead reads the event of GitHub Actions: on a pull request the
// checked-out commit is a merge that exists nowhere else.
func (a *app) pullRequestHead() head {
	file := a.getenv("GITHUB_EVENT_PATH")
	if file == "" {
		return head{}
	}
	text, err := os.ReadFile(file)
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

// cleanRemote drops user name and password from a remote's address.
func cleanRemote(remote string) string {
	u, err := url.Parse(remote)
	if err != nil || u.Host == "" {
		return remote
	}
	u.User = nil
	return strings.ToLower(u.String())
}

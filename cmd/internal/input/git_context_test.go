package input

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/registry"
)

// Each field has its own order of sources: the variable, the pull request, git.
func TestGitContext(t *testing.T) {
	repository(t)
	if _, err := Git(t.Context(), "remote", "add", "origin", "https://user:secret@Example.com/Owner/Repo"); err != nil {
		t.Fatal(err)
	}
	commit, err := Git(t.Context(), "rev-parse", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	commit = strings.TrimSpace(commit)
	event := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(event, []byte(`{"pull_request":{"head":{"ref":"patch-1","sha":"`+commit+`"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	own := registry.GitContext{Branch: "topic", Commit: commit, Committer: "tester <tester@example.com>", RemoteURL: "https://example.com/owner/repo"}
	pull, named := own, own
	pull.Branch = "patch-1"
	named.Commit, named.Committer = "c0ffee", "N <n@example.com>"
	for name, test := range map[string]struct {
		env  map[string]string
		want registry.GitContext
	}{
		"git":           {nil, own},
		"pull request":  {map[string]string{"GITHUB_EVENT_PATH": event}, pull},
		"no such event": {map[string]string{"GITHUB_EVENT_PATH": event + ".gone"}, own},
		"variables":     {map[string]string{"APOLLO_VCS_COMMIT": "c0ffee", "APOLLO_VCS_AUTHOR": "N <n@example.com>"}, named},
	} {
		got := GitContext(t.Context(), func(variable string) string { return test.env[variable] })
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// A repository whose remote has another name than origin has one, too.
func TestGitContextWithoutOrigin(t *testing.T) {
	repository(t)
	git(t, "remote", "add", "upstream", "https://example.com/owner/repo")
	if got := GitContext(t.Context(), func(string) string { return "" }); got.RemoteURL != "https://example.com/owner/repo" {
		t.Errorf("the remote is %q", got.RemoteURL)
	}
}

func TestGitContextWithoutRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	if got := GitContext(t.Context(), func(string) string { return "" }); got != (registry.GitContext{}) {
		t.Errorf("%+v outside of a repository", got)
	}
}

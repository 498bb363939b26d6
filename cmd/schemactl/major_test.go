package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMajorTag: a release moves the tag of its major version once it is complete, and no other
// release does.
func TestMajorTag(t *testing.T) {
	needInstallTools(t)
	server := httptest.NewServer(newReleases(t, "linux_amd64", "schemactl"))
	defer server.Close()
	work, _ := taggedRepository(t)
	remote := filepath.Join(t.TempDir(), "remote.git")
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = work
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatal(args, string(out))
		}
		return strings.TrimSpace(string(out))
	}
	git("tag", "-f", "v1", "v1.2.2") // where the release before left it
	git("clone", "-q", "--bare", ".", remote)
	git("remote", "add", "origin", remote)
	script, err := filepath.Abs("../../.github/release/major")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		tag, want, v1 string
		fails         bool
	}{
		{"v1.3.0-rc.1", "is no release that a major version may stand for", "v1.2.2", false},
		{"v1.2.2", "v1 stays: v1.2.3 is newer", "v1.2.2", false},
		{"v1.2.3", "v1 is v1.2.3 now", "v1.2.3", false},
		{"v1.2.3", "v1 is v1.2.3 now", "v1.2.3", false},
		{"v1.2.10", "the release v1.2.10 has no checksums.txt", "v1.2.3", true},
	} {
		if step.fails {
			git("tag", step.tag)
			git("push", "-q", "origin", step.tag)
		}
		cmd := exec.Command("bash", script, step.tag)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "SCHEMACTL_RELEASES="+server.URL, "SCHEMACTL_RETRIES=0", "NO_PROXY=127.0.0.1")
		out, err := cmd.CombinedOutput()
		if (err != nil) != step.fails || !strings.Contains(string(out), step.want) {
			t.Errorf("%s: %v\n%s", step.tag, err, out)
		}
		if got, want := git("ls-remote", "origin", "refs/tags/v1^{}", "refs/tags/v1"), git("rev-parse", step.v1+"^{commit}"); !strings.Contains(got, want) {
			t.Errorf("after %s v1 is %s, want that of %s, %s", step.tag, got, step.v1, want)
		}
	}
}

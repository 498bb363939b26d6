package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/actions/githubstub"
)

// TestActionOnRunner runs .github/workflows/action.yml in a workflow runner: three pushes to one
// pull request. SCHEMACTL_ACT names nektos/act, which .ci/action installs.
func TestActionOnRunner(t *testing.T) {
	act := os.Getenv("SCHEMACTL_ACT")
	if act == "" {
		t.Skip("SCHEMACTL_ACT does not name act; .ci/action does")
	}
	stub := &githubstub.Server{Token: "t0ken"}
	stub.Add(1, "somebody's words")
	server := httptest.NewServer(stub)
	defer server.Close()
	push := func(n int, args ...string) string {
		t.Helper()
		event := filepath.Join(t.TempDir(), "event.json")
		payload := fmt.Sprintf(`{"number": 1, "pull_request": {"number": 1, "head": {"ref": "change", "sha": "%d%039d", "repo": {"full_name": "o/r"}}}, "repository": {"default_branch": "main", "full_name": "o/r"}}`, n, 0)
		if err := os.WriteFile(event, []byte(payload), 0o600); err != nil {
			t.Fatal(err)
		}
		// Every label is mapped to this machine; one that is not would be skipped in silence.
		cmd := exec.Command(act, append([]string{"pull_request", "--eventpath", event, "--workflows", ".github/workflows/action.yml",
			"--platform", "ubuntu-latest=-self-hosted", "--matrix", "os:ubuntu-latest", "--secret", "GITHUB_TOKEN=t0ken",
			"--env", "GITHUB_REPOSITORY=o/r", "--env", "GITHUB_API_URL=" + server.URL, "--env", "GITHUB_GRAPHQL_URL=" + server.URL + "/graphql", "--env", "GITHUB_TOKEN=t0ken"}, args...)...)
		cmd.Dir = "../.."
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			lines := strings.Split(out.String(), "\n")
			t.Fatalf("push %d: %v\n%s", n, err, strings.Join(lines[max(0, len(lines)-120):], "\n"))
		}
		return out.String()
	}
	// A job that was skipped asserts nothing: each must have said that it did.
	log := push(1)
	for _, want := range []string{"ASSERTED check", "ASSERTED publish"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log of the runner lacks %q", want)
		}
	}
	for n := 2; n <= 3; n++ {
		if log := push(n, "--job", "check"); !strings.Contains(log, "ASSERTED check") {
			t.Errorf("push %d asserted nothing", n)
		}
	}
	all := stub.Comments()
	if len(all) != 2 || !strings.Contains(all[1].Body, "Schema check passed") || !strings.Contains(all[1].Body, "commit 3000000") {
		t.Errorf("after three pushes there are these comments: %+v", all)
	}
}

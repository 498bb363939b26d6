package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/schemactl/schemactl/cmd/internal/actions/githubstub"
)

// stubKey keeps a script's GitHub in its environment.
type stubKey struct{}

// runner [fork] [queue] [base=COMMIT] [label=LABEL] [read-only] starts the environment of a run of
// GitHub Actions on pull request 7, or with queue for a merge queue: event, files for outputs and
// summary, and a stub of the REST API. Called again, the run is another one of the same pull
// request.
func runnerCommand(ts *testscript.TestScript, _ bool, args []string) {
	stub, _ := ts.Value(stubKey{}).(*githubstub.Server)
	if ts.Getenv("GITHUB_API_URL") == "" {
		server := httptest.NewServer(stub)
		ts.Defer(server.Close)
		ts.Setenv("GITHUB_API_URL", server.URL)
	}
	at := func(file string) string { return filepath.Join(ts.Getenv("WORK"), file) }
	run, _ := strconv.Atoi(ts.Getenv("GITHUB_RUN_ID"))
	run++
	from, label, base, kind := "o/r", "", "", "pull_request"
	stub.ReadOnly = false
	for _, a := range args {
		switch m := regexp.MustCompile(`^label=(.*)$`).FindStringSubmatch(a); {
		case a == "fork":
			from, stub.ReadOnly = "stranger/r", true
		case a == "queue":
			kind = "merge_group"
		case strings.HasPrefix(a, "base="):
			base = strings.TrimPrefix(a, "base=")
		case a == "read-only":
			stub.ReadOnly = true
		case m != nil:
			label = fmt.Sprintf(`{"name": %q}`, m[1])
		default:
			ts.Fatalf("runner: what is %q?", a)
		}
	}
	event := fmt.Sprintf(`{"number": 7, "pull_request": {"number": 7, "labels": [%s], "base": {"sha": %q}, "head": {"ref": "change", "sha": "%07d%033d", "repo": {"full_name": %q}}}, "repository": {"full_name": "o/r"}}`, label, base, run, 0, from)
	if kind == "merge_group" {
		event = fmt.Sprintf(`{"action": "checks_requested", "merge_group": {"base_sha": %q, "head_sha": "%07d%033d", "head_ref": "refs/heads/gh-readonly-queue/main/pr-7"}, "repository": {"full_name": "o/r"}}`, base, run, 0)
	}
	ts.Check(os.WriteFile(at("event.json"), []byte(event), 0o600))
	for name, file := range map[string]string{"GITHUB_OUTPUT": "outputs", "GITHUB_STEP_SUMMARY": "summary.md"} {
		ts.Check(os.WriteFile(at(file), nil, 0o600))
		ts.Setenv(name, at(file))
	}
	ts.Check(os.MkdirAll(at("runner"), 0o755))
	for name, value := range map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": kind, "GITHUB_EVENT_PATH": at("event.json"), "GITHUB_REPOSITORY": "o/r",
		"GITHUB_SERVER_URL": "https://github.example.com", "GITHUB_RUN_ID": strconv.Itoa(run), "GITHUB_TOKEN": "t0ken",
		"GITHUB_WORKSPACE": at("."), "RUNNER_TEMP": at("runner"),
	} {
		ts.Setenv(name, value)
	}
}

// artifact NAME BRANCH FILE keeps a file as an artifact of a run for a branch, as
// actions/upload-artifact does; the branch fork:BRANCH is one of a fork.
func artifact(ts *testscript.TestScript, _ bool, args []string) {
	stub, _ := ts.Value(stubKey{}).(*githubstub.Server)
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	w, err := z.Create(filepath.Base(args[2]))
	ts.Check(err)
	_, err = w.Write([]byte(ts.ReadFile(args[2])))
	ts.Check(errors.Join(err, z.Close()))
	branch, fork := strings.CutPrefix(args[1], "fork:")
	stub.Artifacts = append([]githubstub.Artifact{{Name: args[0], Branch: branch, Fork: fork, Zip: archive.Bytes()}}, stub.Artifacts...)
}

// comments N [PATTERN] demands that the pull request has N comments, and that one of them matches.
func comments(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || len(args) > 2 || neg {
		ts.Fatalf("usage: comments N [PATTERN]")
	}
	stub, _ := ts.Value(stubKey{}).(*githubstub.Server)
	all := stub.Comments()
	if strconv.Itoa(len(all)) != args[0] {
		ts.Fatalf("%d comments, want %s", len(all), args[0])
	}
	if len(args) == 1 {
		return
	}
	pattern := regexp.MustCompile("(?m)" + args[1])
	for _, c := range all {
		if pattern.MatchString(c.Body) {
			return
		}
	}
	ts.Fatalf("no comment matches %s: %v", args[1], all)
}

// output NAME PATTERN demands that the step set an output to a value that the whole pattern
// matches. It is read as the runner reads it.
func output(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: output NAME PATTERN")
	}
	text := ts.ReadFile(filepath.Join(ts.Getenv("WORK"), "outputs"))
	heredoc := regexp.MustCompile(`(?ms)^` + regexp.QuoteMeta(args[0]) + `<<(schemactl-\w+)\n(.*?)\n(schemactl-\w+)$`)
	m := heredoc.FindStringSubmatch(text)
	if m == nil || m[1] != m[3] {
		ts.Fatalf("the output %s was not set:\n%s", args[0], text)
	}
	if !regexp.MustCompile(`(?s)^(?:` + args[1] + `)$`).MatchString(m[2]) {
		ts.Fatalf("the output %s is %q, want %s", args[0], m[2], args[1])
	}
}

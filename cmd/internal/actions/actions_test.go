package actions

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/actions/githubstub"
)

// runner makes a runner with these variables; NAME=@file makes the file in a temporary folder.
func runner(t *testing.T, env map[string]string) (Runner, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	return Runner{Getenv: func(name string) string { return env[name] }, Log: &log}, &log
}

func TestOutput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	r, _ := runner(t, map[string]string{"GITHUB_OUTPUT": file})
	// A value that tries to end early and to set another output.
	evil := "a\nschemactl-X\npassed=true\nEOF\n"
	if err := r.Output([]string{"one", "two"}, map[string]string{"one": evil, "two": ""}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// Read as the runner reads it: NAME<<END, lines, END.
	got := map[string]string{}
	for rest := string(text); rest != ""; {
		head, after, _ := strings.Cut(rest, "\n")
		name, end, ok := strings.Cut(head, "<<")
		value, next, found := strings.Cut(after, "\n"+end+"\n")
		if !ok || !found {
			t.Fatalf("not a heredoc: %q", rest)
		}
		got[name], rest = value, next
	}
	if d := cmp.Diff(map[string]string{"one": evil, "two": ""}, got); d != "" {
		t.Error(d)
	}
	if err := (Runner{Getenv: func(string) string { return "" }}).Output([]string{"x"}, nil); err != nil {
		t.Errorf("outside of a run: %v", err)
	}
	r, _ = runner(t, map[string]string{"GITHUB_OUTPUT": t.TempDir()})
	if err := r.Output([]string{"x"}, nil); !errors.Is(err, ErrRunner) {
		t.Errorf("a folder in place of the file: %v", err)
	}
}

func TestSummaryIsCut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "summary")
	if err := os.WriteFile(file, bytes.Repeat([]byte("x"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	r, _ := runner(t, map[string]string{"GITHUB_STEP_SUMMARY": file})
	if err := r.Summary("# a\n````text\n" + strings.Repeat("```\nline of a long summary\n", 1<<16)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > SummaryLimit || len(text) < SummaryLimit/2 || !strings.Contains(string(text[len(text)-200:]), "\n````\n\n\n*This summary was cut") {
		t.Errorf("%d bytes, ending %q", len(text), text[len(text)-200:])
	}
}

func TestCut(t *testing.T) {
	long := strings.Repeat("word\n", 100)
	for name, test := range map[string]struct {
		in    string
		limit int
		want  string
	}{
		"fits":          {"abc", 3, "abc"},
		"no room":       {long, 50, ""},
		"at a line":     {long, 80, "word\nword\nwhy"},
		"in a fence":    {"```diff\n" + long, 80, "```diff\nword\n```\nwhy"},
		"in a section":  {"<details>\n" + long, 80, "<details>\n</details>\nwhy"},
		"fence in it":   {"<details>\n```\n" + long, 90, "<details>\n```\nword\n```\n</details>\nwhy"},
		"closed before": {"```\n```\n" + long, 80, "```\n```\nword\nwhy"},
	} {
		if got := Cut(test.in, test.limit, "why"); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	if got := Cut(strings.Repeat("<details>\n", 1000), 500, "why"); got != "why" {
		t.Errorf("nested too deep: %q", got)
	}
}

func TestAnnotate(t *testing.T) {
	r, log := runner(t, nil)
	r.Annotate(Error, "a:b,c", "100%\r\n::set-output name=x::y")
	if want := "::error title=a%3Ab%2Cc::100%25%0D%0A::set-output name=x::y\n"; log.String() != want {
		t.Errorf("%q, want %q", log, want)
	}
}

func TestQuietUsesATokenNobodyCanGuess(t *testing.T) {
	r, log := runner(t, nil)
	r.Quiet()()
	first := log.String()
	log.Reset()
	r.Quiet()()
	if !strings.HasPrefix(first, "::stop-commands::") || first == log.String() {
		t.Errorf("%q, then %q", first, log)
	}
}

func TestEvent(t *testing.T) {
	const head = `"base": {"sha": "def"}, "head": {"ref": "change", "sha": "abc", "repo": {"full_name": "%"}}`
	for name, test := range map[string]struct {
		payload string
		want    Event
		fails   bool
	}{
		"own branch": {`{"number": 7, "pull_request": {` + strings.ReplaceAll(head, "%", "o/r") + `, "labels": [{"name": "schemactl: accept breaking"}]}, "repository": {"full_name": "o/r"}}`,
			Event{Name: "pull_request", Number: 7, Head: "abc", Branch: "change", Base: "def", Labels: []string{"schemactl: accept breaking"}}, false},
		"fork":         {`{"pull_request": {"number": 8, ` + strings.ReplaceAll(head, "%", "x/r") + `}, "repository": {"full_name": "o/r"}}`, Event{Name: "pull_request", Number: 8, Head: "abc", Branch: "change", Base: "def", Fork: true}, false},
		"deleted fork": {`{"pull_request": {"number": 8, "head": {"repo": null}}, "repository": {"full_name": "o/r"}}`, Event{Name: "pull_request", Number: 8, Fork: true}, false},
		"push":         {`{"after": "abc", "before": "def"}`, Event{Name: "pull_request", Base: "def"}, false},
		"new branch":   {`{"after": "abc", "before": "0000000000000000000000000000000000000000"}`, Event{Name: "pull_request"}, false},
		"merge queue": {`{"action": "checks_requested", "merge_group": {"head_sha": "abc", "base_sha": "def", "base_ref": "refs/heads/main", "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-def"}}`,
			Event{Name: "merge_group", Head: "abc", Branch: "gh-readonly-queue/main/pr-7-def", Base: "def"}, false},
		"no JSON": {`{`, Event{Name: "pull_request"}, true},
	} {
		file := filepath.Join(t.TempDir(), "event.json")
		if err := os.WriteFile(file, []byte(test.payload), 0o600); err != nil {
			t.Fatal(err)
		}
		r, _ := runner(t, map[string]string{"GITHUB_EVENT_NAME": test.want.Name, "GITHUB_EVENT_PATH": file})
		got, err := r.Event()
		if d := cmp.Diff(test.want, got); d != "" || (err != nil) != test.fails {
			t.Errorf("%s: %v %s", name, err, d)
		}
	}
	e := Event{Labels: []string{"Schemactl: Accept Breaking"}}
	if !e.Has("schemactl: accept breaking") || e.Has("") || e.Has("other") {
		t.Error("labels are compared without case, and no label is none")
	}
	r, _ := runner(t, map[string]string{"GITHUB_SERVER_URL": "https://g", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "12"})
	if got := r.RunURL(); got != "https://g/o/r/actions/runs/12" {
		t.Errorf("run at %s", got)
	}
}

func onStub(t *testing.T, stub *githubstub.Server, more map[string]string) Runner {
	t.Helper()
	server := httptest.NewServer(stub)
	t.Cleanup(server.Close)
	env := map[string]string{"GITHUB_TOKEN": "t0ken", "GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": server.URL}
	for k, v := range more {
		env[k] = v
	}
	r, _ := runner(t, env)
	return r
}

// Three pushes leave one comment; other comments, also ones that quote ours, stay.
func TestUpsert(t *testing.T) {
	stub := &githubstub.Server{Token: "t0ken"}
	c := Comment{Number: 7, Key: []string{"check", "g@v", "products"}}
	for range 4 {
		stub.Add(7, "somebody's words")
	}
	stub.Add(7, "> "+c.marker()+"\nquoted")
	stub.Add(7, c.marker()+"\nby somebody who wrote the marker")
	stub.Add(8, c.marker()+"\non another pull request")
	r := onStub(t, stub, nil)
	var urls []string
	for _, body := range []string{"first: add @shareable and `@key`", "second", "second", "third"} {
		c.Body = body
		url, err := r.Upsert(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, url)
		if body[0] == 'f' && !strings.Contains(stub.Comments()[7].Body, "add @\u200bshareable and `@key`") {
			t.Errorf("somebody called shareable would be notified: %q", stub.Comments()[7].Body)
		}
	}
	if urls[0] == "" || urls[0] != urls[3] {
		t.Errorf("addresses %q", urls)
	}
	var mine []string
	for _, have := range stub.Comments() {
		if have.Number == 7 && strings.HasPrefix(have.Body, c.marker()) {
			mine = append(mine, have.Body)
		}
	}
	if d := cmp.Diff([]string{c.marker() + "\nby somebody who wrote the marker", c.marker() + "\nthird"}, mine); d != "" {
		t.Error(d)
	}
	writes := 0
	for _, req := range stub.Requests() {
		if !strings.HasPrefix(req, "GET ") && req != "POST /graphql" {
			writes++
		}
	}
	if writes != 3 {
		t.Errorf("%d writes, want 3: the same text is not sent again", writes)
	}
	// Another set of subgraphs has its own comment; a clean first run has none.
	other := Comment{Number: 7, Key: []string{"check", "g@v", "reviews"}, Body: "x", OnlyUpdate: true}
	if url, err := r.Upsert(context.Background(), other); err != nil || url != "" || len(stub.Comments()) != 8 {
		t.Errorf("%q, %v, %d comments", url, err, len(stub.Comments()))
	}
	other.OnlyUpdate = false
	if _, err := r.Upsert(context.Background(), other); err != nil || len(stub.Comments()) != 9 {
		t.Errorf("%v, %d comments", err, len(stub.Comments()))
	}
	other.Body = strings.Repeat("long ", 40000)
	if _, err := r.Upsert(context.Background(), other); err == nil && len(stub.Comments()[8].Body) > commentLimit {
		t.Error("a comment longer than GitHub takes")
	}
}

func TestUpsertRefused(t *testing.T) {
	c := Comment{Number: 7, Body: "x"}
	for name, test := range map[string]struct {
		stub *githubstub.Server
		env  map[string]string
		want error
	}{
		"no token":        {&githubstub.Server{}, map[string]string{"GITHUB_TOKEN": ""}, ErrNoToken},
		"token of a fork": {&githubstub.Server{ReadOnly: true}, nil, ErrMayNotWrite},
		"wrong token":     {&githubstub.Server{Token: "other"}, nil, ErrMayNotWrite},
		"hidden":          {&githubstub.Server{Status: http.StatusNotFound}, nil, ErrMayNotWrite},
		"out of order":    {&githubstub.Server{Status: http.StatusBadGateway}, nil, ErrComment},
		"no repository":   {&githubstub.Server{}, map[string]string{"GITHUB_REPOSITORY": "x"}, ErrComment},
		"in the clear":    {&githubstub.Server{}, map[string]string{"GITHUB_API_URL": "http://api.example.com"}, ErrComment},
	} {
		_, err := onStub(t, test.stub, test.env).Upsert(context.Background(), c)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "t0ken") {
			t.Errorf("%s: the token is in %v", name, err)
		}
	}
}

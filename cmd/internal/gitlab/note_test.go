package gitlab_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/gitlab"
	"github.com/schemactl/schemactl/cmd/internal/gitlab/gitlabstub"
)

// onStub returns a job whose API is the stub.
func onStub(t *testing.T, stub *gitlabstub.Server, more map[string]string) gitlab.Job {
	t.Helper()
	return onServer(t, stub, more)
}

func onServer(t *testing.T, api http.Handler, more map[string]string) gitlab.Job {
	t.Helper()
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	env := map[string]string{
		"GITLAB_CI": "true", "GITLAB_TOKEN": "t0ken", "CI_API_V4_URL": server.URL + "/api/v4", "CI_PROJECT_ID": "42", "CI_PROJECT_URL": "https://gitlab.example.com/o/r",
		"CI_COMMIT_SHA": "abc",
	}
	for k, v := range more {
		env[k] = v
	}
	return gitlab.Job{Getenv: func(name string) string { return env[name] }}
}

// Three pushes leave one note, beyond a page of others; that of somebody who pasted ours stays.
func TestUpsert(t *testing.T) {
	stub := &gitlabstub.Server{Token: "t0ken"}
	c := actions.Comment{Number: 7, Key: []string{"check"}}
	marker, _ := c.Marked(1000)
	for range 4 {
		stub.Add(7, gitlabstub.Person, "somebody's words")
	}
	stub.Add(7, gitlabstub.Person, marker+"\npasted")
	job := onStub(t, stub, nil)
	for _, body := range []string{"first", "second", "second", "third"} {
		c.Body = body
		url, err := job.Upsert(t.Context(), c)
		if err != nil || url != "https://gitlab.example.com/o/r/-/merge_requests/7#note_6" {
			t.Fatal(url, err)
		}
	}
	notes := stub.Notes()
	if len(notes) != 6 || notes[5].Body != marker+"\nthird" || notes[4].Body != marker+"\npasted" {
		t.Errorf("notes: %+v", notes)
	}
	writes := 0
	for _, r := range stub.Requests() {
		if !strings.HasPrefix(r, "GET ") {
			writes++
		}
	}
	if writes != 3 {
		t.Errorf("%d writes, want 3: the same text is not sent again", writes)
	}
	other := actions.Comment{Number: 7, Key: []string{"plan"}, Body: "x", OnlyUpdate: true}
	if url, err := job.Upsert(t.Context(), other); url != "" || err != nil || len(stub.Notes()) != 6 {
		t.Errorf("%q, %v", url, err)
	}
}

func TestUpsertRefused(t *testing.T) {
	for name, test := range map[string]struct {
		stub *gitlabstub.Server
		env  map[string]string
		want error
		text string
	}{
		"no token":     {&gitlabstub.Server{}, map[string]string{"GITLAB_TOKEN": ""}, actions.ErrNoToken, "there is no GITLAB_TOKEN: set GITLAB_TOKEN to a project access token"},
		"wrong token":  {&gitlabstub.Server{Token: "other"}, nil, actions.ErrMayNotWrite, "401 Unauthorized; GITLAB_TOKEN is revoked, expired or mistyped"},
		"read only":    {&gitlabstub.Server{Token: "t0ken", ReadOnly: true}, nil, actions.ErrMayNotWrite, "403 Forbidden insufficient_scope; give the token the scope api"},
		"no project":   {&gitlabstub.Server{}, map[string]string{"CI_PROJECT_ID": ""}, actions.ErrComment, "CI_PROJECT_ID is not set"},
		"other":        {&gitlabstub.Server{Token: "t0ken"}, map[string]string{"CI_PROJECT_ID": "43"}, actions.ErrMayNotWrite, "404 Not found"},
		"in the clear": {&gitlabstub.Server{}, map[string]string{"CI_API_V4_URL": "http://gitlab.example.com/api/v4"}, actions.ErrComment, "must be an https address"},
	} {
		_, err := onStub(t, test.stub, test.env).Upsert(t.Context(), actions.Comment{Number: 7, Body: "x"})
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) || strings.Contains(err.Error(), "t0ken") {
			t.Errorf("%s: %v, want %v: %s", name, err, test.want, test.text)
		}
	}
}

// A server whose list of notes has no end is not asked for ever.
func TestEndlessPages(t *testing.T) {
	asked := 0
	job := onServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; strings.HasSuffix(r.URL.Path, "/user") {
			_, _ = w.Write([]byte(`{"id":1}`))
			return
		}
		w.Header().Set("X-Next-Page", "2")
		_, _ = w.Write([]byte(`[]`))
	}), nil)
	_, err := job.Upsert(t.Context(), actions.Comment{Number: 7, Body: "x"})
	if !errors.Is(err, actions.ErrComment) || !errors.Is(err, actions.ErrPages) || asked > 400 {
		t.Errorf("%v, after %d requests", err, asked)
	}
}

func TestLine(t *testing.T) {
	job := onStub(t, &gitlabstub.Server{}, nil)
	if got := job.Line("sub graphs/a.graphql", 3); got != "https://gitlab.example.com/o/r/-/blob/abc/sub%20graphs/a.graphql#L3" {
		t.Error(got)
	}
	if got := (gitlab.Job{Getenv: func(string) string { return "" }}).Line("a.graphql", 3); got != "" {
		t.Error(got)
	}
}

package actions

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestNextPage(t *testing.T) {
	for _, c := range []struct{ link, want string }{
		{"", ""},
		{`<https://api.github.com/x?per_page=100&page=2>; rel="next", <https://api.github.com/x?per_page=100&page=9>; rel="last"`, "2"},
		{`<https://api.github.com/x?page=1&per_page=100>; rel="prev", <https://api.github.com/x?page=3&per_page=100>; rel="next"`, "3"},
		{`<https://api.github.com/x?per_page=100&page=1>; rel="first"`, ""},
	} {
		if got := nextPage(http.Header{"Link": {c.link}}); got != c.want {
			t.Errorf("%s: %q, want %q", c.link, got, c.want)
		}
	}
}

// TestRefusal holds the words for answers of GitHub that the stub does not give.
func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		header http.Header
		body   string
		want   string
	}{
		{"hourly limit", 403, http.Header{"X-Ratelimit-Remaining": {"0"}}, `{"message":"API rate limit exceeded"}`, "rate limit is used up"},
		{"limit of the moment", 403, http.Header{"Retry-After": {"60"}}, `{"message":"You have exceeded a secondary limit"}`, "rate limit is used up"},
		{"too many", 429, nil, "", "rate limit is used up"},
		{"forbidden", 403, nil, `{"message":"Resource not accessible"}`, "Resource not accessible; give the job"},
		{"no JSON", 502, nil, "<html>", "HTTP 502: Bad Gateway"},
		{"not what was asked", 200, nil, "<html>", "check GITHUB_API_URL"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range c.header {
				w.Header()[name] = values
			}
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		env := map[string]string{"GITHUB_TOKEN": "t0ken", "GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": server.URL}
		_, err := Runner{Getenv: func(name string) string { return env[name] }}.Upsert(context.Background(), Comment{Number: 1, Body: "x"})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		server.Close()
	}
}

// TestRedirect: the token stays on the server that it is for, and nothing else is asked than what
// was meant.
func TestRedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was asked, with %q", r.Method, r.URL, r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for _, c := range []struct {
		name, to  string // to is where a request goes on
		get, post int    // the statuses of redirects, 0 for none
		want      string
	}{
		{"a repository that was renamed", "/moved", http.StatusMovedPermanently, http.StatusTemporaryRedirect, ""},
		{"another server", other.URL, http.StatusMovedPermanently, 0, "answers 301 Moved Permanently with another address"},
		{"a comment for another server", other.URL, 0, http.StatusPermanentRedirect, "answers 308 Permanent Redirect with another address"},
		{"a comment that becomes a question", "/moved", 0, http.StatusFound, "answers 302 Found with another address"},
		{"in a circle", "/repos/o/r", http.StatusFound, 0, "answers 302 Found with another address"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			code, text := c.get, "[]"
			if r.Method == http.MethodPost {
				code, text = c.post, `{"id":1,"html_url":"https://github.com/x"}`
			}
			if code != 0 && r.URL.Path != "/moved" {
				http.Redirect(w, r, c.to, code)
				return
			}
			_, _ = w.Write([]byte(text))
		}))
		env := map[string]string{"GITHUB_TOKEN": "t0ken", "GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": server.URL}
		address, err := Runner{Getenv: func(name string) string { return env[name] }}.Upsert(t.Context(), Comment{Number: 1, Body: "x"})
		switch {
		case c.want == "" && (err != nil || address != "https://github.com/x"):
			t.Errorf("%s: %q, %v", c.name, address, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", c.name, err)
		}
		server.Close()
	}
}

// TestRedirectOfArtifact: the address of an artifact is found where a repository was renamed.
func TestRedirectOfArtifact(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/moved" {
			http.Redirect(w, r, "/moved", http.StatusMovedPermanently)
			return
		}
		http.Redirect(w, r, "https://storage.example/signed", http.StatusFound)
	}))
	defer server.Close()
	env := map[string]string{"GITHUB_TOKEN": "t0ken", "GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": server.URL}
	api, err := Runner{Getenv: func(name string) string { return env[name] }}.github()
	if err != nil {
		t.Fatal(err)
	}
	if at, err := api.redirect(t.Context(), api.path("/actions/artifacts/1/zip")); err != nil || at.String() != "https://storage.example/signed" {
		t.Errorf("%v, %v", at, err)
	}
}

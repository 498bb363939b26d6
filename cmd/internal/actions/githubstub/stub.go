// Package githubstub is the part of GitHub's REST API that comments on pull requests and artifacts
// need, for tests. It keeps comments in memory, serves them in pages, demands a token, and records
// the requests.
//
// Paths and answers follow https://docs.github.com/rest/issues/comments and
// https://docs.github.com/rest/actions/artifacts. Of GraphQL it knows the question who the token is
// of.
package githubstub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Comment is one comment of a pull request.
type Comment struct {
	ID     int64  `json:"id"`
	Number int    `json:"-"`
	Body   string `json:"body"`
	URL    string `json:"html_url"`
	User   User   `json:"user"`
}

// User is who wrote a comment.
type User struct {
	ID int64 `json:"id"`
}

// The users of the stub: who the token is of, and somebody else.
var (
	bot      = User{41898282}
	somebody = User{583231}
)

// Server is an http.Handler. The zero value accepts any token, but demands one. Its fields must not
// be changed while it serves.
type Server struct {
	// Token is the only token that is accepted. Empty means any.
	Token string
	// ReadOnly refuses to write, as GitHub does for the token of a fork's pull request.
	ReadOnly bool
	// Status is the status of every answer, if it is not zero.
	Status int

	// Artifacts are the artifacts of runs, the newest first.
	Artifacts []Artifact

	mu       sync.Mutex
	comments []Comment
	requests []string
	mux      *http.ServeMux
}

// ServeHTTP answers one request. /stub/comments lists all comments without a token, for scripts
// that run the server in another process.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mux == nil {
		s.mux = http.NewServeMux()
		s.mux.HandleFunc("GET /repos/{owner}/{repo}/issues/{number}/comments", s.list)
		s.mux.HandleFunc("POST /repos/{owner}/{repo}/issues/{number}/comments", s.create)
		s.mux.HandleFunc("PATCH /repos/{owner}/{repo}/issues/comments/{id}", s.edit)
		s.mux.HandleFunc("POST /graphql", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusOK, map[string]any{"data": map[string]any{"viewer": map[string]any{"databaseId": bot.ID}}})
		})
		s.mux.HandleFunc("GET /repos/{owner}/{repo}/actions/artifacts", s.listArtifacts)
		s.mux.HandleFunc("GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip", s.downloadArtifact)
		s.mux.HandleFunc("GET /stub/artifacts/{id}", s.artifact)
		s.mux.HandleFunc("GET /stub/comments", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.comments) })
	}
	if !strings.HasPrefix(r.URL.Path, "/stub/") {
		s.requests = append(s.requests, r.Method+" "+r.URL.Path)
		given := r.Header.Get("Authorization")
		switch {
		case given == "", s.Token != "" && given != "Bearer "+s.Token:
			refuse(w, http.StatusUnauthorized, "Bad credentials")
			return
		case s.Status != 0:
			refuse(w, s.Status, http.StatusText(s.Status))
			return
		case s.ReadOnly && r.Method != http.MethodGet && r.URL.Path != "/graphql":
			refuse(w, http.StatusForbidden, "Resource not accessible by integration")
			return
		}
	}
	s.mux.ServeHTTP(w, r)
}

// Comments returns the comments in the order in which they were written.
func (s *Server) Comments() []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.comments)
}

// Requests returns the method and path of each request, in order.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Add writes a comment as another user would.
func (s *Server) Add(number int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(number, body, somebody)
}

func (s *Server) add(number int, body string, user User) Comment {
	id := int64(1000 + len(s.comments))
	c := Comment{ID: id, Number: number, Body: body, User: user, URL: fmt.Sprintf("https://github.example.com/pull/%d#issuecomment-%d", number, id)}
	s.comments = append(s.comments, c)
	return c
}

// pageSize is small, so that tests see more than one page.
const pageSize = 3

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.PathValue("number"))
	page, err := strconv.Atoi(r.FormValue("page"))
	if err != nil {
		page = 1
	}
	mine := slices.DeleteFunc(slices.Clone(s.comments), func(c Comment) bool { return c.Number != number })
	from := min((page-1)*pageSize, len(mine))
	to := min(from+pageSize, len(mine))
	if to < len(mine) {
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?page=%d>; rel="next"`, r.Host, r.URL.Path, page+1))
	}
	answer(w, http.StatusOK, append([]Comment{}, mine[from:to]...))
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.PathValue("number"))
	if body, ok := body(w, r); ok {
		answer(w, http.StatusCreated, s.add(number, body, bot))
	}
}

func (s *Server) edit(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	i := slices.IndexFunc(s.comments, func(c Comment) bool { return c.ID == id })
	if i < 0 {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	if body, ok := body(w, r); ok {
		s.comments[i].Body = body
		answer(w, http.StatusOK, s.comments[i])
	}
}

// body reads the text of a comment. It refuses one that is empty or longer than GitHub takes, 65536
// characters.
func body(w http.ResponseWriter, r *http.Request) (string, bool) {
	var in Comment
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Body == "" || len(in.Body) > 65536 {
		refuse(w, http.StatusUnprocessableEntity, "Validation Failed")
		return "", false
	}
	return in.Body, true
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]string{"message": message, "documentation_url": "https://docs.github.com/rest"})
}

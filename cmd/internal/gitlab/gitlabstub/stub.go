// Package gitlabstub is the part of GitLab's REST API that notes of merge requests need, for tests.
// It keeps notes in memory, serves them in pages, demands a token, and lets only their author write
// them.
//
// Paths and answers follow https://docs.gitlab.com/api/notes/ and
// https://docs.gitlab.com/api/users/.
package gitlabstub

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Note is one note of a merge request.
type Note struct {
	ID     int64  `json:"id"`
	Body   string `json:"body"`
	System bool   `json:"system"`
	Author struct {
		ID int64 `json:"id"`
	} `json:"author"`
	// Number is that of the merge request.
	Number int `json:"-"`
}

// Bot is the user of the token; Person is somebody else.
const (
	Bot    = 1
	Person = 2
)

// pageSize is the number of notes of a page, small so that tests have several.
const pageSize = 3

// Server is an http.Handler for the API below /api/v4. Its fields must not be changed while it
// serves.
type Server struct {
	// Token is the only token that is accepted.
	Token string
	// ReadOnly refuses to write, as for a token with the scope read_api.
	ReadOnly bool

	mu       sync.Mutex
	notes    []Note
	requests []string
}

// Add writes a note as a user.
func (s *Server) Add(number int, author int64, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(number, author, body)
}

func (s *Server) add(number int, author int64, body string) Note {
	n := Note{ID: int64(len(s.notes) + 1), Number: number, Body: body}
	n.Author.ID = author
	s.notes = append(s.notes, n)
	return n
}

// Notes returns the notes in the order in which they were written.
func (s *Server) Notes() []Note {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notes)
}

// Requests returns the method and path of each request, in order.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Method+" "+r.URL.Path)
	switch {
	case r.Header.Get("Private-Token") != s.Token:
		answer(w, http.StatusUnauthorized, map[string]string{"message": "401 Unauthorized"})
		return
	case s.ReadOnly && r.Method != http.MethodGet:
		answer(w, http.StatusForbidden, map[string]string{"error": "insufficient_scope", "error_description": "The request requires higher privileges than provided by the access token."})
		return
	case r.URL.Path == "/api/v4/user":
		answer(w, http.StatusOK, map[string]int{"id": Bot})
		return
	}
	number, rest, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/v4/projects/42/merge_requests/"), "/notes")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		answer(w, http.StatusNotFound, map[string]string{"message": "404 Not found"})
		return
	}
	switch r.Method {
	case http.MethodGet:
		s.page(w, r, n)
	case http.MethodPost:
		answer(w, http.StatusCreated, s.add(n, Bot, body(r)))
	case http.MethodPut:
		id, _ := strconv.ParseInt(strings.TrimPrefix(rest, "/"), 10, 64)
		i := slices.IndexFunc(s.notes, func(n Note) bool { return n.ID == id })
		if i < 0 || s.notes[i].Author.ID != Bot {
			answer(w, http.StatusForbidden, map[string]string{"message": "403 Forbidden"})
			return
		}
		s.notes[i].Body = body(r)
		answer(w, http.StatusOK, s.notes[i])
	}
}

// page answers one page of the notes of a merge request.
func (s *Server) page(w http.ResponseWriter, r *http.Request, number int) {
	list := []Note{}
	for _, n := range s.notes {
		if n.Number == number {
			list = append(list, n)
		}
	}
	page, _ := strconv.Atoi(r.FormValue("page"))
	from := min((max(page, 1)-1)*pageSize, len(list))
	to := min(from+pageSize, len(list))
	if to < len(list) {
		w.Header().Set("X-Next-Page", strconv.Itoa(max(page, 1)+1))
	}
	answer(w, http.StatusOK, list[from:to])
}

func body(r *http.Request) string {
	var in struct{ Body string }
	_ = json.NewDecoder(r.Body).Decode(&in) // an empty body is written, and a test sees it
	return in.Body
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"strconv"
	"time"

	gqlerrors "github.com/graph-gophers/graphql-go/errors"
)

// The paths that a server answers.
const (
	// GraphQLPath is the Platform API: the value of APOLLO_REGISTRY_URL ends with it.
	GraphQLPath = "/graphql"
	// UplinkPath is Uplink: the value of APOLLO_UPLINK_ENDPOINTS ends with it.
	UplinkPath = "/uplink"
	// FaultsPath takes, lists and clears faults (POST, GET, DELETE).
	FaultsPath = "/_sandbox/faults"
	// SeedPath takes a [Seed] (POST).
	SeedPath = "/_sandbox/seed"
)

const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = time.Minute
	idleTimeout       = 2 * time.Minute
	shutdownGrace     = 5 * time.Second
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+GraphQLPath, s.servePlatform)
	mux.HandleFunc("POST /api/graphql", s.servePlatform)
	mux.HandleFunc("POST "+UplinkPath, s.serveUplink)
	mux.HandleFunc(FaultsPath, s.serveFaults)
	mux.HandleFunc("POST "+SeedPath, s.serveSeed)
	mux.HandleFunc("GET /graph/{graph}/launches/{launch}", s.serveLaunchPage)
	return mux
}

// ServeHTTP answers the Platform API, Uplink and the sandbox's own endpoints.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.closed.Load() {
		http.Error(w, ErrClosed.Error(), http.StatusServiceUnavailable)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, s.opts.MaxBody)
	s.mux.ServeHTTP(w, r)
}

// Serve answers on a listener until ctx ends, then finishes the requests that are
// under way. It returns nil after such an end. It does not close the server.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
	}
	done := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		err := server.Shutdown(grace)
		if err != nil {
			err = errors.Join(err, server.Close())
		}
		done <- err
	})
	err := server.Serve(listener)
	if stop() {
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	}
	return <-done
}

// gqlRequest is the body of a GraphQL request.
type gqlRequest struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
}

// readRequest reads a request body; on a bad one it answers and returns false. A
// body of another media type is refused also because a web page could send it unasked.
func readRequest(w http.ResponseWriter, r *http.Request, into any, strict bool) bool {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		sendError(w, http.StatusUnsupportedMediaType, "the request body must be application/json")
		return false
	}
	body := json.NewDecoder(r.Body)
	if strict {
		body.DisallowUnknownFields()
	}
	err := body.Decode(into)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		sendError(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the request body is larger than %d bytes", tooLarge.Limit))
	case err != nil:
		sendError(w, http.StatusBadRequest, "the request body is not the JSON that is expected here: "+err.Error())
	}
	return err == nil
}

func sendError(w http.ResponseWriter, status int, message string) {
	sendJSON(w, status, map[string]any{"errors": []any{map[string]any{"message": message}}})
}

func sendJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"errors":[{"message":"the answer cannot be encoded"}]}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, _ = w.Write(data) // a client that went away is no concern of the server
}

// servePlatform answers a Platform API request.
func (s *Server) servePlatform(w http.ResponseWriter, r *http.Request) {
	s.serveGraphQL(w, r, func(ctx context.Context, req gqlRequest) any {
		st, err := s.present()
		if err != nil {
			return errorResponse(err)
		}
		who, good := st.identify(requestKey(r), s.now())
		v := &view{server: s, state: st, who: who, frontend: s.frontend(r)}
		answer := s.schema.Exec(withView(ctx, v), req.Query, req.OperationName, req.Variables)
		if !good {
			answer.Errors = append([]*gqlerrors.QueryError{rejectedKey("http://" + r.Host + r.URL.Path)}, answer.Errors...)
		}
		return answer
	})
}

// serveGraphQL reads a GraphQL request and answers it, unless a fault comes between.
func (s *Server) serveGraphQL(w http.ResponseWriter, r *http.Request, exec func(context.Context, gqlRequest) any) {
	var req gqlRequest
	if !readRequest(w, r, &req, false) {
		return
	}
	if req.Query == "" {
		sendError(w, http.StatusBadRequest, "the request has no query")
		return
	}
	fault := s.faults.forRequest(namesIn(req))
	if fault != nil && !s.injectBefore(w, r, fault) {
		return
	}
	answer := exec(r.Context(), req)
	if fault == nil || !fault.spoilsAnswer() {
		sendJSON(w, http.StatusOK, answer)
		return
	}
	injectAfter(w, fault, answer)
}

// frontend is the root of the links in answers.
func (s *Server) frontend(r *http.Request) string {
	if s.opts.FrontendURL != "" {
		return s.opts.FrontendURL
	}
	return "http://" + r.Host
}

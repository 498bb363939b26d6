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

// The paths of the endpoints.
const (
	// GraphQLPath is that of the Platform API; the value of APOLLO_REGISTRY_URL ends with it.
	GraphQLPath = "/graphql"
	// UplinkPath is that of Uplink; the value of APOLLO_UPLINK_ENDPOINTS ends with it.
	UplinkPath = "/uplink"
	// FaultsPath adds a [Fault] (POST), lists the faults (GET) or clears them (DELETE).
	FaultsPath = "/_sandbox/faults"
	// SeedPath adds a [Seed] (POST).
	SeedPath = "/_sandbox/seed"
)

const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = time.Minute
	idleTimeout       = 2 * time.Minute
	shutdownGrace     = 5 * time.Second
)

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+GraphQLPath, s.servePlatform)
	mux.HandleFunc("POST /api/graphql", s.servePlatform)
	mux.HandleFunc("POST "+UplinkPath, s.serveUplink)
	mux.HandleFunc(FaultsPath, s.serveFaults)
	mux.HandleFunc("POST "+SeedPath, s.serveSeed)
	mux.HandleFunc("GET /graph/{graph}/launches/{launch}", s.serveLaunchPage)
	return mux
}

// Handle lets a handler answer the requests of a pattern of [http.ServeMux], besides those of the
// sandbox itself.
func (s *Server) Handle(pattern string, handler http.Handler) { s.mux.Handle(pattern, handler) }

// ServeHTTP answers the Platform API, Uplink and the sandbox's own endpoints.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.closed.Load() {
		http.Error(w, ErrClosed.Error(), http.StatusServiceUnavailable)
		return
	}
	s.late.run(s.now())
	r.Body = http.MaxBytesReader(w, r.Body, s.opts.MaxBody)
	s.mux.ServeHTTP(w, r)
}

// Serve answers on a listener until ctx ends. It then finishes the requests that are under way, for
// five seconds at most, and returns nil. It does not close the server.
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

// readRequest decodes the JSON body of a request. A body that cannot be decoded is answered with an
// error, and readRequest returns false. With strict, unknown fields are errors. Only the media type
// application/json is accepted, because a browser sends others for any web page without asking the
// server first.
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

// sendJSON answers with a body as JSON.
func sendJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"errors":[{"message":"the answer cannot be encoded"}]}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may have gone away
}

// servePlatform answers a Platform API request. A rejected key gets the answer of a request without
// a key, with an error beside it, as on the platform.
func (s *Server) servePlatform(w http.ResponseWriter, r *http.Request) {
	s.serveGraphQL(w, r, func(ctx context.Context, req gqlRequest) any {
		st, err := s.present()
		if err != nil {
			return errorResponse(err)
		}
		who, good := st.identify(requestKey(r), s.now())
		v := &view{server: s, state: st, who: who, frontend: "http://" + r.Host}
		answer := s.schemas.platform.Exec(withView(ctx, v), req.Query, req.OperationName, req.Variables)
		if !good {
			answer.Errors = append([]*gqlerrors.QueryError{rejectedKey("http://" + r.Host + r.URL.Path)}, answer.Errors...)
		}
		return answer
	})
}

// serveGraphQL reads a GraphQL request and answers it with the result of exec. This is where faults
// of requests strike: before exec, which may then not run, or on its result.
func (s *Server) serveGraphQL(w http.ResponseWriter, r *http.Request, exec func(context.Context, gqlRequest) any) {
	var req gqlRequest
	if !readRequest(w, r, &req, false) {
		return
	}
	if req.Query == "" {
		sendError(w, http.StatusBadRequest, "the request has no query")
		return
	}
	w, answered := s.logged(w, r, req)
	defer answered()
	fault := s.faults.forRequest(namesIn(req))
	if fault != nil && fault.Late > 0 {
		s.late.add(s.now().Add(fault.Late), func() { exec(context.WithoutCancel(r.Context()), req) })
	}
	if fault != nil && !s.injectBefore(w, r, fault) {
		return
	}
	answer := exec(r.Context(), req)
	if fault == nil || !fault.changesAnswer() {
		sendJSON(w, http.StatusOK, answer)
		return
	}
	injectAfter(w, fault, answer)
}

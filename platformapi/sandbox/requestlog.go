package sandbox

import (
	"net/http"
	"time"

	"github.com/schemactl/schemactl/platformapi"
)

// Request is a request that was answered, for [Options].Requests.
type Request struct {
	At time.Time
	// Path is the endpoint, Client the name and version that the client gives. Operation is the
	// name of the operation, empty if the request names none.
	Path, Client, Operation string
	// Variables are those of the request, without keys.
	Variables map[string]any
	// Status is the HTTP status of the answer, 0 if the connection was closed instead.
	Status int
}

// logged tells Options.Requests of a request once it is answered.
func (s *Server) logged(w http.ResponseWriter, r *http.Request, req gqlRequest) (http.ResponseWriter, func()) {
	if s.opts.Requests == nil {
		return w, func() {}
	}
	seen := &statusWriter{ResponseWriter: w}
	key := platformapi.NewSecret(requestKey(r))
	client := r.Header.Get("apollographql-client-name")
	if version := r.Header.Get("apollographql-client-version"); version != "" {
		client += " " + version
	}
	return seen, func() {
		s.opts.Requests(Request{s.now(), r.URL.Path, key.Redact(client), req.OperationName, withoutKeys(req.Variables, key), seen.status})
	}
}

// withoutKeys returns variables without the key: that of Uplink is one, and that of the request may
// be in any.
func withoutKeys(variables map[string]any, key platformapi.Secret) map[string]any {
	out := make(map[string]any, len(variables))
	for name, value := range variables {
		text, isText := value.(string)
		switch {
		case name == "apiKey":
			out[name] = "[redacted]"
		case isText:
			out[name] = key.Redact(text)
		default:
			out[name] = value
		}
	}
	return out
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the writer below, for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

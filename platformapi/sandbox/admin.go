package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// This file has the endpoints that the real platform does not have. They ask for no key, because
// the sandbox is meant to be reachable from its own machine only.

// serveFaults adds (POST), lists (GET) and clears (DELETE) faults. It answers with the list.
func (s *Server) serveFaults(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodPost:
		var fault Fault
		if !readRequest(w, r, &fault, true) {
			return
		}
		if err := s.faults.Add(fault); err != nil {
			sendError(w, http.StatusBadRequest, err.Error())
			return
		}
	case http.MethodDelete:
		s.faults.Clear()
	case http.MethodGet:
	default:
		w.Header().Set("Allow", "GET, POST, DELETE")
		sendError(w, http.StatusMethodNotAllowed, "use GET, POST or DELETE")
		return
	}
	sendJSON(w, http.StatusOK, map[string]any{"faults": s.faults.List()})
}

// serveSeed adds a seed.
func (s *Server) serveSeed(w http.ResponseWriter, r *http.Request) {
	var seed Seed
	if !readRequest(w, r, &seed, true) {
		return
	}
	if err := s.Seed(r.Context(), seed); err != nil {
		sendError(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	sendJSON(w, http.StatusOK, map[string]any{"seeded": len(seed.Graphs)})
}

// serveLaunchPage answers the links to launches that publishes return, in plain text.
func (s *Server) serveLaunchPage(w http.ResponseWriter, r *http.Request) {
	st, err := s.present()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	l := st.launches[r.PathValue("launch")]
	if l == nil || l.Graph != r.PathValue("graph") {
		http.Error(w, "no such launch", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	writeLaunch(w, st, l, "")
}

// writeLaunch writes a launch and, indented below it, its contract launches. Errors of writing are
// ignored: the client went away.
func writeLaunch(w io.Writer, st *state, l *launchRecord, indent string) {
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, indent+format+"\n", args...) }
	line("launch %s of %s", l.ID, l.key())
	line("  status    %s", l.Status)
	line("  created   %s", l.CreatedAt.Format(time.RFC3339Nano))
	if l.SupersededAt != nil {
		line("  superseded %s by %s", l.SupersededAt.Format(time.RFC3339Nano), l.SupersededBy)
	}
	if l.CompletedAt != nil {
		line("  completed %s", l.CompletedAt.Format(time.RFC3339Nano))
	}
	if l.BuildCompletedAt != nil {
		for _, e := range l.Outcome.Errors {
			line("  error     %s %s", e.Code, e.Message)
		}
	}
	for _, id := range l.Downstream {
		writeLaunch(w, st, st.launches[id], indent+"  ")
	}
}

package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
)

// protocols are the versions of the protocol that are spoken, the newest first. See
// https://modelcontextprotocol.io/specification/versioning.
var protocols = []string{"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}

// session is a conversation with one client.
type session struct {
	options Options
	tools   []tool
	// begun reports whether the client has introduced itself. Only [Serve] reads and writes it.
	begun bool
	calls sync.WaitGroup

	mu  sync.Mutex
	out io.Writer
	// failed is the first error of writing.
	failed error
	// open has the calls that are under way, by their ids.
	open map[string]*pending
}

// pending is a call that is under way. One that was cancelled gets no answer.
type pending struct {
	stop      context.CancelFunc
	cancelled bool
}

// receive answers a message. Calls of tools are answered when they are done, and may overtake each
// other; those of a batch are answered together.
func (s *session) receive(ctx context.Context, m message) {
	if len(m.requests) == 1 && !m.batch && m.requests[0].Method != "tools/call" {
		if a := s.answer(m.requests[0]); a != nil {
			s.write(a)
		}
		return
	}
	answers := make([]func() *answer, len(m.requests))
	for i, r := range m.requests {
		answers[i] = s.begin(ctx, r)
	}
	s.calls.Go(func() {
		var all []*answer
		for _, wait := range answers {
			if a := wait(); a != nil {
				all = append(all, a)
			}
		}
		switch {
		case len(all) > 0 && m.batch:
			s.write(all)
		case len(all) > 0:
			s.write(all[0])
		}
	})
}

// begin notes a request as one that can be cancelled, and returns what answers it.
func (s *session) begin(ctx context.Context, r request) func() *answer {
	if r.ID == nil || r.Method != "tools/call" {
		a := s.answer(r)
		return func() *answer { return a }
	}
	ctx, cancel := context.WithCancel(ctx)
	id, call := string(r.ID), &pending{stop: cancel}
	s.mu.Lock()
	s.open[id] = call
	s.mu.Unlock()
	known := s.begun
	return func() *answer {
		defer cancel()
		a := &answer{Version: "2.0", ID: r.ID}
		a.Result, a.Error = s.call(ctx, r, known)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[id] == call { // and not a later one of a client that gives an id twice
			delete(s.open, id)
		}
		if call.cancelled {
			return nil
		}
		return a
	}
}

// answer does what a request other than a call asks for. It returns nil for a notification.
func (s *session) answer(r request) *answer {
	if r.wrong != nil {
		return &answer{Version: "2.0", ID: r.ID, Error: r.wrong}
	}
	if r.ID == nil {
		if r.Method == "notifications/cancelled" {
			s.cancel(r.Params)
		}
		return nil
	}
	if r.Method == "" {
		return nil
	}
	a := &answer{Version: "2.0", ID: r.ID}
	switch {
	case r.Method == "ping":
		a.Result = struct{}{}
	case r.Method == "initialize":
		a.Result, a.Error = s.initialize(r.Params)
	case r.Method == "tools/list" && !s.begun:
		a.Error = tooEarly(r.Method)
	case r.Method == "tools/list":
		a.Result, a.Error = s.list(r.Params)
	default:
		a.Error = &failure{unknownMethod, fmt.Sprintf("there is no method %q", r.Method)}
	}
	return a
}

// tooEarly refuses what a client asks before it has introduced itself.
func tooEarly(method string) *failure {
	return &failure{invalidRequest, fmt.Sprintf("%s comes before initialize", method)}
}

// list returns all tools, on one page. A place to go on from is none of this server's.
func (s *session) list(params json.RawMessage) (any, *failure) {
	var p struct {
		Cursor string `json:"cursor"`
	}
	if len(params) > 0 && json.Unmarshal(params, &p) != nil || p.Cursor != "" {
		return nil, &failure{invalidParams, "the list of tools has one page; ask for it without a cursor"}
	}
	return map[string]any{"tools": s.tools}, nil
}

// initialize agrees on the version of the protocol: the one that the client asks for if it is known
// here, else the newest.
func (s *session) initialize(params json.RawMessage) (any, *failure) {
	var p struct {
		Version string `json:"protocolVersion"`
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, &failure{invalidParams, "initialize needs params with a protocolVersion"}
	}
	if !slices.Contains(protocols, p.Version) {
		p.Version = protocols[0]
	}
	s.begun = true
	return map[string]any{
		"protocolVersion": p.Version, "capabilities": map[string]any{"tools": struct{}{}}, "instructions": instructions,
		"serverInfo": map[string]string{"name": "schemactl", "title": "schemactl", "version": s.options.Version},
	}, nil
}

// cancel stops a request that is under way. One that is not known is done already.
func (s *session) cancel(params json.RawMessage) {
	var p struct {
		ID json.RawMessage `json:"requestId"`
	}
	if json.Unmarshal(params, &p) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if call := s.open[string(p.ID)]; call != nil {
		call.cancelled = true
		call.stop()
	}
}

// write writes one line.
func (s *session) write(value any) {
	var line bytes.Buffer
	err := json.NewEncoder(&line).Encode(value)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		_, err = s.out.Write(line.Bytes())
	}
	if s.failed == nil {
		s.failed = err
	}
}

// failure returns why a session went wrong that has ended: an answer was not written, or the
// context is done.
func (s *session) failure(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return s.failed
	}
	return ctx.Err()
}

package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// request is a request or notification of JSON-RPC 2.0 (https://www.jsonrpc.org/specification). A
// notification has no id and gets no answer. Without a method it is an answer, and the server asks
// for none.
type request struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// answer is the answer to a request: a result or an error.
type answer struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *failure        `json:"error,omitempty"`
}

// failure is an error of the protocol. What a tool could not do is a result.
type failure struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// The codes of failures, of JSON-RPC.
const (
	invalidRequest = -32600
	unknownMethod  = -32601
	invalidParams  = -32602
)

// message is what a client has sent at once: one request, or several of a batch, which clients of
// version 2025-03-26 may send. An error ends the session.
type message struct {
	requests []request
	batch    bool
	err      error
}

// read returns the messages of a client. The last one has an error, io.EOF if the input has ended.
func read(ctx context.Context, in io.Reader) <-chan message {
	messages := make(chan message)
	go func() {
		for d := json.NewDecoder(in); ; {
			m := next(d)
			select {
			case messages <- m:
			case <-ctx.Done():
				return
			}
			if m.err != nil {
				return
			}
		}
	}()
	return messages
}

// next reads a message.
func next(d *json.Decoder) message {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return message{err: err}
	}
	m := message{batch: raw[0] == '['}
	var err error
	if m.batch {
		err = json.Unmarshal(raw, &m.requests)
	} else {
		m.requests = make([]request, 1)
		err = json.Unmarshal(raw, &m.requests[0])
	}
	for i := range m.requests {
		err = errors.Join(err, m.requests[i].problem())
	}
	m.err = err
	return m
}

// problem returns what keeps a request from being one of JSON-RPC. A null id is read as none.
func (r *request) problem() error {
	if r.Version != "2.0" {
		return fmt.Errorf("a message has %q as its jsonrpc, and not \"2.0\"", r.Version)
	}
	if bytes.Equal(r.ID, []byte("null")) {
		r.ID = nil
	}
	if len(r.ID) > 0 && strings.IndexByte(`"-0123456789`, r.ID[0]) < 0 {
		return fmt.Errorf("the id of a message is %s, and neither a text nor a number", r.ID)
	}
	return nil
}

package mcp

import (
	"bufio"
	"bytes"
	"cmp"
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
	// wrong is what to answer to what is no request.
	wrong *failure
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
	parseError     = -32700
	invalidRequest = -32600
	unknownMethod  = -32601
	invalidParams  = -32602
	internalError  = -32603
)

// message is what a client has sent at once: one request, or several of a batch, which clients of
// version 2025-03-26 may send. An error ends the session.
type message struct {
	requests []request
	batch    bool
	err      error
}

// maxLine bounds a line of a client, in bytes. Schemas are named in it, not sent.
const maxLine = 64 << 20

// read returns the messages of a client, one of each line. The last one has an error, io.EOF if the
// input has ended.
func read(ctx context.Context, in io.Reader) <-chan message {
	messages := make(chan message)
	send := func(m message) bool {
		select {
		case messages <- m:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxLine)
		for lines.Scan() {
			if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 && !send(messageOf(line)) {
				return
			}
		}
		err := cmp.Or(lines.Err(), io.EOF)
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a line is longer than %d bytes", maxLine)
		}
		send(message{err: err})
	}()
	return messages
}

// messageOf reads a message. What is no request stands in it as one that says so.
func messageOf(line []byte) message {
	if !json.Valid(line) {
		var raw json.RawMessage
		return message{requests: []request{{wrong: &failure{parseError, fmt.Sprintf("a line is no JSON: %v", json.Unmarshal(line, &raw))}}}}
	}
	if line[0] != '[' {
		return message{requests: []request{requestOf(line)}}
	}
	var all []json.RawMessage
	if err := json.Unmarshal(line, &all); err != nil || len(all) == 0 {
		return message{requests: []request{{wrong: &failure{invalidRequest, "a batch has no requests"}}}}
	}
	m := message{batch: true}
	for _, one := range all {
		m.requests = append(m.requests, requestOf(one))
	}
	return m
}

// requestOf reads one request. A null id is read as none.
func requestOf(text []byte) request {
	var r request
	err := json.Unmarshal(text, &r)
	id := r.ID
	if bytes.Equal(id, []byte("null")) || len(id) > 0 && strings.IndexByte(`"-0123456789`, id[0]) < 0 {
		r.ID = nil
	}
	why := ""
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		why = fmt.Sprintf("the %s of a message is of type %s, and must be a text", wrong.Field, wrong.Value)
	case err != nil:
		why = "a message is no object, and so no request"
	case r.Version != "2.0":
		why = fmt.Sprintf("a message has %q as its jsonrpc, and not \"2.0\"", r.Version)
	case r.ID == nil && len(id) > 0 && !bytes.Equal(id, []byte("null")):
		why = fmt.Sprintf("the id of a message is %s, and neither a text nor a number", id)
	default:
		return r
	}
	return request{ID: r.ID, wrong: &failure{invalidRequest, why}}
}

// problem returns what keeps the first request that is none from being one, nil if all are.
func (m message) problem() error {
	for _, r := range m.requests {
		if r.wrong != nil {
			return errors.New(r.wrong.Message)
		}
	}
	return nil
}

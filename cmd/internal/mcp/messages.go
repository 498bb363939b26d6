package mcp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
)

// maxMessage is the greatest length of a message of a client, in bytes.
const maxMessage = 64 << 20

// messages passes on those lines of a client that are messages, and answers the others itself. The
// server would end the session at the first line that is none, as it does if that is the very
// first: nobody speaks the protocol then.
type messages struct {
	in    *bufio.Reader
	out   io.Writer
	rest  []byte // of a line that is passed on
	begun bool   // a message was passed on
}

func newMessages(in io.Reader, out io.Writer) *messages {
	return &messages{in: bufio.NewReaderSize(in, 64<<10), out: out}
}

// Read implements io.Reader.
func (m *messages) Read(p []byte) (int, error) {
	for len(m.rest) == 0 {
		line, long, err := m.line()
		switch {
		case long:
			m.begun = true
			m.refuse(jsonrpc.CodeInvalidRequest, fmt.Errorf("the message has more than %d MiB", maxMessage>>20))
		case len(bytes.TrimSpace(line)) == 0:
		default:
			m.take(line)
		}
		if err != nil && len(m.rest) == 0 {
			return 0, err
		}
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// take passes a line on, or answers it.
func (m *messages) take(line []byte) {
	switch bad := message(line); {
	case bad == nil || !m.begun:
		m.rest, m.begun = line, true
	case !json.Valid(line):
		m.refuse(jsonrpc.CodeParseError, errors.New("the line is no JSON: a message is one line of JSON"))
	default:
		m.refuse(jsonrpc.CodeInvalidRequest, fmt.Errorf("the line is no message of JSON-RPC 2.0: %w", bad))
	}
}

// line returns the next line with its end. Of one that is too long it returns nothing.
func (m *messages) line() (line []byte, long bool, err error) {
	for {
		part, err := m.in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxMessage; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

// message returns why a line is no message; nil if it is one, or a list, of which the server
// decides by the version of the protocol.
func message(line []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(line), []byte("[")) {
		return nil
	}
	_, err := jsonrpc.DecodeMessage(line)
	return err
}

// refuse answers a line that is no message, and thus has no ID.
func (m *messages) refuse(code int, why error) {
	type problem struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	answer, err := json.Marshal(struct {
		Version string  `json:"jsonrpc"`
		ID      *int    `json:"id"`
		Error   problem `json:"error"`
	}{"2.0", nil, problem{code, why.Error()}})
	if err == nil {
		_, _ = m.out.Write(append(answer, '\n')) // the next answer of the server fails too
	}
}

// output is a writer for several goroutines that is left open.
type output struct {
	mu sync.Mutex
	w  io.Writer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}

// Close implements io.Closer.
func (*output) Close() error { return nil }

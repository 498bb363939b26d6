package mcp

import (
	"context"
	"encoding/json"
	"io"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// stream is the transport of a server over two streams, which it does not close. The end of the
// input is told to the server only once every request is answered, since the server would give up
// what is under way: a client may write its requests and close.
type stream struct {
	in  io.Reader
	out io.Writer
}

// Connect implements mcp.Transport.
func (s stream) Connect(ctx context.Context) (mcp.Connection, error) {
	out := &output{w: s.out}
	under, err := (&mcp.IOTransport{Reader: io.NopCloser(newMessages(s.in, out)), Writer: out}).Connect(ctx)
	return &connection{Connection: under, open: map[jsonrpc.ID]bool{}, answered: make(chan struct{}, 1)}, err
}

// connection knows which requests of the client are not answered yet.
type connection struct {
	mcp.Connection
	mu   sync.Mutex
	open map[jsonrpc.ID]bool
	// answered has a value once a request was closed since it was last read.
	answered chan struct{}
}

// Read implements mcp.Connection.
func (c *connection) Read(ctx context.Context) (jsonrpc.Message, error) {
	m, err := c.Connection.Read(ctx)
	if r, ok := m.(*jsonrpc.Request); ok && err == nil {
		switch {
		case r.IsCall():
			c.mu.Lock()
			c.open[r.ID] = true
			c.mu.Unlock()
		case r.Method == "notifications/cancelled": // it may get no answer
			c.close(cancelled(r))
		}
	}
	for err != nil && c.waiting() {
		select {
		case <-c.answered:
		case <-ctx.Done():
			return m, err
		}
	}
	return m, err
}

// Write implements mcp.Connection.
func (c *connection) Write(ctx context.Context, m jsonrpc.Message) error {
	err := c.Connection.Write(ctx, m)
	if r, ok := m.(*jsonrpc.Response); ok {
		c.close(r.ID)
	}
	return err
}

// close notes that a request needs no answer any more.
func (c *connection) close(id jsonrpc.ID) {
	c.mu.Lock()
	delete(c.open, id)
	c.mu.Unlock()
	select {
	case c.answered <- struct{}{}:
	default:
	}
}

// waiting reports whether a request is not answered yet.
func (c *connection) waiting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open) > 0
}

// cancelled returns the request that a notification cancels.
func cancelled(r *jsonrpc.Request) jsonrpc.ID {
	var p struct {
		RequestID any `json:"requestId"`
	}
	if json.Unmarshal(r.Params, &p) != nil {
		return jsonrpc.ID{}
	}
	id, _ := jsonrpc.MakeID(p.RequestID) // an ID that is none is in no map
	return id
}

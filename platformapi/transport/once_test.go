package transport

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// The frames of HTTP/2 that the test needs (RFC 9113, section 6).
const (
	frameData, frameHeaders, frameReset, frameSettings, frameGoAway = 0, 1, 3, 4, 7

	endStream, ack, endHeaders = 1, 1, 4
	refusedStream              = 7
)

// proxy is an HTTP/2 server that executes the first request and then denies it. It answers all
// others.
type proxy struct {
	// goAway makes it close the connection instead of refusing the stream.
	goAway   bool
	executed atomic.Int32
}

// listen serves until the test ends. It returns a client's transport that trusts the proxy, and its
// address.
func (p *proxy) listen(t *testing.T) (http.RoundTripper, *url.URL) {
	t.Helper()
	trusted := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate only
	defer trusted.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: trusted.TLS.Certificates, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	ending, end := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ending, func() { _ = conn.Close() })
			serving.Go(func() { p.serve(conn) })
		}
	})
	roots := trusted.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	network := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	t.Cleanup(func() {
		network.CloseIdleConnections()
		_ = listener.Close()
		end()
		serving.Wait()
	})
	return network, &url.URL{Scheme: "https", Host: listener.Addr().String(), Path: "/graphql"}
}

// serve speaks as much of HTTP/2 as one request needs.
func (p *proxy) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	send := func(kind, flags byte, stream uint32, payload ...byte) {
		frame := []byte{0, 0, byte(len(payload)), kind, flags}
		_, _ = conn.Write(append(binary.BigEndian.AppendUint32(frame, stream), payload...))
	}
	if _, err := io.CopyN(io.Discard, conn, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	send(frameSettings, 0, 0)
	for {
		var head [9]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		size := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
		if _, err := io.CopyN(io.Discard, conn, size); err != nil {
			return
		}
		kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
		switch {
		case kind == frameSettings && flags&ack == 0:
			send(frameSettings, ack, 0)
		case kind != frameData || flags&endStream == 0:
		case p.executed.Add(1) > 1:
			send(frameHeaders, endHeaders, stream, 0x88) // :status 200, of the static table of HPACK
			send(frameData, endStream, stream, '{', '}')
		case p.goAway:
			send(frameGoAway, 0, 0, make([]byte, 8)...) // no stream was processed
			return
		default:
			send(frameReset, 0, stream, 0, 0, 0, refusedStream)
		}
	}
}

// TestNetworkRepeatsNoMutation: net/http sends a request again that an HTTP/2 server claims not to
// have processed. A proxy may claim so of what it has passed on: a mutation is not sent again.
func TestNetworkRepeatsNoMutation(t *testing.T) {
	for _, goAway := range []bool{false, true} {
		for _, mutation := range []bool{true, false} {
			p := &proxy{goAway: goAway}
			network, address := p.listen(t)
			chain, err := New(Options{Endpoint: address, Key: NewSecret("service:g:secret"), Base: network})
			if err != nil {
				t.Fatal(err)
			}
			op := &Operation{Name: "Any", Mutation: mutation}
			req, err := http.NewRequestWithContext(WithOperation(context.Background(), op), http.MethodPost, address.String(), strings.NewReader(`{"query":"…"}`))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := chain.RoundTrip(req)
			if resp != nil {
				_ = resp.Body.Close()
			}
			switch n := p.executed.Load(); {
			case mutation && (n != 1 || err == nil || !op.Lost()):
				t.Errorf("GOAWAY %t: a mutation was sent %d times, error %v, lost %t", goAway, n, err, op.Lost())
			case !mutation && (n != 2 || err != nil):
				t.Errorf("GOAWAY %t: a query was sent %d times, error %v", goAway, n, err)
			case mutation && !strings.Contains(err.Error(), "it was not sent again"):
				t.Errorf("GOAWAY %t: error %v", goAway, err)
			}
		}
	}
}

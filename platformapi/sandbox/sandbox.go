package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/graph-gophers/graphql-go"
)

// Latency is how long each stage of a launch takes.
type Latency struct {
	// Initiate is the time from the publish to the start of the build.
	Initiate time.Duration
	// Build is the time that composition or filtering takes.
	Build time.Duration
	// Publish is the time from the build's end until Uplink serves it.
	Publish time.Duration
}

// Options configure a server. The zero value is usable: everything in memory,
// the wall clock, and launches that are complete at the next look.
type Options struct {
	// Clock is SystemClock when nil.
	Clock Clock
	// DataFile keeps the registry in this file; empty keeps it in memory.
	DataFile string
	// Logger gets one line per change; nil is silent.
	Logger *slog.Logger
	// Latency is how long each stage of a launch takes.
	Latency Latency
	// CheckLatency is how long a check is pending.
	CheckLatency time.Duration
	// SkipUnchanged makes a publish that changes nothing start no launch. By default it starts one.
	SkipUnchanged bool
	// Composer composes and filters; nil is this module's own composition.
	Composer Composer
	// NewID makes the ids of launches and checks; nil makes random UUIDs.
	NewID func() string
	// FrontendURL is the root of launch and check links. Empty takes the address that the request came to.
	FrontendURL string
	// MaxBody bounds a request body in bytes; 0 is 32 MiB.
	MaxBody int64
	// MaxBatch bounds how many subgraphs one publish may have; 0 is no bound. More are refused as the platform refuses a key: HTTP 200
	// with the status inside.
	MaxBatch int
	// ComposeTimeout bounds one composition; 0 is one minute.
	ComposeTimeout time.Duration
}

const (
	defaultMaxBody        = 32 << 20
	defaultComposeTimeout = time.Minute
	maxQueryLength        = 1 << 20
	maxQueryDepth         = 40
)

// Server is a sandbox. It may be used from many goroutines.
type Server struct {
	opts   Options
	log    *slog.Logger
	clock  Clock
	store  store
	faults *Faults
	schema *graphql.Schema
	uplink *graphql.Schema
	mux    http.Handler

	// changeMu is held through a whole change of subgraphs or contracts, with its
	// composition; commitMu only while the next snapshot is made. Who takes both
	// takes changeMu first.
	changeMu sync.Mutex
	commitMu sync.Mutex
	current  atomic.Pointer[state]
	closed   atomic.Bool
}

// ErrClosed says that the server was closed.
var ErrClosed = errors.New("sandbox is closed")

// New starts a server: it opens the data file and takes up launches that were running.
func New(opts Options) (*Server, error) {
	s := &Server{opts: opts, log: opts.Logger, clock: opts.Clock, store: memoryStore{}, faults: &Faults{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = SystemClock{}
	}
	if s.opts.MaxBody == 0 {
		s.opts.MaxBody = defaultMaxBody
	}
	if s.opts.ComposeTimeout == 0 {
		s.opts.ComposeTimeout = defaultComposeTimeout
	}
	if s.opts.Composer == nil {
		s.opts.Composer = localComposer{}
	}
	if s.opts.NewID == nil {
		s.opts.NewID = newUUID
	}
	parsed, err := parseSchemas()
	if err != nil {
		return nil, err
	}
	s.schema, s.uplink = parsed.platform, parsed.uplink
	if opts.DataFile != "" {
		file, err := openBolt(opts.DataFile)
		if err != nil {
			return nil, err
		}
		s.store = file
	}
	first, err := load(s.store)
	if err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	s.current.Store(first)
	s.mux = s.routes()
	return s, nil
}

// Close ends the server's work: later requests are refused, and the data file is closed.
func (s *Server) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	s.commitMu.Lock()
	defer s.commitMu.Unlock()
	return s.store.Close()
}

// Faults are the faults that later requests and launches will meet.
func (s *Server) Faults() *Faults { return s.faults }

// now is the clock's present in UTC, without what JSON cannot keep.
func (s *Server) now() time.Time { return s.clock.Now().UTC().Round(0) }

// update makes the next snapshot: edit fills a transaction, which is made durable
// before anyone sees it. An error leaves everything as it was.
func (s *Server) update(edit func(t *tx, now time.Time) error) (*state, error) {
	s.commitMu.Lock()
	defer s.commitMu.Unlock()
	if s.closed.Load() {
		return nil, ErrClosed
	}
	t, now := s.current.Load().begin(), s.now()
	s.advanceTo(t, now)
	if err := edit(t, now); err != nil {
		return nil, err
	}
	return s.commit(t)
}

func (s *Server) commit(t *tx) (*state, error) {
	if t.err != nil {
		return nil, t.err
	}
	if len(t.writes) == 0 {
		return s.current.Load(), nil
	}
	if err := s.store.apply(t.writes); err != nil {
		return nil, err
	}
	s.current.Store(t.state)
	return t.state, nil
}

// present returns the snapshot of this moment, with all launches moved on to it.
func (s *Server) present() (*state, error) {
	st, now := s.current.Load(), s.now()
	if !st.anyDue(now) {
		return st, nil
	}
	return s.update(func(*tx, time.Time) error { return nil })
}

// composing gives work a context that outlives the request: the platform finishes
// what it took in, whether or not the client still listens.
func (s *Server) composeContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.opts.ComposeTimeout)
}

// newUUID returns a random UUID, version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

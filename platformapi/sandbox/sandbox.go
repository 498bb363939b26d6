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

	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/clock"
)

// Latency is the durations of the steps of a launch. The zero value makes a launch complete at the
// next request.
type Latency struct {
	// Initiate is the time from the publish to the start of the build.
	Initiate time.Duration
	// Build is the time that the composition or filtering takes.
	Build time.Duration
	// Publish is the time from the end of the build until Uplink serves its supergraph.
	Publish time.Duration
}

// Options configure a server. The zero value is usable: everything in memory, the wall clock, and
// launches that are complete at the next request.
type Options struct {
	// Clock is the machine's if nil. Sleep is called only for a fault that delays an answer.
	Clock clock.Clock
	// DataFile is the path of the file that keeps the registry; empty keeps it in memory only.
	DataFile string
	// Logger gets one line for each change; nil logs nothing.
	Logger *slog.Logger
	// Latency is the durations of the steps of launches.
	Latency Latency
	// CheckLatency is the time that a check is pending.
	CheckLatency time.Duration
	// SkipUnchanged makes a publish that changes nothing start no launch. By default it starts one.
	SkipUnchanged bool
	// Federation is the federation version of variants that were seeded without one of their own.
	// The zero value is the newest.
	Federation spec.Choice
	// Composer composes and filters; nil is this module's own composition.
	Composer Composer
	// NewID returns the ids of launches and checks; nil makes random UUIDs.
	NewID func() string
	// MaxBody is the largest request body in bytes; 0 is 32 MiB.
	MaxBody int64
	// MaxBatch is the largest number of subgraphs in one publish; 0 is any number. A larger publish
	// is refused in the form in which the platform refuses a key: HTTP 200, the status inside.
	MaxBatch int
	// RefuseEmpty refuses to publish a subgraph whose schema defines no types. The platform is not
	// known to do so.
	RefuseEmpty bool
	// UplinkInterval is how long routers are asked to wait between two polls; 0 is ten seconds.
	UplinkInterval time.Duration
	// Requests is told of each GraphQL request once it is answered; it may be called by several
	// goroutines at once. Nil is told of none.
	Requests func(Request)
}

const (
	defaultMaxBody = 32 << 20 // bytes
	composeTimeout = time.Minute
)

// Server is a sandbox. It may be used by several goroutines.
type Server struct {
	opts    Options // with defaults filled in
	log     *slog.Logger
	clock   clock.Clock
	faults  *Faults
	late    lateRequests
	schemas schemas
	mux     *http.ServeMux

	// changeMu is held through a whole change of subgraphs or contracts, its composition included.
	// commitMu is held only while the next snapshot is made. changeMu is taken before commitMu.
	changeMu sync.Mutex
	commitMu sync.Mutex
	store    store
	current  atomic.Pointer[state] // the newest snapshot
	closed   atomic.Bool
}

// ErrClosed is the error of requests to a server that was closed.
var ErrClosed = errors.New("sandbox is closed")

// New returns a server with an empty registry, or with that of the data file, whose active launches
// continue. It starts no goroutine. The errors wrap [ErrDataFile], or name the part of the schema
// that the sandbox does not resolve.
func New(opts Options) (*Server, error) {
	s := &Server{opts: opts, log: opts.Logger, clock: opts.Clock, store: memoryStore{}, faults: &Faults{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = clock.System{}
	}
	if s.opts.MaxBody == 0 {
		s.opts.MaxBody = defaultMaxBody
	}
	if s.opts.UplinkInterval == 0 {
		s.opts.UplinkInterval = defaultUplinkInterval
	}
	if s.opts.Composer == nil {
		s.opts.Composer = localComposer{}
	}
	if s.opts.NewID == nil {
		s.opts.NewID = newUUID
	}
	var err error
	if s.schemas, err = parseSchemas(); err != nil {
		return nil, err
	}
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

// Close waits for changes that are under way and closes the data file. Later requests are refused.
// A second call does nothing.
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

// Faults returns the list of faults that later requests and launches take from.
func (s *Server) Faults() *Faults { return s.faults }

// now returns the clock's present in UTC, without the monotonic reading that JSON cannot keep.
func (s *Server) now() time.Time { return s.clock.Now().UTC().Round(0) }

// update makes the next snapshot and returns it. All launches are advanced to the present before
// edit adds its changes to the transaction. The transaction is durable before anyone sees the new
// snapshot. After an error everything is as it was.
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

// commit writes a transaction to the store and makes its state the newest snapshot. A transaction
// without writes keeps the snapshot that is there. The caller holds commitMu.
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

// present returns the snapshot of this moment, after all launches have taken the steps that are
// due.
func (s *Server) present() (*state, error) {
	st, now := s.current.Load(), s.now()
	if !st.anyDue(now) {
		return st, nil
	}
	return s.update(func(*tx, time.Time) error { return nil })
}

// composeContext returns the context of a composition or filter for a request: it does not end with
// the request but after composeTimeout. The platform also finishes what a client no longer waits
// for.
func (s *Server) composeContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), composeTimeout)
}

// newUUID returns a random UUID, version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

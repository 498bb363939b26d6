package pin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// Why nothing is pinned.
var (
	// ErrNotCompleted: a launch of the tree did not complete, so it has no supergraph.
	ErrNotCompleted = errors.New("launch is not completed")
	// ErrNoSupergraph: the launch completed and the platform returns no supergraph for it.
	ErrNoSupergraph = errors.New("launch has no supergraph")
	// ErrHashMismatch: the SDL is not the one whose hash the platform or the lock names.
	ErrHashMismatch = errors.New("hash of the supergraph does not match")
	// ErrNotSupergraph: what the platform returned cannot be read as a supergraph.
	ErrNotSupergraph = errors.New("not a supergraph")
	// ErrUnusable: what the platform returned is a supergraph that routers cannot serve.
	ErrUnusable = errors.New("routers cannot serve this supergraph")
	// ErrOtherGraph: the directory holds the pins of another variant.
	ErrOtherGraph = errors.New("directory holds the pins of another variant")
	// ErrLock: the lock file that would be replaced cannot be read.
	ErrLock = errors.New("lock file is not valid")
)

// fetches is how many supergraphs are fetched at the same time.
const fetches = 4

// Reader is the part of a Registry that pinning needs.
type Reader interface {
	Supergraph(ctx context.Context, ref registry.GraphRef, launchID string) (registry.Supergraph, error)
}

// Options of Pin. The zero value is usable.
type Options struct {
	// SkipUnready allows contract launches that did not complete. Their variants keep the pin that
	// they have. The source launch has to be completed in any case.
	SkipUnready bool
	// AllowInvalidURL is why routing URLs that routers cannot use are pinned; the lock keeps the
	// reason. Empty does not pin them.
	AllowInvalidURL string
	// Clock gives the time in the lock; [clock.System] if nil.
	Clock clock.Clock
	// Wait is how long to wait for another process that writes the directory:
	// [fileset.DefaultWait] if zero, not at all if negative.
	Wait time.Duration
	// Waiting, if not nil, is called once when another process has to be waited for.
	Waiting func(by fileset.Holder)
	// Command is what others are told that this process runs; "schemactl" if empty.
	Command string

	files fileset.FileSystem // fileset.OS if nil
}

// withDefaults returns the options with the values that may be left out.
func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.files == nil {
		o.files = fileset.OS{}
	}
	if o.Command == "" {
		o.Command = "schemactl"
	}
	return o
}

// Result is what was pinned.
type Result struct {
	// Lock is the content of the new lock file.
	Lock Lock `json:"lock"`
	// LockFile is the path of the lock file.
	LockFile string `json:"lockFile"`
	// Files are the paths of the SDL files, in the order of the lock.
	Files []string `json:"files"`
	// Kept names variants whose launch did not complete and that keep the pin that they had.
	Kept []registry.GraphRef `json:"kept,omitempty"`
	// Unpinned names variants whose launch did not complete and that had no pin.
	Unpinned []registry.GraphRef `json:"unpinned,omitempty"`
	// Orphaned are the paths of SDL files in the lock before that the new lock does not have. They
	// are left in place.
	Orphaned []string `json:"orphaned,omitempty"`
}

// Pin writes the supergraphs of a launch and its contract launches into dir, with their lock. On an
// error dir is as it was; a file that could not be put back is named in the error. The context can
// stop it until the first file is put in place.
//
// One process at a time writes a directory. Pin waits for another one, and the error is
// [fileset.ErrBusy] if that takes too long. What a killed process has left half done is taken back
// first, whatever becomes of this pin.
func Pin(ctx context.Context, reg Reader, dir string, tree launch.Tree, opts Options) (Result, error) {
	opts = opts.withDefaults()
	if err := mend(ctx, dir, tree, opts); err != nil {
		return Result{}, err
	}
	if _, err := lockBefore(opts.files, dir, tree.Source.Ref); err != nil { // before anything is fetched
		return Result{}, err
	}
	ready, unready, err := selectCompleted(tree, opts.SkipUnready)
	if err != nil {
		return Result{}, err
	}
	pinned, err := fetch(ctx, reg, ready, opts.AllowInvalidURL != "")
	if err != nil {
		return Result{}, err
	}
	hold, err := opts.folder(dir, tree.Source).Hold(ctx)
	if err != nil {
		return Result{}, failed(tree, dir, err)
	}
	result, err := writePins(ctx, hold, dir, pinContent{tree: tree, ready: pinned, unready: unready}, opts)
	_ = hold.Release() // what cannot be removed is empty, and the next run takes it
	if err != nil {
		return Result{}, failed(tree, dir, err)
	}
	return result, nil
}

// lockBefore returns the lock that will be replaced, nil if there is none. A lock that is not valid
// or of another variant is an error, so that nobody loses pins by a wrong directory.
func lockBefore(files fileset.FileSystem, dir string, ref registry.GraphRef) (*Lock, error) {
	lock, findings, found := readLock(files, dir)
	switch {
	case !found:
		return nil, nil
	case findings != nil:
		return nil, fmt.Errorf("%w: %w; mend or remove it, then pin again", ErrLock, findings)
	case lock.GraphRef != ref:
		return nil, fmt.Errorf("%w: %s is the lock of %s, not of %s; pin into another directory, or remove the lock",
			ErrOtherGraph, filepath.Join(dir, LockName), lock.GraphRef, ref)
	}
	return &lock, nil
}

// selectCompleted divides the tree into the launches that completed and those that did not. The
// latter are an error unless they are contract launches and skip is true.
func selectCompleted(tree launch.Tree, skip bool) (ready, unready []launch.Node, err error) {
	for i, node := range tree.Nodes() {
		switch {
		case node.State == registry.StateCompleted:
			ready = append(ready, node)
		case i > 0 && skip:
			unready = append(unready, node)
		default:
			return nil, nil, fmt.Errorf("%w: launch %s of %s is %s; wait for it with: %s",
				ErrNotCompleted, node.ID, node.Ref, node.State, launch.Resume(node.Ref, node.ID))
		}
	}
	return ready, unready, nil
}

// pinned is the supergraph of one launch.
type pinned struct {
	node launch.Node
	sdl  string
	// badURL is true if it has a routing URL that routers cannot use, which is allowed.
	badURL bool
}

// fetch returns the supergraphs of the launches in their order, each one checked. The first failure
// ends it.
func fetch(ctx context.Context, reg Reader, nodes []launch.Node, anyURL bool) ([]pinned, error) {
	all := make([]pinned, len(nodes))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(fetches)
	for i, node := range nodes {
		group.Go(func() error {
			got, err := reg.Supergraph(ctx, node.Ref, node.ID)
			var badURL bool
			if err == nil {
				badURL, err = checkFetched(got, anyURL)
			}
			if err != nil {
				return fmt.Errorf("supergraph of launch %s of %s: %w", node.ID, node.Ref, err)
			}
			all[i] = pinned{node: node, sdl: got.SDL, badURL: badURL}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return all, nil
}

// checkFetched returns why what the platform returned cannot be pinned. A supergraph without a hash
// of the platform is taken as it is. badURL reports whether it has routing URLs that routers cannot
// use, which is no error with anyURL.
func checkFetched(got registry.Supergraph, anyURL bool) (badURL bool, err error) {
	switch {
	case len(got.Errors) > 0:
		return false, fmt.Errorf("%w: its build failed%s", ErrNoSupergraph, launch.BuildErrors(got.Errors))
	case strings.TrimSpace(got.SDL) == "":
		return false, fmt.Errorf("%w; the platform may still be storing it: try again shortly", ErrNoSupergraph)
	case got.Hash != "" && !strings.EqualFold(got.Hash, Hash(got.SDL)):
		return false, fmt.Errorf("%w: the platform names %s, the SDL that arrived has %s", ErrHashMismatch, got.Hash, Hash(got.SDL))
	}
	graph, findings := supergraph.Read(sdl.Source{File: "supergraph", Text: got.SDL})
	if len(findings) > 0 {
		return false, fmt.Errorf("%w: %w", ErrNotSupergraph, findings)
	}
	badURL = len(graph.URLFaults()) > 0
	problems := problemsOf(graph, anyURL)
	if len(problems) == 0 {
		return badURL, nil
	}
	var text []string
	for _, p := range problems {
		text = append(text, p.message)
	}
	if badURL && !anyURL {
		text = append(text, "publish routing URLs that routers can use, or give --allow-invalid-routing-url REASON to pin these")
	}
	return badURL, fmt.Errorf("%w: %s", ErrUnusable, strings.Join(text, "\n  "))
}

// Hash returns the SHA-256 of SDL in hex, over its bytes as they are.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

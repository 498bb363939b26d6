// Package pin fixes which supergraphs routers run: it fetches the supergraph SDL of one launch and of its contract launches, writes
// one file per variant and a lock file that says what they are, and verifies later that they still are.
//
// In go a Registry, the finished launch tree and a directory; out come the files, all of them or none. The lock file is written last,
// after every SDL file was flushed to the disk, read back, hashed and parsed as a supergraph.
//
//	result, err := pin.Pin(ctx, reg, "deploy/supergraph", tree, pin.Options{})
//	lock, findings := pin.Verify("deploy/supergraph")
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
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// The reasons for which nothing is pinned.
var (
	// ErrNotCompleted: a launch of the tree did not complete, so there is no supergraph of it to pin.
	ErrNotCompleted = errors.New("launch is not completed")
	// ErrNoSupergraph: the launch completed and the platform gives no supergraph for it.
	ErrNoSupergraph = errors.New("launch has no supergraph")
	// ErrHashMismatch: the SDL that arrived is not the one whose hash the platform names, or what was read back is not what was written.
	ErrHashMismatch = errors.New("hash of the supergraph does not match")
	// ErrNotSupergraph: what the platform gave cannot be read as a supergraph.
	ErrNotSupergraph = errors.New("not a supergraph")
	// ErrOtherGraph: the directory holds the pins of another variant.
	ErrOtherGraph = errors.New("directory holds the pins of another variant")
	// ErrLock: the lock file in the way cannot be read.
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
	// SkipUnready pins a tree whose contract launches did not all complete: the variants of those keep the pin they have.
	SkipUnready bool
	// IgnorePlatformHash pins SDL whose hash is not the one that the platform names.
	IgnorePlatformHash bool
	// Clock stamps the lock; the machine's when nil.
	Clock clock.Clock
	// FS is where files are written; the machine's when nil.
	FS FS
}

// Result says what was pinned.
type Result struct {
	// Lock is what the lock file now says.
	Lock Lock `json:"lock"`
	// Files are the paths of the lock file and of the SDL files, in the order of the lock.
	LockFile string   `json:"lockFile"`
	Files    []string `json:"files"`
	// Kept names variants whose launch did not complete and that keep the pin they had; Unpinned those that had none.
	Kept     []registry.GraphRef `json:"kept,omitempty"`
	Unpinned []registry.GraphRef `json:"unpinned,omitempty"`
	// Orphaned are SDL files of the lock before that no longer belong to it; they are left in place.
	Orphaned []string `json:"orphaned,omitempty"`
}

// Pin writes the supergraphs of a launch and its contract launches into dir, with their lock. When it returns an error, dir is as it
// was; if even that could not be had, the error says so. A context that ends before the files are put in place stops it.
func Pin(ctx context.Context, reg Reader, dir string, tree launch.Tree, opts Options) (Result, error) {
	if opts.Clock == nil {
		opts.Clock = clock.System{}
	}
	if opts.FS == nil {
		opts.FS = machine{}
	}
	before, err := lockBefore(opts.FS, dir, tree.Source.Ref)
	if err != nil {
		return Result{}, err
	}
	ready, unready, err := choose(tree, opts.SkipUnready)
	if err != nil {
		return Result{}, err
	}
	pinned, err := fetch(ctx, reg, ready, opts.IgnorePlatformHash)
	if err != nil {
		return Result{}, err
	}
	result := assemble(dir, tree, pinned, unready, before, opts.Clock.Now())
	files, err := contents(result.Lock, pinned)
	if err != nil {
		return Result{}, err
	}
	if err := replace(ctx, opts.FS, dir, files); err != nil {
		return Result{}, fmt.Errorf("pin launch %s of %s in %s: %w", tree.Source.ID, tree.Source.Ref, dir, err)
	}
	return result, nil
}

// lockBefore reads the lock that will be replaced; nil when there is none.
func lockBefore(fs FS, dir string, ref registry.GraphRef) (*Lock, error) {
	lock, findings, found := readLock(fs, dir)
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

// choose parts the tree into what can be pinned and what cannot.
func choose(tree launch.Tree, skip bool) (ready, unready []launch.Node, err error) {
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
}

// fetch reads all the supergraphs and checks each; the first failure ends it.
func fetch(ctx context.Context, reg Reader, nodes []launch.Node, ignoreHash bool) ([]pinned, error) {
	all := make([]pinned, len(nodes))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(fetches)
	for i, node := range nodes {
		group.Go(func() error {
			got, err := reg.Supergraph(ctx, node.Ref, node.ID)
			if err == nil {
				err = checkFetched(got, ignoreHash)
			}
			if err != nil {
				return fmt.Errorf("supergraph of launch %s of %s: %w", node.ID, node.Ref, err)
			}
			all[i] = pinned{node: node, sdl: got.SDL}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return all, nil
}

func checkFetched(got registry.Supergraph, ignoreHash bool) error {
	switch {
	case len(got.Errors) > 0:
		return fmt.Errorf("%w: its build failed%s", ErrNoSupergraph, launch.BuildErrors(got.Errors))
	case strings.TrimSpace(got.SDL) == "":
		return fmt.Errorf("%w; the platform may still be storing it: try again shortly", ErrNoSupergraph)
	case got.Hash != "" && !strings.EqualFold(got.Hash, Hash(got.SDL)) && !ignoreHash:
		return fmt.Errorf("%w: the platform names %s, the SDL that arrived has %s", ErrHashMismatch, got.Hash, Hash(got.SDL))
	}
	if _, findings := supergraph.Read(sdl.Source{File: "supergraph", Text: got.SDL}); len(findings) > 0 {
		return fmt.Errorf("%w: %w", ErrNotSupergraph, findings)
	}
	return nil
}

// Hash is the SHA-256 of SDL in hex, over its bytes as they are.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// assemble makes the new lock of what was fetched and of the pins that stay.
func assemble(dir string, tree launch.Tree, all []pinned, unready []launch.Node, before *Lock, now time.Time) Result {
	now = now.UTC().Truncate(time.Second)
	lock := Lock{Version: LockVersion, GraphRef: tree.Source.Ref, LaunchID: tree.Source.ID, PinnedAt: now}
	for _, p := range all {
		lock.Variants = append(lock.Variants, Entry{
			GraphRef: p.node.Ref, LaunchID: p.node.ID, File: FileName(p.node.Ref, tree.Source.Ref),
			SHA256: Hash(p.sdl), Bytes: len(p.sdl), PinnedAt: now,
		})
	}
	result := Result{LockFile: filepath.Join(dir, LockName)}
	for _, node := range unready {
		if entry, found := before.Entry(node.Ref); found {
			lock.Variants = append(lock.Variants, entry)
			result.Kept = append(result.Kept, node.Ref)
		} else {
			result.Unpinned = append(result.Unpinned, node.Ref)
		}
	}
	for _, entry := range lock.Variants {
		result.Files = append(result.Files, filepath.Join(dir, entry.File))
	}
	if before != nil {
		for _, entry := range before.Variants {
			if _, found := lock.Entry(entry.GraphRef); !found {
				result.Orphaned = append(result.Orphaned, filepath.Join(dir, entry.File))
			}
		}
	}
	result.Lock = lock
	return result
}

// contents lists the files to be written, the lock last.
func contents(lock Lock, all []pinned) ([]file, error) {
	names := map[string]registry.GraphRef{}
	for _, entry := range lock.Variants {
		name := strings.ToLower(entry.File)
		if other, taken := names[name]; taken {
			return nil, fmt.Errorf("variants %s and %s would share the file %s", other, entry.GraphRef, entry.File)
		}
		names[name] = entry.GraphRef
	}
	var files []file
	for i, p := range all {
		files = append(files, file{name: lock.Variants[i].File, text: p.sdl})
	}
	text, err := lock.Marshal()
	if err != nil {
		return nil, err
	}
	return append(files, file{name: LockName, text: string(text)}), nil
}

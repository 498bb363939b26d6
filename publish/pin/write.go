package pin

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/shell"
)

// folder returns the directory as a folder that one process writes at a time.
func (o Options) folder(dir string, source launch.Node) fileset.Folder {
	again := fmt.Sprintf("schemactl supergraph pin %s --graph-ref %s --dir %s", shell.Quote(source.ID), shell.Quote(source.Ref.String()), shell.Quote(dir))
	return fileset.Folder{
		Dir: dir, By: fileset.Holder{Command: o.Command, Again: again}, Owns: isPinFile,
		Wait: o.Wait, Waiting: o.Waiting, Clock: o.Clock, Files: o.files,
	}
}

// pinFile matches the names that [FileName] returns.
var pinFile = pattern.New(`^supergraph(-[a-z0-9_-]+)?\.graphql$`)

// isPinFile reports whether a pin writes files of this name.
func isPinFile(name string) bool { return name == LockName || pinFile.Get().MatchString(name) }

// failed returns the error of a pin with what was to be pinned where.
func failed(tree launch.Tree, dir string, err error) error {
	return fmt.Errorf("pin launch %s of %s in %s: %w", tree.Source.ID, tree.Source.Ref, dir, err)
}

// mend takes back what a killed process has left half done in the directory. A directory in which
// nothing of this kind is left is not touched.
func mend(ctx context.Context, dir string, tree launch.Tree, opts Options) error {
	if state, _, err := fileset.Look(dir); err != nil || state != fileset.Interrupted {
		return err
	}
	hold, err := opts.folder(dir, tree.Source).Hold(ctx)
	if err != nil {
		return err
	}
	return hold.Release()
}

// pinContent is what a pin was made of: the launches with their supergraphs, and those that are not
// completed.
type pinContent struct {
	tree    launch.Tree
	ready   []pinned
	unready []launch.Node
}

// writePins replaces the pins of a directory that this process holds. The lock is read again,
// because another process may have replaced it until the directory was held.
func writePins(ctx context.Context, hold *fileset.Hold, dir string, content pinContent, opts Options) (Result, error) {
	before, err := lockBefore(opts.files, dir, content.tree.Source.Ref)
	if err != nil {
		return Result{}, err
	}
	result := assemble(dir, content, before, opts.Clock.Now())
	result.Lock.AllowInvalidURL = allowedURLs(content, before, result, opts)
	if err := checkKept(opts.files, dir, result); err != nil {
		return Result{}, err
	}
	files, err := filesToWrite(result.Lock, content.ready)
	if err != nil {
		return Result{}, err
	}
	return result, hold.Replace(ctx, files)
}

// allowedURLs returns why routing URLs that routers cannot use are pinned: the reason of this pin
// if it brings some in, that of the lock before if a variant keeps its pin.
func allowedURLs(content pinContent, before *Lock, result Result, opts Options) string {
	for _, p := range content.ready {
		if p.badURL {
			return opts.AllowInvalidURL
		}
	}
	if before != nil && len(result.Kept) > 0 {
		return before.AllowInvalidURL
	}
	return ""
}

// checkKept returns [ErrMismatch] if the file of a variant that keeps its pin is not what its pin
// says, because the new lock would then describe files that do not verify.
func checkKept(files fileset.FileSystem, dir string, result Result) error {
	for _, ref := range result.Kept {
		entry, _ := result.Lock.Entry(ref)
		if findings := verifyEntry(files, dir, entry, result.Lock.AllowInvalidURL != ""); len(findings) > 0 {
			return fmt.Errorf("%w: %s has no new supergraph and cannot keep its pin: %w", ErrMismatch, ref, findings)
		}
	}
	return nil
}

// assemble returns the new lock: what was fetched, then the pins of unready variants that stay as
// they are in the lock before. Times have whole seconds.
func assemble(dir string, content pinContent, before *Lock, now time.Time) Result {
	tree := content.tree
	now = now.UTC().Truncate(time.Second)
	lock := Lock{Version: LockVersion, GraphRef: tree.Source.Ref, LaunchID: tree.Source.ID, PinnedAt: now}
	for _, p := range content.ready {
		lock.Variants = append(lock.Variants, Entry{
			GraphRef: p.node.Ref, LaunchID: p.node.ID, File: FileName(p.node.Ref, tree.Source.Ref),
			SHA256: Hash(p.sdl), Bytes: len(p.sdl), PinnedAt: now,
		})
	}
	result := Result{LockFile: filepath.Join(dir, LockName)}
	for _, node := range content.unready {
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

// filesToWrite returns the SDL files that were fetched, then the lock. Two variants with the same
// file name are an error. Names that differ in case only count as the same, as some file systems
// take them.
func filesToWrite(lock Lock, all []pinned) ([]fileset.File, error) {
	names := map[string]registry.GraphRef{}
	for _, entry := range lock.Variants {
		name := strings.ToLower(entry.File)
		if other, taken := names[name]; taken {
			return nil, fmt.Errorf("variants %s and %s would share the file %s", other, entry.GraphRef, entry.File)
		}
		names[name] = entry.GraphRef
	}
	var files []fileset.File
	for i, p := range all {
		files = append(files, fileset.File{Name: lock.Variants[i].File, Text: p.sdl})
	}
	text, err := lock.Marshal()
	if err != nil {
		return nil, err
	}
	return append(files, fileset.File{Name: LockName, Text: string(text)}), nil
}

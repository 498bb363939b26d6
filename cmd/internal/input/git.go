package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
)

// tree is a repository at a ref. Paths are relative to the working folder. It is read by the
// installed git, so that work trees, partial clones and credentials work as they do for the user.
type tree struct {
	ref string
	// prefix is the path from the root of the repository to the working folder.
	prefix string
}

// errAbsent means that a tree has nothing at a path.
var errAbsent = errors.New("it is not there")

// treeAt returns the tree at a ref. It is an error if git does not know the ref.
func treeAt(ctx context.Context, ref string) (*tree, error) {
	if !refExists(ctx, ref) {
		return nil, unknownRef(ctx, ref)
	}
	prefix, err := Git(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return &tree{ref: ref, prefix: strings.TrimSpace(prefix)}, nil
}

// object returns git's name for a path: the ref and the path from the root of the repository.
func (t *tree) object(file string) string {
	return t.ref + ":" + strings.TrimPrefix(path.Join("/", t.prefix, file), "/")
}

// label returns the name of a file in positions and messages.
func (t *tree) label(file string) string { return "git:" + t.ref + ":" + file }

// isFolder reports whether a path is a folder. The error is errAbsent if the tree has nothing
// there.
func (t *tree) isFolder(ctx context.Context, file string) (bool, error) {
	kind, err := Git(ctx, "cat-file", "-t", "--end-of-options", t.object(file))
	if err != nil {
		return false, errAbsent // treeAt has found the ref, so the path is missing
	}
	return strings.TrimSpace(kind) == "tree", nil
}

// read reads a file. The error is errAbsent if the tree has nothing there.
func (t *tree) read(ctx context.Context, file string) (string, error) {
	text, err := Git(ctx, "cat-file", "blob", "--end-of-options", t.object(file))
	if err != nil {
		if _, gone := t.isFolder(ctx, file); gone != nil {
			return "", errAbsent
		}
		return "", fmt.Errorf("%w: %s cannot be read: %w", ErrInput, t.label(file), err)
	}
	return text, nil
}

// source reads one schema. An empty name is that of the file. Its position names the ref.
func (t *tree) source(ctx context.Context, name, file string) (sdl.Source, error) {
	if name == "" {
		name = stem(file)
	}
	text, err := t.read(ctx, file)
	return sdl.Source{Name: name, File: t.label(file), Text: text}, err
}

// folder reads every SDL file of a folder, without its subfolders.
func (t *tree) folder(ctx context.Context, dir string) ([]sdl.Source, error) {
	list, err := Git(ctx, "ls-tree", "-z", "--full-tree", "--name-only", "--end-of-options", t.object(dir))
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read: %w", ErrInput, t.label(dir), err)
	}
	var out []sdl.Source
	for entry := range strings.SplitSeq(strings.TrimSuffix(list, "\x00"), "\x00") {
		if !IsSDL(entry) {
			continue
		}
		s, err := t.source(ctx, "", path.Join(dir, entry))
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// addURLs sets the routing URLs from the configuration at the ref: that of the folder, of the one
// above it, or of the working folder. If the ref has none, it is the configuration of the work
// tree.
func (t *tree) addURLs(ctx context.Context, l *Loader, sources []sdl.Source, dir string) error {
	for _, d := range []string{dir, path.Join(dir, ".."), "."} {
		for _, name := range config.Names {
			file := path.Join(d, name)
			text, err := t.read(ctx, file)
			if errors.Is(err, errAbsent) {
				continue
			}
			if err != nil {
				return err
			}
			g, err := config.ParseGraph(t.label(file), []byte(text), origin{file: file, tree: t}.options(ctx, l.Resolver))
			if err != nil {
				return err
			}
			for i := range sources {
				sources[i].URL = g.Subgraphs[sources[i].Name].URL
			}
			return nil
		}
	}
	for i := range sources {
		sources[i].URL = l.config.Subgraphs[sources[i].Name].URL
	}
	return nil
}

// movedFrom returns the path that a file of the work tree had at the ref, if git sees that it was
// moved.
func (t *tree) movedFrom(ctx context.Context, file string) (string, bool) {
	list, err := Git(ctx, "diff", "-z", "--name-status", "--find-renames", "--diff-filter=R", "--end-of-options", t.ref, "--")
	if err != nil {
		return "", false
	}
	want := strings.TrimPrefix(path.Join("/", t.prefix, file), "/")
	fields := strings.Split(list, "\x00")
	for i := 0; i+2 < len(fields); i += 3 {
		if fields[i+2] != want {
			continue
		}
		old, err := filepath.Rel(filepath.FromSlash("/"+t.prefix), filepath.FromSlash("/"+fields[i+1]))
		return filepath.ToSlash(old), err == nil
	}
	return "", false
}

// unknownRef returns the error for a ref that this clone lacks, with what to do: install git, run
// inside a repository, or fetch the ref.
func unknownRef(ctx context.Context, ref string) error {
	if _, err := Git(ctx, "version"); errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%w: git is not installed, so nothing can be read at %s; install it, or give files", ErrInput, ref)
	}
	if _, err := Git(ctx, "rev-parse", "--git-dir"); err != nil {
		return fmt.Errorf("%w: this folder is in no git repository, so nothing can be read at %s; run inside the repository, or give files", ErrInput, ref)
	}
	branch, depth := strings.TrimPrefix(ref, "origin/"), ""
	if shallow(ctx) {
		depth = "--depth=1 " // a clone with the whole history would lose it
	}
	return fmt.Errorf("%w: git does not know %q here; fetch it first: git fetch %sorigin %s:refs/remotes/origin/%s"+
		" (in GitHub Actions: `fetch-depth: 0` of actions/checkout), then name it origin/%s", ErrInput, ref, depth, branch, branch, branch)
}

// Git runs one read-only git command in the working folder and returns its output.
func Git(ctx context.Context, args ...string) (string, error) {
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...) //nolint:forbidigo // the one place that starts git
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(errOut.String()))
	}
	return out.String(), nil
}

package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
)

// tree is a repository at a ref. Paths are relative to the working folder, as those of files are,
// and may lead out of it; names in messages and positions are those that git reads, from the root
// of the repository. It is read by the installed git, so that work trees, partial clones and
// credentials work as they do for the user.
type tree struct {
	// ref is what the user calls the commit.
	ref    string
	commit string
	// prefix is the path from the root of the repository to the working folder: empty, or with a /
	// at its end.
	prefix string
}

// errAbsent means that a tree has nothing at a path.
var errAbsent = errors.New("nothing is there, or a symbolic link to nothing")

// treeAt returns the tree at a ref. It is an error if git does not know the ref.
func treeAt(ctx context.Context, ref string) (*tree, error) {
	commit, ok := commitOf(ctx, ref)
	if !ok {
		return nil, unknownRef(ctx, ref)
	}
	prefix, err := Git(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return &tree{ref: ref, commit: commit, prefix: strings.TrimSuffix(prefix, "\n")}, nil
}

// root returns a path from the root of the repository, which is empty for the root itself. It is
// false for a path that leads out of the repository.
func (t *tree) root(file string) (string, bool) {
	full := path.Join(t.prefix, file)
	if full == "." {
		full = ""
	}
	return full, full != ".." && !strings.HasPrefix(full, "../") && !path.IsAbs(full)
}

// fromRoot returns a path from the root of the repository as one from the working folder.
func (t *tree) fromRoot(full string) string {
	file, err := filepath.Rel(filepath.FromSlash("/"+t.prefix), filepath.FromSlash("/"+full))
	if err != nil { // both are absolute paths of one volume
		return full
	}
	return filepath.ToSlash(file)
}

// name returns a path as git reads it at the ref, for messages.
func (t *tree) name(file string) string {
	if full, ok := t.root(file); ok && full != "" {
		return full
	}
	return file
}

// label returns the name of a file in positions: git show takes it, without git:.
func (t *tree) label(file string) string {
	full, _ := t.root(file)
	return "git:" + t.ref + ":" + full
}

// read reads a file. The error is errAbsent if the tree has nothing there.
func (t *tree) read(ctx context.Context, file string) (string, error) {
	files, err := t.readAll(ctx, []string{file})
	if err != nil {
		return "", err
	}
	return files[0].text, nil
}

// source reads one schema. An empty name is that of the file. Its position names the ref.
func (t *tree) source(ctx context.Context, name, file string) (sdl.Source, error) {
	if name == "" {
		name = stem(file)
	}
	file = config.Slashes(file, func(file string) bool { return t.has(ctx, file) })
	text, err := t.read(ctx, file)
	return sdl.Source{Name: name, File: t.label(file), Text: text}, err
}

// folder returns the names of the SDL files of a folder, without its subfolders.
func (t *tree) folder(ctx context.Context, dir string) ([]string, error) {
	names, err := t.list(ctx, dir, false)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !IsSDL(name) })
	for i, name := range names {
		names[i] = path.Join(dir, name)
	}
	return names, nil
}

// list returns the files of a folder, or those below it, as paths from that folder, sorted. A
// folder that the tree does not have has none.
func (t *tree) list(ctx context.Context, dir string, below bool) ([]string, error) {
	objects, err := t.objects(ctx, false, dir)
	if err != nil || objects[0].kind != kindFolder {
		return nil, err
	}
	args := []string{"ls-tree", "-z", "--full-tree"}
	if below {
		args = append(args, "-r")
	}
	list, err := Git(ctx, append(args, objects[0].hash)...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read: %w", ErrInput, t.label(dir), err)
	}
	var out []string
	for entry := range strings.SplitSeq(strings.TrimSuffix(list, "\x00"), "\x00") {
		// Mode, type and hash, a tab, the name. What is no file is a folder or a submodule.
		if head, name, ok := strings.Cut(entry, "\t"); ok && strings.Contains(head, " blob ") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

// addURLs sets the routing URLs from the configuration at the ref: that of the folder, of the one
// above it, or of the working folder. If the ref has none, the configuration of the work tree is
// used.
func (t *tree) addURLs(ctx context.Context, l *Loader, sources []sdl.Source, dir string) error {
	var files []string
	for _, d := range []string{dir, path.Join(dir, ".."), "."} {
		for _, name := range config.Names {
			if _, inside := t.root(path.Join(d, name)); inside {
				files = append(files, path.Join(d, name))
			}
		}
	}
	found, err := t.objects(ctx, true, files...)
	if err != nil {
		return err
	}
	for i, o := range found {
		if o.kind != kindFile {
			continue
		}
		g, err := config.ParseGraph(t.label(files[i]), []byte(o.text), origin{file: files[i], tree: t}.options(ctx, l.Resolver))
		if err != nil {
			return err
		}
		for i := range sources {
			sources[i].URL = g.Subgraphs[sources[i].Name].URL
		}
		return nil
	}
	for i := range sources {
		sources[i].URL = l.config.Subgraphs[sources[i].Name].URL
	}
	return nil
}

// movedFrom returns the path that a file of the work tree had at the ref, if git sees that it was
// moved.
func (t *tree) movedFrom(ctx context.Context, file string) (string, bool) {
	list, err := Git(ctx, "diff", "-z", "--name-status", "--no-relative", "--find-renames", "--diff-filter=R", t.commit, "--")
	if err != nil {
		return "", false
	}
	want, _ := t.root(file)
	fields := strings.Split(list, "\x00")
	for i := 0; i+2 < len(fields); i += 3 {
		if fields[i+2] == want {
			return t.fromRoot(fields[i+1]), true
		}
	}
	return "", false
}

// Git runs one read-only git command in the working folder and returns its output.
func Git(ctx context.Context, args ...string) (string, error) {
	var out, errOut bytes.Buffer
	cmd := gitCommand(ctx, args...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return "", gitError(args[0], err, errOut.String())
	}
	return out.String(), nil
}

// gitCommand returns a git command that is not started yet.
func gitCommand(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "git", args...) //nolint:forbidigo // the one place that starts git
}

// gitError returns the error of a git command with what it wrote about it.
func gitError(command string, err error, said string) error {
	return fmt.Errorf("git %s: %w: %s", command, err, strings.TrimSpace(said))
}

package input

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/pattern"
)

// The prefixes of arguments that are read by git.
const (
	schemeGit       = "git:"
	schemeMergeBase = "merge-base:"
)

// gitPath is a path at a git ref as the user wrote it: git:REF:PATH or merge-base:BRANCH:PATH. As
// git reads it, PATH starts at the root of the repository, or at the working folder if it begins
// with ./ or ../; an empty one is the root.
type gitPath struct {
	scheme, ref, path string
}

// cutGitPath splits what follows the scheme. As for git, the first colon ends the ref, unless it is
// in braces: main@{2026-01-01 12:00}.
func cutGitPath(scheme, spec string) (gitPath, error) {
	depth, colon := 0, -1
	for i := 0; i < len(spec) && colon < 0; i++ {
		switch c := spec[i]; {
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
		case c == ':' && depth == 0:
			colon = i
		}
	}
	what, example := "git:REF:PATH", "git:main:subgraphs/products.graphql"
	if scheme == schemeMergeBase {
		what, example = "merge-base:BRANCH:PATH", "merge-base:main:subgraphs"
	}
	switch {
	case colon < 0:
		return gitPath{}, fmt.Errorf("%w: %s%s names no path; write %s, for example %s; %smain: is the whole folder", ErrInput, scheme, spec, what, example, scheme)
	case strings.TrimSpace(spec[:colon]) == "":
		return gitPath{}, fmt.Errorf("%w: %s%s names no ref, perhaps because a variable is empty; write %s, for example %s", ErrInput, scheme, spec, what, example)
	}
	return gitPath{scheme, spec[:colon], spec[colon+1:]}, nil
}

// with returns the argument for another path at the same ref.
func (p gitPath) with(file string) string { return p.scheme + p.ref + ":" + file }

// String returns the argument as the user wrote it.
func (p gitPath) String() string { return p.with(p.path) }

// isRelative reports whether a path starts at the working folder.
func isRelative(file string) bool {
	return file == "." || file == ".." || strings.HasPrefix(file, "./") || strings.HasPrefix(file, "../")
}

// windowsRoot matches the start of an absolute path of Windows.
var windowsRoot = pattern.New(`^(?:[A-Za-z]:)?[\\/]|^[A-Za-z]:$`)

// found is what a path at a ref means.
type found struct {
	// file is the path or pattern, relative to the working folder.
	file string
	// kind is that of what the ref has there: empty for nothing and for a pattern.
	kind kind
	// matches are the files that a pattern matches, relative to the working folder, sorted.
	matches []string
	// isPattern is set if file is a pattern.
	isPattern bool
	// here is set if the ref has nothing there, but the work tree has.
	here bool
}

// reading is one way to read a path.
type reading struct {
	// file is relative to the working folder.
	file string
	// isOld is set for a path from the folder that should have been written with ./ or from the
	// root.
	isOld bool
}

// readings returns how a path may be read, in the order in which the readings are tried: as git
// does; from the folder dir, relative to the working folder, as before; then both with / for \.
func (t *tree) readings(file, dir string) []reading {
	if isRelative(file) {
		return []reading{{file: path.Join(dir, file)}}
	}
	out := []reading{{file: t.fromRoot(path.Clean("/" + file)[1:])}}
	if old := path.Join(dir, file); file != "" && old != out[0].file {
		out = append(out, reading{old, true})
	}
	if slashed := strings.ReplaceAll(file, `\`, "/"); slashed != file {
		out = append(out, t.readings(slashed, dir)...)
	}
	return out
}

// find returns what a path means at the ref, or in the work tree if the ref has nothing there. dir
// is the folder that relative paths start at, called where in messages. The note, if there is one,
// is for the user: the path is not read as before, or will not be.
func (t *tree) find(ctx context.Context, p gitPath, dir, where string) (f found, note string, err error) {
	if windowsRoot.Get().MatchString(p.path) {
		return f, "", t.absolute(ctx, p)
	}
	all := t.readings(p.path, dir)
	// The tree is asked for all readings at once.
	inside := slices.DeleteFunc(slices.Clone(all), func(r reading) bool { _, ok := t.root(r.file); return !ok })
	if len(inside) == 0 {
		return f, "", fmt.Errorf("%w: %s is outside of the repository, so it cannot be read at %s", ErrInput, all[0].file, t.ref)
	}
	files := make([]string, len(inside))
	for i, r := range inside {
		files[i] = r.file
	}
	objects, err := t.objects(ctx, false, files...)
	if err != nil {
		return f, "", err
	}
	for _, look := range []func(i int, r reading) (found, error){
		func(i int, r reading) (found, error) { return found{file: r.file, kind: objects[i].kind}, nil },
		func(_ int, r reading) (found, error) { return t.match(ctx, r.file) },
		func(_ int, r reading) (found, error) { return inWorkTree(r.file) },
	} {
		for i, r := range inside {
			f, err := look(i, r)
			if err != nil {
				return f, "", err
			}
			if f.kind == "" && len(f.matches) == 0 && !f.here {
				continue
			}
			return f, t.noteOn(p, inside, objects, i, where), nil
		}
	}
	return found{file: inside[0].file, isPattern: IsPattern(inside[0].file)}, "", nil
}

// noteOn returns what the user should know of the reading that was taken: that it is the old one,
// or that the old one would have been another. It is empty if there is nothing to know.
func (t *tree) noteOn(p gitPath, all []reading, objects []object, taken int, where string) string {
	if r := all[taken]; r.isOld {
		return fmt.Sprintf("%s is read from %s; from the next minor version on it is read from the root of the repository, as git does: write %s, or %s from %s",
			p, where, p.with(t.name(r.file)), p.with("./"+strings.ReplaceAll(p.path, `\`, "/")), where)
	}
	for i, r := range all {
		if r.isOld && objects[i].kind != "" && objects[taken].kind != "" {
			return fmt.Sprintf("%s is read from the root of the repository, as git does; for that of %s write %s", p, where, p.with(t.name(r.file)))
		}
	}
	return ""
}

// absolute returns the error for an absolute path, with what to write.
func (t *tree) absolute(ctx context.Context, p gitPath) error {
	right := p.with("PATH") + " with a path from the root of the repository, or with ./PATH from here"
	if top, err := Git(ctx, "rev-parse", "--show-toplevel"); err == nil {
		top, file := strings.TrimSuffix(top, "\n"), strings.ReplaceAll(p.path, `\`, "/")
		if rest, ok := strings.CutPrefix(file+"/", top+"/"); ok {
			right = p.with(strings.TrimSuffix(rest, "/"))
		} else if objects, err := t.objects(ctx, false, t.fromRoot(path.Clean("/" + file)[1:])); err == nil && objects[0].kind != "" {
			right = p.with(path.Clean("/" + file)[1:])
		}
	}
	return fmt.Errorf("%w: %s has an absolute path, which is none inside a repository; write %s", ErrInput, p, right)
}

// match returns the files of the ref that a pattern matches. A path that is no pattern matches
// none.
func (t *tree) match(ctx context.Context, pattern string) (found, error) {
	f := found{file: pattern, isPattern: IsPattern(pattern)}
	if !f.isPattern {
		return f, nil
	}
	if err := CheckPattern(pattern); err != nil {
		return f, err
	}
	dir, rest := doublestar.SplitPattern(pattern)
	if !doublestar.ValidatePattern(rest) {
		return f, fmt.Errorf("%w: the pattern %q: %w", ErrInput, pattern, doublestar.ErrBadPattern)
	}
	names, err := t.list(ctx, dir, true)
	if err != nil {
		return f, err
	}
	for _, name := range names {
		if doublestar.MatchUnvalidated(rest, name) {
			f.matches = append(f.matches, path.Join(dir, name))
		}
	}
	return f, nil
}

// inWorkTree returns what the work tree has at a path or for a pattern; here is unset if nothing.
func inWorkTree(file string) (found, error) {
	f := found{file: file}
	_, err := os.Stat(filepath.FromSlash(file))
	if err == nil || !errors.Is(err, fs.ErrNotExist) || !IsPattern(file) {
		f.here = err == nil
		return f, nil
	}
	matches, err := Files(filepath.FromSlash(file))
	f.here, f.isPattern = len(matches) > 0, true
	return f, err
}

// gitBase returns the base of a configuration file as an argument of the command line. Relative
// paths of the configuration start at its folder.
func (l *Loader) gitBase(ctx context.Context, g *config.Graph, scheme, spec string) string {
	p, err := cutGitPath(scheme, spec)
	if err != nil {
		return scheme + spec
	}
	dir := filepath.Dir(g.File)
	if here, err := os.Getwd(); err == nil && filepath.IsAbs(dir) {
		if rel, err := filepath.Rel(here, dir); err == nil {
			dir = rel
		}
	}
	dir = filepath.ToSlash(dir)
	if isRelative(p.path) {
		if p.path = path.Join(dir, p.path); !isRelative(p.path) {
			p.path = "./" + p.path
		}
		return p.String()
	}
	ref, err := p.commit(ctx)
	if err != nil {
		return p.String() // whoever reads it finds the same error
	}
	t, err := treeAt(ctx, ref)
	if err != nil {
		return p.String()
	}
	f, note, err := t.find(ctx, p, dir, "the folder of "+g.File)
	if err != nil {
		return p.String()
	}
	isTaken := func(r reading) bool { return r.isOld && r.file == f.file }
	if slices.ContainsFunc(t.readings(p.path, dir), isTaken) {
		l.tell(note)
		p.path = t.name(f.file)
	} else if dir != "." { // otherwise whoever reads it tells the same
		l.tell(note)
	}
	return p.String()
}

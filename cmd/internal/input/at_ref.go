package input

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// atRef reads a schema, a folder or a configuration file at a git ref. spec is REF:PATH. name is
// that of the one subgraph, or empty.
func (l *Loader) atRef(ctx context.Context, name, spec string) ([]sdl.Source, error) {
	ref, file, ok := strings.Cut(spec, ":")
	if !ok || ref == "" || file == "" {
		return nil, fmt.Errorf("%w: write git:REF:PATH, for example git:main:subgraphs/products.graphql", ErrInput)
	}
	file = filepath.ToSlash(filepath.Clean(file))
	t, err := treeAt(ctx, ref)
	if err != nil {
		return nil, err
	}
	isFolder, err := t.isFolder(ctx, file)
	if err != nil {
		return l.absent(ctx, t, name, file)
	}
	switch {
	case isFolder && name != "":
		return nil, fmt.Errorf("%w: %s at %s is a folder; NAME=git:REF:FILE takes one file", ErrInput, file, ref)
	case isFolder:
		out, err := t.folder(ctx, file)
		if err == nil && len(out) == 0 {
			err = fmt.Errorf("%w: %s at %s holds no .graphql or .graphqls file", ErrInput, file, ref)
		}
		if err != nil {
			return nil, err
		}
		return out, t.addURLs(ctx, l, out, file)
	case name == "" && isYAML(file):
		text, err := t.read(ctx, file)
		if err != nil {
			return nil, err
		}
		return l.configured(ctx, origin{file: file, tree: t, base: l.base}, text)
	}
	s, err := t.source(ctx, name, file)
	if err != nil {
		return nil, err
	}
	out := []sdl.Source{s}
	return out, t.addURLs(ctx, l, out, path.Dir(file))
}

// absent reads a path that a ref does not have. In an input that is a mistake. In a base it is an
// ordinary change if the path exists in the work tree: a new file has no base, and a moved one is
// read at its earlier path.
func (l *Loader) absent(ctx context.Context, t *tree, name, file string) ([]sdl.Source, error) {
	info, err := os.Stat(filepath.FromSlash(file))
	switch {
	case !l.base:
		return nil, fmt.Errorf("%w: %s does not exist at %s; `git ls-tree -r --name-only %s` lists what does", ErrInput, file, t.ref, t.ref)
	case err != nil:
		return nil, fmt.Errorf("%w: %s exists neither at %s nor here; `git ls-tree -r --name-only %s` lists what does", ErrInput, file, t.ref, t.ref)
	case info.IsDir():
		return l.absentFolder(ctx, t, file)
	case name == "" && isYAML(file):
		// The change adds the configuration file: the files that it lists are read at the ref.
		text, err := read(filepath.FromSlash(file))
		if err != nil {
			return nil, err
		}
		l.note("%s does not exist at %s: the files that it names here are read there", file, t.ref)
		return l.configured(ctx, origin{file: file, tree: t, inWorkTree: true, base: true}, text)
	}
	s, ok, err := l.moved(ctx, t, name, file)
	if err != nil || !ok {
		return nil, err
	}
	return []sdl.Source{s}, nil
}

// absentFolder reads the base of a folder that a ref does not have: those files of the work tree's
// folder that were moved there.
func (l *Loader) absentFolder(ctx context.Context, t *tree, dir string) ([]sdl.Source, error) {
	files, err := filesIn(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	var out []sdl.Source
	for _, file := range files {
		was, ok, err := l.moved(ctx, t, stem(file), filepath.ToSlash(file))
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, was)
		}
	}
	return out, nil
}

// moved reads, at a ref, a schema that has another path there. It is false if the schema is new.
// Both are noted.
func (l *Loader) moved(ctx context.Context, t *tree, name, file string) (sdl.Source, bool, error) {
	if name == "" {
		name = stem(file)
	}
	old, ok := t.movedFrom(ctx, file)
	if !ok {
		l.note("subgraph %s is new: %s does not exist at %s", name, file, t.ref)
		return sdl.Source{}, false, nil
	}
	l.note("%s was %s at %s", file, old, t.ref)
	s, err := t.source(ctx, name, old)
	if err != nil {
		return s, false, err
	}
	out := []sdl.Source{s}
	err = t.addURLs(ctx, l, out, path.Dir(old))
	return out[0], err == nil, err
}

// note tells the user how a base was understood, and remembers that a part of it was absent.
func (l *Loader) note(format string, args ...any) {
	l.noted = true
	if l.Note != nil {
		l.Note(fmt.Sprintf(format, args...))
	}
}

// LoadBase reads the base of a comparison. It differs from Load in paths that a git ref lacks: a
// new subgraph is left out, and the base of a graph's first subgraphs is empty. A ref that cannot
// be read and a path that exists on neither side are errors still.
func (l *Loader) LoadBase(ctx context.Context, args []string) ([]sdl.Source, error) {
	base := *l
	base.base, base.federation, base.File = true, nil, ""
	return base.load(ctx, args)
}

package input

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
)

// origin is where a configuration file is, and what it is read for.
type origin struct {
	file string
	// tree is where the files are that it names. It is nil for the work tree.
	tree *tree
	// inWorkTree is set if the configuration file itself is in the work tree although tree is not
	// nil.
	inWorkTree bool
	// base is set if the file is read for the base of a comparison.
	base bool
}

// name returns the configuration file's name for messages.
func (p origin) name() string {
	if p.tree == nil || p.inWorkTree {
		return p.file
	}
	return p.tree.label(p.file)
}

// options returns what the configuration file may take from outside: files at the ref of its tree.
func (p origin) options(ctx context.Context, r Resolver) config.Options {
	o := r.options()
	if p.tree != nil {
		o.ReadFile = func(file string) ([]byte, error) {
			text, err := p.tree.read(ctx, filepath.ToSlash(filepath.Join(filepath.Dir(p.file), file)))
			return []byte(text), err
		}
	}
	return o
}

// schemaFiles reads the files that a configuration file names for one subgraph. It is false for a
// subgraph of a base of which all files are absent.
func (l *Loader) schemaFiles(ctx context.Context, p origin, name string, files []string) (sdl.Source, bool, error) {
	var all []sdl.Part
	for _, file := range files {
		list, err := l.schemaFile(ctx, p, name, file)
		if err != nil {
			return sdl.Source{}, false, err
		}
		all = append(all, list...)
	}
	return sdl.Join(name, "", all), len(all) > 0, nil
}

// schemaFile reads the files of one path of a configuration file: a file, a folder or a glob,
// relative to it. It has none for a part of a base that is absent.
func (l *Loader) schemaFile(ctx context.Context, p origin, name, file string) ([]sdl.Part, error) {
	if p.tree == nil {
		inFolder := func(file string) string {
			if filepath.IsAbs(file) {
				return file
			}
			return filepath.Join(filepath.Dir(p.file), filepath.FromSlash(file))
		}
		full := inFolder(config.Slashes(file, func(file string) bool {
			_, err := os.Stat(inFolder(file))
			return err == nil
		}))
		list, err := matches(full)
		if err != nil {
			return nil, err
		}
		return parts(list)
	}
	if filepath.IsAbs(file) {
		return nil, fmt.Errorf("%w: %s is no path inside the repository, so it cannot be read at %s", ErrInput, file, p.tree.ref)
	}
	full := filepath.ToSlash(filepath.Join(filepath.Dir(p.file), file))
	list, err := p.tree.parts(ctx, full)
	switch {
	case !errors.Is(err, errAbsent):
		return list, err
	case !p.base:
		return nil, fmt.Errorf("%w: %s does not exist at %s", ErrInput, p.tree.name(full), p.tree.ref)
	case p.inWorkTree:
		s, ok, err := l.moved(ctx, p.tree, name, full)
		if err != nil || !ok {
			return nil, err
		}
		return partsOf(s), nil
	}
	l.note("subgraph %s has no base: %s names %s, which does not exist there", name, p.name(), p.tree.name(full))
	return nil, nil
}

// parts reads the files of a path at a ref: a file, the SDL files of a folder, or what matches a
// glob. The error is errAbsent if the tree has nothing there.
func (t *tree) parts(ctx context.Context, file string) ([]sdl.Part, error) {
	file = config.Slashes(file, func(file string) bool { return t.has(ctx, file) })
	objects, err := t.objects(ctx, false, file)
	if err != nil {
		return nil, err
	}
	files := []string{file}
	switch objects[0].kind {
	case kindFile:
	case kindFolder:
		files, err = t.folder(ctx, file)
	default:
		var f found
		f, err = t.match(ctx, file)
		files = f.matches
	}
	if err == nil && len(files) == 0 {
		err = errAbsent
	}
	if err != nil {
		return nil, err
	}
	read, err := t.readAll(ctx, files)
	return t.partsOf(read), err
}

// has reports whether the tree has something at a path.
func (t *tree) has(ctx context.Context, file string) bool {
	objects, err := t.objects(ctx, false, file)
	return err == nil && objects[0].kind != ""
}

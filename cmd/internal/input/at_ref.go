package input

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/shell"
)

// atRef reads what git:REF:PATH names; spec is REF:PATH. name is that of the one subgraph, or
// empty.
func (l *Loader) atRef(ctx context.Context, name, spec string) ([]sdl.Source, error) {
	p, err := cutGitPath(schemeGit, spec)
	if err != nil {
		return nil, err
	}
	return l.atPath(ctx, name, p)
}

// atPath reads a schema, a folder, the files of a pattern, or a configuration file at a git ref.
func (l *Loader) atPath(ctx context.Context, name string, p gitPath) ([]sdl.Source, error) {
	ref, err := p.commit(ctx)
	if err != nil {
		return nil, err
	}
	t, err := treeAt(ctx, ref)
	if err != nil {
		return nil, err
	}
	f, note, err := t.find(ctx, p, ".", "the working folder")
	if err != nil {
		return nil, err
	}
	l.tell(note)
	switch {
	case f.kind == "" && len(f.matches) == 0:
		return l.absent(ctx, t, name, f)
	case f.kind == kindFile && name == "" && isYAML(f.file):
		text, err := t.read(ctx, f.file)
		if err != nil {
			return nil, err
		}
		return l.configured(ctx, origin{file: f.file, tree: t, base: l.base}, text)
	case f.kind == kindFolder:
		if f.matches, err = t.folder(ctx, f.file); err == nil && len(f.matches) == 0 {
			err = fmt.Errorf("%w: %s at %s holds no SDL file", ErrInput, cmp.Or(t.name(f.file), "the root"), ref)
		}
	case f.kind != "":
		f.matches = []string{f.file}
	}
	if err != nil {
		return nil, err
	}
	return t.sources(ctx, l, name, f.matches)
}

// sources reads files, each as a subgraph of the file's name or, with a name, all as one subgraph.
func (t *tree) sources(ctx context.Context, l *Loader, name string, files []string) ([]sdl.Source, error) {
	read, err := t.readAll(ctx, files)
	if err != nil {
		return nil, err
	}
	if name != "" {
		out := []sdl.Source{sdl.Join(name, "", t.partsOf(read))}
		return out, t.addURLs(ctx, l, out, path.Dir(files[0]))
	}
	var out []sdl.Source
	for i, f := range read {
		out = append(out, sdl.Source{Name: stem(f.path), File: t.label(f.path), Text: f.text})
		// The files of a folder, which are neighbours, have their URLs from one place.
		if dir := path.Dir(f.path); i+1 == len(read) || path.Dir(read[i+1].path) != dir {
			from := i
			for from > 0 && path.Dir(read[from-1].path) == dir {
				from--
			}
			if err := t.addURLs(ctx, l, out[from:], dir); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// partsOf returns files as parts of a subgraph.
func (t *tree) partsOf(files []treeFile) []sdl.Part {
	out := make([]sdl.Part, len(files))
	for i, f := range files {
		out[i] = sdl.Part{File: t.label(f.path), Text: f.text}
	}
	return out
}

// absent reads a path that a ref does not have. In an input that is a mistake. In a base it is an
// ordinary change if the path exists in the work tree: a new file has no base, and a moved one is
// read at its earlier path.
func (l *Loader) absent(ctx context.Context, t *tree, name string, f found) ([]sdl.Source, error) {
	list := "git ls-tree -r --name-only "
	if t.prefix != "" {
		list += "--full-tree "
	}
	what, known := fmt.Sprintf("%s does not exist at %s", t.name(f.file), t.ref), fmt.Sprintf("`%s%s` lists what does", list, shell.Quote(t.ref))
	if f.isPattern {
		what, known = fmt.Sprintf("no file at %s matches %q", t.ref, t.name(f.file)), fmt.Sprintf("`%s%s` lists the files, and ** stands for any folders", list, shell.Quote(t.ref))
	}
	local := filepath.FromSlash(f.file)
	switch {
	case t.submoduleOf(ctx, f.file) != "": // although the work tree may have it, it is not new
		return nil, fmt.Errorf("%w: %s: %s is a submodule; its files are not in this repository", ErrInput, what, t.submoduleOf(ctx, f.file))
	case !l.base:
		return nil, fmt.Errorf("%w: %s; %s", ErrInput, what, known)
	case !f.here && f.isPattern:
		return nil, fmt.Errorf("%w: %s, nor does one here; %s", ErrInput, what, known)
	case !f.here:
		return nil, fmt.Errorf("%w: %s exists neither at %s nor here; %s", ErrInput, t.name(f.file), t.ref, known)
	case f.isPattern:
		files, err := Files(local)
		if err != nil {
			return nil, err
		}
		return l.absentFiles(ctx, t, name, files)
	case isFolder(local):
		files, err := filesIn(local)
		if err != nil {
			return nil, err
		}
		return l.absentFiles(ctx, t, name, files)
	case name == "" && isYAML(f.file):
		// The change adds the configuration file: the files that it lists are read at the ref.
		text, err := read(local)
		if err != nil {
			return nil, err
		}
		l.note("%s does not exist at %s: the files that it names here are read there", f.file, t.ref)
		return l.configured(ctx, origin{file: f.file, tree: t, inWorkTree: true, base: true}, text)
	}
	return l.absentFiles(ctx, t, name, []string{f.file})
}

// absentFiles reads the base of files that a ref does not have: those that have another path there.
// With a name all are one subgraph.
func (l *Loader) absentFiles(ctx context.Context, t *tree, name string, files []string) ([]sdl.Source, error) {
	var out []sdl.Source
	var parts []string
	for _, file := range files {
		file = filepath.ToSlash(file)
		if name != "" && len(files) > 1 {
			if old, ok := t.movedFrom(ctx, file); ok {
				l.note("%s was %s at %s", t.name(file), t.name(old), t.ref)
				parts = append(parts, old)
			}
			continue
		}
		was, ok, err := l.moved(ctx, t, name, file)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, was)
		}
	}
	switch {
	case len(parts) > 0:
		slices.Sort(parts)
		return t.sources(ctx, l, name, parts)
	case name != "" && len(files) > 1:
		l.note("subgraph %s is new: none of its files exists at %s", name, t.ref)
	}
	return out, nil
}

// isFolder reports whether the work tree has a folder at a path.
func isFolder(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.IsDir()
}

// submoduleOf returns the submodule that a path belongs to, from the root of the repository; empty
// if it belongs to none.
func (t *tree) submoduleOf(ctx context.Context, file string) string {
	full, _ := t.root(file)
	for _, line := range gitLines(ctx, "config", "--blob", t.commit+":.gitmodules", "--get-regexp", `\.path$`) {
		if _, module, ok := strings.Cut(line, " "); ok && strings.HasPrefix(full+"/", module+"/") {
			return module
		}
	}
	return ""
}

// moved reads, at a ref, a schema that has another path there. It is false if the schema is new.
// Both are noted.
func (l *Loader) moved(ctx context.Context, t *tree, name, file string) (sdl.Source, bool, error) {
	if name == "" {
		name = stem(file)
	}
	old, ok := t.movedFrom(ctx, file)
	if !ok {
		l.note("subgraph %s is new: %s does not exist at %s", name, t.name(file), t.ref)
		return sdl.Source{}, false, nil
	}
	l.note("%s was %s at %s", t.name(file), t.name(old), t.ref)
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
	l.tell(fmt.Sprintf(format, args...))
}

// tell tells the user something; nothing if it is empty.
func (l *Loader) tell(text string) {
	if l.Note != nil && text != "" {
		l.Note(text)
	}
}

// LoadBase reads the base of a comparison. It differs from Load in paths that a git ref lacks: a
// new subgraph is left out, and the base of a graph's first subgraphs is empty. A ref that cannot
// be read and a path that exists on neither side are errors still.
func (l *Loader) LoadBase(ctx context.Context, args []string) ([]sdl.Source, error) {
	sources, _, err := l.loadBase(ctx, args)
	return sources, err
}

// loadBase is LoadBase, with the variants that the arguments name.
func (l *Loader) loadBase(ctx context.Context, args []string) ([]sdl.Source, []Taken, error) {
	base := *l
	base.base, base.federation, base.File, base.taken = true, nil, "", nil
	sources, err := base.load(ctx, args)
	return sources, base.taken, err
}

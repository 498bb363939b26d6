// Package input turns what a user names on a command line into subgraph
// sources: files, folders, globs, standard input, configuration files and
// paths at a git ref.
//
//	sources, err := loader.Load(ctx, []string{"products=./products.graphql", "git:main:subgraphs"})
//
// Accepted forms of one argument:
//
//	DIR                  every *.graphql and *.graphqls file is a subgraph, named after the file
//	FILE.graphql         one subgraph, named after the file
//	NAME=FILE            one subgraph
//	NAME=-               one subgraph from standard input
//	supergraph.yaml      every subgraph of it, as Rover reads it
//	schemactl.yaml       every subgraph of it that has a schema
//	'GLOB'               every file that matches
//	git:REF:PATH         a file, folder, supergraph.yaml or schemactl.yaml as it is at a git ref (NAME=git:REF:FILE too)
//	merge-base:BRANCH:PATH  the same at the commit where HEAD left the branch
package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
)

// ErrInput is wrapped by every error about what was named.
var ErrInput = errors.New("cannot use the input")

// Loader reads sources.
type Loader struct {
	// Stdin is read for NAME=-.
	Stdin io.Reader
	// Getenv looks environment variables up for supergraph.yaml.
	Getenv func(string) (string, bool)
	// Registered reads one subgraph of a graph ref, for supergraph.yaml; nil when there is no platform.
	Registered func(ctx context.Context, graphRef, subgraph string) (sdl.Source, error)
	// Introspect asks a running subgraph for its SDL, for supergraph.yaml.
	Introspect func(ctx context.Context, url string, headers map[string]string) (string, error)
	// Note is told how a base was understood, such as that a subgraph is new; may be nil.
	Note func(text string)

	// base makes what a git ref lacks a change instead of a mistake; noted says that something was lacking.
	base, noted bool
}

// Load reads every argument. Two subgraphs of one name are an error; the
// result is sorted by name in code-unit order.
func (l *Loader) Load(ctx context.Context, args []string) ([]sdl.Source, error) {
	input := *l
	return input.load(ctx, args)
}

func (l *Loader) load(ctx context.Context, args []string) ([]sdl.Source, error) {
	var out []sdl.Source
	for _, arg := range args {
		sources, err := l.one(ctx, arg)
		if err != nil {
			return nil, err
		}
		out = append(out, sources...)
	}
	if len(out) == 0 && !l.noted {
		return nil, fmt.Errorf("%w: no subgraphs were named; give a folder, files, NAME=FILE, or a supergraph.yaml", ErrInput)
	}
	seen := make(map[string]string, len(out))
	for _, s := range out {
		if first, ok := seen[s.Name]; ok {
			return nil, fmt.Errorf("%w: subgraph %q is given twice: %s and %s; leave one out, or rename one with NAME=FILE", ErrInput, s.Name, first, s.File)
		}
		seen[s.Name] = s.File
	}
	slices.SortFunc(out, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func (l *Loader) one(ctx context.Context, arg string) ([]sdl.Source, error) {
	name, file := Split(arg)
	if ref, ok := strings.CutPrefix(file, "git:"); ok {
		return l.atRef(ctx, name, ref)
	}
	if spec, ok := strings.CutPrefix(file, "merge-base:"); ok {
		return l.atMergeBase(ctx, name, spec)
	}
	if file == "-" {
		return l.stdin(name)
	}
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir() && name != "":
		return nil, fmt.Errorf("%w: %s is a folder; NAME=FILE takes one file, a folder goes without a name", ErrInput, file)
	case err == nil && info.IsDir():
		return folder(file)
	case err == nil && isYAML(file):
		return l.yaml(ctx, file)
	case err == nil:
		return single(name, file)
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(file, "*?[{"):
		return glob(file)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s does not exist; paths start at the working folder", ErrInput, file)
	}
	return nil, fmt.Errorf("%w: %w", ErrInput, err)
}

// Split takes NAME=FILE apart; other forms have no name.
func Split(arg string) (name, file string) {
	name, file, named := strings.Cut(arg, "=")
	if !named || strings.ContainsAny(name, `/\:`) {
		return "", arg
	}
	return name, file
}

func (l *Loader) stdin(name string) ([]sdl.Source, error) {
	if name == "" {
		return nil, fmt.Errorf("%w: SDL from standard input needs a name: NAME=-", ErrInput)
	}
	text, err := io.ReadAll(io.LimitReader(l.Stdin, int64(sdl.DefaultLimits.Bytes)+1))
	if err != nil {
		return nil, fmt.Errorf("%w: standard input: %w", ErrInput, err)
	}
	return []sdl.Source{{Name: name, File: "<stdin>", Text: string(text)}}, nil
}

func single(name, file string) ([]sdl.Source, error) {
	text, err := read(file)
	if err != nil {
		return nil, err
	}
	if name == "" {
		name = stem(file)
	}
	sources := []sdl.Source{{Name: name, File: file, Text: text}}
	return sources, addURLs(sources, filepath.Dir(file))
}

func folder(dir string) ([]sdl.Source, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	var out []sdl.Source
	for _, e := range entries {
		if e.IsDir() || !IsSDL(e.Name()) {
			continue
		}
		file := filepath.Join(dir, e.Name())
		text, err := read(file)
		if err != nil {
			return nil, err
		}
		out = append(out, sdl.Source{Name: stem(file), File: file, Text: text})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s holds no .graphql or .graphqls file; name the folder that does, or the files", ErrInput, dir)
	}
	return out, addURLs(out, dir)
}

func glob(pattern string) ([]sdl.Source, error) {
	files, err := doublestar.FilepathGlob(pattern, doublestar.WithFilesOnly())
	if err != nil {
		return nil, fmt.Errorf("%w: the pattern %q: %w", ErrInput, pattern, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w: no file matches %q; patterns start at the working folder, and ** stands for any folders", ErrInput, pattern)
	}
	var out []sdl.Source
	for _, f := range files {
		sources, err := single("", f)
		if err != nil {
			return nil, err
		}
		out = append(out, sources...)
	}
	return out, nil
}

func read(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInput, err)
	}
	defer func() { _ = f.Close() }()
	// One byte more than is read elsewhere, so that the size is refused with its own words.
	limit := int64(sdl.DefaultLimits.Bytes) + 1
	var b strings.Builder
	buffer := int64(32 << 10)
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		b.Grow(int(min(info.Size(), limit)))
		buffer = min(buffer, info.Size()+1) // hundreds of small files are read in one go
	}
	if _, err := io.CopyBuffer(&b, io.LimitReader(f, limit), make([]byte, buffer)); err != nil {
		return "", fmt.Errorf("%w: %w", ErrInput, err)
	}
	return b.String(), nil
}

// addURLs fills routing URLs in from the configuration in the folder or the one above.
func addURLs(sources []sdl.Source, dir string) error {
	g, err := Nearest(dir)
	if g == nil || err != nil {
		return err
	}
	for i := range sources {
		s := g.Subgraphs[sources[i].Name]
		sources[i].URL = s.URL
		if s.URLAfter != "" && filepath.Base(filepath.Clean(dir)) == "after" {
			sources[i].URL = s.URLAfter
		}
	}
	return nil
}

// configNames are the names of a graph's own configuration, by preference.
var configNames = []string{"schemactl.yaml", "graph.yaml"}

// Nearest reads the graph's configuration in a folder (or that of a file) or the
// one above it; nil when there is none.
func Nearest(dir string) (*config.Graph, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for _, d := range []string{dir, filepath.Join(dir, "..")} {
		for _, name := range configNames {
			file := filepath.Join(d, name)
			text, err := os.ReadFile(file)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrInput, err)
			}
			return config.ParseGraph(file, text)
		}
	}
	return nil, nil //nolint:nilnil // "there is none" is an answer, not an error
}

// IsSDL says whether a file name is that of a schema.
func IsSDL(name string) bool {
	ext := path.Ext(name)
	return ext == ".graphql" || ext == ".graphqls"
}

func isYAML(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".yaml" || ext == ".yml"
}

// stem is a file's name without folder and ending.
func stem(file string) string {
	base := path.Base(filepath.ToSlash(file))
	return strings.TrimSuffix(base, path.Ext(base))
}

// Package input turns the arguments of a command into subgraph sources, read from files, folders,
// globs, standard input, configuration files and git refs. It also reads client operations.
//
//	sources, err := loader.Load(ctx, []string{"products=./products.graphql", "git:main:subgraphs"})
//
// One argument has one of these forms:
//
//	DIR                     every *.graphql and *.graphqls file is a subgraph, named after the file
//	FILE.graphql            one subgraph, named after the file
//	NAME=FILE               one subgraph
//	NAME=-                  one subgraph from standard input
//	supergraph.yaml         every subgraph of it, as Rover reads it
//	schemactl.yaml          every subgraph of it that has a schema
//	'GLOB'                  every file that matches
//	git:REF:PATH            a file, folder, 'GLOB', supergraph.yaml or schemactl.yaml at a git ref;
//	                        from the root of the repository, or with ./ from the working folder
//	NAME=git:REF:FILE       one subgraph at a git ref
//	merge-base:BRANCH:PATH  the same as git: at the commit where HEAD left the branch
//
// # How
//
// Load decides on the form of each argument (input.go). Configuration files name further sources
// (yaml.go): files beside them, registered subgraphs, and running subgraphs, of which the last two
// are read by functions of the [Loader]; [Introspect] is such a function. Paths at a git ref mean
// what git takes them for (git_path.go) and are read by the installed git (git.go, at_ref.go).
// Client operations have a reader of their own, [Documents], for plain files, manifests and lists
// (documents.go, manifest.go). [GitContext] returns what a publish tells the platform of the
// working folder.
//
// A path that a ref lacks is a mistake in an input, but an ordinary change in the base of a
// comparison: see [Loader.LoadBase]. [Loader.LoadChange] reads both sides of a comparison and makes
// each of them the whole graph (change.go).
//
// # Invariants
//
// Errors about an argument wrap [ErrInput] or, about the content of a configuration file,
// [config.ErrInvalid]; errors of the Loader's functions are passed on. A file larger than
// [sdl.DefaultLimits] allows is read only as far as it takes to refuse it later. Nothing is
// written, and git is run for reading only.
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

// ErrInput is wrapped by every error about an argument.
var ErrInput = errors.New("cannot use the input")

// Loader reads sources. The zero value reads files and git refs; the other forms need its fields.
type Loader struct {
	// Stdin is read for NAME=-.
	Stdin io.Reader
	// Getenv looks environment variables up for supergraph.yaml.
	Getenv func(string) (string, bool)
	// Registered reads one registered subgraph, for supergraph.yaml. It is nil if there is no
	// platform.
	Registered func(ctx context.Context, graphRef, subgraph string) (sdl.Source, error)
	// Introspect asks a running subgraph for its SDL, for supergraph.yaml. It may be nil.
	Introspect func(ctx context.Context, url string, headers map[string]string) (string, error)
	// Note is told how a base was understood, such as that a subgraph is new. It may be nil.
	Note func(text string)

	// base is set while the base of a comparison is loaded; noted once a part of it was absent.
	base, noted bool
	// federation is what the supergraph.yaml ask for that were read.
	federation *config.Federation
}

// Federation returns the federation version that the supergraph.yaml ask for that Load has read;
// nil if none does. A base does not count: it is composed as the proposal is.
func (l *Loader) Federation() *config.Federation { return l.federation }

// Load reads all arguments. The result is sorted by name in code-unit order. Two subgraphs with the
// same name are an error, and so is a result without any subgraph.
func (l *Loader) Load(ctx context.Context, args []string) ([]sdl.Source, error) {
	input := *l
	input.federation = nil
	sources, err := input.load(ctx, args)
	l.federation = input.federation
	return sources, err
}

// load implements Load and LoadBase. The receiver is a copy that remembers what was absent, so that
// a base of only new subgraphs may be empty.
func (l *Loader) load(ctx context.Context, args []string) ([]sdl.Source, error) {
	var out []sdl.Source
	for _, arg := range args {
		sources, err := l.loadArg(ctx, arg)
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

// loadArg reads one argument, by its form. What is neither a prefix nor an existing path is a glob
// if it has the characters of one.
func (l *Loader) loadArg(ctx context.Context, arg string) ([]sdl.Source, error) {
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
		return l.configurationFile(ctx, file)
	case err == nil:
		return single(name, file)
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(file, "*?[{"):
		return glob(file)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s does not exist; paths start at the working folder", ErrInput, file)
	}
	return nil, fmt.Errorf("%w: %w", ErrInput, err)
}

// Split splits NAME=FILE. Other forms have no name: a part before = with a slash or a colon belongs
// to the path.
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
	raw, err := io.ReadAll(io.LimitReader(l.Stdin, int64(sdl.DefaultLimits.Bytes)+1))
	if err != nil {
		return nil, fmt.Errorf("%w: standard input: %w", ErrInput, err)
	}
	text := decoded(string(raw))
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("%w: nothing was read from standard input for %s=-; did the command before the pipe fail?", ErrInput, name)
	}
	return []sdl.Source{{Name: name, File: "<stdin>", Text: text}}, nil
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

// folder reads every SDL file of a folder, without its subfolders. A folder without any is an
// error.
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

// glob reads every file that matches a pattern, each as a subgraph of the file's name.
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

// read reads a file as far as the size limit of SDL and one byte beyond it, so that whoever parses
// the text refuses it for its size.
func read(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInput, err)
	}
	defer func() { _ = f.Close() }()
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
	return decoded(b.String()), nil
}

// addURLs sets the routing URLs from the configuration nearest to a folder, if there is one. A
// folder named after takes urlAfter, which is the layout of the example graphs.
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

// configNames are the file names of a graph's own configuration, the preferred one first.
var configNames = []string{"schemactl.yaml", "graph.yaml"}

// Nearest reads the graph's configuration in a folder, or else in the one above it. dir may also be
// a file, for its folder. The result is nil if there is none.
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

// IsSDL reports whether a file has the name of a schema, by its ending.
func IsSDL(name string) bool {
	ext := path.Ext(name)
	return ext == ".graphql" || ext == ".graphqls"
}

func isYAML(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".yaml" || ext == ".yml"
}

// stem returns the name of a file without its folder and ending.
func stem(file string) string {
	base := path.Base(filepath.ToSlash(file))
	return strings.TrimSuffix(base, path.Ext(base))
}

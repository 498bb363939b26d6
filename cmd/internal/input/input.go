// Package input turns the arguments of a command into subgraph sources, read from files, folders,
// globs, standard input, configuration files and git refs. It also reads client operations.
//
//	sources, err := loader.Load(ctx, []string{"products=./products.graphql", "git:main:subgraphs"})
//
// One argument has one of these forms:
//
//	DIR                     every *.graphql, *.graphqls and *.gql file is a subgraph of its name
//	FILE.graphql            one subgraph, named after the file
//	'GLOB'                  every file that matches is a subgraph, named after the file
//	NAME=FILE               one subgraph
//	NAME=DIR, NAME='GLOB'   one subgraph of all those files, as is NAME=FILE given twice
//	NAME=-                  one subgraph from standard input
//	NAME=http://HOST/PATH   one running subgraph, which is asked for its SDL; https:// as well
//	registry:GRAPH@VARIANT  every subgraph that a variant has registered; with #LAUNCH only as long
//	                        as the variant runs that launch
//	NAME=registry:GRAPH@VARIANT  one of them
//	supergraph.yaml         every subgraph of it, as Rover reads it
//	-                       the same, from standard input
//	schemactl.yaml          every subgraph of it that has a schema
//	git:REF:PATH            a file, folder, 'GLOB', supergraph.yaml or schemactl.yaml at a git ref;
//	                        from the root of the repository, or with ./ from the working folder
//	NAME=git:REF:FILE       one subgraph at a git ref
//	merge-base:BRANCH:PATH  the same as git: at the commit where HEAD left the branch
//
// # How
//
// Load decides on the form of each argument (input.go); which files a path means is told by
// files.go. Which of the two configuration files a YAML file is, its content tells. They name
// further sources (yaml.go): files beside them, registered subgraphs, and running subgraphs, of
// which the last two are read by functions of the [Loader]. Paths at a git ref mean what git takes
// them for (git_path.go) and are read by the installed git (git.go, at_ref.go). Client operations
// have a reader of their own, [Documents], for plain files, manifests and lists (documents.go,
// manifest.go). [GitContext] returns what a publish tells the platform of the working folder.
//
// The [Resolver] finds the one configuration that a command obeys (resolver.go): the routing URLs
// of plain files come from it, and the caller takes the graph ref and the policy from it.
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
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// ErrInput is wrapped by every error about an argument.
var ErrInput = errors.New("cannot use the input")

// Loader reads sources. The zero value reads files and git refs; the other forms need its fields.
type Loader struct {
	// Resolver finds the configuration that has the routing URLs.
	Resolver
	// Stdin is read for NAME=-.
	Stdin io.Reader
	// Registered reads one registered subgraph, for supergraph.yaml. It is nil if there is no
	// platform.
	Registered func(ctx context.Context, graphRef, subgraph string) (sdl.Source, error)
	// Snapshot reads a variant of the registry, for registry:GRAPH@VARIANT. It is nil if there is
	// no platform.
	Snapshot func(ctx context.Context, ref registry.GraphRef) (registry.Snapshot, error)
	// OwnURLs lets the subgraphs of such a variant keep its routing URLs, for what is not to be
	// registered in another variant.
	OwnURLs bool
	// Introspect asks a running subgraph for its SDL, for NAME=URL and supergraph.yaml. It may be
	// nil.
	Introspect func(ctx context.Context, url string, headers map[string]string) (string, error)
	// Note is told how a base was understood, such as that a subgraph is new. It may be nil.
	Note func(text string)

	// base is set while the base of a comparison is loaded; noted once a part of it was absent.
	base, noted bool
	// config is the configuration of the arguments that are being loaded, or were loaded last.
	config *config.Graph
	// federation is what the supergraph.yaml ask for that were read.
	federation *config.Federation
	// taken are the variants that the arguments name.
	taken []Taken
}

// Federation returns the federation version that the supergraph.yaml ask for that Load has read;
// nil if none does. A base does not count: it is composed as the proposal is.
func (l *Loader) Federation() *config.Federation { return l.federation }

// Load reads all arguments. The result is sorted by name in code-unit order. Two subgraphs with the
// same name are an error, and so is a result without any subgraph.
func (l *Loader) Load(ctx context.Context, args []string) ([]sdl.Source, error) {
	input := *l
	input.federation, input.config, input.taken = nil, nil, nil
	sources, err := input.load(ctx, args)
	l.federation, l.config, l.taken = input.federation, input.config, input.taken
	return sources, err
}

// load implements Load and LoadBase. The receiver is a copy that remembers what was absent, so that
// a base of only new subgraphs may be empty.
func (l *Loader) load(ctx context.Context, args []string) ([]sdl.Source, error) {
	if err := l.configure(args); err != nil {
		return nil, err
	}
	var out []sdl.Source
	for _, arg := range args {
		sources, err := l.loadArg(ctx, arg)
		if err != nil {
			return nil, err
		}
		if name, _ := Split(arg); name != "" && len(sources) == 1 {
			if i := slices.IndexFunc(out, func(s sdl.Source) bool { return s.Name == name }); i >= 0 && namedBefore(args, arg, name) {
				out[i] = sdl.Join(name, out[i].URL, append(partsOf(out[i]), partsOf(sources[0])...))
				continue
			}
		}
		out = append(out, sources...)
	}
	if len(out) == 0 && !l.noted {
		return nil, fmt.Errorf("%w: no subgraphs were named; give a folder, files, NAME=FILE, or a supergraph.yaml", ErrInput)
	}
	seen := make(map[string]string, len(out))
	for _, s := range out {
		if first, ok := seen[s.Name]; ok {
			return nil, fmt.Errorf("%w: subgraph %q is given twice: %s and %s; leave one out, rename one with NAME=FILE, or name both so if they are one subgraph", ErrInput, s.Name, first, s.File)
		}
		seen[s.Name] = s.File
	}
	slices.SortFunc(out, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// configure finds the configuration of the arguments. That of a base without one of its own is the
// configuration of the proposal, if that was loaded before.
func (l *Loader) configure(args []string) error {
	if l.base && l.config != nil {
		files, err := l.files(args, false)
		if err != nil || len(files) == 0 {
			return err
		}
	}
	var err error
	l.config, err = l.Configuration(args)
	return err
}

// namedBefore reports whether an argument before this one gives a file of the same subgraph by
// name.
func namedBefore(args []string, arg, name string) bool {
	for _, earlier := range args {
		if earlier == arg {
			return false
		}
		if n, _ := Split(earlier); n == name {
			return true
		}
	}
	return false
}

// loadArg reads one argument, by its form. What is neither a prefix nor an existing path is a glob
// if it has the characters of one.
func (l *Loader) loadArg(ctx context.Context, arg string) ([]sdl.Source, error) {
	name, file := Split(arg)
	if strings.HasPrefix(arg, "=") {
		return nil, fmt.Errorf("%w: %q has no name before =; write NAME=FILE (is the variable set that the name comes from?)", ErrInput, arg)
	}
	if ref, ok := strings.CutPrefix(file, schemeGit); ok {
		return l.atRef(ctx, name, ref)
	}
	if spec, ok := strings.CutPrefix(file, schemeMergeBase); ok {
		return l.atMergeBase(ctx, name, spec)
	}
	if file == "-" {
		return l.stdin(ctx, name)
	}
	if isVariant(file) {
		return l.variant(ctx, name, file)
	}
	if isURL(file) {
		return l.running(ctx, name, file)
	}
	files, err := matches(file)
	if err != nil {
		return nil, err
	}
	switch {
	case len(files) == 1 && files[0] == file && isYAML(file) && name != "":
		return nil, fmt.Errorf("%w: %s names its subgraphs itself, so it goes without a name: write %s", ErrInput, file, file)
	case len(files) == 1 && files[0] == file && isYAML(file):
		return l.configurationFile(ctx, file)
	case name != "":
		return l.joined(name, file, files)
	}
	l.noteLeftOut(file)
	return l.separate(file, files)
}

// noteLeftOut tells which files that look like schemas a folder as an input leaves out.
func (l *Loader) noteLeftOut(dir string) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() || l.base || l.Note == nil {
		return
	}
	files := leftOut(dir)
	if len(files) == 0 {
		return
	}
	more := ""
	if len(files) == leftOutAtMost {
		files, more = files[:leftOutAtMost-1], " and more"
	}
	l.Note(fmt.Sprintf("%s: only the %s files of the folder itself are subgraphs; left out: %s%s", dir, strings.Join(sdlEndings, ", "), strings.Join(files, ", "), more))
}

// stdinFile is the name of standard input in positions.
const stdinFile = "<stdin>"

// Split splits NAME=FILE. Other forms have no name: a part before = with a slash or a colon belongs
// to the path.
func Split(arg string) (name, file string) {
	name, file, named := strings.Cut(arg, "=")
	if !named || strings.ContainsAny(name, `/\:`) {
		return "", arg
	}
	return name, file
}

// stdin reads the SDL of a subgraph or, without a name, a supergraph.yaml from standard input. Its
// paths start at the working folder.
func (l *Loader) stdin(ctx context.Context, name string) ([]sdl.Source, error) {
	wanted := "a supergraph.yaml"
	if name != "" {
		wanted = name + "=-"
	}
	text, err := l.readStdin(wanted)
	switch {
	case err != nil:
		return nil, err
	case name == "" && config.HasSubgraphs([]byte(text)):
		return l.configured(ctx, origin{file: stdinFile}, text)
	case name == "":
		return nil, fmt.Errorf("%w: standard input has no supergraph.yaml (there are no subgraphs in it); SDL needs a name: NAME=-", ErrInput)
	}
	return []sdl.Source{{Name: name, File: stdinFile, Text: text}}, nil
}

// readStdin reads all of standard input, which has to have something: wanted says what for.
func (l *Loader) readStdin(wanted string) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(l.Stdin, int64(sdl.DefaultLimits.Bytes)+1))
	if err != nil {
		return "", fmt.Errorf("%w: standard input: %w", ErrInput, err)
	}
	text := decoded(string(raw))
	if strings.TrimSpace(text) == "" {
		return "", fmt.Errorf("%w: nothing was read from standard input for %s; did the command before the pipe fail?", ErrInput, wanted)
	}
	return text, nil
}

// joined reads one subgraph of the files that an argument means.
func (l *Loader) joined(name, arg string, files []string) ([]sdl.Source, error) {
	list, err := parts(files)
	if err != nil {
		return nil, err
	}
	out := []sdl.Source{sdl.Join(name, "", list)}
	l.addURLs(out, arg)
	return out, nil
}

// separate reads a subgraph of each of the files that an argument means, named after the file:
// several at a time, since a graph can have hundreds.
func (l *Loader) separate(arg string, files []string) ([]sdl.Source, error) {
	out, errs := make([]sdl.Source, len(files)), make([]error, len(files))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, file := range files {
		group.Go(func() error {
			out[i] = sdl.Source{Name: stem(file), File: file}
			out[i].Text, errs[i] = read(file)
			return nil
		})
	}
	_ = group.Wait() // the error is that of the first file, whichever was read first
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	l.addURLs(out, arg)
	return out, nil
}

// read reads a file as far as the size limit of SDL and one byte beyond it, so that whoever parses
// the text refuses it for its size.
func read(file string) (string, error) {
	if err := openable(file); err != nil {
		return "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInput, err)
	}
	defer func() { _ = f.Close() }()
	limited := io.LimitReader(f, int64(sdl.DefaultLimits.Bytes)+1)
	if info, err := f.Stat(); err == nil && info.Size() > largeFile {
		var text strings.Builder
		text.Grow(int(min(info.Size(), int64(sdl.DefaultLimits.Bytes)+1)))
		if _, err := io.Copy(&text, limited); err != nil {
			return "", fmt.Errorf("%w: %w", ErrInput, err)
		}
		return decoded(text.String()), nil
	}
	b, _ := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if _, err := b.ReadFrom(limited); err != nil {
		return "", fmt.Errorf("%w: %w", ErrInput, err)
	}
	return decoded(b.String()), nil
}

// largeFile is the size in bytes from which a file is read into memory of its own: a buffer would
// grow to twice the size of the file and then be copied.
const largeFile = 1 << 20

// buffers are what files are read into: hundreds of small ones take the memory of one.
var buffers = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 32<<10)) }}

// addURLs sets the routing URLs from the configuration. A folder named after takes urlAfter, which
// is the layout of the example graphs.
func (l *Loader) addURLs(sources []sdl.Source, arg string) {
	dir := filepath.Clean(arg)
	if info, err := os.Stat(arg); err != nil || !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for i := range sources {
		s := l.config.Subgraphs[sources[i].Name]
		sources[i].URL = s.URL
		if s.URLAfter != "" && filepath.Base(dir) == "after" {
			sources[i].URL = s.URLAfter
		}
	}
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

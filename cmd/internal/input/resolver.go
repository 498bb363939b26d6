package input

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// Resolver finds the configuration of a command: what the files beside its inputs say together of
// the graph ref, the routing URLs, the contracts, the operations and the policy. The zero value
// takes the nearest files and chooses no variant.
type Resolver struct {
	// File is the configuration that was named; empty for the nearest.
	File string
	// Variant and Ref choose an entry of its `variants`; see [config.Options].
	Variant, Ref string
	// Getenv looks environment variables up; nil stands for those of the process.
	Getenv func(string) (string, bool)
	// Secret learns each value that is taken from outside of the files; see [config.Options].
	Secret func(value string)
}

// Configuration returns the configuration that was named, else what the configurations nearest to
// the inputs make together, else that of the working folder. It is empty, and never nil, where
// there is none. Two that contradict each other are an error.
func (r Resolver) Configuration(inputs []string) (*config.Graph, error) {
	if r.File != "" {
		if _, err := os.Stat(r.File); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: --config: %s does not exist; %s", ErrInput, r.File, otherName(r.File))
		}
		return r.read(r.File)
	}
	files, err := r.files(inputs, true)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		if r.Variant != "" {
			return nil, fmt.Errorf("%w: there is no schemactl.yaml here or beside the inputs, so there is no variant %q to choose; name the graph with --graph-ref, or the file with --config", ErrInput, r.Variant)
		}
		return &config.Graph{}, nil
	}
	list := make([]*config.Graph, len(files))
	for i, file := range files {
		if list[i], err = r.read(file); err != nil {
			return nil, err
		}
	}
	return config.Merge(list...)
}

// read reads one configuration. A supergraph.yaml says what the URLs and the federation version
// are.
func (r Resolver) read(file string) (*config.Graph, error) {
	text, err := read(file)
	if err != nil {
		return nil, err
	}
	if config.KindOf(file, []byte(text)) == config.KindGraph {
		return config.ParseGraph(file, []byte(text), r.options())
	}
	if r.Variant != "" {
		return nil, fmt.Errorf("%w: --variant %s: %s is a supergraph.yaml, which has no variants", ErrInput, r.Variant, file)
	}
	s, err := config.ParseSupergraph(file, []byte(text), r.options())
	if err != nil {
		return nil, err
	}
	return s.Graph(), nil
}

func (r Resolver) options() config.Options {
	return config.Options{Getenv: r.Getenv, Secret: r.Secret, Variant: r.Variant, Ref: r.Ref}
}

// files returns the configuration nearest to each input, each once and in the order of the inputs.
// If there is none, it is that of the working folder, where it may be.
func (r Resolver) files(inputs []string, here bool) ([]string, error) {
	var out []string
	same := func(file string) func(string) bool {
		return func(other string) bool { return sameFile(file, other) }
	}
	for _, arg := range inputs {
		file, err := fileOf(arg)
		if err != nil {
			return nil, err
		}
		if file != "" && !slices.ContainsFunc(out, same(file)) {
			out = append(out, file)
		}
	}
	if len(out) > 0 || !here {
		return out, nil
	}
	file, err := nearest(".")
	if file != "" {
		out = append(out, file)
	}
	return out, err
}

func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// fileOf returns the configuration of one input: itself, or the nearest to its folder; empty if
// there is none.
func fileOf(arg string) (string, error) {
	_, file := Split(arg)
	switch {
	case file == "-", isURL(file), isVariant(file):
		return nearest(".")
	case strings.HasPrefix(file, schemeGit), strings.HasPrefix(file, schemeMergeBase):
		return "", nil // its configuration is that of the ref
	}
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return nearest(file)
	case err == nil && isYAML(file):
		text, err := read(file)
		if err == nil && config.KindOf(file, []byte(text)) == config.KindGraph {
			return file, nil
		}
		return nearest(filepath.Dir(file))
	case errors.Is(err, fs.ErrNotExist) && IsPattern(file):
		dir, _ := doublestar.SplitPattern(filepath.ToSlash(file))
		return nearest(filepath.FromSlash(dir))
	}
	return nearest(filepath.Dir(file))
}

// nearest returns the configuration in a folder or in the nearest one above it, inside the
// repository that the folder is in. Outside of a repository only the folder above is looked at, so
// that no file of other people counts. It is empty if there is none.
func nearest(dir string) (string, error) {
	depth := min(depthInRepository(dir), 64)
	for range depth + 1 {
		for _, name := range config.Names {
			file := filepath.Join(dir, name)
			_, err := os.Stat(file)
			if err == nil {
				return file, nil
			}
			if !errors.Is(err, fs.ErrNotExist) && !isNotDir(err) {
				return "", fmt.Errorf("%w: %w", ErrInput, err)
			}
		}
		dir = filepath.Join(dir, "..")
	}
	return "", nil
}

// isNotDir reports whether a path goes through something that is no folder.
func isNotDir(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && strings.Contains(path.Err.Error(), "not a directory")
}

// depthInRepository returns how far a folder is below the root of its repository, and 1 outside of
// one.
func depthInRepository(dir string) int {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return 1
	}
	for depth := 0; ; depth++ {
		if _, err := os.Stat(filepath.Join(whole, ".git")); err == nil {
			return depth
		}
		above := filepath.Dir(whole)
		if above == whole {
			return 1
		}
		whole = above
	}
}

// Inputs returns the inputs of a command line: its arguments or, without any, the configuration
// that was named or is in the working folder. One in a folder above is taken too if fromAbove is
// set; otherwise it is named in the error, because a bare command in a folder of one subgraph must
// not take all of them along. command is the command as people type it.
func (r Resolver) Inputs(args []string, command string, fromAbove bool) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	if r.File != "" {
		return []string{r.File}, nil
	}
	file, err := nearest(".")
	switch {
	case err != nil:
		return nil, err
	case file != "" && (fromAbove || filepath.Dir(file) == "."):
		return []string{file}, nil
	case file != "":
		return nil, fmt.Errorf("%w: no subgraph is named; the configuration is in a folder above, and takes all its subgraphs along: %s %s", ErrInput, command, file)
	}
	for _, name := range []string{"supergraph.yaml", "supergraph.yml", "supergraph-config.yaml"} {
		if _, err := os.Stat(name); err == nil {
			return nil, fmt.Errorf("%w: no subgraph is named; there is a %s: %s %s", ErrInput, name, command, name)
		}
	}
	return nil, errNoInputs
}

// errNoInputs means that a command line names no inputs and that there is no configuration either.
var errNoInputs = fmt.Errorf("%w: no subgraphs were named; give a folder, files, NAME=FILE, or a supergraph.yaml, or write a schemactl.yaml (schemactl init)", ErrInput)

// ReadGraphIn returns the configuration that was named, else that of a folder, which must have one.
func (r Resolver) ReadGraphIn(dir string) (*config.Graph, error) {
	if r.File != "" {
		return r.read(r.File)
	}
	return config.ReadGraphIn(dir, r.options())
}

// Values returns every value of the configuration of the inputs with its place, and those of the
// supergraph.yaml among the inputs. The values of headers are not shown.
func (r Resolver) Values(inputs []string) ([]config.Value, error) {
	g, err := r.Configuration(inputs)
	if err != nil {
		return nil, err
	}
	out := g.Values()
	for _, arg := range inputs {
		if !isYAML(arg) || sameFile(arg, g.File) {
			continue
		}
		text, err := read(arg)
		if err != nil {
			return nil, err
		}
		if config.KindOf(arg, []byte(text)) == config.KindGraph {
			continue // it is a part of the configuration
		}
		s, err := config.ParseSupergraph(arg, []byte(text), r.options())
		if err != nil {
			return nil, err
		}
		out = append(out, s.Values()...)
	}
	for i := range out {
		if strings.Contains(out[i].Key, ".introspection_headers.") || strings.Contains("."+out[i].Key, ".running.headers.") {
			out[i].Value = "(not shown)"
		}
	}
	return out, nil
}

// Package detect finds the subgraphs of a repository and the client operations in it, for a first
// schemactl.yaml: from supergraph.yaml, from calls of `rover subgraph` in pipelines, and from SDL
// files.
//
// # How
//
// One walk sorts the files of a folder by kind. What the supergraph.yaml nearest to the folder
// names is the graph (supergraph.go), also one of another name, told by its content (content.go);
// and so is what Rover's command lines name (known.go). Other
// SDL files are then left out: examples, copies and exports look like schemas, too. Only where
// neither names the graph are the subgraphs those of the SDL files, by their paths. A path with
// only general names, such as src/schema.graphql, gets the name of the project around it
// (project.go).
//
// # Invariants
//
// A subgraph and its file are listed once. A file that looks like a schema and is not proposed is
// listed with the reason; a file that supergraph.yaml names and that is missing is an error.
// Nothing is written, nothing is run, and the same folder gives the same result, sorted by name.
package detect

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/charset"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// Subgraph is one subgraph that was found.
type Subgraph struct {
	Name string
	// File is the SDL file, relative to the folder, with slashes. It is empty if the schema comes
	// from Source instead.
	File string
	// More are further files of the same subgraph. They and File may be folders or globs, if
	// supergraph.yaml names these.
	More []string
	// Source is what the schema is read from where that is no file, in words for the user.
	Source string
	// URL is the routing URL. It is empty if nothing names it.
	URL string
	// From is where the name comes from, in words for the user.
	From string
}

// Skip is a file that looks like a schema and is not proposed, with the reason.
type Skip struct{ File, Why string }

// Found is the result for a folder.
type Found struct {
	// GraphRef is empty if no command line names it.
	GraphRef string
	// FederationVersion is that of the supergraph.yaml; empty without any.
	FederationVersion string
	Subgraphs         []Subgraph
	// Operations are globs of documents with client operations.
	Operations []string
	Skipped    []Skip
	// Notes are remarks on the names, one sentence each.
	Notes []string

	// named is the file that names the graph, the first of several; empty without any. isSupergraph
	// is true if it is a supergraph.yaml.
	named        string
	isSupergraph bool
	// isOpen is true if a call of rover names a subgraph by a variable: there may be more of them.
	isOpen bool
}

// maxFiles bounds the walk, for runs in a home folder instead of a repository.
const maxFiles = 200_000

// skippedFolders are names of folders with files of other projects, build results or test data.
var skippedFolders = []string{"node_modules", "vendor", "dist", "build", "target", "testdata", "__tests__", "__generated__"}

// In looks at a folder and everything below it. Errors are those of a walk that fails, and of a
// supergraph.yaml that names what cannot be used, each with its place; other files that cannot be
// used are in [Found.Skipped].
func In(dir string) (*Found, error) {
	f := &Found{}
	var documents, schemas []string
	var configs, pipelines []string
	n := 0
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && skipFolder(rel) {
				return fs.SkipDir
			}
			return nil
		}
		if n++; n > maxFiles {
			return fmt.Errorf("%s holds more than %d files; run inside the repository", dir, maxFiles)
		}
		switch {
		case !d.Type().IsRegular():
		case isPipeline(rel):
			pipelines = append(pipelines, rel)
		case isSupergraphName(rel), isSupergraphConfig(p, rel):
			configs = append(configs, rel)
		case path.Ext(rel) == ".graphql", path.Ext(rel) == ".graphqls", path.Ext(rel) == ".gql":
			switch kind, why := classify(p, rel); kind {
			case schemaFile:
				schemas = append(schemas, rel)
			case operationFile:
				documents = append(documents, rel)
			default:
				f.Skipped = append(f.Skipped, Skip{rel, why})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot look for schemas: %w", err)
	}
	if err := f.fromSupergraphYAML(dir, configs); err != nil {
		return nil, err
	}
	f.fromRover(dir, pipelines)
	f.Operations = globs(documents, schemas)
	schemas = f.skipParts(dir, schemas)
	if f.isNamed() {
		f.completeNamed(dir, schemas)
	} else {
		f.fromFiles(dir, schemas)
	}
	slices.SortFunc(f.Subgraphs, func(a, b Subgraph) int { return strings.Compare(a.Name, b.Name) })
	f.noteTwins()
	return f, nil
}

// skipFolder reports whether a folder is left out of the walk. Of the hidden folders only those
// with pipelines are looked at.
func skipFolder(rel string) bool {
	base := path.Base(rel)
	if strings.HasPrefix(base, ".") {
		return rel != ".github" && rel != ".github/workflows" && rel != ".circleci"
	}
	return slices.Contains(skippedFolders, base)
}

type fileKind int

const (
	otherFile fileKind = iota
	schemaFile
	operationFile
)

// operation matches the start of a client's document, also behind descriptions and comments.
var operation = pattern.New(`(?m)^\s*(query|mutation|subscription|fragment)\b[^:]*\{`)

// classify reads a file and returns its kind, for other files with the reason why they are skipped.
func classify(file, rel string) (fileKind, string) {
	info, err := os.Stat(file)
	if err != nil || info.Size() > int64(sdl.DefaultLimits.Bytes) {
		return otherFile, "too large, or gone"
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return otherFile, "cannot be read"
	}
	text, _ := charset.Decode(string(raw)) // the parser refuses what is no text
	schema, errs := sdl.Parse(&sdl.Source{Name: "x", File: rel, Text: text}, sdl.DefaultLimits)
	switch {
	case len(errs) == 0 && schema.Type("join__Graph") != nil:
		return otherFile, "a composed supergraph, not a subgraph"
	case len(errs) == 0 && len(schema.Types) == 0:
		return otherFile, "it defines no types"
	case len(errs) == 0:
		return schemaFile, ""
	case operation.Get().MatchString(text) || strings.HasPrefix(strings.TrimSpace(text), "{"):
		return operationFile, ""
	}
	return otherFile, errs[0].Message
}

// genericNames are common names of files and folders, which do not name a subgraph.
var genericNames = []string{
	"schema", "schemas", "subgraph", "subgraphs", "graphql", "gql", "graph", "api", "index", "main", "types", "typedefs", "type-defs",
	"src", "resources", "app", "server", "service", "services", "packages", "apps", "lib", "internal", "sdl",
}

// fromFiles adds a subgraph for every schema file that has none yet. Its name is that of the path,
// or of the project if the path has only generic names. Two equal names are told apart by the
// folders above the second file; if these do not help, that file is skipped.
func (f *Found) fromFiles(dir string, schemas []string) {
	for _, file := range schemas {
		if slices.ContainsFunc(f.Subgraphs, func(s Subgraph) bool { return s.File == file }) {
			continue
		}
		name, from := pathName(dir, file)
		if f.has(name) {
			name, from = nameOf(file), byPath
		}
		for above := path.Dir(file); f.has(name) && above != "."; above = path.Dir(above) {
			if longer := path.Base(above) + "-" + name; registry.ValidSubgraphName(longer) {
				name = longer
			}
		}
		if f.has(name) {
			f.Skipped = append(f.Skipped, Skip{file, "another file is called " + name + " already"})
			continue
		}
		f.Subgraphs = append(f.Subgraphs, Subgraph{Name: name, File: file, From: from})
	}
}

// byPath is the origin of a name that the path of a file gives.
const byPath = "the file's name"

// pathName returns the name of a file's path, or of the project around it if the path has only
// generic names, and where it comes from.
func pathName(dir, file string) (name, from string) {
	name = nameOf(file)
	if slices.Contains(genericNames, strings.ToLower(name)) {
		if project, by := projectName(dir, file); project != "" {
			return project, by
		}
	}
	return name, byPath
}

func (f *Found) has(name string) bool {
	return slices.ContainsFunc(f.Subgraphs, func(s Subgraph) bool { return s.Name == name })
}

// nameOf returns the name of a subgraph by the path of its file: the file's own name, or that of
// the nearest folder with a name that is not generic.
func nameOf(file string) string {
	parts := strings.Split(strings.TrimSuffix(file, path.Ext(file)), "/")
	// products.subgraph.graphql and products-schema.graphql are called products.
	parts[len(parts)-1] = strings.TrimSuffix(parts[len(parts)-1], ".subgraph")
	for _, suffix := range []string{"-schema", "_schema", ".schema", "-subgraph", "_subgraph"} {
		parts[len(parts)-1] = strings.TrimSuffix(parts[len(parts)-1], suffix)
	}
	for _, p := range slices.Backward(parts) {
		p = validName(p)
		if p != "" && !slices.Contains(genericNames, strings.ToLower(p)) {
			return p
		}
	}
	return cmp.Or(validName(parts[len(parts)-1]), "subgraph")
}

// invalid matches what a name of a subgraph cannot contain.
var invalid = pattern.New(`[^A-Za-z0-9_-]+`)

// validName makes a valid name from a part of a path. It is empty if nothing is left.
func validName(s string) string {
	s = strings.Trim(invalid.Get().ReplaceAllString(s, "-"), "-_0123456789")
	return s[:min(len(s), 64)]
}

// globs returns patterns that match all documents and no schema. Each is as high in the tree as
// that allows.
func globs(documents, schemas []string) []string {
	var out []string
	for _, doc := range documents {
		glob := doc
		for dir := path.Dir(doc); dir != "." && !holds(dir, schemas); dir = path.Dir(dir) {
			glob = dir + "/**/*" + path.Ext(doc)
		}
		if !slices.Contains(out, glob) {
			out = append(out, glob)
		}
	}
	slices.Sort(out)
	return out
}

// holds reports whether one of the files is in a folder or below it.
func holds(dir string, files []string) bool {
	return slices.ContainsFunc(files, func(f string) bool { return strings.HasPrefix(f, dir+"/") })
}

// Package detect finds out what a repository already says about its subgraphs:
// SDL files, supergraph.yaml, calls of `rover subgraph` in pipelines, and the
// documents of its clients. A folder goes in, a proposal for schemactl.yaml
// comes out; nothing is written and nothing is run.
package detect

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// Subgraph is one subgraph that was found.
type Subgraph struct {
	Name string
	// File is the SDL file, relative to the folder, with slashes.
	File string
	// URL is the routing URL, where something named it.
	URL string
	// From says what it was found by.
	From string
}

// Skip is a file that looked like a schema and was left out.
type Skip struct{ File, Why string }

// Found is what a repository says.
type Found struct {
	// GraphRef is empty when nothing names it.
	GraphRef  string
	Subgraphs []Subgraph
	// Operations are globs of documents with client operations.
	Operations []string
	Skipped    []Skip
}

// maxFiles bounds the walk: a home folder is not a repository.
const maxFiles = 200_000

// foreign are folders that hold other people's files, or copies.
var foreign = []string{"node_modules", "vendor", "dist", "build", "target", "testdata", "__tests__", "__generated__"}

// In looks at a folder and everything below it. The errors are those of
// reading; files that make no sense are listed in Skipped.
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
		case path.Base(rel) == "supergraph.yaml", path.Base(rel) == "supergraph.yml":
			configs = append(configs, rel)
		case isPipeline(rel):
			pipelines = append(pipelines, rel)
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
	f.fromSupergraphYAML(dir, configs)
	f.fromRover(dir, pipelines)
	schemas = f.inParts(dir, schemas)
	f.fromFiles(dir, schemas)
	f.Operations = globs(documents, schemas)
	slices.SortFunc(f.Subgraphs, func(a, b Subgraph) int { return strings.Compare(a.Name, b.Name) })
	return f, nil
}

func skipFolder(rel string) bool {
	base := path.Base(rel)
	if strings.HasPrefix(base, ".") {
		return rel != ".github" && rel != ".github/workflows" && rel != ".circleci"
	}
	return slices.Contains(foreign, base)
}

type fileKind int

const (
	otherFile fileKind = iota
	schemaFile
	operationFile
)

// operation begins a document of a client. Descriptions and comments may stand before.
var operation = regexp.MustCompile(`(?m)^\s*(query|mutation|subscription|fragment)\b[^:]*\{`)

// classify reads a file and says what it holds.
func classify(file, rel string) (fileKind, string) {
	info, err := os.Stat(file)
	if err != nil || info.Size() > int64(sdl.DefaultLimits.Bytes) {
		return otherFile, "too large, or gone"
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return otherFile, "cannot be read"
	}
	schema, errs := sdl.Parse(&sdl.Source{Name: "x", File: rel, Text: string(text)}, sdl.DefaultLimits)
	switch {
	case len(errs) == 0 && schema.Type("join__Graph") != nil:
		return otherFile, "a composed supergraph, not a subgraph"
	case len(errs) == 0 && len(schema.Types) == 0:
		return otherFile, "it defines no types"
	case len(errs) == 0:
		return schemaFile, ""
	case operation.Match(text) || strings.HasPrefix(strings.TrimSpace(string(text)), "{"):
		return operationFile, ""
	}
	return otherFile, errs[0].Message
}

// generic are names of files and folders that say nothing about the subgraph.
var generic = []string{
	"schema", "schemas", "subgraph", "subgraphs", "graphql", "gql", "graph", "api", "index", "main", "types", "typedefs", "type-defs",
	"src", "resources", "app", "server", "service", "services", "packages", "apps", "lib", "internal", "sdl",
}

// fromFiles names every schema file that nothing else has named.
func (f *Found) fromFiles(dir string, schemas []string) {
	for _, file := range schemas {
		if slices.ContainsFunc(f.Subgraphs, func(s Subgraph) bool { return s.File == file }) {
			continue
		}
		name, from := nameOf(file), "the file's name"
		if slices.Contains(generic, strings.ToLower(name)) {
			if project, by := projectName(dir, file); project != "" && !f.has(project) {
				name, from = project, by
			}
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

func (f *Found) has(name string) bool {
	return slices.ContainsFunc(f.Subgraphs, func(s Subgraph) bool { return s.Name == name })
}

// nameOf is the most specific part of a path that says something: the file's
// own name, else that of the nearest telling folder.
func nameOf(file string) string {
	parts := strings.Split(strings.TrimSuffix(file, path.Ext(file)), "/")
	// products.subgraph.graphql and products-schema.graphql are called products.
	parts[len(parts)-1] = strings.TrimSuffix(parts[len(parts)-1], ".subgraph")
	for _, suffix := range []string{"-schema", "_schema", ".schema", "-subgraph", "_subgraph"} {
		parts[len(parts)-1] = strings.TrimSuffix(parts[len(parts)-1], suffix)
	}
	for _, p := range slices.Backward(parts) {
		p = tidy(p)
		if p != "" && !slices.Contains(generic, strings.ToLower(p)) {
			return p
		}
	}
	return cmp.Or(tidy(parts[len(parts)-1]), "subgraph")
}

var untidy = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// tidy makes a part of a path a valid name; empty when nothing is left.
func tidy(s string) string {
	s = strings.Trim(untidy.ReplaceAllString(s, "-"), "-_0123456789")
	return s[:min(len(s), 64)]
}

// globs covers the documents by the highest folders that hold no schema.
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

func holds(dir string, files []string) bool {
	return slices.ContainsFunc(files, func(f string) bool { return strings.HasPrefix(f, dir+"/") })
}

package input

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/code"
)

// Documents reads the client operations of all files that match one of the globs, each file once. A
// folder stands for the files below it that clients keep operations in. A glob without a match is
// an error: a check of no operations must not look like one that found no problem. Documents that
// others import are read as well, wherever they are.
func Documents(globs []string) ([]usage.Document, error) {
	r := &documentReader{files: map[string]*operationFile{}, ids: map[string]bool{}, persisted: map[string]bool{}, endings: map[string][]string{}}
	for _, g := range globs {
		files, err := operationFiles(g)
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%w: no operations match %q; patterns start at the working folder (those of schemactl.yaml at its folder), and ** stands for any folders", ErrInput, g)
		}
		for _, f := range files {
			if err := r.add(f); err != nil {
				return nil, err
			}
		}
	}
	return r.documents()
}

// Matches reports whether a name is that of a file or folder, or a glob that matches a file.
func Matches(glob string) bool {
	if _, err := os.Stat(glob); err == nil {
		return true
	}
	files, err := Files(glob)
	return err == nil && len(files) > 0
}

// manifestNames are the files of JSON that are read in a folder: those that the tools of clients
// write by default. Any other is read where a glob names it.
var manifestNames = []string{
	"operationoutput.json", "persisted-documents.json", "persisted-operations.json", "persisted-queries.json",
	"persisted-query-manifest.json", "persisted_queries.json", "persistedqueries.json", "persistedquerymanifest.json",
}

// operationFiles returns the files of a glob or below a folder, sorted. Dependencies, declarations
// of TypeScript and hidden folders have no operations of the client.
func operationFiles(glob string) ([]string, error) {
	var files []string
	if info, err := os.Stat(glob); err == nil && info.IsDir() {
		err := filepath.WalkDir(glob, func(file string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case e.IsDir():
				if file != glob && (e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".")) {
					return fs.SkipDir
				}
			case isDocument(e.Name()):
				files = append(files, file)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInput, err)
		}
		return files, nil
	}
	files, err := Files(glob)
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f string) bool {
		below := func(dir string) bool {
			return slices.Contains(strings.Split(filepath.ToSlash(f), "/"), dir) && !strings.Contains(glob, dir)
		}
		return below("node_modules") || below(".git") || code.IsDeclaration(f)
	})
	slices.Sort(files)
	return files, nil
}

// isDocument reports whether a file in a folder has operations, by its name.
func isDocument(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".graphql", ".gql":
		return true
	case ".json":
		return slices.Contains(manifestNames, strings.ToLower(name))
	}
	return code.Is(name)
}

// documentReader reads the files of operations, and those that these import.
type documentReader struct {
	files map[string]*operationFile
	// order are the keys of files, as they were added.
	order []string
	// ids are those of entries of manifests.
	ids map[string]bool
	// persisted are the IDs that artifacts of Relay have in place of a text.
	persisted map[string]bool
	// endings are the files whose path ends with a path, as far as they were asked for.
	endings map[string][]string
}

// operationFile is a file with operations.
type operationFile struct {
	name, text string
	docs       []usage.Document
	// code is nil for other files, and for code that has not been asked for.
	code *code.File
	// constants are the names of the documents of code; nil until one is asked for.
	constants map[string]bool
	borrowed  bool
}

// add reads a file by its ending, once. Files that are neither JSON nor JSON lines nor code are
// GraphQL.
func (r *documentReader) add(name string) error {
	key := filepath.Clean(name)
	if f := r.files[key]; f != nil {
		return nil
	}
	text, err := read(name)
	if err != nil {
		return err
	}
	f := &operationFile{name: name, text: text}
	r.files[key], r.order = f, append(r.order, key)
	unread := undecoded(name, f.text)
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case code.Is(name):
		// Bytes outside of documents do not matter.
		if mayHaveDocuments(f.text) {
			f.parse()
		}
	case unread != nil:
		f.docs = []usage.Document{*unread}
	case ext == ".json":
		f.docs, err = r.manifest(name, f.text)
	case ext == ".jsonl" || ext == ".ndjson":
		f.docs, err = r.jsonLines(name, f.text)
	default:
		f.docs = []usage.Document{{File: name, Text: f.text}}
	}
	return err
}

// mayHaveDocuments reports whether code is worth reading.
func mayHaveDocuments(text string) bool {
	return slices.ContainsFunc([]string{"gql", "raphql", "raphQL", "RAPHQL", "fragment", "operationKind", "TypedDocumentString"}, func(s string) bool {
		return strings.Contains(text, s)
	})
}

// documents returns all documents with what they import.
func (r *documentReader) documents() ([]usage.Document, error) {
	var out []usage.Document
	for done := 0; done < len(r.order); { // imports add files
		f := r.files[r.order[done]]
		done++
		if f.code != nil {
			r.interpolate(f)
			r.artifacts(f)
		} else {
			for j := range f.docs {
				if f.docs[j].Line == 0 {
					r.importLines(&f.docs[j])
				}
			}
		}
	}
	for _, key := range r.order {
		f := r.files[key]
		for _, d := range f.docs {
			d.Borrowed = d.Borrowed || f.borrowed
			d.Compiled = d.Compiled || d.ID != "" && r.persisted[d.ID]
			out = append(out, d)
		}
	}
	return out, nil
}

package input

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/schemactl/schemactl/check/usage"
)

// Documents reads the client operations of all files that match one of the globs, each file once. A
// glob without a match is an error: a check of no operations must not look like one that found no
// problem.
func Documents(globs []string) ([]usage.Document, error) {
	var out []usage.Document
	seen := map[string]bool{}
	for _, g := range globs {
		files, err := doublestar.FilepathGlob(g, doublestar.WithFilesOnly())
		if err != nil {
			return nil, fmt.Errorf("%w: the pattern %q: %w", ErrInput, g, err)
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%w: no operations match %q; patterns start at the working folder (those of schemactl.yaml at its folder), and ** stands for any folders", ErrInput, g)
		}
		slices.Sort(files)
		for _, f := range files {
			if seen[f] {
				continue
			}
			seen[f] = true
			text, err := read(f)
			if err != nil {
				return nil, err
			}
			docs, err := documents(f, strings.TrimPrefix(text, "\ufeff"))
			if err != nil {
				return nil, err
			}
			out = append(out, docs...)
		}
	}
	return out, nil
}

// documents reads one file by its ending. Files that are neither JSON nor JSON lines are GraphQL.
func documents(file, text string) ([]usage.Document, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".json":
		return manifest(file, text)
	case ".jsonl", ".ndjson":
		return jsonLines(file, text)
	}
	return []usage.Document{{File: file, Text: text}}, nil
}

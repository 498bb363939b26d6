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

	closest "github.com/schemactl/schemactl/cmd/internal/nearest"
	"github.com/schemactl/schemactl/compose/sdl"
)

// IsPattern reports whether a path that does not exist is a pattern.
func IsPattern(file string) bool { return strings.ContainsAny(file, "*?[{") }

// matches returns the files of a path: the file itself, the SDL files of a folder without its
// subfolders, or what matches a glob, sorted. None is an error.
func matches(file string) ([]string, error) {
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return filesIn(file)
	case err == nil:
		return []string{file}, nil
	case errors.Is(err, fs.ErrNotExist) && IsPattern(file):
		return globbed(file)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s does not exist; %s", ErrInput, file, otherName(file))
	}
	return nil, fmt.Errorf("%w: %w", ErrInput, err)
}

// filesIn returns the SDL files of a folder without its subfolders, sorted. None is an error, with
// the subfolders that have some.
func filesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() && IsSDL(e.Name()) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	if below := leftOut(dir); len(below) > 0 {
		return nil, fmt.Errorf("%w: %s holds no SDL file (%s) of its own; below it there is %s: name the files with NAME=FILE, or with the pattern '%s'",
			ErrInput, dir, strings.Join(sdlEndings, ", "), below[0], filepath.Join(dir, "**", "*"+filepath.Ext(below[0])))
	}
	return nil, fmt.Errorf("%w: %s holds no SDL file (%s); name the folder that does, or the files", ErrInput, dir, strings.Join(sdlEndings, ", "))
}

// otherName returns what to do about a file that does not exist: the files of its folder that it
// may have been meant for, or where paths start.
func otherName(file string) string {
	entries, _ := os.ReadDir(filepath.Dir(file)) // no folder has no files
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	near := closest.Names(filepath.Base(file), names)
	if len(near) == 0 {
		return "paths start at the working folder"
	}
	for i, name := range near {
		near[i] = filepath.Join(filepath.Dir(file), name)
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// globbed returns what matches a pattern, sorted. Nothing is an error.
func globbed(pattern string) ([]string, error) {
	files, err := Files(pattern)
	if errors.Is(err, doublestar.ErrBadPattern) {
		return nil, fmt.Errorf("%w; close each [ and {, or write \\[ for the character", err)
	}
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w: no file matches %q; patterns start at the working folder, and ** stands for any folders", ErrInput, pattern)
	}
	slices.Sort(files)
	return files, nil
}

// parts reads files of one subgraph.
func parts(files []string) ([]sdl.Part, error) {
	out := make([]sdl.Part, len(files))
	for i, file := range files {
		text, err := read(file)
		if err != nil {
			return nil, err
		}
		out[i] = sdl.Part{File: file, Text: text}
	}
	return out, nil
}

// partsOf returns the files of a source.
func partsOf(s sdl.Source) []sdl.Part {
	if list := s.Parts.List(); list != nil {
		return list
	}
	return []sdl.Part{{File: s.File, Text: s.Text}}
}

// sdlEndings are the endings of the names of schema files.
var sdlEndings = []string{".graphql", ".graphqls", ".gql"}

// IsSDL reports whether a file has the name of a schema, by its ending.
func IsSDL(name string) bool { return slices.Contains(sdlEndings, filepath.Ext(name)) }

// leftOutAtMost is how many of the files that a folder leaves out are looked for.
const leftOutAtMost = 4

// leftOut returns files at and below a folder that look like schemas and that the folder as an
// input leaves out: those of its subfolders, and those with another ending. Hidden folders and
// installed packages are not looked into.
func leftOut(dir string) []string {
	var out []string
	seen := 0
	_ = filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if seen++; err != nil || seen > 10_000 || len(out) == leftOutAtMost {
			return fs.SkipAll
		}
		name := e.Name()
		switch {
		case e.IsDir() && file != dir && (strings.HasPrefix(name, ".") || name == "node_modules"):
			return fs.SkipDir
		case e.IsDir():
		case IsSDL(name) && filepath.Dir(file) != filepath.Clean(dir), looksLikeSDL(name):
			out = append(out, file)
		}
		return nil
	})
	return out
}

// looksLikeSDL reports whether a name that [IsSDL] refuses may be meant for a schema.
func looksLikeSDL(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return !IsSDL(name) && (IsSDL("x"+ext) || slices.Contains([]string{".sdl", ".graphqlx", ".gqls", ".graphqle"}, ext))
}

// Package code finds the GraphQL documents in the code of clients.
//
// In goes the text of a file of JavaScript or TypeScript, or of a component of Vue, Svelte or
// Astro. Out comes a [File]: the documents with the places of their characters, what they
// interpolate, and the imports and exports by which an interpolated name is found in another file.
//
//	file := code.Parse("page.tsx", text)
//
// # How
//
// The scripts of a file are cut out (regions.go) and split into tokens (lex.go), so that comments,
// strings, regular expressions and templates in templates do not hide or feign a document. Tokens
// are then read for documents (documents.go), for artifacts of Relay (artifact.go), and for imports
// and exports (modules.go).
//
// # Invariants
//
//   - Nothing is run. A document that code makes as it runs is a [Problem] with its place.
//   - Every text ends in a result: no input makes Parse fail or loop.
package code

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// File is what a file of code has to do with GraphQL.
type File struct {
	Documents []Document
	Artifacts []Artifact
	// Imports are the imported names by their local name.
	Imports map[string]Name
	// Exports are the names that the file exports from other files or under another name. Those of
	// "export *" have the key "*" and no name.
	Exports map[string][]Name
	// Problems are places where a document may be that cannot be read.
	Problems []Problem
	// Relay reports whether the file imports a package of Relay.
	Relay bool
	lines *lines
}

// Name is a name that a module exports. A namespace has the name "*", and a name of the file itself
// no module.
type Name struct{ Module, Name string }

// Document is one GraphQL document.
type Document struct {
	// Text is what the template or string contains, with escapes resolved and without its
	// interpolations.
	Text string
	// Spans tell where the parts of Text stand in the file.
	Spans []Span
	// Constant is the name of the variable or property that has the document; "default" for the
	// default export; empty without one.
	Constant string
	// Holes are the interpolations between definitions.
	Holes []Hole
	// Problems are why the document cannot be read.
	Problems []Problem
	// At is where it starts.
	At Place
}

// Hole is an interpolation: the path of a name, such as Card.fragments.user. The path is empty
// where something else is interpolated.
type Hole struct {
	Path []string
	At   Place
}

// Artifact is an operation in what Relay's compiler writes.
type Artifact struct {
	// Name is that of the operation, and ID the one under which its text is persisted.
	Name, ID string
	// Document has the text; it is nil where the text is not in the artifact.
	Document *Document
	At       Place
}

// Problem is why a document cannot be read.
type Problem struct {
	Message string
	At      Place
}

// Place is a place in a file, from 1. Columns count characters.
type Place struct{ Line, Column int }

// Span is the start of a part of a text, in line and column of the text and of the file.
type Span struct {
	Text, File Place
}

// Parse reads the text of a file. The ending of its name tells what it is.
func Parse(name, text string) *File {
	f := &File{Imports: map[string]Name{}, Exports: map[string][]Name{}, lines: newLines(text)}
	end := 0
	for _, r := range regions(name, text) {
		if r.single && r.start < end {
			continue // a template in a template
		}
		l := &lexer{text: text[:r.end], at: r.start}
		tokens := l.tokens(r.single)
		end = l.at
		f.problems(l.problems)
		f.read(tokens)
	}
	sort.SliceStable(f.Documents, func(i, j int) bool { return before(f.Documents[i].At, f.Documents[j].At) })
	sort.SliceStable(f.Problems, func(i, j int) bool { return before(f.Problems[i].At, f.Problems[j].At) })
	return f
}

func before(a, b Place) bool { return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column }

func (f *File) problems(list []problem) {
	for _, p := range list {
		f.Problems = append(f.Problems, Problem{p.message, f.place(p.at)})
	}
}

func (f *File) place(offset int) Place { return f.lines.place(offset) }

// lines finds the place of an offset. It remembers the last one, since a line may be very long.
type lines struct {
	text   string
	starts []int
	last   int
	at     Place
}

func newLines(text string) *lines {
	l := &lines{text: text, starts: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

func (l *lines) place(offset int) Place {
	line := sort.SearchInts(l.starts, offset+1)
	from, column := l.starts[line-1], 1
	if line == l.at.Line && offset >= l.last {
		from, column = l.last, l.at.Column
	}
	head := l.text[from:offset]
	if from == 0 {
		head = strings.TrimPrefix(head, "\ufeff")
	}
	l.last, l.at = offset, Place{line, column + utf8.RuneCountInString(head)}
	return l.at
}

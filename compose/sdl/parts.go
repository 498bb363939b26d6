package sdl

import (
	"slices"
	"strings"
)

// Part is one file of a subgraph that is kept in several.
type Part struct {
	// File is the name that positions have.
	File string
	// Text is the SDL in it.
	Text string
}

// Parts are the files of a text that was joined. They tell which line of which file a line of the
// text is. The zero value and nil have no files.
type Parts struct {
	files []Part
	// first is the line of the text at which each file begins, from 1.
	first []int
}

// Join returns the source of a subgraph whose definitions stand in several files: their texts one
// after the other. A byte order mark in front of a file is left out, and each file ends with a line
// end. [Source.File] is the first file. A single part is a source without parts.
func Join(name, url string, parts []Part) Source {
	if len(parts) == 1 {
		return Source{Name: name, URL: url, File: parts[0].File, Text: parts[0].Text}
	}
	all, text := &Parts{files: parts}, strings.Builder{}
	line := 1
	for _, p := range parts {
		all.first = append(all.first, line)
		own := strings.TrimPrefix(p.Text, "\ufeff")
		text.WriteString(own)
		line += lineEnds(own)
		if own != "" && !strings.HasSuffix(own, "\n") && !strings.HasSuffix(own, "\r") {
			text.WriteByte('\n')
			line++
		}
	}
	src := Source{Name: name, URL: url, Text: text.String(), Parts: all}
	if len(parts) > 0 {
		src.File = parts[0].File
	}
	return src
}

// List returns the files in the order of the text.
func (p *Parts) List() []Part {
	if p == nil {
		return nil
	}
	return p.files
}

// lineEnds returns the number of line ends of a text as GraphQL counts them: CR LF is one.
func lineEnds(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// place returns the file that holds a line of the joined text, and the line in it.
func (p *Parts) place(line int) (file string, own int) {
	i, found := slices.BinarySearch(p.first, line)
	if !found {
		i--
	}
	// Of files without a line, which begin where the next one does, the last is the one.
	for i+1 < len(p.first) && p.first[i+1] == line {
		i++
	}
	return p.files[i].File, line - p.first[i] + 1
}

// syntaxErrorOf returns the first file of a text that was joined with a syntax error of its own: a
// brace that one file leaves open is an error at the end of that file, not somewhere in the next.
// It is nil if each file alone can be read.
func syntaxErrorOf(src *Source, limits Limits, exact bool) *Source {
	for _, p := range src.Parts.List() {
		own := &Source{Name: src.Name, File: p.File, Text: p.Text}
		if strings.TrimSpace(strings.TrimPrefix(p.Text, "\ufeff")) == "" {
			continue
		}
		if _, errs := read(own, limits, exact); len(errs) > 0 {
			return own
		}
	}
	return nil
}

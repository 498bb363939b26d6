// Package config reads the files that describe a graph: schemactl.yaml, graph.yaml of an example
// graph (the same format), and supergraph.yaml as Apollo Rover reads it.
//
// # How
//
// A file is read as a tree of nodes, which have positions (document.go). On the tree the variant is
// chosen (variants.go) and references to the environment and to files are replaced (substitute.go).
// Then it is decoded with unknown keys refused, and validated: [Graph] and [Supergraph] each have a
// method validate, and there is one file for each section of schemactl.yaml with rules of its own
// (check.go, publish.go). Errors of the YAML library speak of Go types; explain.go rewords them in
// terms of the file. [KindOf] tells the two files apart by their content, [Merge] makes one
// configuration of several, and [Graph.Values] tells where each value comes from.
//
// A new key of schemactl.yaml is a field of [Graph] or of a section with a yaml tag and, if not
// every value makes sense, a case in validate. A test asks for a command that obeys it.
//
// # Invariants
//
// The mistakes that decoding finds are reported all at once, and so are those of validation. Each
// has file, line and column and wraps [ErrInvalid]. Files are only read here; package scaffold
// writes them.
package config

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// ErrInvalid is wrapped by every error about the content of a file.
var ErrInvalid = errors.New("the configuration is not valid")

// problem rewords an error of the YAML library and puts its position in front. out is the value
// that was decoded into. The library cuts values short, by which they are secrets no more: those at
// the places of fromOutside, by line and column, are not told.
func problem(file string, err error, out any, fromOutside map[[2]int]bool) error {
	var one *yaml.LoadError
	if errors.As(err, &one) {
		place := [2]int{one.Mark.Line, one.Mark.Column}
		return at(file, max(place[0], 1), max(place[1], 1), explain(one.Message, out, fromOutside[place]))
	}
	return fmt.Errorf("%s: %w: %w", file, ErrInvalid, err)
}

// at returns an error with a position, both counted from 1.
func at(file string, line, column int, message string) error {
	return fmt.Errorf("%s:%d:%d: %w: %s", file, line, column, ErrInvalid, message)
}

// onePerLine is the [multierror.ErrorFormatFunc] of this package: one error a line, without a
// heading.
func onePerLine(list []error) string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

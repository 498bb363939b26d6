// Package config reads the files that describe a graph: schemactl.yaml, graph.yaml of an example
// graph (the same format), and supergraph.yaml as Apollo Rover reads it.
//
// # How
//
// A file is decoded with unknown keys refused, then validated: [Graph] and [Supergraph] each have a
// method validate, and each section of schemactl.yaml with rules of its own has a file (check.go,
// publish.go). Errors of the YAML library speak of Go types; explain.go rewords them in terms of
// the file.
//
// A new key of schemactl.yaml is a field of [Graph] or of a section with a yaml tag and, if not
// every value makes sense, a case in validate.
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
	"io"
	"strings"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"
)

// ErrInvalid is wrapped by every error about the content of a file.
var ErrInvalid = errors.New("the configuration is not valid")

// decode reads exactly one YAML document into out. Unknown keys, duplicate keys and values of
// another kind are errors.
func decode(file string, text []byte, out any) error {
	err := yaml.Load(text, out, yaml.WithKnownFields())
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) || len(strings.TrimSpace(string(text))) == 0 {
		return fmt.Errorf("%w: %s is empty", ErrInvalid, file)
	}
	var many *yaml.LoadErrors
	if !errors.As(err, &many) {
		return problem(file, err, out)
	}
	all := &multierror.Error{ErrorFormat: onePerLine}
	for _, e := range many.Errors {
		all = multierror.Append(all, problem(file, e, out))
	}
	return all.ErrorOrNil()
}

// problem rewords an error of the YAML library and puts its position in front. out is the value
// that was decoded into.
func problem(file string, err error, out any) error {
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return at(file, one.Mark.Line, one.Mark.Column, explain(one.Message, out))
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

// Package config reads the files that tell schemactl what a graph is made of:
// schemactl.yaml (and graph.yaml of an example graph, the same format) and
// supergraph.yaml as Rover reads it. Every mistake is reported with file, line
// and column, all of them at once.
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

// decode reads exactly one YAML document into out, refusing unknown keys.
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
	all := &multierror.Error{ErrorFormat: Lines}
	for _, e := range many.Errors {
		all = multierror.Append(all, problem(file, e, out))
	}
	return all.ErrorOrNil()
}

// problem gives an error of the YAML library its place and its words.
func problem(file string, err error, out any) error {
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return at(file, one.Mark.Line, one.Mark.Column, words(one.Message, out))
	}
	return fmt.Errorf("%s: %w: %w", file, ErrInvalid, err)
}

// at makes an error with a position.
func at(file string, line, column int, message string) error {
	return fmt.Errorf("%s:%d:%d: %w: %s", file, line, column, ErrInvalid, message)
}

// Lines formats several errors one per line.
func Lines(list []error) string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

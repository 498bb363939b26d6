package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/pattern"
)

// reference is ${env.NAME}, ${env.NAME:-default} or ${file.PATH} in a value, as Rover writes them.
var reference = pattern.New(`\$\{(env|file)\.([^}]*)\}`)

var variableName = pattern.New(`^[A-Za-z_][A-Za-z0-9_]*$`)

// isSecretName reports whether a variable is a secret of the platform or of the runner: the
// registry's key, the token of the workflow, and what the runner calls its own services with. No
// file can have them put into a schema, a header, a report or an error.
func isSecretName(name string) bool {
	switch name {
	case "APOLLO_KEY", "GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "CI_JOB_TOKEN":
		return true
	}
	return strings.HasPrefix(name, "ACTIONS_")
}

// substitute replaces the references in every value below a node. It comes after the text was read
// as YAML, so that what is put in stays one value, and comments and keys are left alone. A value
// that was not quoted may become a number or a truth value. All errors are reported, each with its
// position.
func (d *document) substitute(node *yaml.Node, o Options) error {
	all := mistakes{}
	d.each(node, func(n *yaml.Node) {
		before := n.Value
		n.Value = reference().ReplaceAllStringFunc(before, func(ref string) string {
			m := reference().FindStringSubmatch(ref)
			value, err := o.lookUp(d.file, m[1], m[2])
			if err != nil {
				if len(all.list) == maxMistakes {
					all.more++
					return value
				}
				line, column := d.find(ref, n)
				all.add(at(d.file, line, column, err.Error()))
			}
			return value
		})
		if n.Value != before && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			n.Tag = "" // what the value is, is told by its new text
			if strings.ContainsAny(n.Value, "\n\r") {
				n.Tag = "!!str"
			}
		}
	})
	return all.err()
}

// each calls f for every scalar below a node that is a value, once.
func (d *document) each(node *yaml.Node, f func(*yaml.Node)) {
	switch node.Kind {
	case yaml.ScalarNode:
		f(node)
	case yaml.MappingNode:
		for i := 1; i < len(node.Content); i += 2 {
			d.each(node.Content[i], f)
		}
	case yaml.SequenceNode:
		for _, n := range node.Content {
			d.each(n, f)
		}
	}
}

// lookUp returns the value of a reference.
func (o Options) lookUp(file, kind, what string) (string, error) {
	if kind == "file" {
		return o.lookUpFile(file, what)
	}
	name, fallback, hasFallback := strings.Cut(what, ":-")
	switch {
	case !variableName().MatchString(name):
		return "", fmt.Errorf("${env.%s} names no variable: write ${env.NAME} or ${env.NAME:-default}", what)
	case isSecretName(name):
		return "", errors.New("the value of " + name + " is not put into files: it is a secret of the platform; give what the file needs in a variable of its own")
	}
	getenv := o.Getenv
	if getenv == nil {
		getenv = os.LookupEnv
	}
	value, ok := getenv(name)
	switch {
	case hasFallback && value == "":
		return fallback, nil
	case !ok:
		return "", fmt.Errorf("the environment variable %s is not set; set it, or write ${env.%s:-default}", name, name)
	}
	return value, nil
}

// lookUpFile returns the text of a file without the line ends behind it.
func (o Options) lookUpFile(file, path string) (string, error) {
	if path == "" {
		return "", errors.New("${file.} names no file: write ${file.PATH}, relative to this file")
	}
	read := o.ReadFile
	if read == nil {
		read = func(path string) ([]byte, error) {
			if !filepath.IsAbs(path) {
				path = filepath.Join(filepath.Dir(file), filepath.FromSlash(path))
			}
			return os.ReadFile(path)
		}
	}
	text, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the file %s of ${file.%s} does not exist; paths are relative to this file", path, path)
	case err != nil:
		return "", fmt.Errorf("the file of ${file.%s} cannot be read: %w", path, err)
	}
	return string(bytes.TrimRight(text, "\r\n")), nil
}

// find returns the place of a reference in the text, at or behind the start of its value.
func (d *document) find(ref string, value *yaml.Node) (line, column int) {
	for i, text := range strings.Split(string(d.text), "\n") {
		from := 0
		if i+1 == value.Line {
			from = min(max(value.Column-1, 0), len(text))
		}
		if i+1 < value.Line {
			continue
		}
		if n := strings.Index(text[from:], ref); n >= 0 {
			return i + 1, utf8.RuneCountInString(text[:from+n]) + 1
		}
	}
	return max(value.Line, 1), max(value.Column, 1)
}

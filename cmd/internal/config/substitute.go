package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish/redact"
)

// reference is ${env.NAME}, ${env.NAME:-default} or ${file.PATH} in a value, as Rover writes them.
var reference = pattern.New(`\$\{(env|file)\.([^}]*)\}`)

var variableName = pattern.New(`^[A-Za-z_][A-Za-z0-9_]*$`)

// maxVisits is the number of values that are looked at, those of aliases counted where they stand.
const maxVisits = 200_000

// substitute replaces the references in every value below the root that may have some; see
// [takesValues]. It comes after the text was read as YAML, so that what is put in stays one value,
// and comments and keys are left alone. A value that was not quoted may become a number or a truth
// value. All errors are reported, each with its position.
func (d *document) substitute(o Options) error {
	all := mistakes{}
	taken := map[*yaml.Node]string{} // the text of each value before it was replaced
	visits := 0
	d.each(d.root, nil, func(n *yaml.Node, keys []string) bool {
		if n.Kind == yaml.AliasNode {
			visits++
			return visits <= maxVisits
		}
		before, seen := taken[n] // by an alias, a value may stand in several places
		if !seen {
			before = n.Value
			taken[n] = before
		}
		ref := reference.Get().FindString(before)
		if visits++; ref == "" || visits > maxVisits {
			return visits <= maxVisits
		}
		if !takesValues(keys) {
			d.addAt(&all, ref, n, errors.New(notHere(ref, keys)))
			return true
		}
		if seen {
			return true
		}
		var secrets []string
		n.Value = reference.Get().ReplaceAllStringFunc(before, func(ref string) string {
			m := reference.Get().FindStringSubmatch(ref)
			value, outside, err := o.lookUp(d.file, m[1], m[2])
			if err != nil {
				d.addAt(&all, ref, n, err)
			}
			if outside {
				secrets = append(secrets, value)
				d.fromOutside[[2]int{n.Line, n.Column}] = true
			}
			return value
		})
		if !d.isFile(n.Value) {
			d.keep(o, secrets)
		}
		if n.Value != before && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			n.Tag = "" // what the value is, is told by its new text
			if strings.ContainsAny(n.Value, "\n\r") {
				n.Tag = "!!str"
			}
		}
		return true
	})
	if visits > maxVisits {
		all.add(at(d.file, 1, 1, "the aliases of the file stand for more values than a configuration needs"))
	}
	return all.err()
}

// addAt adds a mistake at the place of a reference.
func (d *document) addAt(all *mistakes, ref string, n *yaml.Node, err error) {
	if len(all.list) == maxMistakes {
		all.more++
		return
	}
	line, column := d.find(ref, n)
	all.add(at(d.file, line, column, err.Error()))
}

// each calls f for every value below a node that is a scalar, with the keys on the way to it; lists
// have none of their own. Where an alias stands, f is called for the alias and then for the values
// that it stands for. It ends, with false, when f returns false.
func (d *document) each(node *yaml.Node, keys []string, f func(*yaml.Node, []string) bool) bool {
	switch node.Kind {
	case yaml.ScalarNode:
		return f(node, keys)
	case yaml.AliasNode:
		return f(node, keys) && d.each(node.Alias, keys, f)
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			below := keys
			if key := node.Content[i].Value; key != "<<" {
				below = append(keys[:len(keys):len(keys)], key)
			}
			if !d.each(node.Content[i+1], below, f) {
				return false
			}
		}
	case yaml.SequenceNode:
		for _, n := range node.Content {
			if !d.each(n, keys, f) {
				return false
			}
		}
	}
	return true
}

// takers are the keys of both files whose values may have references, with all keys below them:
// URLs, headers, paths, commands, places of replicas, times, numbers and truth values. A * is any
// name.
var takers = []string{
	"subgraphs.*.url", "subgraphs.*.urlAfter", "subgraphs.*.running.url", "subgraphs.*.running.replicas", "subgraphs.*.running.headers",
	"running.headers", "running.timeout", "running.wait",
	"settle.time", "settle.every", "settle.timeout", "settle.metrics", "settle.probe.routers", "settle.probe.headers",
	"deploy", "subgraphs.*.deploy", "subgraphs.*.schema", "operations", "contracts.operations", "base", "journal",
	"running.parallel", "settle.draining", "settle.uplink", "contracts.hideUnreachable", "check.onlyNew", "plans.maxFetches", "plans.maxDepth",
	"subgraphs.*.routing_url", "subgraphs.*.no_url", "subgraphs.*.schema.file", "subgraphs.*.schema.subgraph_url", "subgraphs.*.schema.introspection_headers",
}

// barred are keys below one of takers whose values have no references.
var barred = []string{"subgraphs.*.schema.sdl", "subgraphs.*.schema.graphref", "subgraphs.*.schema.subgraph"}

// takesValues reports whether the value at a path of keys may have references to the environment
// and to files. What becomes SDL, a name or the text of a policy may not: it is printed and
// published, and a pull request could publish a secret by it.
func takesValues(keys []string) bool {
	within := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return isBelow(strings.Split(p, "."), keys) })
	}
	return within(takers) && !within(barred)
}

// isBelow reports whether a path of keys begins as a pattern does.
func isBelow(pattern, keys []string) bool {
	if len(keys) < len(pattern) {
		return false
	}
	for i, word := range pattern {
		if word != "*" && word != keys[i] {
			return false
		}
	}
	return true
}

// notHere is why a reference may not stand at a path of keys, and what to do.
func notHere(ref string, keys []string) string {
	fix := "write the value itself"
	switch keys[len(keys)-1] {
	case "sdl":
		fix = "give a file: schema: {file: PATH}"
	case "graph", "graphref":
		fix = "write the graph ref itself, or give it by --graph-ref or $APOLLO_GRAPH_REF"
	}
	return ref + " may not stand in " + strings.Join(keys, ".") + ": values from outside of the file go into URLs, headers, paths, commands, times and numbers only; " + fix
}

// keep makes values secrets, except for those that the file itself has in clear.
func (d *document) keep(o Options, values []string) {
	for _, value := range values {
		if o.Secret != nil && !bytes.Contains(d.text, []byte(value)) {
			o.Secret(value)
		}
	}
}

// isFile reports whether a value is the path of a file or folder that exists, beside the file: the
// places of findings have its name, which is no secret. A value with steps that a shorter path does
// without is none: in front of /../ stands whatever does not exist.
func (d *document) isFile(value string) bool {
	plain := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(value), "./"), "/")
	if value == "" || strings.Contains(value, "://") || path.Clean(plain) != plain {
		return false
	}
	file := filepath.FromSlash(value)
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(d.file), file)
	}
	_, err := os.Stat(file)
	return err == nil
}

// lookUp returns the value of a reference, and whether it comes from outside of the file.
func (o Options) lookUp(file, kind, what string) (value string, outside bool, err error) {
	if kind == "file" {
		if value, err = o.lookUpFile(file, what); err == nil {
			err = o.ownSecret("the file "+what, value)
		}
		return value, true, err
	}
	name, fallback, hasFallback := strings.Cut(what, ":-")
	switch {
	case !variableName.Get().MatchString(name):
		return "", false, fmt.Errorf("${env.%s} names no variable: write ${env.NAME} or ${env.NAME:-default}", what)
	case redact.IsVariable(name):
		return "", false, errors.New("the value of " + name + " is not put into files: it is a secret of the platform; give what the file needs in a variable of its own")
	}
	value, ok := o.getenv(name)
	switch {
	case hasFallback && value == "":
		return fallback, false, nil
	case !ok:
		return "", false, fmt.Errorf("the environment variable %s is not set; set it, or write ${env.%s:-default}", name, name)
	}
	return value, true, o.ownSecret("the variable "+name, value)
}

// getenv looks up a variable of the environment.
func (o Options) getenv(name string) (string, bool) {
	if o.Getenv == nil {
		return os.LookupEnv(name)
	}
	return o.Getenv(name)
}

// ownSecret refuses a value that has a secret of [redact.Variables] in it, in clear or encoded: the
// copies that runners make of their tokens, and files that tokens are written to, such as
// .git/config.
func (o Options) ownSecret(of, value string) error {
	for _, name := range redact.Variables() {
		secret, ok := o.getenv(name)
		if !ok {
			continue
		}
		own := redact.New()
		if own.Add(secret); own.Holds(value) {
			return fmt.Errorf("%s is not put into files: the value of %s is in it, which is a secret of the platform; give what the file needs in a variable of its own", of, name)
		}
	}
	return nil
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
	case bytes.IndexByte(text, 0) >= 0: // /proc/self/environ is one, with the secrets of the platform
		return "", fmt.Errorf("the file of ${file.%s} is no text: it has the byte 0x00; name a file that holds just the value", path)
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

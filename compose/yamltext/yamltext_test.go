package yamltext_test

import (
	"errors"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/yamltext"
)

// TestLoad: a repeated key has a message, however often it stands there, and never more than one
// for each place.
func TestLoad(t *testing.T) {
	var out struct {
		A int            `yaml:"a"`
		B map[string]any `yaml:"b"`
	}
	root, err := yamltext.Load([]byte("a: 1\nb: {c: [{d: 1}], e: &e [1], f: *e}\n"), &out, yaml.WithKnownFields())
	if err != nil || out.A != 1 || len(out.B) != 3 || root.Content[0].Content[0].Value != "a" {
		t.Errorf("%+v, %v", out, err)
	}
	for text, want := range map[string]string{
		"a: 1\nb:\n  c: 1\n  d: 1\n  c: 2\n":     `line 5: mapping key "c" already defined at line 3`,
		"a: 1\nz: 1\n":                           "line 2: ",
		"a: [":                                   "parser",
		"a: {a: {a: 1}}":                         "cannot construct",
		"b:\n  x: &x y\n  *x : 1\n  *x : 2\n":    `line 4: mapping key "x" already defined at line 3`,
		"a: 1\n---\na: 2\n":                      "expected single document",
		strings.Repeat("#", yamltext.MaxBytes+1): "more than 4 MiB",
	} {
		if _, err := yamltext.Load([]byte(text), &out, yaml.WithKnownFields()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
	_, err = yamltext.Load([]byte(strings.Repeat("a: 1\n", 5_000)), &out)
	var all *yaml.LoadErrors
	if !errors.As(err, &all) || len(all.Errors) != 100 || all.Errors[99].Mark.Line != 101 {
		t.Errorf("%.200v", err)
	}
}

// FuzzLoad: a text is read or refused, and what is said about it is not much longer than it.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"a: 1\nb: [1, {c: x}]\n", "a: &a [*a]\n", "{a: 1, a: 2}", "? [a]\n: 1\n", "<<: {a: 1}\na: 2\n", "--- a\n--- b\n", "!!binary x: \"\\x00\"\n", "\xff\xfea\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var out map[string]any
		root, err := yamltext.Load(text, &out)
		if err != nil {
			if most := 100 * (len(text) + 100); len(err.Error()) > most {
				t.Errorf("%d bytes about %d bytes", len(err.Error()), len(text))
			}
			return
		}
		for key, line := range yamltext.Repeated(root) {
			t.Errorf("%s of line %d was taken twice", key.Value, line)
		}
	})
}

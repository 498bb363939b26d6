package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
)

const noon = "2026-01-02T12:00:00Z"

// TestOwnBinary writes the bill of the binary that runs the tests.
func TestOwnBinary(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	read := func(name string) []byte {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := run([]string{self, file, "1.2.3", noon}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	text := read("a.json")
	if !bytes.Equal(text, read("b.json")) {
		t.Error("the same binary has two documents")
	}
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(bytes.NewReader(text), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	modules, dependencies := *bom.Components, *(*bom.Dependencies)[0].Dependencies
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Fatal("no build info")
	}
	if len(info.Deps) == 0 || len(modules) != len(info.Deps)+1 || len(dependencies) != len(modules) {
		t.Errorf("%d components, want %d modules and the standard library", len(modules), len(info.Deps))
	}
	for _, m := range info.Deps {
		if !strings.Contains(string(text), `"name": "`+m.Path+`"`) {
			t.Errorf("%s is not listed", m.Path)
		}
	}
	for _, want := range []string{
		`"specVersion": "1.6"`, `"timestamp": "2026-01-02T12:00:00Z"`, `"purl": "pkg:golang/github.com/schemactl/schemactl@1.2.3"`, `"purl": "pkg:golang/std@1.`, `"alg": "SHA-256"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// TestRefused: a file that is not a binary, a malformed time and a malformed checksum are errors.
func TestRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(text, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"usage":           {"a"},
		"is no Go binary": {text, text + ".json", "1.2.3", noon},
		"TIME is":         {text, text + ".json", "1.2.3", "noon"},
	} {
		if err := run(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := moduleHash("h1:nonsense"); err == nil {
		t.Error("a checksum that is none was taken")
	}
}

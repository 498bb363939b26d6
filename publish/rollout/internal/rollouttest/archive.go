package rollouttest

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// Link is what test schemas without a schema definition of their own start with, on a line of its
// own.
const Link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@tag", "@inaccessible", "@context", "@fromContext"])
`

// Outputs are the files of an archive that a test has made.
type Outputs map[string]bool

// Golden compares one file of an archive with what a test got and puts that in its place.
func (o Outputs) Golden(t *testing.T, a *txtar.Archive, name, got string) {
	t.Helper()
	o[name] = true
	for i := range a.Files {
		if a.Files[i].Name == name {
			if diff := cmp.Diff(string(a.Files[i].Data), got); diff != "" && os.Getenv("UPDATE") == "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			a.Files[i].Data = []byte(got)
			return
		}
	}
	if os.Getenv("UPDATE") == "" {
		t.Errorf("no file %s in the archive; run with UPDATE=1", name)
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(got)})
}

// Save fails the test for files that are neither inputs nor made by it. With UPDATE=1 it drops them
// and writes the archive if it has changed.
func (o Outputs) Save(t *testing.T, path string, a *txtar.Archive, input func(name string) bool) {
	t.Helper()
	a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool {
		if o[f.Name] || input(f.Name) {
			return false
		}
		if os.Getenv("UPDATE") == "" {
			t.Errorf("%s is no longer made", f.Name)
		}
		return true
	})
	data := txtar.Format(a)
	if old, err := os.ReadFile(path); os.Getenv("UPDATE") != "" && (err != nil || !bytes.Equal(old, data)) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// File returns the contents of a file of an archive; empty if there is none.
func File(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

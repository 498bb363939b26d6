//go:build load && unix

package loadtest

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// The two sides of a change, as folders of an archive are named.
const (
	before = "before"
	after  = "after"
)

// change is what an archive has: schemas and routing URLs by side and subgraph.
type change struct {
	files map[string]string
	// moved are the subgraphs whose code moves to a new URL.
	moved []string
	// emitting makes the code before return what only it knows.
	emitting bool
	// poll is how often routers ask Uplink.
	poll time.Duration
}

// readChange reads an archive.
func readChange(t *testing.T, name string) change {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	c := change{files: map[string]string{}, poll: 200 * time.Millisecond}
	for _, f := range archive.Files {
		c.files[f.Name] = string(f.Data)
	}
	return c
}

// schemas returns the schemas of a side by subgraph.
func (c change) schemas(side string) map[string]string {
	out := map[string]string{}
	for name, text := range c.files {
		if file, ok := strings.CutPrefix(name, side+"/"); ok {
			out[strings.TrimSuffix(file, ".graphql")] = text
		}
	}
	return out
}

// rows returns the data of the code with a schema.
func (w *world) rows(name, sdl string) (Rows, error) {
	text := w.files["data/"+name+".json"]
	if own, ok := w.files["data-after/"+name+".json"]; ok && sdl == w.files[after+"/"+name+".graphql"] {
		text = own
	}
	if own, ok := w.files["data-emitting/"+name+".json"]; ok && w.emitting && sdl == w.files[before+"/"+name+".graphql"] {
		text = own
	}
	var rows Rows
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&rows); err != nil {
		return nil, fmt.Errorf("the data of %s: %w", name, err)
	}
	return rows, nil
}

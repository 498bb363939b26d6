package federation

import (
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

var old = spec.Choice{Edition: spec.Edition214, Newest: spec.Version{Major: 2, Minor: 9}}

func TestWished(t *testing.T) {
	file := &config.Federation{Choice: old, From: "s.yaml:1: federation_version =2.9.3"}
	for _, c := range []struct {
		flag string
		file *config.Federation
		want Wish
	}{
		{"", nil, Wish{}},
		{"", file, Wish{old, file.From}},
		{"2", file, Wish{spec.Choice{}, "--federation-version 2"}},
		{"=2.9.0", nil, Wish{old, "--federation-version =2.9.0"}},
	} {
		if got, err := Wished(c.flag, c.file); err != nil || got != c.want {
			t.Errorf("%q and %v: %+v, %v", c.flag, c.file, got, err)
		}
	}
	if _, err := Wished("3", file); !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), "--federation-version") {
		t.Error(err)
	}
}

// TestDecide: the variant wins, in whatever words the platform has for its version; who wishes for
// another one is told, and so is what is not known.
func TestDecide(t *testing.T) {
	ref, other := registry.GraphRef{Graph: "g", Variant: "v"}, registry.GraphRef{Graph: "g", Variant: "other"}
	flag := Wish{old, "--federation-version 2.9"}
	down := errors.New("down")
	for name, c := range map[string]struct {
		word string
		ref  registry.GraphRef
		wish Wish
		read error
		want spec.Choice
		note string
		err  error
	}{
		"nobody wishes":             {word: "2.9.3", want: old},
		"the wish is the variant's": {word: "=2.9.3", wish: flag, want: old},
		"v2.9":                      {word: "v2.9", want: old},
		"the newest":                {word: "2"},
		"another wish":              {word: "2.15.0", wish: flag, note: "g@v is composed with federation 2.15, and so here; --federation-version 2.9 is set aside"},
		"a new word":                {word: "3.1.0", wish: flag, note: `g@v is composed with federation "3.1.0", which is not known here; composed as 2.15`},
		"never composed":            {wish: flag, want: old},
		"no variant":                {ref: other, wish: flag, want: old},
		"denied":                    {word: "2", read: registry.ErrDenied, wish: flag, want: old, note: "the key may not see which federation version composes g@v; composed here as 2.9"},
		"no answer":                 {word: "2", read: down, err: down},
	} {
		t.Run(name, func(t *testing.T) {
			reg := registrytest.New()
			reg.Held[ref] = []registry.RegisteredSubgraph{{Name: "a"}}
			reg.Federation = map[registry.GraphRef]string{ref: c.word}
			if c.ref == (registry.GraphRef{}) {
				c.ref = ref
			}
			reg.OnRead = func(string) error { return c.read }
			got, note, err := Decide(t.Context(), reg, c.ref, c.wish)
			if got != c.want || !errors.Is(err, c.err) || !strings.HasPrefix(note, c.note) || (note == "") != (c.note == "") {
				t.Errorf("%v, %q, %v; want %v, %q, %v", got, note, err, c.want, c.note, c.err)
			}
		})
	}
}

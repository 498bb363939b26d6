package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
)

// TestGenerated composes a graph that is measured, and its changed copies.
func TestGenerated(t *testing.T) {
	m := measurement{dir: t.TempDir()}
	dir, _, err := m.graph(20)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := m.changed(dir, 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{dir, changed} {
		texts, err := folder(dir)
		if err != nil {
			t.Fatal(err)
		}
		var sources []sdl.Source
		for _, name := range sorted(texts) {
			sources = append(sources, sdl.Source{Name: name, URL: "http://" + name, Text: texts[name]})
		}
		if r := compose.Compose(t.Context(), sources, compose.Options{}); len(r.Errors) > 0 || len(sources) != 20 {
			t.Errorf("%d subgraphs: %v", len(sources), r.Errors)
		}
	}
}

// TestVerdict never takes what was missed or not measured for a yes.
func TestVerdict(t *testing.T) {
	for name, tt := range map[string]struct {
		targets []target
		want    error
		text    string
	}{
		"all hold":         {[]target{{value: 1, bound: 1}}, nil, "| yes |"},
		"one is over":      {[]target{{value: 1, bound: 1}, {value: 2, bound: 1}, {missing: "no peer"}}, exit.ErrNo, "| **no** |"},
		"one is not there": {[]target{{value: 1, bound: 1}, {bound: 1, missing: "no peer"}}, exit.ErrNotJudged, "| not measured: no peer |"},
	} {
		t.Run(name, func(t *testing.T) {
			m := measurement{targets: tt.targets}
			var out strings.Builder
			m.print(&out)
			if err := m.verdict(); !errors.Is(err, tt.want) || !strings.Contains(out.String(), tt.text) {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}

// TestGrowths reads the output of go test.
func TestGrowths(t *testing.T) {
	found, err := growths("BenchmarkHostile/machine_10-2 \t 3\t 9 growth\nBenchmarkHostile/wide-2 \t 3\t 1.100 growth\t 12 ns/1000\nBenchmarkScale/compose/deep \t 3\t 1.5 growth\nPASS\n")
	want := []target{
		{what: "growth of wide, from n to 2n", value: 1.1, bound: 1.15, unit: "x"},
		{what: "growth of compose/deep, from n to 4n", value: 1.5, bound: 1.3, unit: "x"},
	}
	if err != nil || !slices.Equal(found, want) {
		t.Errorf("%v, %v", found, err)
	}
	if _, err := growths("FAIL"); err == nil {
		t.Error("nothing was taken for growth")
	}
}

// TestOnce takes the exit codes that a command may have, and no others.
func TestOnce(t *testing.T) {
	c := command{name: "three", args: []string{"sh", "-c", "echo no >&2; exit 3"}}
	if _, err := once(t.Context(), c); err == nil || !strings.Contains(err.Error(), "three: exit status 3: no") {
		t.Error(err)
	}
	c.ok = []int{3}
	if f, err := once(t.Context(), c); err != nil || f.wall <= 0 {
		t.Error(f, err)
	}
}

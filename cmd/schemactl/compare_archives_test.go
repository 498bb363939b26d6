package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestCompareArchives composes the subgraphs of every archive, and checks and plans every change,
// both ways: the changes that archives consist of, and a small one of the subgraphs of the others.
func TestCompareArchives(t *testing.T) {
	c := newComparison(t)
	c.links = nil
	count := 0
	for _, root := range []string{"../../fixtures/reference", "../../check", "../../compose", "../../publish"} {
		err := filepath.WalkDir(root, func(file string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(file) != ".txtar" {
				return err
			}
			archive, err := txtar.ParseFile(file)
			if err != nil {
				return err
			}
			for name, files := range cases(archive) {
				count++
				t.Run(strings.TrimPrefix(path.Join(filepath.ToSlash(file), name), "../../"), func(t *testing.T) {
					t.Parallel()
					c.sameCase(t, files)
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d cases", count)
}

// cases returns the cases of an archive by name: for each, its files in the folders before and, if
// it is a change, after. Members without a folder are one case, others are in a folder for each.
func cases(archive *txtar.Archive) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, f := range archive.Files {
		dir, base := path.Dir(f.Name), path.Base(f.Name)
		side := path.Base(dir)
		switch {
		case base == "supergraph.graphql" || base == "api.graphql" || base != "subgraphs.json" && path.Ext(base) != ".graphql":
			continue
		case base == "old.graphql":
			base, side = "a.graphql", "before"
		case base == "new.graphql":
			base, side = "a.graphql", "after"
		case side == "before" || side == "after":
			dir = path.Dir(dir)
		default:
			side = "before"
		}
		if out[dir] == nil {
			out[dir] = map[string]string{}
		}
		out[dir][side+"/"+base] = string(f.Data)
	}
	return out
}

// sameCase compares what both builds make of a case.
func (c comparison) sameCase(t *testing.T, files map[string]string) {
	t.Helper()
	lines := batch(t, files, "before") + batch(t, files, "after")
	afters := []string{"after"}
	if lines == batch(t, files, "before") {
		afters = mutate(files)
	}
	files["batch.jsonl"] = lines
	script := "schemactl compose --batch < batch.jsonl"
	for _, after := range afters {
		for _, change := range []string{"before " + after, after + " before"} {
			script += "; schemactl check --all --format json --base " + change + "; echo $?; schemactl plan --format states --base " + change + "; echo $?"
		}
	}
	if d := c.run(t, script, files); d != "" {
		t.Error(d)
	}
}

// batch returns the line for `schemactl compose --batch` with the subgraphs of a folder, in the
// order of subgraphs.json or else of their names; nothing where there are none.
func batch(t *testing.T, files map[string]string, dir string) string {
	t.Helper()
	type subgraph struct {
		Name string `json:"name"`
		URL  string `json:"url"`
		File string `json:"file,omitempty"`
		SDL  string `json:"sdl"`
	}
	var subgraphs []subgraph
	if list, ok := files[dir+"/subgraphs.json"]; ok {
		if err := json.Unmarshal([]byte(list), &subgraphs); err != nil {
			t.Fatal(err)
		}
		for i, s := range subgraphs {
			subgraphs[i].SDL = files[dir+"/"+s.File]
		}
	} else {
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if base, ok := strings.CutPrefix(file, dir+"/"); ok {
				subgraphs = append(subgraphs, subgraph{Name: strings.TrimSuffix(base, ".graphql"), SDL: files[file]})
			}
		}
	}
	if subgraphs == nil {
		return ""
	}
	line, err := json.Marshal(map[string]any{"id": dir, "subgraphs": subgraphs})
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}

// mutations turn the place that a pattern finds in SDL into something else.
var mutations = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`\b\w+: \[?\w+[!\]]*( @\w+(\([^()]*\))?)*`), ""},
	{regexp.MustCompile(`: (\[?\w+\]?)!`), ": $1"},
	{regexp.MustCompile(`: (\[?\w+\]?)(\s)`), ": $1!$2"},
	{regexp.MustCompile(`\b(\w+): `), "${1}New: "},
	{regexp.MustCompile(`\b(\w+)(\([^()]*\))?: `), "$1(added: Int!): "},
	{regexp.MustCompile(` @\w+(\([^()]*\))?`), ""},
	{regexp.MustCompile(`\btype (\w+)`), "interface $1"},
}

// mutants is how many changes are made of subgraphs. More take longer; the first are always the
// same.
const mutants = 1

// mutate adds copies of the folder before, each with one mutation, and returns the names of their
// folders. Which ones is drawn from the text, so that they are the same in every run.
func mutate(files map[string]string) []string {
	type place struct {
		file, text string
	}
	var places []place
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(file) != ".graphql" {
			continue
		}
		text := files[file]
		for _, m := range mutations {
			for _, at := range m.pattern.FindAllStringSubmatchIndex(text, -1) {
				places = append(places, place{file, text[:at[0]] + string(m.pattern.ExpandString(nil, m.with, text, at)) + text[at[1]:]})
			}
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(hash(a.text), hash(b.text)) })
	var dirs []string
	before := maps.Clone(files)
	for i, p := range places[:min(mutants, len(places))] {
		dir := fmt.Sprintf("after%d", i)
		for file, text := range before {
			if file == p.file {
				text = p.text
			}
			files[dir+strings.TrimPrefix(file, "before")] = text
		}
		dirs = append(dirs, dir)
	}
	return dirs
}

func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return h.Sum64()
}

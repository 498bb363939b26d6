package input

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/check/usage"
)

// TestInterpolated: what is interpolated is found by its name, wherever code has it. Files are read
// beside q.ts as far as it imports them.
func TestInterpolated(t *testing.T) {
	const fragment = "export const F = gql`fragment F on T { a }`"
	tests := []struct {
		name, query string
		files       string
		want        string
	}{
		{"same file", "const F = gql`fragment F on T { a }`; gql`{ ...F } ${F}`", "", "q.ts#F"},
		{"property of the file", "C.fragments = { f: gql`fragment F on T { a }` }; gql`{ ...F } ${C.fragments.f}`", "", "q.ts#f"},
		{"import", "import { F } from './f'; gql`{ ...F } ${F}`", "-- f.ts --\n" + fragment, "f.ts#F"},
		{"renamed", "import { F as G } from './f'; gql`{ ...F } ${G}`", "-- f.tsx --\n" + fragment, "f.tsx#F"},
		{"as TypeScript names modules", "import { F } from './f.js'; gql`{ ...F } ${F}`", "-- f.ts --\n" + fragment, "f.ts#F"},
		{"default", "import F from './f'; gql`{ ...F } ${F}`", "-- f.js --\nexport default gql`fragment F on T { a }`", "f.js#default"},
		{"name of the default", "import G from './f'; gql`{ ...F } ${G}`", "-- f.js --\nconst F = gql`fragment F on T { a }`\nexport default F", "f.js#F"},
		{"namespace", "import * as N from './f'; gql`{ ...F } ${N.F}`", "-- f.ts --\n" + fragment, "f.ts#F"},
		{"required", "const { F } = require('./f'); gql`{ ...F } ${F}`", "-- f.cjs --\nexports.F = gql`fragment F on T { a }`", "f.cjs#F"},
		{"required whole", "const F = require('./f'); gql`{ ...F } ${F}`", "-- f.js --\nmodule.exports = gql`fragment F on T { a }`", "f.js#exports"},
		{"property of an import", "import { Card } from './card'; gql`{ ...F } ${Card.fragments.entry}`", "-- card/index.tsx --\nexport * from './Card'\n-- card/Card.tsx --\nexport function Card() { return <p>it's</p> }\nCard.fragments = { entry: gql`fragment F on T { a }` }", "card/Card.tsx#entry"},
		{"over an index", "import { F } from './fs'; gql`{ ...F } ${F}`", "-- fs/index.ts --\nexport { G as F } from './g'\n-- fs/g.ts --\nimport { H } from './h'; export { H as G }\n-- fs/h.ts --\nexport const H = gql`fragment F on T { a }`", "fs/h.ts#H"},
		{"in a circle", "import { F } from './a'; gql`{ ...F } ${F}`", "-- a.ts --\nexport * from './b'; export * from './c'\n-- b.ts --\nexport * from './a'; export * from './c'\n-- c.ts --\nexport * from './a'; export * from './b'", "not found"},
		{"a file of GraphQL", "import F from './f.graphql'; gql`{ ...F } ${F}`", "-- f.graphql --\nfragment F on T { a }", "f.graphql#"},
		{"an alias", "import { F } from '@/lib/f'; gql`{ ...F } ${F}`", "-- src/lib/f.ts --\n" + fragment, "src/lib/f.ts#F"},
		{"a component", "import { F } from './f.vue'; gql`{ ...F } ${F}`", "-- f.vue --\n<template>it's</template><script>\n" + fragment + "\n</script>", "f.vue#F"},
		{"a package", "import { F } from 'pkg/f'; gql`{ ...F } ${F}`", "", "not found"},
		{"another name", "import { F } from './f'; gql`{ ...F } ${F}`", "-- f.ts --\nexport const G = gql`fragment F on T { a }`", "not found"},
		{"no document", "const F = 'fragment F on T { a }'; gql`{ ...F } ${F}`", "", "not found"},
		{"a text without a tag", "const F = `fragment F on T { a }`; gql`{ ...F } ${F}`", "", "q.ts#F"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "-- .git/HEAD --\n-- q.ts --\n"+tt.query+"\n"+tt.files)
			docs, err := Documents([]string{filepath.Join(dir, "q.ts")})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(docs, func(d usage.Document) bool { return strings.Contains(d.Text, "...F") })
			var got []string
			for _, in := range docs[i].Imports {
				for _, f := range in.Files {
					got = append(got, relative(dir, f)+"#"+in.Constant)
				}
			}
			if len(docs[i].Problems) > 0 {
				got = append(got, "not found")
			}
			if d := cmp.Diff(tt.want, strings.Join(got, " ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func write(t *testing.T, dir, archive string) {
	t.Helper()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		file := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func relative(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}

// TestImportLines: lines that import name a file, as graphql-tag and graphql-import read them.
func TestImportLines(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"graphql-tag", "#import \"./f.graphql\"\nquery { a }", "f.graphql"},
		{"graphql-import", "# import A, B from './f.graphql'\n# import * from \"sub/g\"\nquery { a }", "f.graphql, sub/g.gql"},
		{"line ends", "# a page\r\n#import './f.graphql';\r\nquery { a }", "f.graphql"},
		{"byte order mark", "\ufeff#import './f.graphql'\nquery { a }", "f.graphql"},
		{"an alias", "#import \"~/lib/h.graphql\"\nquery { a }", "app/lib/h.graphql"},
		{"one of two builds", "#import \"ee_else_ce/x.graphql\"\nquery { a }", "ce/x.graphql | ee/x.graphql"},
		{"prose", "# import this from the shop\nquery { a }", ""},
		{"missing", "query { a }\n#import './no.graphql'", "2:9"},
		{"a folder", "#import './sub'", "1:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "-- .git/HEAD --\n-- f.graphql --\n-- sub/g.gql --\n-- app/lib/h.graphql --\n-- ce/x.graphql --\n-- ee/x.graphql --\n")
			write(t, dir, "-- q.graphql --\n")
			if err := os.WriteFile(filepath.Join(dir, "q.graphql"), []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			docs, err := Documents([]string{filepath.Join(dir, "q.graphql"), filepath.Join(dir, "**", "x.graphql")})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, in := range docs[0].Imports {
				var files []string
				for _, f := range in.Files {
					files = append(files, relative(dir, f))
				}
				got = append(got, strings.Join(files, " | "))
			}
			for _, p := range docs[0].Problems {
				got = append(got, fmt.Sprintf("%d:%d", p.Positions[0].Line, p.Positions[0].Column))
			}
			if d := cmp.Diff(tt.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestOperationFiles: a folder has the files that clients keep operations in.
func TestOperationFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, `-- a.graphql --
-- b/c.GQL --
-- b/d.tsx --
-- b/e.d.ts --
-- b/f.css --
-- b/persisted-query-manifest.json --
-- b/package.json --
-- node_modules/p/i.js --
-- b/node_modules/p/i.js --
-- .git/x.graphql --
-- .next/x.js --
-- g.svelte --
`)
	for glob, want := range map[string]string{
		"":                 "a.graphql b/c.GQL b/d.tsx b/persisted-query-manifest.json g.svelte",
		"**/*.{ts,js}":     ".next/x.js",
		"node_modules/**":  "node_modules/p/i.js",
		"**/*.{graphql,*}": ".next/x.js a.graphql b/c.GQL b/d.tsx b/f.css b/package.json b/persisted-query-manifest.json g.svelte",
	} {
		files, err := operationFiles(filepath.Join(dir, filepath.FromSlash(glob)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range files {
			files[i] = relative(dir, files[i])
		}
		if d := cmp.Diff(want, strings.Join(files, " ")); d != "" {
			t.Errorf("%s: %s", glob, d)
		}
	}
}

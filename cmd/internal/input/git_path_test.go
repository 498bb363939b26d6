package input

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// monorepo makes a repository with files at its root and in the folder shop, and goes to shop. What
// a file of a schema has is named after its path.
func monorepo(t *testing.T) {
	t.Helper()
	repository(t)
	for _, file := range []string{
		"both.graphql", "shop/both.graphql", "shop/only.graphql", "shop/sub/one.graphql", "shop/sub/deep/two.graphql", "shop/sub/deep/notes.md", "shop/notes/read.md",
		"a b/with space.graphql", "shop/[id]/x.graphql",
	} {
		put(t, file, "# "+file)
	}
	put(t, "shop/schemactl.yaml", "subgraphs: {only: {schema: only.graphql, url: 'http://only.test'}, one: {schema: sub/one.graphql}}")
	put(t, "shop/windows.yaml", "subgraphs: {one: {routing_url: 'http://one.test', schema: {file: .\\sub\\one.graphql}}}")
	put(t, "shop/sub/schemactl.yaml", "subgraphs: {one: {url: 'http://one.test'}, two: {url: 'http://two.test'}}")
	if runtime.GOOS != "windows" {
		if err := os.Mkdir("links", 0o755); err != nil {
			t.Fatal(err)
		}
		for link, target := range map[string]string{"link.graphql": "shop/only.graphql", "linked": "shop/sub", "links/out.graphql": "/etc/hosts", "links/dangling.graphql": "nowhere", "links/loop.graphql": "loop.graphql"} {
			if err := os.Symlink(target, link); err != nil {
				t.Fatal(err)
			}
			git(t, "add", link)
		}
	}
	git(t, "commit", "--quiet", "-m", "fix: a colon")
	git(t, "tag", "v1")
	put(t, "shop/only.graphql", "# changed")
	git(t, "commit", "--quiet", "-m", "second")
	t.Chdir("shop")
}

// at loads an argument, as a base if asked to, and returns names, files, texts and URLs, and what
// was noted.
func at(t *testing.T, base bool, arg string) (got, notes string, err error) {
	t.Helper()
	var told []string
	l := &Loader{Note: func(text string) { told = append(told, text) }}
	read := l.Load
	if base {
		read = l.LoadBase
	}
	sources, err := read(t.Context(), []string{arg})
	var out []string
	for _, s := range sources {
		out = append(out, s.Name+" "+s.File+" "+s.Text+cmp.Or(s.URL[min(len(s.URL), len("http://")):], ""))
	}
	return strings.Join(out, "; "), strings.Join(told, "; "), err
}

func TestGitPaths(t *testing.T) {
	monorepo(t)
	const only = "only git:v1:shop/only.graphql # shop/only.graphqlonly.test"
	const one, two = "one git:v1:shop/sub/one.graphql # shop/sub/one.graphqlone.test", "two git:v1:shop/sub/deep/two.graphql # shop/sub/deep/two.graphqltwo.test"
	tests := []struct{ name, arg, want, note string }{
		{"from the root", "git:v1:shop/only.graphql", only, ""},
		{"from here", "git:v1:./only.graphql", only, ""},
		{"out of here", "git:v1:../shop/only.graphql", only, ""},
		{"with detours", "git:v1:shop/sub/../only.graphql", only, ""},
		{"as before", "git:v1:only.graphql", only, "git:v1:only.graphql is read from the working folder; from the next minor version on it is read from the root of the repository, as git does: write git:v1:shop/only.graphql, or git:v1:./only.graphql from the working folder"},
		{"a folder as before", "git:v1:sub", one, "write git:v1:shop/sub, or git:v1:./sub from"},
		{"one of each", "git:v1:both.graphql", "both git:v1:both.graphql # both.graphql", "git:v1:both.graphql is read from the root of the repository, as git does; for that of the working folder write git:v1:shop/both.graphql"},
		{"one of each, told apart", "git:v1:./both.graphql", "both git:v1:shop/both.graphql # shop/both.graphql", ""},
		{"the root", "git:v1:", "both git:v1:both.graphql # both.graphql; link git:v1:link.graphql # shop/only.graphql", ""},
		{"the working folder", "git:v1:.", "both git:v1:shop/both.graphql # shop/both.graphql; " + only, ""},
		{"a path with spaces", "git:v1:a b/with space.graphql", "with space git:v1:a b/with space.graphql # a b/with space.graphql", ""},
		{"as on Windows", `git:v1:.\sub\one.graphql`, one, ""},
		{"as on Windows, from the root", `git:v1:shop\only.graphql`, only, ""},
		{"as on Windows, as before", `git:v1:sub\one.graphql`, one, "write git:v1:shop/sub/one.graphql, or git:v1:./sub/one.graphql from"},
		{"a pattern", "git:v1:shop/sub/**/*.graphql", one + "; " + two, ""},
		{"several files of one subgraph", "one=git:v1:shop/sub/**/*.graphql", "one git:v1:shop/sub/deep/two.graphql # shop/sub/deep/two.graphql\n# shop/sub/one.graphql\none.test", ""},
		{"a folder of one subgraph", "one=git:v1:./", "one git:v1:shop/both.graphql # shop/both.graphql\n# shop/only.graphql\n", ""},
		{"a pattern from here", "git:v1:./sub/**/*.graphql", one + "; " + two, ""},
		{"a pattern as before", "git:v1:sub/{one,two}.graphql", one, "write git:v1:shop/sub/{one,two}.graphql, or git:v1:./sub/{one,two}.graphql from"},
		{"a pattern as on Windows", `git:v1:shop\sub\*.graphql`, one, ""},
		{"a name that looks like a pattern", "git:v1:./[id]/x.graphql", "x git:v1:shop/[id]/x.graphql # shop/[id]/x.graphql", ""},
		{"a pattern below such a name", "git:v1:shop/[[]id]/*.graphql", "x git:v1:shop/[id]/x.graphql # shop/[id]/x.graphql", ""},
		{"a configuration", "git:v1:shop/schemactl.yaml", "one git:v1:shop/sub/one.graphql # shop/sub/one.graphql; " + only, ""},
		{"a configuration as on Windows", "git:v1:shop/windows.yaml", one, ""},
		{"one subgraph", "x=git:v1:./only.graphql", "x git:v1:shop/only.graphql # shop/only.graphql", ""},
		{"one subgraph by a pattern", "x=git:v1:shop/on*.graphql", "x git:v1:shop/only.graphql # shop/only.graphql", ""},
		{"one subgraph of a folder", "two=git:v1:shop/sub/deep", two, ""},
		{"a commit before", "git:HEAD~1:./only.graphql", strings.ReplaceAll(only, ":v1:", ":HEAD~1:"), ""},
		{"a tag by its whole name", "git:refs/tags/v1:./only.graphql", strings.ReplaceAll(only, ":v1:", ":refs/tags/v1:"), ""},
		{"a commit by its message", "git:HEAD^{/fix: a}:./only.graphql", strings.ReplaceAll(only, ":v1:", ":HEAD^{/fix: a}:"), ""},
		{"a merge base", "x=merge-base:v1:./only.graphql", "", ""},
		{"a link", "git:v1:link.graphql", "link git:v1:link.graphql # shop/only.graphql", ""},
		{"a folder behind a link", "git:v1:linked/*.graphql", "one git:v1:linked/one.graphql # shop/sub/one.graphqlone.test", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(tt.want, "link") {
				t.Skip("no symbolic links")
			}
			got, note, err := at(t, false, tt.arg)
			if tt.name == "a merge base" {
				if err != nil || !strings.Contains(got, ":shop/only.graphql # shop/only.graphql") {
					t.Errorf("got %s, %v", got, err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, tt.want)
			}
			if tt.note == "" != (note == "") || !strings.Contains(note, tt.note) {
				t.Errorf("note %q, want %q", note, tt.note)
			}
		})
	}
}

func TestGitPathsRefused(t *testing.T) {
	monorepo(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, arg, want string }{
		{"no ref", "git::shop", "names no ref, perhaps because a variable is empty"},
		{"no ref of a branch", "merge-base::shop", "names no ref, perhaps because a variable is empty; write merge-base:BRANCH:PATH"},
		{"no path", "git:v1", "git:v1 names no path; write git:REF:PATH, for example git:main:subgraphs/products.graphql"},
		{"outside", "git:v1:../../x", "../../x is outside of the repository"},
		{"far outside", "git:v1:./../../../shop/only.graphql", "is outside of the repository"},
		{"absolute", "git:v1:/shop/only.graphql", "write git:v1:shop/only.graphql"},
		{"absolute here", "git:v1:" + filepath.ToSlash(here) + "/only.graphql", "write git:v1:shop/only.graphql"},
		{"absolute elsewhere", "git:v1:/no/such", "write git:v1:PATH with a path from the root of the repository, or with ./PATH from here"},
		{"absolute on Windows", `git:v1:C:\shop\only.graphql`, "has an absolute path"},
		{"nothing", "git:v1:gone.graphql", "gone.graphql does not exist at v1; `git ls-tree -r --name-only --full-tree v1` lists what does"},
		{"nothing here", "git:v1:./gone.graphql", "shop/gone.graphql does not exist at v1"},
		{"no match", "git:v1:shop/gone/**/*.graphql", `no file at v1 matches "shop/gone/**/*.graphql"; `},
		{"no match from here", "git:v1:./*.gone", `no file at v1 matches "shop/*.gone"`},
		{"no pattern", "git:v1:[a-.graphql", "syntax error in pattern"},
		{"a folder without schemas", "git:v1:shop/notes", "shop/notes at v1 holds no SDL file"},
		{"a file as a folder", "git:v1:both.graphql/x.graphql", "both.graphql/x.graphql does not exist at v1"},
		{"a link out of the repository", "git:v1:links/out.graphql", "is a symbolic link to /etc/hosts, so it cannot be read at v1"},
		{"a link to itself", "git:v1:links/loop.graphql", "is a symbolic link to itself"},
		{"a link to nothing", "git:v1:links/dangling.graphql", "links/dangling.graphql does not exist at v1"},
		{"a link to nothing in a folder", "git:v1:links/d*.graphql", "git:v1:links/dangling.graphql: nothing is there, or a symbolic link to nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(tt.want, "link") {
				t.Skip("no symbolic links")
			}
			got, _, err := at(t, false, tt.arg)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.Is(err, ErrInput) {
				t.Errorf("got %s, error %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

// What the ref of a base lacks is new or was moved, whichever way its path is read.
func TestGitPathsOfABase(t *testing.T) {
	monorepo(t)
	git(t, "mv", "sub/one.graphql", "first.graphql")
	put(t, "new.graphql", "# new")
	put(t, "parts/a.graphql", "# new")
	put(t, "parts/b.graphql", "# new")
	for _, tt := range []struct{ arg, want, notes string }{
		{"git:v1:./new.graphql", "", "subgraph new is new: shop/new.graphql does not exist at v1"},
		{"git:v1:shop/new.graphql", "", "subgraph new is new: shop/new.graphql does not exist at v1"},
		{"git:v1:new.graphql", "", "git:v1:new.graphql is read from the working folder; from the next minor version on it is read from the root of the repository, as git does: write git:v1:shop/new.graphql, or git:v1:./new.graphql from the working folder; subgraph new is new: shop/new.graphql does not exist at v1"},
		{"git:v1:shop/first.graphql", "one git:v1:shop/sub/one.graphql", "shop/first.graphql was shop/sub/one.graphql at v1"},
		{"git:v1:./parts/*.graphql", "", "subgraph a is new: shop/parts/a.graphql does not exist at v1; subgraph b is new: shop/parts/b.graphql does not exist at v1"},
		{"x=git:v1:./parts/*.graphql", "", "subgraph x is new: none of its files exists at v1"},
		{"x=git:v1:./parts", "", "subgraph x is new: none of its files exists at v1"},
	} {
		got, notes, err := at(t, true, tt.arg)
		if tt.want != "" {
			tt.want = "first" + strings.TrimPrefix(tt.want, "one") + " # shop/sub/one.graphql"
		}
		if err != nil || got != tt.want || notes != tt.notes {
			t.Errorf("%s: got %q, %v\nnotes %q\nwant  %q", tt.arg, got, err, notes, tt.notes)
		}
	}
	for _, arg := range []string{"git:v1:gone.graphql", "git:v1:gone/*.graphql"} {
		if _, _, err := at(t, true, arg); err == nil || !errors.Is(err, ErrInput) {
			t.Errorf("%s: %v", arg, err)
		}
	}
}

// The relative paths of a base are relative to the configuration, as all paths in it.
func TestBaseOf(t *testing.T) {
	monorepo(t)
	t.Chdir("..")
	for base, want := range map[string]string{
		"":                               "",
		"schemas":                        "shop/schemas",
		"/abs/schemas":                   "/abs/schemas",
		"git:v1:shop/sub":                "git:v1:shop/sub",
		"git:v1:./sub":                   "git:v1:./shop/sub",
		"git:v1:../sub":                  "git:v1:./sub",
		"git:v1:../../sub":               "git:v1:../sub",
		"git:v1:":                        "git:v1:",
		"git:v1:sub":                     "git:v1:shop/sub | git:v1:sub is read from the folder of shop/schemactl.yaml; from the next minor version on it is read from the root of the repository, as git does: write git:v1:shop/sub, or git:v1:./sub from the folder of shop/schemactl.yaml",
		"git:v1:both.graphql":            "git:v1:both.graphql | git:v1:both.graphql is read from the root of the repository, as git does; for that of the folder of shop/schemactl.yaml write git:v1:shop/both.graphql",
		"git:nothing:sub":                "git:nothing:sub",
		"git:v1":                         "git:v1",
		"merge-base:v1:./schemactl.yaml": "merge-base:v1:./shop/schemactl.yaml",
		"merge-base:v1:schemactl.yaml":   "merge-base:v1:shop/schemactl.yaml | merge-base:v1:schemactl.yaml is read from the folder of shop/schemactl.yaml",
		"merge-base:v1:none.graphql":     "merge-base:v1:none.graphql",
	} {
		var notes []string
		l := &Loader{Note: func(text string) { notes = append(notes, text) }}
		got := strings.Join(slices.Insert(notes, 0, l.BaseOf(t.Context(), &config.Graph{Base: base, File: "shop/schemactl.yaml"})), " | ")
		if !strings.HasPrefix(filepath.ToSlash(got), want) || strings.Count(got, "|") != strings.Count(want, "|") {
			t.Errorf("%q: got %q\nwant %q", base, got, want)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if got := (&Loader{}).BaseOf(t.Context(), &config.Graph{Base: "git:v1:./sub", File: filepath.Join(here, "shop", "schemactl.yaml")}); got != "git:v1:./shop/sub" {
		t.Errorf("of an absolute path: %s", got)
	}
}

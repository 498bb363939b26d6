package input

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repository makes a repository in the working folder of the test:
//
//	base ── topic (HEAD)     subgraphs/a.graphql changed
//	  └──── main             subgraphs/b.graphql added since
func repository(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	for _, v := range []string{"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"} {
		t.Setenv(v, "tester")
	}
	for _, v := range []string{"GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"} {
		t.Setenv(v, "tester@example.com")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	run := func(args ...string) { t.Helper(); git(t, args...) }
	put := func(name, text string) { t.Helper(); put(t, name, text) }
	if _, err := Git(t.Context(), "version"); err != nil {
		t.Skip("git is not installed: ", err)
	}
	run("init", "--quiet", "--initial-branch=main")
	put("subgraphs/a.graphql", "type Query { a: ID }")
	run("commit", "--quiet", "-m", "base")
	run("checkout", "--quiet", "-b", "topic")
	put("subgraphs/a.graphql", "type Query { a: ID aa: ID }")
	run("commit", "--quiet", "-m", "topic")
	run("checkout", "--quiet", "main")
	put("subgraphs/b.graphql", "type Query { b: ID }")
	run("commit", "--quiet", "-m", "main goes on")
	run("checkout", "--quiet", "topic")
}

// git runs a git command that must not fail.
func git(t *testing.T, args ...string) {
	t.Helper()
	if _, err := Git(t.Context(), args...); err != nil {
		t.Fatal(err)
	}
}

// put writes a file and adds it to the index.
func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, "--literal-pathspecs", "add", name)
}

func load(t *testing.T, arg string) (string, error) {
	t.Helper()
	l := &Loader{}
	sources, err := l.Load(t.Context(), []string{arg})
	var out []string
	for _, s := range sources {
		out = append(out, s.Name+": "+s.Text)
	}
	return strings.Join(out, "; "), err
}

func TestGitBases(t *testing.T) {
	repository(t)
	tests := []struct{ name, arg, want, err string }{
		{"branch", "git:main:subgraphs", "a: type Query { a: ID }; b: type Query { b: ID }", ""},
		{"merge base leaves out what the branch gained", "merge-base:main:subgraphs", "a: type Query { a: ID }", ""},
		{"one file", "merge-base:main:subgraphs/a.graphql", "a: type Query { a: ID }", ""},
		{"a name of one's own", "x=merge-base:main:./subgraphs/a.graphql", "x: type Query { a: ID }", ""},
		{"a file of one side only", "merge-base:main:subgraphs/b.graphql", "", "does not exist at"},
		{"ref that is not there", "git:nothing:subgraphs", "", "the repository has no remote to fetch it from; it has the branches and tags main, topic"},
		{"branch that is not there", "merge-base:nothing:subgraphs", "", "the repository has no remote to fetch it from"},
		{"no path", "merge-base:main", "", "write merge-base:BRANCH:PATH"},
		{"an option is no ref", "git:--output=x:subgraphs", "", "git does not know"},
		{"an option is no branch", "merge-base:--all:subgraphs", "", "git does not know"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := load(t, tt.arg)
			switch {
			case tt.err == "" && err != nil:
				t.Fatal(err)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Fatalf("error %v, want one with %q", err, tt.err)
			case tt.err != "" && !errors.Is(err, ErrInput):
				t.Errorf("not an input error: %v", err)
			case got != tt.want:
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestShallow: a clone without the common commit says how to fetch it.
func TestShallow(t *testing.T) {
	repository(t)
	origin, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, args := range [][]string{
		{"clone", "--quiet", "--depth=1", "--branch=topic", "file://" + origin, dir},
		{"-C", dir, "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main"},
	} {
		if _, err := Git(t.Context(), args...); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	_, err = load(t, "merge-base:main:subgraphs")
	if err == nil || !strings.Contains(err.Error(), "git fetch --unshallow origin main") {
		t.Errorf("error %v", err)
	}
	if got, err := load(t, "git:origin/main:subgraphs"); err != nil || !strings.Contains(got, "b: type Query") {
		t.Errorf("got %s, %v", got, err)
	}
}

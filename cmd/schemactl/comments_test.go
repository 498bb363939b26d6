package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// eachFile parses every hand-written Go file of the module. Tests and generated code are left out.
func eachFile(t *testing.T, visit func(file string, set *token.FileSet, tree *ast.File)) {
	t.Helper()
	eachFileOrTest(t, func(file string, set *token.FileSet, tree *ast.File) {
		if !strings.HasSuffix(file, "_test.go") {
			visit(file, set, tree)
		}
	})
}

// eachFileOrTest parses every hand-written Go file of the module, tests included.
func eachFileOrTest(t *testing.T, visit func(file string, set *token.FileSet, tree *ast.File)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() != ".." && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, p, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if !ast.IsGenerated(tree) {
			visit(strings.TrimPrefix(filepath.ToSlash(p), "../../"), set, tree)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLongFunctionsAreExplained lists functions that a reader cannot take in at a glance and that
// have no comment. What their comment has to say is what the name does not.
func TestLongFunctionsAreExplained(t *testing.T) {
	const long = 15
	eachFile(t, func(file string, set *token.FileSet, tree *ast.File) {
		for _, decl := range tree.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Doc.Text() != "" {
				continue
			}
			start, end := set.Position(f.Pos()).Line, set.Position(f.End()).Line
			if lines := end - start + 1; lines >= long {
				t.Errorf("%s:%d: %s has %d lines and no comment", file, start, f.Name.Name, lines)
			}
		}
	})
}

// vague is how a comment evades Go's forms: "reports whether" for booleans, "returns" for values.
var vague = regexp.MustCompile(`\b(says?|tells?) (that|whether)\b`)

// TestCommentsReadWell holds the one wrap width and Go's own forms, in tests too.
func TestCommentsReadWell(t *testing.T) {
	const width, tab = 100, 4
	eachFileOrTest(t, func(file string, set *token.FileSet, tree *ast.File) {
		for _, group := range tree.Comments {
			if text := strings.Join(strings.Fields(group.Text()), " "); vague.MatchString(text) {
				t.Errorf("%s:%d: the comment has %q: write `reports whether`, `returns`, or the fact itself", file, set.Position(group.Pos()).Line, vague.FindString(text))
			}
			for i := 2; i < len(group.List); i++ {
				if isTorn(group.List[i-2].Text, group.List[i-1].Text, group.List[i].Text) {
					t.Errorf("%s:%d: an empty line tears a sentence apart; the continuation of a list item is indented", file, set.Position(group.List[i].Pos()).Line)
				}
			}
			for _, c := range group.List {
				at := set.Position(c.Pos())
				if strings.HasPrefix(c.Text, "//go:") || at.Column > 2*tab { // directives, and comments after code
					continue
				}
				for i, line := range strings.Split(c.Text, "\n") {
					if wide := utf8.RuneCountInString(line) + (at.Column-1)*tab; wide > width && strings.Contains(strings.TrimSpace(line[2:]), " ") {
						t.Errorf("%s:%d: the comment is %d columns wide, at most %d", file, at.Line+i, wide, width)
					}
				}
			}
		}
	})
}

// isTorn reports whether an empty comment line parts a sentence. gofmt makes such lines of a list
// item whose continuation is not indented: it takes the continuation for a paragraph of its own.
func isTorn(before, empty, after string) bool {
	const code = "//\t"
	before, rest := strings.TrimSpace(before), strings.TrimPrefix(after, "// ")
	switch {
	case empty != "//", rest == after, before == "//", strings.HasPrefix(before, "// # "), strings.HasPrefix(before, code):
		return false
	}
	first, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLower(first) && !strings.HasSuffix(before, ".") && !strings.HasSuffix(before, ":")
}

func TestTornCommentsAreFound(t *testing.T) {
	for _, c := range []struct {
		before, empty, after string
		want                 bool
	}{
		{"//   - pair.go judges old and", "//", "// new code.", true},
		{"//   - pair.go judges old and", "//     new code.", "//   - next", false},
		{"// # How", "//", "// platformapi.Client implements it.", false},
		{"// Like this:", "//", "//\tcode()", false},
		{"// It ends.", "//", "// rover is another.", false},
	} {
		if got := isTorn(c.before, c.empty, c.after); got != c.want {
			t.Errorf("isTorn(%q, %q, %q) = %v", c.before, c.empty, c.after, got)
		}
	}
}

// plainPackages are packages above the size that have neither section, each with the reason.
var plainPackages = map[string]string{
	"publish/rollout/internal/rollouttest": "helpers of tests that have nothing to do with each other",
}

// TestPackagesAreExplained demands that the comment of a package that takes more than a few minutes
// to read tells how its parts work together and what its callers can rely on.
func TestPackagesAreExplained(t *testing.T) {
	const large = 400 // lines
	lines, comments := map[string]int{}, map[string]string{}
	eachFile(t, func(file string, set *token.FileSet, tree *ast.File) {
		dir := path.Dir(file)
		lines[dir] += set.File(tree.Pos()).LineCount()
		comments[dir] += tree.Doc.Text()
	})
	for dir, n := range lines {
		explained := strings.Contains(comments[dir], "\n# How\n") && strings.Contains(comments[dir], "\n# Invariants\n")
		switch _, plain := plainPackages[dir]; {
		case n > large && !explained && !plain:
			t.Errorf("%s has %d lines, and its package comment has no sections # How and # Invariants", dir, n)
		case plain && (n <= large || explained):
			t.Errorf("%s needs no exception: take it out of plainPackages", dir)
		}
	}
}

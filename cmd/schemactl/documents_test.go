package main_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/site"
)

// documents returns the text of every document for people by its path in the repository.
func documents(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"README.md", ".github/*.md", ".github/docs/*.md", ".github/site/*.md", "fixtures/*/README.md"} {
		files, err := filepath.Glob("../../" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			out[strings.TrimPrefix(filepath.ToSlash(file), "../../")] = string(text)
		}
	}
	return out
}

// TestArchitectureHasEveryPackage: the rooms of the architecture are the packages of the module.
func TestArchitectureHasEveryPackage(t *testing.T) {
	text := documents(t)[".github/docs/architecture.md"]
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\| \\S").FindAllStringSubmatch(text, -1) {
		if listed[m[1]] {
			t.Errorf("the architecture has two rows of %s", m[1])
		}
		listed[m[1]] = true
	}
	packages := imports(t)
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		if !listed[pkg] {
			t.Errorf("the architecture has no row of the package %s: add one to .github/docs/architecture.md", pkg)
		}
		delete(listed, pkg)
	}
	for pkg := range listed {
		t.Errorf("the architecture has a row of %s, which is no package", pkg)
	}
}

// link is a relative link or picture of Markdown.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks: what a document links to exists, with its heading.
func TestLinks(t *testing.T) {
	seen := 0
	for file, text := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			seen++
			target, heading, _ := strings.Cut(m[1], "#")
			where := path.Join(path.Dir(file), target)
			if target == "" {
				where = file
			}
			if _, err := os.Stat("../../" + where); err != nil {
				t.Errorf("%s links to %s: %v", file, m[1], err)
				continue
			}
			if heading == "" {
				continue
			}
			to, err := os.ReadFile("../../" + where)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(anchors(string(to)), heading) {
				t.Errorf("%s links to %s, which has no such heading", file, m[1])
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d links found", seen)
	}
}

// anchors returns the names by which GitHub links to the headings of a document.
func anchors(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		out = append(out, site.Anchor(m[1]))
	}
	return out
}

// TestPictures: every picture is shown somewhere, and small.
func TestPictures(t *testing.T) {
	const limit = 150_000
	files, err := filepath.Glob("../../.github/images/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no pictures", err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > limit {
			t.Errorf("%s has %d bytes, at most %d", file, info.Size(), limit)
		}
		shown := false
		for _, text := range documents(t) {
			shown = shown || strings.Contains(text, "images/"+filepath.Base(file))
		}
		if !shown {
			t.Errorf("no document shows %s", file)
		}
	}
}

// TestNamesInDocuments: a path that the guides of the code name exists, and so does a test. Words
// in capitals and stars stand for any name.
func TestNamesInDocuments(t *testing.T) {
	tests := map[string]bool{}
	var tree []string
	err := filepath.WalkDir("../..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		tree = append(tree, strings.TrimPrefix(filepath.ToSlash(p), "../../"))
		if !strings.HasSuffix(p, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			tests[m[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile("`([^`\n]+)`")
	ours := regexp.MustCompile(`^(?:check|cmd|compose|fixtures|platformapi|publish|\.github|\.ci)/[\w./*-]+$`)
	capitals := regexp.MustCompile(`[A-Z]{2,}`)
	names, paths := 0, 0
	for _, file := range []string{".github/CONTRIBUTING.md", ".github/docs/architecture.md"} {
		text := documents(t)[file]
		for _, name := range regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(text, -1) {
			names++
			if !tests[name] {
				t.Errorf("%s names %s, which is no test", file, name)
			}
		}
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			if !ours.MatchString(m[1]) {
				continue
			}
			paths++
			pattern := capitals.ReplaceAllString(m[1], "*")
			if strings.HasSuffix(m[1], ".md") {
				pattern = m[1]
			}
			if !slices.ContainsFunc(tree, func(p string) bool { ok, err := path.Match(pattern, p); return ok && err == nil }) {
				t.Errorf("%s names %s, which does not exist", file, m[1])
			}
		}
	}
	if names < 30 || paths < 90 {
		t.Errorf("only %d tests and %d paths found", names, paths)
	}
}

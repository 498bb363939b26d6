package scaffold

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPinned: a release writes itself into pipelines, with its commit where that is known; another
// binary writes what is newest.
func TestPinned(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "shop.graphql"), []byte("type Query { a: Int }"), 0o600); err != nil {
		t.Fatal(err)
	}
	hash := strings.Repeat("0123456789", 4)
	for name, test := range map[string]struct{ version, commit, github, gitlab string }{
		"a release":                {"v1.2.3", hash, "uses: schemactl/schemactl@" + hash + " # v1.2.3\n", "cmd/schemactl@v1.2.3\n"},
		"a release of a module":    {"v1.2.3", "", "uses: schemactl/schemactl@v1.2.3\n", "cmd/schemactl@v1.2.3\n"},
		"a commit that is shorter": {"v1.2.3", "0123456", "uses: schemactl/schemactl@v1.2.3\n", "cmd/schemactl@v1.2.3\n"},
		"a prerelease":             {"v1.2.3-rc.1", hash, "uses: schemactl/schemactl@main\n", "cmd/schemactl@latest\n"},
		"a build":                  {"dev", hash, "uses: schemactl/schemactl@main\n", "cmd/schemactl@latest\n"},
	} {
		for ci, want := range map[string]string{"github": test.github, "gitlab": test.gitlab} {
			s, err := In(t.Context(), dir, Options{CI: ci, Deliver: true, Version: test.version, Commit: test.commit})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range s.Files[1:] {
				if !strings.Contains(string(f.Text), want) {
					t.Errorf("%s: %s lacks %q:\n%s", name, f.Path, want, f.Text)
				}
			}
		}
	}
}

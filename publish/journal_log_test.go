package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/filelock"
)

// TestJournalFollowsNoLink: neither a journal that is a symbolic link nor a note beside it makes a
// delivery read or write another file.
func TestJournalFollowsNoLink(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	const theirs = "theirs\nand half a line"
	err := errors.Join(os.WriteFile(path("theirs"), []byte(theirs), 0o600),
		os.Symlink("theirs", path("link.jsonl")), os.Symlink("new", path("dangling.jsonl")), os.Symlink("theirs", path("j.jsonl.held")))
	if err != nil {
		t.Skip(err) // Windows lets few users make links
	}
	for _, name := range []string{"link.jsonl", "dangling.jsonl"} {
		_, _, opened := openJournal(t.Context(), path(name), "me", clock.System{})
		_, read := ReadJournal(t.Context(), path(name))
		for _, err := range []error{opened, read} {
			if !errors.Is(err, ErrJournal) || !errors.Is(err, filelock.ErrNotFile) || !strings.Contains(err.Error(), name+" is a symbolic link") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	j, _, err := openJournal(t.Context(), path("j.jsonl"), "me", clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := openJournal(t.Context(), path("j.jsonl"), "other", clock.System{}); err == nil || !strings.Contains(err.Error(), "(me)") {
		t.Errorf("who has it is not told: %v", err)
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path("theirs")); err != nil || string(text) != theirs {
		t.Errorf("%q, %v", text, err)
	}
	for _, name := range []string{"new", "j.jsonl.held"} {
		if _, err := os.Lstat(path(name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package fileset

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// One file is replaced whole, keeps its permissions, and leaves nothing beside it.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"a": "old"}) // readable by its owner alone
	for _, name := range []string{"a", "b"} {
		if err := WriteFile(filepath.Join(dir, name), []byte("new")); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(map[string]string{"a": "new", "b": "new"}, files(t, dir)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(filepath.Join(dir, "a")); err != nil || filepath.Separator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := WriteFile(dir, []byte("new")); err == nil {
		t.Error("a folder was replaced")
	}
	if left := len(files(t, dir)); left != 2 {
		t.Errorf("%d files", left)
	}
	if err := WriteFile(filepath.Join(dir, "none", "a"), nil); err == nil {
		t.Error("written into a folder that is not there")
	}
}

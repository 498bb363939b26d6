package tempdir

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/schemactl/schemactl/publish/process"
)

// TestSweep: what nobody needs any more goes, everything else stays.
func TestSweep(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp) // Windows
	me := process.Of(os.Getpid())
	gone, away := me, me
	gone.Start += "1"
	away.Host += "-2"
	outside := filepath.Join(temp, "outside")
	if err := os.MkdirAll(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"outside": true}
	folder := func(name string, stays bool, mode fs.FileMode, owners any) {
		want[name] = stays
		dir := filepath.Join(temp, name)
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Symlink(outside, filepath.Join(dir, "link"))); err != nil {
			t.Fatal(err)
		}
		if owners != nil {
			text, _ := json.Marshal(owners)
			if err := os.WriteFile(filepath.Join(dir, ownersFile), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	folder("schemactl-deploy-1", false, 0o700, []process.Identity{gone, gone})
	folder("schemactl-deploy-2", true, 0o700, []process.Identity{gone, me}) // a command of a killed run goes on
	folder("schemactl-deploy-3", true, 0o700, []process.Identity{away})
	folder("schemactl-deploy-4", true, 0o700, nil)
	folder("schemactl-deploy-5", true, 0o700, "no list")
	folder("schemactl-other-1", true, 0o700, []process.Identity{gone})
	folder("schemactl-deploy-6", true, 0o755, []process.Identity{gone})
	if err := os.Symlink(filepath.Join(temp, "schemactl-other-1"), filepath.Join(temp, "schemactl-deploy-7")); err != nil {
		t.Fatal(err)
	}
	want["schemactl-deploy-7"] = true
	made, err := Make("deploy")
	if err != nil {
		t.Fatal(err)
	}
	want[filepath.Base(made.Path)] = true
	for name, stays := range want {
		if _, err := os.Lstat(filepath.Join(temp, name)); (err == nil) != stays {
			t.Errorf("%s: %v, stays is %t", name, err, stays)
		}
	}
	if ended(made.Path) {
		t.Error("a folder of this process is taken for a leftover")
	}
	made.Remove()
	if _, err := os.Lstat(made.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", made.Path, err)
	}
}

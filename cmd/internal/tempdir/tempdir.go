// Package tempdir makes folders in the system's temporary folder that go again, also those of runs
// that were killed.
//
// In goes what a folder is for; out comes a [Dir]:
//
//	dir, err := tempdir.Make("deploy")
//	defer dir.Remove()
//
// # How
//
// A folder has a file that tells which processes it is for: this one, and those that [Dir.Keep]
// names. The first folder of a kind that a process makes removes those of the same kind whose
// processes have all ended (sweep.go).
//
// # Invariants
//
//   - A folder is not removed while one of its processes runs, or may run where it cannot be seen
//     from here.
//   - Nothing else is removed: no folder without its file, none that others may enter, nothing that
//     a link leads to.
//   - That a folder of another run stays is no error.
package tempdir

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"github.com/schemactl/schemactl/publish/process"
)

// ownersFile is the file of a folder that tells which processes it is for.
const ownersFile = ".schemactl-processes"

// Dir is a temporary folder.
type Dir struct {
	Path string

	mu     sync.Mutex
	owners []process.Identity
}

// swept has the kinds of folders whose leftovers this process has removed.
var swept sync.Map

// Make makes an empty folder that only this user can enter.
func Make(kind string) (*Dir, error) {
	if _, done := swept.LoadOrStore(kind, true); !done {
		sweep(os.TempDir(), kind)
	}
	path, err := os.MkdirTemp("", prefix(kind))
	if err != nil {
		return nil, err
	}
	d := &Dir{Path: path}
	d.Keep(process.Of(os.Getpid()))
	return d, nil
}

func prefix(kind string) string { return "schemactl-" + kind + "-" }

// Keep notes a process that needs the folder, even when this one has ended. A note that cannot be
// written leaves the folder to whoever cleans the temporary folder of the system.
func (d *Dir) Keep(id process.Identity) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.owners = append(d.owners, id)
	text, err := json.Marshal(d.owners)
	if err == nil {
		_ = os.WriteFile(filepath.Join(d.Path, ownersFile), text, 0o600)
	}
}

// Remove removes the folder with all that is in it.
func (d *Dir) Remove() { _ = os.RemoveAll(d.Path) }

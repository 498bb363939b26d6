//go:build !windows

package pin

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// filePermissions of a new file: a supergraph is no secret, routers under another user read it.
const filePermissions = 0o644

func (machine) Stage(path string) (Staged, error) {
	pending, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)),
		renameio.WithPermissions(filePermissions), renameio.WithExistingPermissions())
	if err != nil {
		return nil, err
	}
	return staged{pending}, nil
}

type staged struct{ *renameio.PendingFile }

func (s staged) Path() string   { return s.Name() }
func (s staged) Commit() error  { return s.CloseAtomicallyReplace() }
func (s staged) Discard() error { return s.Cleanup() }

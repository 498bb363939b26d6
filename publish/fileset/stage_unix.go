//go:build !windows

package fileset

import (
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// filePermissions are those of a new file: routers that run as another user have to read it. A file
// that is replaced keeps its own.
const filePermissions = 0o644

// Stage makes a hidden file beside path.
func (OS) Stage(path string) (Staged, error) {
	pending, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)),
		renameio.WithPermissions(filePermissions), renameio.WithExistingPermissions())
	if err != nil {
		return nil, err
	}
	return pendingFile{pending}, nil
}

// pendingFile is a [Staged] by renameio.
type pendingFile struct{ *renameio.PendingFile }

func (s pendingFile) Path() string   { return s.Name() }
func (s pendingFile) Commit() error  { return s.CloseAtomicallyReplace() }
func (s pendingFile) Discard() error { return s.Cleanup() }

// Move renames a file that was written whole before.
func (OS) Move(from, to string) error {
	return os.Rename(from, to) //nolint:forbidigo // the file is there already, whole and flushed
}

package tempdir

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/schemactl/schemactl/publish/process"
)

// sweep removes the folders of a kind that nobody needs any more.
func sweep(temp, kind string) {
	found, err := filepath.Glob(filepath.Join(temp, prefix(kind)+"*"))
	if err != nil {
		return // the name of the temporary folder is no plain one
	}
	for _, dir := range found {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() && private(info) && ended(dir) {
			_ = os.RemoveAll(dir)
		}
	}
}

// ended reports whether all processes that the folder is for have ended.
func ended(dir string) bool {
	// What is in a folder of others may be a pipe, on which an open would wait.
	file, err := os.OpenFile(filepath.Join(dir, ownersFile), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()                         // read only: nothing can be lost
	text, err := io.ReadAll(io.LimitReader(file, maxOwnerText)) // half of a longer one cannot be read
	var owners []process.Identity
	if err != nil || json.Unmarshal(text, &owners) != nil || len(owners) == 0 {
		return false
	}
	return !slices.ContainsFunc(owners, func(id process.Identity) bool { return id.State() != process.Ended })
}

// maxOwnerText is how long the text of a file of processes may be, in bytes.
const maxOwnerText = 1 << 16

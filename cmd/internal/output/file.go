package output

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/fileset"
)

// WriteFile replaces a file whole, on every system: nobody ever sees half of it. A pipe or device
// is written to, not replaced. The error counts as [exit.Usage], because a full disk is neither yes
// nor no.
func WriteFile(file string, data []byte) error {
	write := func() error { return fileset.WriteFile(file, data) }
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		write = func() error { return os.WriteFile(file, data, 0o644) }
	}
	if err := write(); err != nil {
		if folder := filepath.Dir(file); errors.Is(err, fs.ErrNotExist) {
			return exit.Usagef("cannot write %s: there is no folder %s; make it first", file, folder)
		}
		return exit.Usagef("cannot write %s: %w", file, err)
	}
	return nil
}

// Emit writes a document with a final newline to a file, or to stdout if file is empty. A document,
// such as a schema, is what its reader asked for: it is passed on as it is, with the values of the
// environment in its URLs. Only a terminal gets it as package sink shows texts. The error counts as
// [exit.Usage] where the runner of GitHub Actions would obey a line of it.
func Emit(stdout io.Writer, file, text string) error {
	end := "\n"
	if strings.HasSuffix(text, end) {
		end = ""
	}
	if file != "" {
		return WriteFile(file, []byte(text+end))
	}
	to, err := sink.Document(stdout, text)
	if err != nil {
		return exit.Usagef("%w; write it to a file, also in front of a pipe, since what reads that may print it", err)
	}
	if _, err = io.WriteString(to, text); err == nil && end != "" {
		_, err = io.WriteString(to, end) // apart, since a large text is not copied for its end
	}
	return err
}

package output

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/fileset"
)

// WriteFile replaces a file whole, on every system: nobody ever sees half of it. A pipe or device
// is written to, not replaced. The error counts as [exit.Usage], because a full disk is neither yes
// nor no.
func WriteFile(file string, data []byte) error {
	return writeWith(file, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// writeWith is [WriteFile] for what a function writes.
func writeWith(file string, write func(io.Writer) error) error {
	replace := fileset.WriteWith
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		replace = writeInto
	}
	if err := replace(file, write); err != nil {
		if folder := filepath.Dir(file); errors.Is(err, fs.ErrNotExist) {
			return exit.Usagef("cannot write %s: there is no folder %s; make it first", file, folder)
		}
		return exit.Usagef("cannot write %s: %w", file, err)
	}
	return nil
}

// writeInto writes to a pipe or device.
func writeInto(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// Emit writes a document with a final newline to a file, or to stdout if file is empty. A large
// document may come in pieces, each of which ends where a line does. A document, such as a schema,
// is what its reader asked for: it is passed on as it is, with the values of the environment in its
// URLs. Only a terminal gets it as package sink shows texts. The error counts as [exit.Usage] where
// the runner of GitHub Actions would obey a line of it.
func Emit(stdout io.Writer, file string, pieces ...string) error {
	if n := len(pieces); n == 0 || !strings.HasSuffix(pieces[n-1], "\n") {
		pieces = append(slices.Clip(pieces), "\n") // apart, since a large text is not copied for its end
	}
	write := func(w io.Writer) error { return writeAll(w, pieces) }
	if file != "" {
		return writeWith(file, write)
	}
	to, err := sink.Document(stdout, pieces...)
	if err != nil {
		return exit.Usagef("%w; write it to a file, also in front of a pipe, since what reads that may print it", err)
	}
	return write(to)
}

// writeAll writes the pieces of a text.
func writeAll(w io.Writer, pieces []string) error {
	for _, piece := range pieces {
		if _, err := io.WriteString(w, piece); err != nil {
			return err
		}
	}
	return nil
}

package ui

import (
	"io"
	"os"

	"golang.org/x/term"
)

// IsTerminal reports whether what is written to w ends on a terminal. Writers that wrap another one
// tell of it by a method Unwrap.
func IsTerminal(w io.Writer) bool {
	for {
		over, ok := w.(interface{ Unwrap() io.Writer })
		if !ok {
			break
		}
		w = over.Unwrap()
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

package sink

import (
	"errors"
	"io"
	"os"
	"slices"

	"golang.org/x/term"

	"github.com/schemactl/schemactl/publish/redact"
)

// ErrWorkflowCommand means that a document has a line which the runner of GitHub Actions, or the
// agent of Azure Pipelines, would obey if it stood in the log.
var ErrWorkflowCommand = errors.New("a line of it begins with ::, or has ##[ or ##vso[, which GitHub Actions or Azure Pipelines would take for a command in the log")

// Document returns the writer for a document to a stream that may be guarded: the document is
// written as it is. A terminal gets it as it gets other texts. In the log of GitHub Actions it must
// have no workflow command; a file that standard output is redirected to may. A pipe counts as the
// log: that of a step is one itself, and what reads any other one, such as tee, may print it. The
// document may come in pieces of whole lines.
func Document(w io.Writer, pieces ...string) (io.Writer, error) {
	s := guardOf(w)
	if s == nil {
		return w, nil
	}
	to := redact.Past(Raw(w))
	bottom := to
	for {
		over, ok := bottom.(interface{ Unwrap() io.Writer })
		if !ok {
			break
		}
		bottom = over.Unwrap()
	}
	file, isFile := bottom.(*os.File)
	if isFile && term.IsTerminal(int(file.Fd())) {
		return w, nil
	}
	if !s.workflow || !slices.ContainsFunc(pieces, HasWorkflowCommand) {
		return to, nil
	}
	if isFile {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			return to, nil
		}
	}
	return nil, ErrWorkflowCommand
}

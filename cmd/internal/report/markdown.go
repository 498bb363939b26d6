package report

import (
	"io"

	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// md prints Markdown. Texts among the arguments are escaped, unless they are [sink.Markdown], so
// that a printer cannot forget it: code is given by [sink.Code], a cell of a table by [sink.Cell].
func md(w io.Writer, format string, args ...any) {
	_, _ = io.WriteString(w, string(sink.Markdownf(format, args...)))
}

package report

import (
	"io"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
)

// LineAddress returns the address of a line of a file as a browser shows it, or nothing if it has
// none. The file is relative to the working folder, with slashes.
type LineAddress func(file string, line int) string

// linked is a writer of Markdown that knows the addresses of lines. Printers write places by
// [placeLink], so that only the function that begins to print has to know of addresses.
type linked struct {
	io.Writer
	address LineAddress
}

// placeLink returns a position in Markdown: a link to its line where w knows the address of a file
// in the work tree, else the position alone. It is meant for running text and cells of tables.
func placeLink(w io.Writer, p diag.Position) sink.Markdown {
	text := p.String()
	l, ok := w.(linked)
	if _, local := (entry{positions: []diag.Position{p}}).file(); !ok || !local || p.Line == 0 {
		return sink.Cell(text)
	}
	file := uri(p)
	if strings.Contains(file, ":") || strings.HasPrefix(file, "/") || strings.HasPrefix(file, "../") {
		return sink.Cell(text)
	}
	address := l.address(file, p.Line)
	if address == "" || strings.ContainsAny(text, "|`") {
		return sink.Cell(text)
	}
	return sink.Link(text, address)
}

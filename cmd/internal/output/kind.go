package output

import (
	"bytes"
	"io"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/redact"
)

// kind is what reads the output of a format, and so what texts from outside may not do in it.
type kind int

// The kinds. A format that kindOf does not list is for people: text, Markdown, pages and diagrams,
// none of which has a use for characters that are not seen.
const (
	forPeople kind = iota
	// isJSON is for programs that read JSON.
	isJSON
	// isDocument is a schema, which is passed on as it is.
	isDocument
	// isWorkflow has workflow commands of its own.
	isWorkflow
)

// kindOf returns the kind of a format.
func kindOf(format string) kind {
	switch format {
	case "json", "sarif", "gitlab", "states":
		return isJSON
	case "sdl", "api":
		return isDocument
	case "github":
		return isWorkflow
	}
	return forPeople
}

// stream returns the writer for a format of this kind to a stream that may be guarded.
func (k kind) stream(w io.Writer) io.Writer {
	switch k {
	case isJSON:
		return sink.JSON(w)
	case isDocument:
		return w
	case isWorkflow:
		return sink.Guard(sink.Raw(w), false)
	}
	return w
}

// printed returns what a printer prints for a file, as the kind of its format wants it and without
// the secrets of a stream.
func printed(stdout io.Writer, format string, printer func(io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	k := kindOf(format)
	w := k.stream(&b)
	if k == forPeople || k == isWorkflow {
		w = sink.Guard(&b, false)
	}
	if err := printer(w); err != nil {
		return nil, err
	}
	_ = sink.Raw(w) // what it held back
	return []byte(redact.Of(stdout).Text(b.String())), nil
}

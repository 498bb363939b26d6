package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/schemactl/schemactl/cmd/internal/planning"
)

// QueryPlansJSON prints a report, which has an operation at least, as indented JSON: one operation
// after the other, since all of them together may take hundreds of megabytes.
func QueryPlansJSON(w io.Writer, r *planning.Report) error {
	if _, err := fmt.Fprintf(w, "{\n  \"version\": %d,\n  \"operations\": [\n", r.Version); err != nil {
		return err
	}
	var one bytes.Buffer
	e := json.NewEncoder(&one)
	e.SetEscapeHTML(false)
	e.SetIndent("    ", "  ")
	separator := "    "
	for i := range r.Operations {
		one.Reset()
		one.WriteString(separator)
		if err := e.Encode(&r.Operations[i]); err != nil {
			return err
		}
		if _, err := w.Write(bytes.TrimSuffix(one.Bytes(), []byte("\n"))); err != nil {
			return err
		}
		separator = ",\n    "
	}
	_, err := io.WriteString(w, "\n  ]\n}\n")
	return err
}

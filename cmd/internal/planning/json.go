package planning

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// WriteJSON writes a report as indented JSON, one operation after the other: all of them together
// may take hundreds of megabytes.
func WriteJSON(w io.Writer, r *Report) error {
	if len(r.Operations) == 0 {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	if _, err := fmt.Fprintf(w, "{\n  \"version\": %d,\n  \"operations\": [\n", r.Version); err != nil {
		return err
	}
	var one bytes.Buffer
	e := json.NewEncoder(&one)
	e.SetEscapeHTML(false)
	e.SetIndent("    ", "  ")
	for i := range r.Operations {
		one.Reset()
		one.WriteString("    ")
		if err := e.Encode(&r.Operations[i]); err != nil {
			return err
		}
		if i < len(r.Operations)-1 {
			one.Truncate(one.Len() - 1)
			one.WriteString(",\n")
		}
		if _, err := w.Write(one.Bytes()); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "  ]\n}\n")
	return err
}

package report

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/diag"
)

// TestFailures: an error without a report is printed in every format, with its message, its place
// and what to do, and the formats for tools call it an error.
func TestFailures(t *testing.T) {
	list := diag.List{{Code: "INVALID_GRAPHQL", Severity: diag.Error, Message: "a <b> & \"c\"", Fix: "mend it", Positions: []diag.Position{{File: "s.graphql", Line: 3, Column: 4}}}}
	for name, err := range map[string]error{
		"one line": errors.New(`schemactl.yaml:3:4: a <b> & "c"`),
		"errors":   fmt.Errorf("nothing was published: %w", list),
	} {
		f := NewFailure("launch wait", err, 2, "usage", "mend it")
		if p := f.Error.Position; p == nil || p.Line != 3 || p.Column != 4 || f.Error.Next != "mend it" {
			t.Errorf("%s: %+v", name, f.Error)
		}
		for _, format := range slices.Sorted(maps.Keys(failureFormats())) {
			var b bytes.Buffer
			if err := WriteFailure(&b, format, f); err != nil {
				t.Fatal(err)
			}
			text := b.String()
			switch format {
			case "sdl", "api":
				if text != "" {
					t.Errorf("%s: SDL may be taken for a schema: %s", format, text)
				}
				continue
			case "json", "states", "sarif", "gitlab":
				if !json.Valid(b.Bytes()) {
					t.Errorf("%s: %s is no JSON: %s", name, format, text)
				}
			case "junit", "svg":
				if err := xml.Unmarshal(b.Bytes(), new(any)); err != nil && !strings.Contains(err.Error(), "unknown type") {
					t.Errorf("%s: %s is no XML: %v\n%s", name, format, err, text)
				}
			}
			if !strings.Contains(text, "c") || !strings.Contains(text, "3") && format != "text" && format != "mermaid" {
				t.Errorf("%s: %s tells too little:\n%s", name, format, text)
			}
			if failure := spellings[format].failure; failure != "" && format != "junit" && !strings.Contains(text, failure) {
				t.Errorf("%s: %s calls it no error:\n%s", name, format, text)
			}
		}
	}
}

// A server or a batch that a signal ended says so in words of this program.
func TestFailureOfAnInterruption(t *testing.T) {
	if f := NewFailure("mcp", context.Canceled, 5, "timed-out", ""); f.Error.Message != "interrupted" {
		t.Errorf("%q", f.Error.Message)
	}
}

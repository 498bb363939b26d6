package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/schemactl/schemactl/cmd/internal/planning"
)

// TestQueryPlansJSON: a report that is written operation by operation is what an encoder makes of
// all of it, and has no other keys than are written.
func TestQueryPlansJSON(t *testing.T) {
	one := planning.Planned{Operation: "A<b>", File: "a.graphql", After: planning.Side{Plan: json.RawMessage(`{"a":[1,{"b":"<"}],"c":{}}`), Text: "x\ny"}}
	for _, list := range [][]planning.Planned{{one}, {one, {Operation: "B", Before: &planning.Side{Error: "no"}}, one}} {
		r := &planning.Report{Version: 7, Operations: list}
		var got, want bytes.Buffer
		if err := QueryPlansJSON(&got, r); err != nil {
			t.Fatal(err)
		}
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(r); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.String(), got.String()); d != "" {
			t.Errorf("%d operations (-want +got):\n%s", len(list), d)
		}
	}
	if n := reflect.TypeFor[planning.Report]().NumField(); n != 2 {
		t.Errorf("a report has %d fields, of which 2 are written", n)
	}
}

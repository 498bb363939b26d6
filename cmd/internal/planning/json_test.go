package planning

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWriteJSON: a report that is written operation by operation is what an encoder makes of all of
// it, and has no other keys than are written.
func TestWriteJSON(t *testing.T) {
	one := Planned{Operation: "A<b>", File: "a.graphql", After: Side{Plan: json.RawMessage(`{"a":[1,{"b":"<"}],"c":{}}`), Text: "x\ny"}}
	for _, list := range [][]Planned{nil, {}, {one}, {one, {Operation: "B", Before: &Side{Error: "no"}}, one}} {
		r := &Report{Version: 7, Operations: list}
		var got, want bytes.Buffer
		if err := WriteJSON(&got, r); err != nil {
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
	if n := reflect.TypeFor[Report]().NumField(); n != 2 {
		t.Errorf("a report has %d fields, of which 2 are written", n)
	}
}

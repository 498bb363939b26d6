package diag

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSeverityIsReadBack(t *testing.T) {
	want := []Severity{Debug, Info, Warning, Error}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []Severity
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if json.Unmarshal([]byte(`["loud"]`), &got) == nil {
		t.Error("a severity that does not exist was read")
	}
}

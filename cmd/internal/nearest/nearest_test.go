package nearest_test

import (
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/nearest"
)

func TestNames(t *testing.T) {
	known := []string{"FIELD_REMOVED", "FIELD_ADDED", "INPUT_FIELD_REMOVED", "TYPE_REMOVED", "KEY_REMOVED"}
	for name, want := range map[string]string{"FIELD_REMOVD": "FIELD_REMOVED", "field_removed": "FIELD_REMOVED", "KEY_REMOVE": "KEY_REMOVED", "nothing": "", "": ""} {
		got := nearest.Names(name, known)
		if want != "" && (len(got) == 0 || got[0] != want) || want == "" && len(got) > 0 {
			t.Errorf("Names(%q) = %v, want %q first", name, got, want)
		}
	}
}

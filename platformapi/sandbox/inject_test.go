package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestGarble: each way to spoil an answer does what it says, and only that.
func TestGarble(t *testing.T) {
	const answer = `{"data":{"graph":{"__typename":"Graph","variant":{"launch":{"id":"1","status":"LAUNCH_COMPLETED","list":[{"a":1},2]}}}}}`
	for how, want := range map[Garble]string{
		"":           answer,
		GarbleErrors: `"errors":[{"message":"something else went wrong"`,
		GarbleNull:   `"variant":{"launch":null}`,
		GarbleEnum:   `"status":"SANDBOX_UNKNOWN"`,
		GarbleUnion:  `"__typename":"SandboxUnknown"`,

		GarbleHollow:    `"variant":{}`,
		GarbleNoLists:   `"list":null`,
		GarbleNullItems: `"list":[null,2]`,
	} {
		got := string(garble([]byte(answer), how))
		if !strings.Contains(got, want) || !json.Valid([]byte(got)) {
			t.Errorf("%s: %s", how, got)
		}
	}
	if got := garble([]byte(answer), GarbleJSON); json.Valid(got) {
		t.Errorf("json: %s", got)
	}
	for _, f := range []Fault{{Garble: "unknown"}, {Pad: -1}, {Pad: maxPad + 1}} {
		if (&Faults{}).Add(f) == nil {
			t.Errorf("%+v was taken", f)
		}
	}
}

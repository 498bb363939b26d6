package sandbox

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/registry"
)

// TestDataFileKeepsItsForm: a data file that an earlier version wrote is read, and written again to
// the same bytes.
func TestDataFileKeepsItsForm(t *testing.T) {
	const launch = `{"Errors":[{"Message":"a \u003c b","Code":"C","FailedStep":"","Locations":[{"Line":1,"Column":2}]},` +
		`{"Message":"m","Code":"","FailedStep":"PARSING","Locations":null}],"CoreHash":"","APIHash":""}`
	var outcome buildOutcome
	if err := json.Unmarshal([]byte(launch), &outcome); err != nil {
		t.Fatal(err)
	}
	want := storedErrors{
		{Message: "a < b", Code: "C", Locations: []registry.Location{{Line: 1, Column: 2}}}, {Message: "m", Step: "PARSING"},
	}
	if diff := cmp.Diff(want, outcome.Errors); diff != "" {
		t.Error(diff)
	}
	if got, err := json.Marshal(outcome); err != nil || string(got) != launch {
		t.Errorf("%s (%v)", got, err)
	}
	for errors, text := range map[string]storedErrors{"null": nil, "[]": {}} {
		if got, err := json.Marshal(text); err != nil || string(got) != errors {
			t.Errorf("%s instead of %s (%v)", got, errors, err)
		}
	}
	const ref = `{"Graph":"shop","Name":"main"}`
	var stored storedRef
	if err := json.Unmarshal([]byte(ref), &stored); err != nil || registry.GraphRef(stored) != (registry.GraphRef{Graph: "shop", Variant: "main"}) {
		t.Errorf("%v (%v)", stored, err)
	}
	if got, err := json.Marshal(checkRecord{Variant: stored}.Variant); err != nil || string(got) != ref {
		t.Errorf("%s (%v)", got, err)
	}
}

package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSARIFIsValid validates a report against the schema that OASIS publishes, and looks up what
// the schema cannot: every result's index leads to its rule.
func TestSARIFIsValid(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	validate := func(text string) error {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			return err
		}
		return schema.Validate(value)
	}
	r, _ := sample(t)
	var b bytes.Buffer
	if err := CheckSARIF(&b, r, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	if err := validate(b.String()); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{strings.Replace(b.String(), `"ruleId"`, `"rule_id"`, 1), strings.Replace(b.String(), `"startLine": `, `"startLine": -`, 1)} {
		if validate(bad) == nil {
			t.Error("the schema accepts an unknown key or a negative line")
		}
	}
	var log sarifLog
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	rules := log.Runs[0].Tool.Driver.Rules
	for _, res := range log.Runs[0].Results {
		if rules[res.RuleIndex].ID != res.RuleID {
			t.Errorf("rule %s stands at index %d, which is %s", res.RuleID, res.RuleIndex, rules[res.RuleIndex].ID)
		}
		seen[res.RuleID] = true
	}
	for _, id := range []string{"FIELD_REMOVED", "KEY_REMOVED", "POLICY_UNUSED", "OPERATION_BROKEN"} {
		if !seen[id] {
			t.Errorf("%s is not among the results", id)
		}
	}
}

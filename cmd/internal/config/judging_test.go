package config

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestJudgingIsComplete: a key of schemactl.yaml either steers the verdict, and a plan is bound to
// it, or it stands here with the reason why a plan is not.
func TestJudgingIsComplete(t *testing.T) {
	other := map[string]string{
		"graph": "the variant is an item of its own", "subgraphs": "what they have is the goal of the plan", "contracts": "contracts are items with their filters",
		"contractReading": "it is part of those filters", "operations": "their files are items", "base": "the plan has what was found there",
		"lint": "the linter judges no change", "deploy": "how code is deployed is for whoever delivers", "deployEnv": "so is what the deploy commands get", "settle": "what a plan is made with is bound by itself",
		"running": "the code that was found is in the plan", "notify": "who hears of the outcome", "journal": "where it is kept", "variants": "the entry that is chosen is laid over the rest",
		"approvals": "the policy of the day of the delivery holds",
	}
	for f := range reflect.TypeFor[Graph]().Fields() {
		key := yamlKey(f)
		if key != "" && slices.Contains(judging, key) == (other[key] != "") {
			t.Errorf("the key %s is either in judging, or has a reason here", key)
		}
	}
	for _, key := range judging {
		if !slices.ContainsFunc(slices.Collect(reflect.TypeFor[Graph]().Fields()), func(f reflect.StructField) bool { return yamlKey(f) == key }) {
			t.Errorf("%s is not a key of schemactl.yaml", key)
		}
	}
}

func TestJudging(t *testing.T) {
	g, err := ParseGraph("schemactl.yaml", []byte("graph: g@v\nfailOn: none\ncheck:\n  severity: {FIELD_REMOVED: safe}\n  ignore: [{rule: TYPE_REMOVED, reason: r}]\nplans: {maxDepth: 3}\nsettle: 10s\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range g.Judging() {
		text, err := json.Marshal(s.Value)
		if err != nil {
			t.Fatal(err)
		}
		got[s.Key+" "+s.Where] = string(text)
	}
	want := map[string]string{
		"failOn schemactl.yaml:2": `"none"`, "check.severity schemactl.yaml:4": `{"FIELD_REMOVED":"safe"}`, "plans.maxDepth schemactl.yaml:6": "3", "settle schemactl.yaml:7": `{"seconds":10}`,
		"publish.check schemactl.yaml":  `"off"`,
		"check.ignore schemactl.yaml:5": `[{"Rule":"TYPE_REMOVED","Coordinate":"","Subgraph":"","Variant":"","Fingerprint":"","Reason":"r","Until":""}]`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestApprovalsSection(t *testing.T) {
	for text, want := range map[string]string{
		"{required: 2, from: [ana, bob], maxAge: 24h}": "",
		"{maxAge: 24h}":                   "",
		"{required: -1}":                  "approvals.required is -1: give 1 or more",
		"{required: 2, from: [ana]}":      "no plan could ever be approved",
		"{required: 1, from: [ana, Ana]}": "Ana stands there twice",
		"{required: 1, from: ['']}":       "an entry is empty",
		"{from: [ana]}":                   "have no effect without approvals.required",
		"{required: 1, maxAge: 2d}":       `approvals.maxAge is "2d": write a duration such as 24h`,
		"{required: 1, maxAge: -1h}":      `approvals.maxAge is "-1h"`,
	} {
		g, err := ParseGraph("schemactl.yaml", []byte("approvals: "+text+"\n"), Options{})
		switch {
		case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", text, err, want)
		case want == "" && !g.ApprovalPolicy().Asks():
			t.Errorf("%s asks for nothing", text)
		}
	}
}

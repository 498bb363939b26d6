package check_test

import (
	"slices"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/compose/spec"
)

// TestFederation: both sides and the plan between them are composed with the federation version of
// the input. Edition 2.14 takes any name of a tag, and a version takes no link to a newer one.
func TestFederation(t *testing.T) {
	const before = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])
type Query { a: Int @tag(name: "a.b") }`
	const after = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])
type Query { a: Int @tag(name: "a.b") b: Int }`
	for name, c := range map[string]struct {
		federation spec.Choice
		code       string
	}{
		"2.15": {spec.Choice{}, "INVALID_TAG_NAME"},
		"2.14": {spec.Choice{Edition: spec.Edition214}, ""},
		"2.3":  {spec.Choice{Edition: spec.Edition214, Newest: spec.Version{Major: 2, Minor: 3}}, "UNKNOWN_FEDERATION_LINK_VERSION"},
	} {
		r := run(t, check.Input{Before: sources(before), After: sources(after), Federation: c.federation, Orders: true})
		if r.Federation != c.federation.Composition() || r.Federation.Version != name {
			t.Errorf("%s: the report names %v", name, r.Federation)
		}
		switch {
		case c.code == "" && (r.Plan == nil || *r.Plan.Federation != r.Federation):
			t.Errorf("%s: %v, plan %v", name, r.Composition.Errors, r.Plan)
		case c.code != "" && !slices.Contains(append(r.Composition.Errors.Codes(), r.Composition.BaseErrors.Codes()...), c.code):
			t.Errorf("%s: %v, %v", name, r.Composition.Errors, r.Composition.BaseErrors)
		}
	}
}

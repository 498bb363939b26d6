package platformapi_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/platformapi"
)

// The description of a filter is the only place where the platform tells of unreachable types.
func TestHideUnreachable(t *testing.T) {
	hidden, kept := new(true), new(false)
	for description, want := range map[string]*bool{
		"Included tags: a\nUnreachable types: hidden":                             hidden,
		"Unreachable types: kept":                                                 kept,
		"Unreachable types are not hidden.":                                       kept,
		"Unreachable objects, interfaces, unions, inputs, and enums are included": kept,
		"Hide unreachable types: true":                                            hidden,
		"Hide unreachable types: false":                                           kept,
		"Types that are unreachable are removed":                                  hidden,
		"":                                                                        nil,
		"Included tags: hidden":                                                   nil,
		`Contract variant "g@on" uses the source variant "g@no". It is configured to include the tag names "off" and "kept", exclude the tag name "not", and automatically hide unreachable types.`: hidden,
		`Contract variant "g@hide" uses the source variant "g@on". It is configured to exclude the tag name "hidden", and not automatically hide unreachable types.`:                                kept,
		"Unreachable types: jeopardized": nil,
	} {
		c, _ := answer(t, fmt.Sprintf(`{"data":{"graph":{"variant":{
			"name":"prod","contractFilterConfig":null,"contractFilterConfigDescription":%q,"sourceVariant":{"id":"g@v","name":"v"}}}}}`, description))
		got, err := c.Variant(t.Context(), prod)
		if err != nil || got.Contract == nil {
			t.Fatal(got, err)
		}
		if d := cmp.Diff(want, got.Contract.HideUnreachable); d != "" {
			t.Errorf("%q (-want +got):\n%s", description, d)
		}
	}
}

func TestContracts(t *testing.T) {
	c, _ := answer(t, `{"data":{"graph":{"variants":[
		{"name":"zoo","contractFilterConfig":null,"contractFilterConfigDescription":null,"sourceVariant":{"id":"storefront@prod","name":"prod"}},
		{"name":"prod","contractFilterConfig":null,"contractFilterConfigDescription":null,"sourceVariant":null},
		{"name":"ant","contractFilterConfig":null,"contractFilterConfigDescription":null,"sourceVariant":{"id":"storefront@prod","name":"prod"}}]}}}`)
	got, err := c.Contracts(t.Context(), "storefront")
	contract := &platformapi.Contract{Source: prod, Hidden: true}
	check(t, got, err, []platformapi.Variant{{Ref: prod.WithVariant("ant"), Contract: contract}, {Ref: prod.WithVariant("zoo"), Contract: contract}})
}

package platformapi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
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

// A filter that the platform refuses changes nothing; one that it takes has a launch, unless none
// was asked for.
func TestSetContract(t *testing.T) {
	req := registry.ContractRequest{Ref: prod.WithVariant("public"), Source: "prod", Include: []string{"a"}, HideUnreachable: true, Launch: true}
	c, sent := answer(t, `{"data":{"graph":{"upsertContractVariant":{"__typename":"ContractVariantUpsertSuccess","launchUrl":"https://l1","contractVariant":{"latestLaunch":{"id":"l1"}}}}}}`)
	got, err := c.SetContract(t.Context(), req)
	check(t, got, err, registry.ContractResult{LaunchID: "l1", LaunchURL: "https://l1"})
	want := map[string]any{
		"graph": "storefront", "variant": "public", "source": "prod", "launch": true,
		"filter": map[string]any{"include": []any{"a"}, "exclude": []any{}, "hideUnreachableTypes": true},
	}
	if d := cmp.Diff(want, sent.requests[0].Variables); d != "" {
		t.Errorf("sent (-want +got):\n%s", d)
	}
	req.Launch = false
	if got, err := c.SetContract(t.Context(), req); err != nil || got.LaunchID != "" {
		t.Errorf("without a launch: %+v, %v", got, err)
	}
	c, _ = answer(t, `{"data":{"graph":{"upsertContractVariant":{"__typename":"ContractVariantUpsertErrors","errorMessages":["no such tag","nor that"]}}}}`)
	if _, err := c.SetContract(t.Context(), req); !errors.Is(err, registry.ErrRefused) || !strings.Contains(err.Error(), "no such tag; nor that") {
		t.Errorf("refused: %v", err)
	}
}

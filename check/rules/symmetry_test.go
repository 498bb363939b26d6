package rules_test

import (
	"testing"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/rules"
)

// cell is one field of the taxonomy: the kinds that report it, or why none does.
type cell struct {
	kinds []diff.Kind
	why   string
}

func is(kinds ...diff.Kind) cell { return cell{kinds: kinds} }
func no(why string) cell         { return cell{why: why} }

const (
	whole    = "it is there or not"
	byRef    = "another name is another element: one removed, one added"
	onType   = "a type changes as a whole through its parts"
	api      = "judged on the API schema, where clients see it"
	composed = "composition decides it"
	healed   = "routers ask rightly from then on"
)

// taxonomy is every element that can change, in each direction. For what clients send, tightened is
// fewer accepted values; for what they get, fewer possible answers.
var taxonomy = []struct {
	element                                      string
	added, removed, tightened, loosened, changed cell
}{
	// What clients see.
	{"type", is(diff.TypeAdded), is(diff.TypeRemoved), no(onType), no(onType), is(diff.TypeChangedKind)},
	{"operation type", is(diff.RootTypeAdded), is(diff.RootTypeRemoved), no(onType), no(onType), is(diff.RootTypeChanged)},
	{
		"description", no("the text before is empty: changed"), no("the text after is empty: changed"), no("a text has no direction"), no("a text has no direction"),
		is(diff.SchemaDescriptionChanged, diff.TypeDescriptionChanged, diff.FieldDescriptionChanged, diff.ArgDescriptionChanged,
			diff.InputFieldDescriptionChanged, diff.EnumValueDescriptionChanged, diff.DirectiveDescriptionChanged, diff.DirectiveArgDescriptionChanged),
	},
	{"@specifiedBy", no("the address before is empty: changed"), no("the address after is empty: changed"), no("an address has no direction"), no("an address has no direction"), is(diff.SpecifiedByChanged)},
	{
		"field", is(diff.FieldAdded), is(diff.FieldRemoved, diff.DeprecatedFieldRemoved),
		is(diff.FieldChangedTypeSafe), no("a looser answer may not fit: changed"), is(diff.FieldChangedType),
	},
	{
		"argument", is(diff.RequiredArgAdded, diff.OptionalArgAdded), is(diff.ArgRemoved, diff.DeprecatedArgRemoved),
		is(diff.ArgBecameRequired, diff.ArgRefusesNull), is(diff.ArgChangedTypeSafe), is(diff.ArgChangedType),
	},
	{"argument default", is(diff.ArgDefaultAdded), is(diff.ArgDefaultRemoved), no("a value has no direction"), no("a value has no direction"), is(diff.ArgDefaultChanged)},
	{
		"input field", is(diff.RequiredInputFieldAdded, diff.OptionalInputFieldAdded), is(diff.InputFieldRemoved, diff.DeprecatedInputFieldRemoved),
		is(diff.InputFieldBecameRequired, diff.InputFieldRefusesNull), is(diff.InputFieldChangedTypeSafe), is(diff.InputFieldChangedType),
	},
	{"input field default", is(diff.InputFieldDefaultAdded), is(diff.InputFieldDefaultRemoved), no("a value has no direction"), no("a value has no direction"), is(diff.InputFieldDefaultChanged)},
	{"@oneOf", is(diff.OneOfAdded), is(diff.OneOfRemoved), no(whole), no(whole), no(whole)},
	{"enum value, returned", is(diff.EnumValueAdded), is(diff.EnumValueRemoved, diff.DeprecatedEnumValueRemoved), no(whole), no(whole), no(byRef)},
	{"enum value, sent only", is(diff.EnumValueAddedToInput), no("a removed value is refused whoever sends it: VALUE_REMOVED_FROM_ENUM"), no(whole), no(whole), no(byRef)},
	{"union member", is(diff.UnionMemberAdded), is(diff.UnionMemberRemoved), no(whole), no(whole), no(byRef)},
	{"implemented interface", is(diff.InterfaceAdded), is(diff.InterfaceRemoved), no(whole), no(whole), no(byRef)},
	{"deprecation", is(diff.DeprecationAdded), is(diff.DeprecationRemoved), no(whole), no(whole), is(diff.DeprecationChanged)},
	{"directive", is(diff.DirectiveAdded), is(diff.DirectiveRemoved), no("its parts tell"), no("its parts tell"), no("its parts tell")},
	{"directive location", is(diff.DirectiveLocationAdded), is(diff.DirectiveLocationRemoved), no(whole), no(whole), no(byRef)},
	{"directive repeatable", is(diff.DirectiveRepeatableAdded), is(diff.DirectiveRepeatableRemoved), no(whole), no(whole), no(whole)},
	{
		"directive argument", is(diff.RequiredDirectiveArgAdded, diff.OptionalDirectiveArgAdded), is(diff.DirectiveArgRemoved),
		is(diff.DirectiveArgBecameRequired, diff.DirectiveArgRefusesNull), is(diff.DirectiveArgChangedSafe), is(diff.DirectiveArgChangedType),
	},
	{"directive argument default", is(diff.DirectiveArgDefaultAdded), is(diff.DirectiveArgDefaultRemoved), no("a value has no direction"), no("a value has no direction"), is(diff.DirectiveArgDefaultChanged)},
	{"access", no("more is asked: tightened"), no("less is asked: loosened"), is(diff.AccessTightened), is(diff.AccessLoosened), is(diff.AccessChanged)},
	{"@cost", is(diff.CostAdded), is(diff.CostRemoved), no("what a router makes of a weight is up to its limit"), no("what a router makes of a weight is up to its limit"), is(diff.CostChanged)},
	{"@listSize", is(diff.ListSizeAdded), is(diff.ListSizeRemoved), no("what a router makes of a size is up to its limit"), no("what a router makes of a size is up to its limit"), is(diff.ListSizeChanged)},

	// What routers send.
	{"subgraph", is(diff.SubgraphAdded), is(diff.SubgraphRemoved), no("its parts tell"), no("its parts tell"), no("its parts tell")},
	{"routing URL", is(diff.RoutingURLAdded), is(diff.RoutingURLRemoved), no("an address has no direction"), no("an address has no direction"), is(diff.RoutingURLChanged)},
	{"link", is(diff.LinkAdded), is(diff.LinkRemoved), no("versions go both ways"), no("versions go both ways"), is(diff.LinkVersionChanged)},
	{"declaration of a type", is(diff.TypeDeclared), is(diff.TypeDropped), no(onType), no(onType), is(diff.DeclarationChanged)},
	{"key", is(diff.KeyAdded), is(diff.KeyRemoved), is(diff.KeyResolvableRemoved), is(diff.KeyResolvableAdded), no(byRef)},
	{"@interfaceObject", is(diff.InterfaceObjectAdded), is(diff.InterfaceObjectRemoved), no(whole), no(whole), no(whole)},
	{"implementer", is(diff.ImplementerAdded), is(diff.ImplementerRemoved), no(whole), no(whole), no(byRef)},
	{"member in a subgraph", is(diff.MemberAdded), is(diff.MemberRemoved), no(whole), no(whole), no(byRef)},
	{"resolver", is(diff.ResolverAdded), is(diff.ResolverRemoved), no("types are judged on the API schema"), no("types are judged on the API schema"), no("types are judged on the API schema")},
	{"chain of @requires", is(diff.ChainedRequires), no(healed), no(whole), no(whole), no(whole)},
	{"first key that is closed and entered", is(diff.ClosedKeyEntered), no(healed), no(whole), no(whole), no(whole)},
	{"interface object without a known key", is(diff.InterfaceObjectKeyUnknown), no(healed), no(whole), no(whole), no(whole)},
	{"provided field without another way", is(diff.ProvidedFieldUnreachable), no(healed), no(whole), no(whole), no(whole)},
	{"interface object without objects", is(diff.InterfaceWithoutObjects), no(healed), no(whole), no(whole), no(whole)},
	{"@requires", is(diff.RequiresAdded), is(diff.RequiresRemoved), no("old and new selection are told: changed"), no("old and new selection are told: changed"), is(diff.RequiresChanged)},
	{"@provides", is(diff.ProvidesAdded), is(diff.ProvidesRemoved), no("old and new selection are told: changed"), no("old and new selection are told: changed"), is(diff.ProvidesChanged)},
	{"@external", is(diff.ExternalAdded), is(diff.ExternalRemoved), no(whole), no(whole), no(whole)},
	{"@override", is(diff.OverrideAdded), is(diff.OverrideRemoved), no("a name has no direction"), no("a name has no direction"), is(diff.OverrideChanged)},
	{"override label", is(diff.OverrideLabelAdded), is(diff.OverrideLabelRemoved), no("only a percentage has a direction"), no("only a percentage has a direction"), is(diff.OverrideLabelChanged)},
	{"@context", is(diff.ContextAdded), is(diff.ContextRemoved), no(whole), no(whole), no(byRef)},
	{"@fromContext", is(diff.FromContextAdded), is(diff.FromContextRemoved), no("a selection has no direction"), no("a selection has no direction"), is(diff.FromContextChanged)},
	{
		"connector", is(diff.ConnectorAdded), is(diff.ConnectorRemoved), no("a mapping has no direction"), no("a mapping has no direction"),
		is(diff.ConnectorChanged, diff.ConnectorRequestChanged, diff.ConnectorMappingChanged),
	},
	{
		"source of connectors", is(diff.ConnectorSourceAdded), is(diff.ConnectorSourceRemoved), no("an address has no direction"), no("an address has no direction"),
		is(diff.ConnectorSourceChanged, diff.ConnectorSourceRenamed),
	},
	{"value of $config", is(diff.ConnectorConfigAdded), is(diff.ConnectorConfigRemoved), no(whole), no(whole), no(byRef)},
	{"version of connect", no("it is a link: LINK_ADDED"), no("it is a link: LINK_REMOVED"), is(diff.ConnectVersionRaised), is(diff.ConnectVersionLowered), no("a version is higher or lower")},
	{"@shareable", is(diff.ShareableAdded), is(diff.ShareableRemoved), no(whole), no(whole), no(whole)},
	{"@inaccessible", is(diff.InaccessibleAdded), is(diff.InaccessibleRemoved), no(whole), no(whole), no(whole)},
	{"@tag", is(diff.TagAdded), is(diff.TagRemoved), no(whole), no(whole), no(byRef)},
	{"@cacheTag", is(diff.CacheTagAdded), is(diff.CacheTagRemoved), no(whole), no(whole), no(byRef)},
	{"@composeDirective", is(diff.ComposeDirectiveAdded), is(diff.ComposeDirectiveRemoved), no(whole), no(whole), no(byRef)},
	{"custom directive", is(diff.AppliedDirectiveAdded), is(diff.AppliedDirectiveRemoved), no(whole), no(whole), no("other arguments are another application: one removed, one added")},
	{"argument in a subgraph", no(api), no(api), no(api), no(api), no(api)},
	{"input type, enum or scalar in a subgraph", no(api), no(api), no(api), no(api), no(api)},
	{"@extends", no(composed), no(composed), no(composed), no(composed), no(composed)},
}

// TestSymmetry: what is reported in one direction is reported in the other, or the taxonomy says
// why not; every rule has exactly one place in it.
func TestSymmetry(t *testing.T) {
	places := map[diff.Kind]string{}
	for _, e := range taxonomy {
		for direction, c := range map[string]cell{"added": e.added, "removed": e.removed, "tightened": e.tightened, "loosened": e.loosened, "changed": e.changed} {
			place := e.element + ", " + direction
			if (len(c.kinds) == 0) == (c.why == "") {
				t.Errorf("%s: give kinds or the reason why there is none", place)
			}
			for _, k := range c.kinds {
				if rules.Find(k) == nil {
					t.Errorf("%s: %s has no rule", place, k)
				}
				if other := places[k]; other != "" {
					t.Errorf("%s stands at %q and at %q", k, place, other)
				}
				places[k] = place
			}
		}
	}
	for _, r := range rules.All() {
		if places[r.ID] == "" {
			t.Errorf("%s has no place in the taxonomy of symmetry_test.go: give its element and direction", r.ID)
		}
	}
}

package sandbox

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/registry"
)

const supergraphDoc = `query SupergraphSdlQuery($apiKey: String!, $graph_ref: String!, $ifAfterId: ID) {
  routerConfig(ref: $graph_ref, apiKey: $apiKey, ifAfterId: $ifAfterId) { __typename
    ... on RouterConfigResult { id supergraphSdl: supergraphSDL minDelaySeconds }
    ... on Unchanged { id minDelaySeconds } ... on FetchError { code message } } }`

func TestUplink(t *testing.T) {
	seed := shop("public")
	seed.Keys = []Key{{Token: "service:shop:good", Graph: "shop"}, {Token: "service:other:good", Graph: "other"}}
	seed.Graphs = append(seed.Graphs, Graph{ID: "other"})
	h := newHarness(t, Options{}).seed(seed)
	h.key = ""
	fetch := func(doc, key, ref string, after any) string {
		_, text, err := h.post(UplinkPath, body(doc, map[string]any{"apiKey": key, "graph_ref": ref, "ifAfterId": after}))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	id := h.s.current.Load().approved(registry.GraphRef{Graph: "shop", Variant: "main"}).ID
	for _, c := range []struct {
		name, key, ref string
		after          any
		want           string
	}{
		{"first", "service:shop:good", "shop@main", nil, `"id":"` + id + `","supergraphSdl":"# products`},
		{"newer", "service:shop:good", "shop@main", "older", `"__typename":"RouterConfigResult"`},
		{"unchanged", "service:shop:good", "shop@main", id, `"__typename":"Unchanged","id":"` + id + `"`},
		{"contract", "service:shop:good", "shop@public", nil, `# [public] []`},
		{"bad key", "nonsense", "shop@main", nil, "AUTHENTICATION_FAILED"},
		{"no key", "", "shop@main", nil, "AUTHENTICATION_FAILED"},
		{"other graph", "service:other:good", "shop@main", nil, "ACCESS_DENIED"},
		{"no such variant", "service:shop:good", "shop", nil, "UNKNOWN_REF"},
		{"no ref", "service:shop:good", "@", nil, "UNKNOWN_REF"},
	} {
		if got := fetch(supergraphDoc, c.key, c.ref, c.after); !strings.Contains(got, c.want) {
			t.Errorf("%s: no %q in %s", c.name, c.want, got)
		}
	}
	licence := `query LicenseQuery($apiKey: String!, $graph_ref: String!, $ifAfterId: ID) { routerEntitlements(ref: $graph_ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
		__typename ... on RouterEntitlementsResult { id entitlement { jwt } } } }`
	if got := fetch(licence, "service:shop:good", "shop@main", nil); got != `{"data":{"routerEntitlements":{"__typename":"RouterEntitlementsResult","id":"sandbox","entitlement":null}}}` {
		t.Error(got)
	}
	if got := fetch(licence, "service:shop:good", "shop@main", "sandbox"); !strings.Contains(got, "Unchanged") {
		t.Error(got)
	}
	queries := `query Q($apiKey: String!, $graph_ref: String!, $ifAfterId: ID) { persistedQueries(ref: $graph_ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
		... on PersistedQueriesResult { id chunks { urls } } } }`
	if got := fetch(queries, "service:shop:good", "shop@main", nil); !strings.Contains(got, `"chunks":null`) {
		t.Error(got)
	}
}

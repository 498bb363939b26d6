package sandbox

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const deleteDocument = `mutation($v: String!) { graph(id: "shop") { variant(name: $v) { delete { deleted } } } }`

// compact asks and returns the answer without spaces.
func (h *harness) compact(query string, variables map[string]any) string {
	h.t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(h.ask(query, variables))); err != nil {
		h.t.Fatal(err)
	}
	return b.String()
}

// A variant is deleted with its history, also in the data file; the launches that a contract came
// from stay readable.
func TestDeleteVariant(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.db")
	h := newHarness(t, Options{DataFile: file, NewID: newUUID}).seed(shop("public"))
	first := h.publish("SYNC", "products", "type Query { one: Int }")
	h.clock.Advance(time.Minute)
	remove := func(variant string) string { return h.compact(deleteDocument, map[string]any{"v": variant}) }
	if got := remove("main"); !strings.Contains(got, "is the source of the contract variant public") {
		t.Errorf("the source of a contract: %s", got)
	}
	if got := remove("public"); !strings.Contains(got, `"deleted":true`) {
		t.Errorf("the contract: %s", got)
	}
	if l := h.poll("main", launchOf(first)); l["status"] != "LAUNCH_COMPLETED" {
		t.Errorf("the launch of its source: %v", l)
	}
	if got := remove("main"); !strings.Contains(got, `"deleted":true`) {
		t.Errorf("the source: %s", got)
	}
	if got := remove("main"); !strings.Contains(got, `"variant":null`) {
		t.Errorf("again: %s", got)
	}
	h.publish("SYNC", "products", "type Query { two: Int }")
	if err := h.s.Close(); err != nil {
		t.Fatal(err)
	}
	h = newHarness(t, Options{DataFile: file, NewID: newUUID})
	h.clock.Advance(time.Hour)
	got := h.compact(`{ graph(id: "shop") { variants { name launchSummaries { status } subgraphs { name } } } }`, nil)
	if want := `[{"name":"main","launchSummaries":[{"status":"LAUNCH_COMPLETED"}],"subgraphs":[{"name":"products"}]}]`; !strings.Contains(got, want) {
		t.Errorf("after a restart: %s", got)
	}
}

// Who may delete which variant.
func TestDeleteNeedsARole(t *testing.T) {
	seed := shop()
	seed.Graphs[0].Variants = append(seed.Graphs[0].Variants, seed.Graphs[0].Variants[0])
	seed.Graphs[0].Variants[1].Name, seed.Graphs[0].Variants[1].Protected = "prod", true
	seed.Keys = []Key{
		{Token: "observer", Graph: "shop", Role: "OBSERVER"}, {Token: "contributor", Graph: "shop", Role: "CONTRIBUTOR"}, {Token: "admin", Graph: "shop"},
		{Token: "ak_v2_x", Subgraphs: []SubgraphScope{{"shop", "main", "products"}}},
	}
	h := newHarness(t, Options{}).seed(seed)
	for _, c := range []struct{ key, variant, want string }{
		{"observer", "main", "NOT_ALLOWED_BY_USER_ROLE"},
		{"ak_v2_x", "main", "NOT_ALLOWED_BY_USER_ROLE"},
		{"contributor", "prod", "NOT_ALLOWED_BY_USER_ROLE"},
		{"contributor", "main", `"deleted":true`},
		{"admin", "prod", `"deleted":true`},
	} {
		h.key = c.key
		if got := h.compact(deleteDocument, map[string]any{"v": c.variant}); !strings.Contains(got, c.want) {
			t.Errorf("%s deletes %s: %s", c.key, c.variant, got)
		}
	}
}

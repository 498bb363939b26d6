package supergraph_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/supergraph"
)

func TestReadingText(t *testing.T) {
	for text, want := range map[string]supergraph.Reading{
		`{}`: supergraph.ReadingDocumented, `{"reading":"documented"}`: supergraph.ReadingDocumented, `{"reading":"federation-3"}`: supergraph.ReadingFederation3,
	} {
		var f supergraph.Filter
		if err := json.Unmarshal([]byte(text), &f); err != nil || f.Reading != want {
			t.Errorf("%s: %v, %v", text, f.Reading, err)
		}
	}
	if err := json.Unmarshal([]byte(`{"reading":"federation-2"}`), &supergraph.Filter{}); err == nil {
		t.Error("a reading that does not exist was read")
	}
	if text, err := json.Marshal(supergraph.Filter{Reading: supergraph.ReadingFederation3}); err != nil || string(text) != `{"reading":"federation-3"}` {
		t.Errorf("%s, %v", text, err)
	}
	if text, err := json.Marshal(supergraph.Filter{}); err != nil || string(text) != `{}` {
		t.Errorf("%s, %v", text, err)
	}
}

func TestCompareReadings(t *testing.T) {
	g := compose(t, `type Query { a(e: E, s: S): T @tag(name: "x") } type T @tag(name: "x") { c: Int } enum E @tag(name: "x") { A } enum F { A B @tag(name: "x") } scalar S input I { a: Int }`)
	d := g.CompareReadings(supergraph.Filter{Include: []string{"x"}})
	if diff := cmp.Diff([]string{"F.A", "I", "S"}, d.Hidden); diff != "" || len(d.Shown) > 0 {
		t.Errorf("hidden (-want +got):\n%s\nshown: %v", diff, d.Shown)
	}
	if !d.Differs() || len(d.Documented) > 0 || len(d.Federation3) == 0 {
		t.Errorf("%v; documented: %v; Federation 3: %v", d.Differs(), d.Documented, d.Federation3)
	}
	if d := g.CompareReadings(supergraph.Filter{Exclude: []string{"x"}}); d.Differs() {
		t.Errorf("exclude lists differ: %v", d)
	}
}

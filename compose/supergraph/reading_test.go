package supergraph_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/schemactl/schemactl/compose/sdl"
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
	include := supergraph.Filter{Include: []string{"x"}}
	hide := supergraph.Filter{Include: []string{"x"}, HideUnreachable: true}
	for _, c := range []struct {
		name, text    string
		filter        supergraph.Filter
		hidden, shown []string
		// documented and federation3 are the codes of the errors in each reading.
		documented, federation3 []string
	}{
		{
			"all kinds", `directive @d(a: Int, b: Int @tag(name: "x")) on FIELD type Query { a(e: E, s: S): T @tag(name: "x") } type T @tag(name: "x") { c: Int } enum E @tag(name: "x") { A } enum F { A B @tag(name: "x") } scalar S input I { a: Int } input J { a: Int b: Int @tag(name: "x") }`,
			include, []string{"@d(a:)", "F.A", "I", "J.a", "S"}, nil, nil, []string{"REFERENCED_INACCESSIBLE"},
		},
		{
			"a field that an argument shows", `type Query { a: Int @tag(name: "x") b(x: Int @tag(name: "x"), y: Int): Int }`,
			include, nil, []string{"Query.b"}, nil, nil,
		},
		{
			"only the documented reading fails", `type Query { b(x: Int @tag(name: "x")): Int }`,
			include, nil, []string{"Query"}, []string{"QUERY_ROOT_TYPE_INACCESSIBLE"}, nil,
		},
		{
			"what nothing reaches is hidden in both", `type Query { a: Int @tag(name: "x") } enum E { A } scalar S input I { a: Int }`,
			hide, nil, nil, nil, nil,
		},
		{
			"excluded tags", `type Query { a(e: E): Int b: Int @tag(name: "x") } enum E { A B @tag(name: "x") } scalar S`,
			supergraph.Filter{Exclude: []string{"x"}}, nil, nil, nil, nil,
		},
		{
			"both fail alike", `type Query { a: T } type T @tag(name: "x") { a: Int }`,
			supergraph.Filter{Exclude: []string{"x"}}, nil, nil, []string{"REFERENCED_INACCESSIBLE"}, []string{"REFERENCED_INACCESSIBLE"},
		},
		{
			"the filter is invalid", `type Query { a: Int }`,
			supergraph.Filter{Include: []string{"x"}, Exclude: []string{"x"}}, nil, nil, []string{supergraph.CodeFilter}, []string{supergraph.CodeFilter},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := compose(t, c.text).CompareReadings(c.filter)
			if diff := cmp.Diff([][]string{c.hidden, c.shown, c.documented, c.federation3}, [][]string{d.Hidden, d.Shown, d.Documented.Codes(), d.Federation3.Codes()}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("hidden, shown, errors in both readings (-want +got):\n%s", diff)
			}
			if want := len(c.hidden)+len(c.shown) > 0; d.Differs() != want {
				t.Errorf("differs: %v", d.Differs())
			}
		})
	}
}

// TestCompareReadingsIsTheDifference compares with the contracts of drawn graphs themselves.
func TestCompareReadingsIsTheDifference(t *testing.T) {
	differ := 0
	eachDrawn(t, 6, 100, func(t *testing.T, d drawn) {
		other := d.filter
		other.Reading = supergraph.ReadingFederation3 - d.filter.Reading
		got := d.source.CompareReadings(d.filter)
		contract, errs := d.source.Contract(other)
		if len(errs) > 0 {
			return
		}
		same := sdl.Print(contract.API()) == sdl.Print(d.contract.API())
		if !same {
			differ++
		}
		if same == got.Differs() {
			t.Errorf("the API schemas are the same: %v; hidden %v, shown %v", same, got.Hidden, got.Shown)
		}
	})
	if differ == 0 {
		t.Error("the readings never differ")
	}
}

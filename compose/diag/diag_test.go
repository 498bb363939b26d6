package diag

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSortOrdersAndDropsRepetitions(t *testing.T) {
	at := func(subgraph string, line int) []Position {
		return []Position{{Subgraph: subgraph, Line: line, Column: 1}}
	}
	list := List{
		{Code: "B", Message: "m", Positions: at("b", 1)},
		{Code: "A", Message: "m", Positions: at("a", 9)},
		{Code: "Z", Message: "m"},
		{Code: "A", Message: "m", Positions: at("a", 2)},
		{Code: "A", Message: "m", Positions: at("a", 9)},
		{Code: "A", Message: "another", Positions: at("a", 9)},
	}
	var got []string
	for _, d := range list.Sort() {
		got = append(got, d.Error())
	}
	want := []string{"Z: m", "a:2:1: A: m", "a:9:1: A: another", "a:9:1: A: m", "b:1:1: B: m"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sorted (-want +got):\n%s", diff)
	}
}

func TestListIsAnErrorOnlyWhenItHolds(t *testing.T) {
	if err := (List{}).Err(); err != nil {
		t.Errorf("an empty list is the error %v", err)
	}
	var list List
	list.Add("CODE", "T.f", "message", Position{File: "f.graphql", Line: 3, Column: 4})
	if got, want := list.Err().Error(), "f.graphql:3:4: CODE: message"; got != want {
		t.Errorf("error %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"CODE"}, append(list, list...).Codes()); diff != "" {
		t.Error(diff)
	}
}

func TestPositionString(t *testing.T) {
	tests := map[string]Position{
		"f.graphql:1:2": {Subgraph: "s", File: "f.graphql", Line: 1, Column: 2},
		"s:1:2":         {Subgraph: "s", Line: 1, Column: 2},
		"f.graphql":     {File: "f.graphql"},
		"":              {},
	}
	for want, p := range tests {
		if got := p.String(); got != want {
			t.Errorf("%+v prints %q, want %q", p, got, want)
		}
	}
}

func TestSeverityIsAWordInJSON(t *testing.T) {
	text, err := json.Marshal([]Severity{Debug, Info, Warning, Error})
	if err != nil || string(text) != `["debug","info","warning","error"]` {
		t.Errorf("%s, %v", text, err)
	}
}

func TestCapBoundsTheText(t *testing.T) {
	long := strings.Repeat("x", maxText/2)
	list := List{{Code: "A", Message: long}, {Code: "A", Message: long}, {Code: "A", Message: long}, {Code: "A", Message: "m"}}
	got := list.Cap(10)
	if len(got) != 3 || got[2].Message != "and 2 more findings" || got.Count() != 4 {
		t.Errorf("%d findings that stand for %d", len(got), got.Count())
	}
	if one := (List{{Message: long + long + long}}); len(one.Cap(10)) != 1 || one.Cap(10)[0].More != 0 {
		t.Error("one long finding is left out")
	}
}

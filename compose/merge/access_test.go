package merge

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRequirementAnd(t *testing.T) {
	for _, c := range []struct {
		name       string
		a, b, want requirement
	}{
		{"contained", requirement{{"x"}}, requirement{{"y"}, {"x"}}, requirement{{"x"}}},
		{"joined", requirement{{"z"}}, requirement{{"w", "w2"}}, requirement{{"w", "w2", "z"}}},
		{"combinations", requirement{{"a"}, {"b"}}, requirement{{"c"}, {"d"}}, requirement{{"a", "c"}, {"a", "d"}, {"b", "c"}, {"b", "d"}}},
		{"small ones first", requirement{{"a", "b"}, {"c"}}, requirement{{"d"}}, requirement{{"c", "d"}, {"a", "b", "d"}}},
		{"nothing demanded", requirement{{"a", "b"}, {"a"}}, nil, requirement{{"a"}}},
		{"same", requirement{{"a"}, {"b"}}, requirement{{"a"}, {"b"}}, requirement{{"a"}, {"b"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.a.and(c.b)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequirementImplies(t *testing.T) {
	for _, c := range []struct {
		have, needed requirement
		want         bool
	}{
		{requirement{{"a", "b"}}, requirement{{"a"}}, true},
		{requirement{{"a"}}, requirement{{"a"}, {"b"}}, true},
		{requirement{{"a", "b"}, {"c"}}, requirement{{"a"}}, false},
		{requirement{{"a"}}, requirement{{"a", "b"}}, false},
		{nil, requirement{{"a"}}, false},
	} {
		if got := c.have.implies(c.needed); got != c.want {
			t.Errorf("%v implies %v: %t", c.have, c.needed, got)
		}
	}
}

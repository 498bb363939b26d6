package step

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"":                             nil,
		" \n\t ":                       nil,
		"a b\n  c\r\n":                 {"a", "b", "c"},
		`"my schemas/a.graphql" b`:     {"my schemas/a.graphql", "b"},
		`name="my file.graphql"`:       {"name=my file.graphql"},
		`""`:                           {""},
		"$HOME `id` $(id) *.graphql ~": {"$HOME", "`id`", "$(id)", "*.graphql", "~"},
		`C:\schemas\a.graphql`:         {`C:\schemas\a.graphql`},
	} {
		got, err := words(in)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%q: %v %s", in, err, d)
		}
	}
	if _, err := words(`a "b`); err == nil {
		t.Error("a quotation mark that is not closed was taken")
	}
}

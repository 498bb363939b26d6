package registry

import (
	"maps"
	"strings"
	"testing"
)

// TestNameProblem: a name is accepted, or told with its file and the way to give it another one.
func TestNameProblem(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"orders", "orders.graphql", ""},
		{"Orders_2-b", "", ""},
		{"a" + strings.Repeat("b", 63), "", ""},
		{"a" + strings.Repeat("b", 64), "x.graphql", "of x.graphql: " + NameRule},
		{"2fa", "subgraphs/2fa.graphql", "named after subgraphs/2fa.graphql: " + NameRule + "; give it a name with NAME=subgraphs/2fa.graphql, or under"},
		{"orders.schema", `subgraphs\orders.schema.graphql`, `NAME=subgraphs\orders.schema.graphql`},
		{"2fa", "git:main:subgraphs/2fa.graphqls", "NAME=git:main:subgraphs/2fa.graphqls"},
		{"my.shop", "shop.graphql", `subgraph "my.shop" of shop.graphql: ` + NameRule + "; give it another name in NAME=FILE"},
		{"-", "", `subgraph "-": ` + NameRule},
		{"ñandu", "", NameRule},
	} {
		got := NameProblem(c.name, c.file)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) || (got == "") != ValidSubgraphName(c.name) {
			t.Errorf("%q of %s: %q, want %q", c.name, c.file, got, c.want)
		}
	}
}

// TestTwins: each name that differs from another one only in case has the first such other.
func TestTwins(t *testing.T) {
	got := Twins([]string{"orders", "Orders", "people", "ORDERS", "orders"})
	want := map[string]string{"orders": "Orders", "Orders": "orders", "ORDERS": "orders"}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

package plan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// sample has every kind of node but the subscription.
func sample() *plan.Plan {
	first := &plan.Fetch{Subgraph: "a", Kind: "query", Selection: []plan.Selection{{Name: "ts", Sub: []plan.Selection{{Name: "__typename"}, {Name: "id"}}}}, Document: "{ ts { __typename id } }"}
	entity := func(subgraph, field string) plan.Node {
		return &plan.Flatten{
			Path: []plan.Step{{Kind: plan.Key, Name: "ts"}, {Kind: plan.AnyIndex}},
			Node: &plan.Fetch{
				Subgraph: subgraph, Kind: "query", Entity: true,
				Requires:  []plan.Selection{{On: "T", Sub: []plan.Selection{{Name: "__typename"}, {Name: "id"}}}},
				Selection: []plan.Selection{{On: "T", Sub: []plan.Selection{{Name: field, Alias: "x", Arguments: "(n: 1)"}}}},
			},
		}
	}
	return &plan.Plan{Node: &plan.Sequence{Nodes: []plan.Node{
		first,
		&plan.Parallel{Nodes: []plan.Node{entity("b", "f"), &plan.Condition{Variable: "i", If: entity("c", "g")}}},
	}}}
}

func TestNumbers(t *testing.T) {
	p := sample()
	if len(p.Fetches()) != 3 || p.Depth() != 2 {
		t.Errorf("%d fetches, %d deep", len(p.Fetches()), p.Depth())
	}
	if d := cmp.Diff([]string{"a", "b", "c"}, p.Subgraphs()); d != "" {
		t.Error(d)
	}
	if empty := (&plan.Plan{}); empty.Text() != "QueryPlan {}" || empty.Depth() != 0 {
		t.Errorf("an empty plan is printed %q", empty.Text())
	}
}

func TestSubscription(t *testing.T) {
	s := sample()
	rest := s.Node.(*plan.Sequence).Nodes[1].(*plan.Parallel).Nodes[0]
	p := &plan.Plan{Node: &plan.Subscription{Primary: s.Fetches()[0], Rest: rest}}
	text := strings.Join(strings.Fields(p.Text()), " ")
	if !strings.Contains(text, `Subscription { Primary: { Fetch(service: "a") {`) || !strings.Contains(text, `Rest: { Sequence { Flatten(path: "ts.@") {`) {
		t.Error(p.Text())
	}
	if p.Depth() != 2 {
		t.Errorf("%d deep", p.Depth())
	}
}

func TestMermaid(t *testing.T) {
	want := `  f1["a<br/>#123; ts #123; __typename id #125; #125;"]
  f2["b at ts.#64;<br/>#123; ... on T #123; x: f(n: 1) #125; #125;"]
  f1 --> f2
  f3["c at ts.#64;<br/>#123; ... on T #123; x: g(n: 1) #125; #125;"]
  f1 -->|"if $i"| f3
`
	if d := cmp.Diff(want, sample().Boxes("f")); d != "" {
		t.Error(d)
	}
}

func TestJSON(t *testing.T) {
	data, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"requires":[{"kind":"InlineFragment","selections":[{"kind":"Field","name":"__typename"},{"kind":"Field","name":"id"}],"typeCondition":"T"}]`,
		`"path":[{"Key":["ts",null]},{"AnyIndex":null}]`, `"condition_variable":"i","else_clause":null`, `"best_plan_cost":null`,
	} {
		if !strings.Contains(string(data), part) {
			t.Errorf("%s is not in %s", part, data)
		}
	}
}

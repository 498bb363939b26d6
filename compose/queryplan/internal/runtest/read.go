package runtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/queryplan/plan"
)

// Read returns the plan of another planner from its JSON form.
func Read(data []byte) (*plan.Plan, error) {
	var p struct{ Node *node }
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	return &plan.Plan{Node: p.Node.plan()}, nil
}

// node is the JSON form of a node; one of its members is set.
type node struct {
	Fetch              *fetch
	Sequence, Parallel *struct{ Nodes []*node }
	Flatten            *struct {
		Path path
		Node *node
	}
	Condition *struct {
		Variable string `json:"condition_variable"`
		If       *node  `json:"if_clause"`
		Else     *node  `json:"else_clause"`
	}
	Subscription *struct {
		Primary *fetch
		Rest    *node
	}
}

// fetch is the JSON form of a fetch.
type fetch struct {
	Subgraph  string      `json:"subgraph_name"`
	Variables []string    `json:"variable_usages"`
	Requires  []selection `json:"requires"`
	Document  string      `json:"operation_document"`
	Kind      string      `json:"operation_kind"`
	Input     []rewrite   `json:"input_rewrites"`
	Output    []rewrite   `json:"output_rewrites"`
	Context   []rewrite   `json:"context_rewrites"`
}

type selection struct {
	Kind, Name    string
	Alias         *string
	TypeCondition string
	Selections    []selection
}

type rewrite struct {
	ValueSetter *struct {
		Path path
		Set  string `json:"set_value_to"`
	}
	KeyRenamer *struct {
		Path   path
		Rename string `json:"rename_key_to"`
	}
}

// path is the JSON form of a path.
type path []plan.Step

// UnmarshalJSON reads the steps of a path.
func (p *path) UnmarshalJSON(data []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	for _, one := range list {
		var s struct {
			Key            []json.RawMessage
			AnyIndex       []string
			TypenameEquals string
		}
		switch text := string(one); {
		case text == `"Parent"`:
			*p = append(*p, plan.Step{Kind: plan.Parent})
			continue
		case json.Unmarshal(one, &s) != nil:
			return fmt.Errorf("the step %s of a path is not known", text)
		case strings.Contains(text, `"AnyIndex"`):
			*p = append(*p, plan.Step{Kind: plan.AnyIndex, Types: s.AnyIndex})
			continue
		}
		if s.TypenameEquals != "" {
			*p = append(*p, plan.Step{Kind: plan.TypenameEquals, Name: s.TypenameEquals})
			continue
		}
		step := plan.Step{Kind: plan.Key}
		if len(s.Key) != 2 || json.Unmarshal(s.Key[0], &step.Name) != nil || json.Unmarshal(s.Key[1], &step.Types) != nil {
			return fmt.Errorf("the step %s of a path is not known", one)
		}
		*p = append(*p, step)
	}
	return nil
}

// plan returns a node as package plan has it.
func (n *node) plan() plan.Node {
	switch {
	case n == nil:
		return nil
	case n.Fetch != nil:
		return n.Fetch.plan()
	case n.Sequence != nil:
		return &plan.Sequence{Nodes: plans(n.Sequence.Nodes)}
	case n.Parallel != nil:
		return &plan.Parallel{Nodes: plans(n.Parallel.Nodes)}
	case n.Flatten != nil:
		return &plan.Flatten{Path: n.Flatten.Path, Node: n.Flatten.Node.plan()}
	case n.Condition != nil:
		return &plan.Condition{Variable: n.Condition.Variable, If: n.Condition.If.plan(), Else: n.Condition.Else.plan()}
	case n.Subscription != nil:
		return &plan.Subscription{Primary: n.Subscription.Primary.plan(), Rest: n.Subscription.Rest.plan()}
	}
	return nil
}

func plans(list []*node) []plan.Node {
	out := make([]plan.Node, len(list))
	for i, n := range list {
		out[i] = n.plan()
	}
	return out
}

// plan returns a fetch as package plan has it, without its printed selection.
func (f *fetch) plan() *plan.Fetch {
	return &plan.Fetch{
		Subgraph: f.Subgraph, Variables: f.Variables, Requires: selections(f.Requires), Entity: len(f.Requires) > 0,
		Document: f.Document, Kind: f.Kind, Input: rewrites(f.Input), Output: rewrites(f.Output), Context: rewrites(f.Context),
	}
}

func selections(list []selection) []plan.Selection {
	var out []plan.Selection
	for _, s := range list {
		v := plan.Selection{Name: s.Name, On: s.TypeCondition, Sub: selections(s.Selections)}
		if s.Alias != nil {
			v.Alias = *s.Alias
		}
		out = append(out, v)
	}
	return out
}

func rewrites(list []rewrite) []plan.Rewrite {
	var out []plan.Rewrite
	for _, r := range list {
		if r.KeyRenamer != nil {
			out = append(out, plan.Rewrite{Path: r.KeyRenamer.Path, Rename: r.KeyRenamer.Rename})
		} else if r.ValueSetter != nil {
			out = append(out, plan.Rewrite{Path: r.ValueSetter.Path, Set: r.ValueSetter.Set})
		}
	}
	return out
}

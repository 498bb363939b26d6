package plan

import "encoding/json"

// MarshalJSON writes a plan as Apollo's Rust planner serialises it: the root node and statistics.
func (p *Plan) MarshalJSON() ([]byte, error) {
	statistics := map[string]any{"evaluated_plan_count": p.Statistics.Combinations, "best_plan_cost": nil}
	if p.Statistics.HasCost {
		statistics["best_plan_cost"] = p.Statistics.Cost
	}
	return json.Marshal(struct {
		Node       any            `json:"node"`
		Statistics map[string]any `json:"statistics"`
	}{form(p.Node), statistics})
}

type object = map[string]any

// form returns the JSON form of a node, nil for none.
func form(n Node) any {
	switch n := n.(type) {
	case *Fetch:
		return object{"Fetch": fetchForm(n)}
	case *Sequence:
		return object{"Sequence": object{"nodes": forms(n.Nodes)}}
	case *Parallel:
		return object{"Parallel": object{"nodes": forms(n.Nodes)}}
	case *Flatten:
		return object{"Flatten": object{"path": steps(n.Path), "node": form(n.Node)}}
	case *Condition:
		return object{"Condition": object{"condition_variable": n.Variable, "if_clause": form(n.If), "else_clause": form(n.Else)}}
	case *Subscription:
		return object{"Subscription": object{"primary": fetchForm(n.Primary), "rest": form(n.Rest)}}
	}
	return nil
}

func forms(nodes []Node) []any {
	out := make([]any, len(nodes))
	for i, n := range nodes {
		out[i] = form(n)
	}
	return out
}

// fetchJSON has the members of a fetch in the order in which they are written.
type fetchJSON struct {
	Subgraph  string   `json:"subgraph_name"`
	ID        *string  `json:"id"`
	Variables []string `json:"variable_usages"`
	Requires  any      `json:"requires,omitempty"`
	Document  string   `json:"operation_document"`
	Name      *string  `json:"operation_name"`
	Kind      string   `json:"operation_kind"`
	Input     []any    `json:"input_rewrites"`
	Output    []any    `json:"output_rewrites"`
	Context   []any    `json:"context_rewrites"`
}

// fetchForm returns the JSON form of a fetch.
func fetchForm(f *Fetch) fetchJSON {
	out := fetchJSON{
		Subgraph: f.Subgraph, Variables: f.Variables, Document: f.Document, Kind: f.Kind,
		Input: rewrites(f.Input), Output: rewrites(f.Output), Context: rewrites(f.Context),
	}
	if out.Variables == nil {
		out.Variables = []string{}
	}
	if f.Name != "" {
		out.Name = &f.Name
	}
	if f.Requires != nil {
		out.Requires = required(f.Requires)
	}
	return out
}

// required is the JSON form of a representation.
func required(list []Selection) []any {
	out := make([]any, len(list))
	for i, s := range list {
		switch {
		case s.Name == "":
			o := object{"kind": "InlineFragment", "selections": required(s.Sub)}
			if s.On != "" {
				o["typeCondition"] = s.On
			}
			if len(s.Conditions) > 0 {
				o["conditions"] = conditions(s.Conditions)
			}
			out[i] = o
		case len(s.Sub) > 0:
			out[i] = object{"kind": "Field", "name": s.Name, "selections": required(s.Sub)}
		default:
			out[i] = object{"kind": "Field", "name": s.Name}
		}
		if s.Alias != "" {
			out[i].(object)["alias"] = s.Alias
		}
	}
	return out
}

// conditions is the JSON form of the conditions of a fragment.
func conditions(list []SelectionCondition) []any {
	out := make([]any, len(list))
	for i, c := range list {
		kind := "include"
		if c.Negated {
			kind = "skip"
		}
		var value any = c.If
		if c.If == "" {
			value = c.Value == "true"
		}
		out[i] = object{"kind": kind, "if": value}
	}
	return out
}

func rewrites(list []Rewrite) []any {
	out := make([]any, len(list))
	for i, r := range list {
		if r.Rename != "" {
			out[i] = object{"KeyRenamer": object{"path": steps(r.Path), "rename_key_to": r.Rename}}
		} else {
			out[i] = object{"ValueSetter": object{"path": steps(r.Path), "set_value_to": r.Set}}
		}
	}
	return out
}

// steps returns the JSON form of a path.
func steps(path []Step) []any {
	out := make([]any, len(path))
	for i, s := range path {
		switch s.Kind {
		case Key:
			out[i] = object{"Key": []any{s.Name, nil}}
		case AnyIndex:
			out[i] = object{"AnyIndex": nil}
		case TypenameEquals:
			out[i] = object{"TypenameEquals": s.Name}
		default:
			out[i] = "Parent"
		}
	}
	return out
}

package merge

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// How the arguments of directives that cannot be repeated are combined, see
// https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/composition-rules.
var strategies = map[sdl.Role][]struct {
	arg     string
	combine func(values []value) value
}{
	sdl.RoleCost: {{"weight", greatest}},
	sdl.RoleListSize: {
		{"assumedSize", greatest}, {"slicingArguments", union}, {"sizedFields", union}, {"requireOneSlicingArgument", allOf},
	},
	sdl.RoleRequiresScopes: {{"scopes", bothOf}},
	sdl.RolePolicy:         {{"policies", bothOf}},
}

// combine merges the arguments of several applications; false for a directive without a strategy.
func combine(role sdl.Role, list []application) ([]sdl.Arg, bool) {
	rules, ok := strategies[role]
	if !ok {
		return nil, false
	}
	var args []sdl.Arg
	for _, r := range rules {
		var values []value
		for _, a := range list {
			for i := range a.full {
				if a.full[i].Name == r.arg && a.full[i].Value.Kind != ast.NullValue {
					values = append(values, a.full[i].Value)
				}
			}
		}
		if len(values) > 0 {
			args = append(args, sdl.Arg{Name: r.arg, Value: r.combine(values)})
		}
	}
	return args, true
}

func greatest(values []value) value {
	return slices.MaxFunc(values, func(a, b value) int { return cmp.Compare(asNumber(a), asNumber(b)) })
}

func asNumber(v value) float64 {
	f, err := strconv.ParseFloat(v.Raw, 64)
	if err != nil {
		return 0
	}
	return f
}

func union(values []value) value {
	var items []value
	for _, v := range values {
		for _, item := range asList(v) {
			if !slices.ContainsFunc(items, func(x value) bool { return sameValue(x, item) }) {
				items = append(items, item)
			}
		}
	}
	return listOf(items...)
}

func allOf(values []value) value {
	for _, v := range values {
		if v.Raw != "true" {
			return no
		}
	}
	return yes
}

// asList reads a single value where a list is expected as the list of it.
func asList(v value) []value {
	if v.Kind != ast.ListValue {
		return []value{v}
	}
	items := make([]value, len(v.Children))
	for i, c := range v.Children {
		items[i] = c.Value
	}
	return items
}

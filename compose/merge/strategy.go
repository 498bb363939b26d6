package merge

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// strategies tells how the arguments of directives that cannot be repeated are combined. See
// https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/composition-rules.
var strategies = map[sdl.Role][]struct {
	arg string
	// combine gets the values of at least one application.
	combine func(e spec.Edition, values []value) value
}{
	sdl.RoleCost: {{"weight", greatest}},
	sdl.RoleListSize: {
		{"assumedSize", greatest}, {"slicingArguments", union}, {"sizedFields", union}, {"requireOneSlicingArgument", allTrue},
	},
	sdl.RoleRequiresScopes: {{"scopes", conjunction}},
	sdl.RolePolicy:         {{"policies", conjunction}},
}

// combine merges the arguments of several applications. It returns false for a directive without a
// strategy. Arguments that are null or absent in all applications are left out.
func combine(e spec.Edition, role sdl.Role, list []application) ([]sdl.Arg, bool) {
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
			args = append(args, sdl.Arg{Name: r.arg, Value: r.combine(e, values)})
		}
	}
	return args, true
}

func greatest(_ spec.Edition, values []value) value {
	return slices.MaxFunc(values, func(a, b value) int { return cmp.Compare(asNumber(a), asNumber(b)) })
}

// asNumber returns 0 for a literal that is not a number.
func asNumber(v value) float64 {
	f, err := strconv.ParseFloat(v.Raw, 64)
	if err != nil {
		return 0
	}
	return f
}

// union returns the list of the items of all lists, each once.
func union(_ spec.Edition, values []value) value {
	var all []value
	for _, v := range values {
		for _, item := range items(v) {
			if !slices.ContainsFunc(all, func(x value) bool { return (literals{}).sameValue(x, item) }) {
				all = append(all, item)
			}
		}
	}
	return listValue(all...)
}

func allTrue(_ spec.Edition, values []value) value {
	for _, v := range values {
		if v.Raw != "true" {
			return falseValue
		}
	}
	return trueValue
}

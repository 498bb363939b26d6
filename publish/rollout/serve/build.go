package serve

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Build builds one subgraph without the others of its graph. Some declarations need another
// subgraph: an @interfaceObject needs the interface, an extension of Federation 1 its base. A
// companion subgraph with empty definitions stands in for those, because composition judges whether
// the real ones exist. The errors are those that the subgraph has by itself, in the given
// federation version.
func Build(ctx context.Context, src sdl.Source, federation spec.Choice) (*subgraph.Subgraph, diag.List) {
	return build(ctx, src, federation, nil)
}

// build is [Build] with subgraphs that compositions have in common; nil has none.
func build(ctx context.Context, src sdl.Source, federation spec.Choice, shared *subgraph.Shared) (*subgraph.Subgraph, diag.List) {
	opts := subgraph.Options{Edition: federation.Edition, Newest: federation.Newest, Shared: shared}
	list, errs := subgraph.Build(ctx, []sdl.Source{src}, opts)
	defined := make(map[string]bool)
	for companion := companionLink; onlyMissingOthers(errs) && ctx.Err() == nil; {
		progress := false
		for _, d := range errs {
			if !defined[d.Coordinate] {
				defined[d.Coordinate], progress = true, true
				companion += companionOf(src, d)
			}
		}
		if !progress {
			break
		}
		list, errs = subgraph.Build(ctx, []sdl.Source{src, {Name: src.Name + "_companion", Text: companion}}, opts)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	i := slices.IndexFunc(list, func(s *subgraph.Subgraph) bool { return s.Name == src.Name })
	if i < 0 {
		return nil, errs
	}
	return list[i], nil
}

// companionLink links the oldest version, which every choice of a version has.
const companionLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0")` + "\n"

// onlyMissingOthers reports whether there are errors and all of them are about definitions that
// another subgraph would bring.
func onlyMissingOthers(errs diag.List) bool {
	return len(errs) > 0 && !slices.ContainsFunc(errs, func(d *diag.Diagnostic) bool {
		return d.Code != codes.InterfaceObjectUsageError && d.Code != codes.ExtensionWithNoBase
	})
}

// companionOf returns a definition of the type that an error misses, of the kind in which src
// extends it.
func companionOf(src sdl.Source, d *diag.Diagnostic) string {
	kind := sdl.Interface
	if d.Code == codes.ExtensionWithNoBase {
		if s, errs := sdl.Parse(&src, sdl.DefaultLimits); len(errs) == 0 && s.Type(d.Coordinate) != nil {
			kind = s.Type(d.Coordinate).Kind
		}
	}
	name := d.Coordinate
	member := strings.ReplaceAll(name, ".", "_") + "_companion"
	return map[sdl.Kind]string{
		sdl.Object:      "type " + name + " { companion: Int }\n",
		sdl.Interface:   "interface " + name + " { companion: Int }\n",
		sdl.InputObject: "input " + name + " { companion: Int }\n",
		sdl.Enum:        "enum " + name + " { COMPANION }\n",
		sdl.Union:       "union " + name + " = " + member + "\ntype " + member + " { companion: Int }\n",
		sdl.Scalar:      "scalar " + name + "\n",
	}[kind]
}

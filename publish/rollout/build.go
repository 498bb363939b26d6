package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// library keeps subgraphs that were built by themselves while one plan is made. Nil keeps none.
type library struct {
	known map[[2]string]*subgraph.Subgraph
	// ends is what operations can come to in the graphs at both ends.
	ends *reach
	// served has the findings of pairs.
	served map[pairing][]Violation
}

// pairing is deployed code, a registered schema, and what can be asked of it.
type pairing struct {
	d, r   *sdl.Schema
	within *reach
}

// serves is [serves], asked once of each pairing. A schema serves itself.
func (l *library) serves(d, r *subgraph.Subgraph, within *reach) []Violation {
	if l == nil {
		return serves(d, r, within)
	}
	if d.Schema == r.Schema {
		return nil
	}
	k := pairing{d.Schema, r.Schema, within}
	list, known := l.served[k]
	if !known {
		list = serves(d, r, within)
		l.served[k] = list
	}
	return list
}

// libraryOf starts with the subgraphs of composed graphs that would come out the same without the others: those of Federation 2,
// and the only one of a graph.
func libraryOf(graphs ...[]*subgraph.Subgraph) *library {
	l := &library{known: make(map[[2]string]*subgraph.Subgraph), served: make(map[pairing][]Violation), ends: reachOf(nil, graphs...)}
	for _, list := range graphs {
		for _, s := range list {
			if !s.Version.Fed1() || len(list) == 1 {
				l.add(s)
			}
		}
	}
	return l
}

func (l *library) add(s *subgraph.Subgraph) {
	if k := [2]string{s.Name, s.Source.Text}; l.known[k] == nil {
		l.known[k] = s
	}
}

// find gives a subgraph of that text, whatever its file is called; nil when there is none.
func (l *library) find(name, text string) *subgraph.Subgraph {
	if l == nil {
		return nil
	}
	return l.known[[2]string{name, text}]
}

// build is buildOne for a text that may have been built before.
func (l *library) build(ctx context.Context, src sdl.Source) (*subgraph.Subgraph, diag.List) {
	if s := l.find(src.Name, src.Text); s != nil && s.Source.File == src.File {
		return s, nil
	}
	s, errs := buildOne(ctx, src)
	if l != nil && s != nil {
		l.add(s)
	}
	return s, errs
}

// buildOne builds one subgraph by itself. Some of what it says needs another subgraph: an @interfaceObject the interface, an extension
// of Federation 1 its base. Whether the real ones have it is for the composition to say; here a companion stands in for them.
func buildOne(ctx context.Context, src sdl.Source) (*subgraph.Subgraph, diag.List) {
	list, errs := subgraph.Build(ctx, []sdl.Source{src}, subgraph.Options{})
	defined := make(map[string]bool)
	for companion := companionLink; missing(errs) && ctx.Err() == nil; {
		progress := false
		for _, d := range errs {
			if !defined[d.Coordinate] {
				defined[d.Coordinate], progress = true, true
				companion += standIn(src, d)
			}
		}
		if !progress {
			break
		}
		list, errs = subgraph.Build(ctx, []sdl.Source{src, {Name: src.Name + "_companion", Text: companion}}, subgraph.Options{})
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

const companionLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")` + "\n"

// missing says that all there is to complain about is that other subgraphs are not there.
func missing(errs diag.List) bool {
	return len(errs) > 0 && !slices.ContainsFunc(errs, func(d *diag.Diagnostic) bool {
		return d.Code != codes.InterfaceObjectUsageError && d.Code != codes.ExtensionWithNoBase
	})
}

// standIn is a definition of the type that a finding misses.
func standIn(src sdl.Source, d *diag.Diagnostic) string {
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

package plans

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/compose/queryplan/compare"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
)

// causes are the changes of subgraphs that may be why a plan is another one.
type causes struct{ list []Cause }

// newCauses leaves out the changes that no plan depends on.
func newCauses(list []Cause) *causes {
	return &causes{slices.DeleteFunc(slices.Clone(list), func(c Cause) bool { return slices.Contains(harmless, diff.Kind(c.Rule)) })}
}

// harmless are the kinds of changes that no plan depends on: addresses, links, and marks that have
// a meaning for composition or clients only.
var harmless = []diff.Kind{
	diff.RoutingURLAdded, diff.RoutingURLRemoved, diff.RoutingURLChanged, diff.LinkAdded, diff.LinkRemoved, diff.LinkVersionChanged,
	diff.TagAdded, diff.TagRemoved, diff.CacheTagAdded, diff.CacheTagRemoved, diff.InaccessibleAdded, diff.InaccessibleRemoved,
	diff.ComposeDirectiveAdded, diff.ComposeDirectiveRemoved, diff.AppliedDirectiveAdded, diff.AppliedDirectiveRemoved,
	diff.ShareableAdded, diff.ShareableRemoved,
}

// steering are the kinds of changes of a field that alter fetches of other fields: what it needs,
// what comes with it, and who answers it.
var steering = []diff.Kind{
	diff.RequiresAdded, diff.RequiresRemoved, diff.RequiresChanged, diff.ProvidesAdded, diff.ProvidesRemoved, diff.ProvidesChanged,
	diff.OverrideAdded, diff.OverrideRemoved, diff.OverrideChanged, diff.OverrideLabelAdded, diff.OverrideLabelRemoved, diff.OverrideLabelChanged,
	diff.FromContextAdded, diff.FromContextRemoved, diff.FromContextChanged,
}

// distances of a change from the fetches in which two plans differ, the closest first. Only the
// closest changes are causes.
const (
	// moved: the field is fetched from the subgraph of the change on one side only, or the change
	// steers the fetches of the field.
	moved = iota
	// elsewhere: the field is fetched from a subgraph on one side only, not from that of the
	// change.
	elsewhere
	// entered: the type or field is part of the fetches, and so is the subgraph of the change.
	entered
	// passed: the type or field is part of the fetches.
	passed
	apart
)

// of returns the changes that lie closest to the fetches in which two plans differ; none if no
// change lies on them.
func (c *causes) of(d compare.Difference, before, after *sdl.Schema) []Cause {
	old, now := newTouched(before, d.Removed), newTouched(after, d.Added)
	best, out := apart, []Cause(nil)
	for _, cause := range c.list {
		switch at := distance(cause, old, now); {
		case at == apart || at > best:
		case at < best:
			best, out = at, []Cause{cause}
		default:
			out = append(out, cause)
		}
	}
	return withoutTypes(out)
}

// withoutTypes leaves out that a type came or went in a subgraph where a change of a field of that
// subgraph says more.
func withoutTypes(list []Cause) []Cause {
	fields := map[string]bool{}
	for _, c := range list {
		fields[c.Subgraph] = fields[c.Subgraph] || strings.Contains(c.Coordinate, ".")
	}
	return slices.DeleteFunc(list, func(c Cause) bool {
		kind := diff.Kind(c.Rule)
		return fields[c.Subgraph] && (kind == diff.TypeDeclared || kind == diff.TypeDropped)
	})
}

// distance tells how close a change lies to the fetches that only one of two plans makes.
func distance(c Cause, old, now *touched) int {
	coordinate, _, _ := strings.Cut(c.Coordinate, "(")
	asked := old.subgraphs[c.Subgraph] || now.subgraphs[c.Subgraph]
	typeName, _, isField := strings.Cut(coordinate, ".")
	switch {
	case coordinate == "": // a whole subgraph
		if old.subgraphs[c.Subgraph] != now.subgraphs[c.Subgraph] {
			return moved
		}
	case isField:
		here := inSubgraph{c.Subgraph, coordinate}
		on := old.coordinates[coordinate] || now.coordinates[coordinate]
		switch {
		case old.fields[here] != now.fields[here], on && asked && slices.Contains(steering, diff.Kind(c.Rule)):
			return moved
		case old.differs(now, coordinate):
			return elsewhere
		case on && asked:
			return entered
		case on:
			return passed
		}
	case old.types[typeName] || now.types[typeName]:
		here := inSubgraph{c.Subgraph, typeName}
		switch {
		case old.parents[here] != now.parents[here]:
			return moved
		case asked:
			return entered
		}
		return passed
	}
	return apart
}

// inSubgraph is a coordinate as one subgraph is asked for it.
type inSubgraph struct{ subgraph, coordinate string }

// touched is what the fetches of one side ask for.
type touched struct {
	schema    *sdl.Schema
	subgraphs map[string]bool
	// fields are the fields that subgraphs are asked for, and parents the types of which they are.
	fields, parents map[inSubgraph]bool
	// coordinates are those of fields, whoever is asked, and of the fields of representations.
	// types are the types that are passed.
	coordinates, types map[string]bool
}

// newTouched walks fetches. schema is the supergraph of their plan.
func newTouched(schema *sdl.Schema, visits []plan.Visit) *touched {
	t := &touched{
		schema: schema, subgraphs: map[string]bool{}, fields: map[inSubgraph]bool{}, parents: map[inSubgraph]bool{},
		coordinates: map[string]bool{}, types: map[string]bool{},
	}
	for _, v := range visits {
		f := v.Fetch
		t.subgraphs[f.Subgraph] = true
		root := schema.Root(operationOf(f.Kind))
		if f.Entity {
			root = nil // each fragment has its type
		}
		t.walk(f.Subgraph, root, f.Selection)
		t.walk("", nil, f.Requires)
	}
	return t
}

func operationOf(kind string) sdl.Operation {
	switch kind {
	case "mutation":
		return sdl.Mutation
	case "subscription":
		return sdl.Subscription
	}
	return sdl.Query
}

// walk notes the selections of a type. subgraph is empty for those of a representation, which
// nobody is asked for.
func (t *touched) walk(subgraph string, parent *sdl.Type, list []plan.Selection) {
	if parent != nil {
		t.types[parent.Name] = true
	}
	for i := range list {
		s := &list[i]
		switch {
		case s.Name == "" && s.On != "":
			t.walk(subgraph, t.schema.Type(s.On), s.Sub)
		case s.Name == "":
			t.walk(subgraph, parent, s.Sub)
		case parent != nil && s.Name != "__typename":
			at := parent.Name + "." + s.Name
			t.coordinates[at] = true
			if subgraph != "" {
				t.fields[inSubgraph{subgraph, at}] = true
				t.parents[inSubgraph{subgraph, parent.Name}] = true
			}
			if f := parent.Field(s.Name); f != nil {
				t.walk(subgraph, t.schema.Type(f.Type.Name()), s.Sub)
			}
		}
	}
}

// differs reports whether a field is asked of other subgraphs on the other side.
func (t *touched) differs(other *touched, coordinate string) bool {
	for subgraph := range t.subgraphs {
		at := inSubgraph{subgraph, coordinate}
		if t.fields[at] != other.fields[at] {
			return true
		}
	}
	for subgraph := range other.subgraphs {
		at := inSubgraph{subgraph, coordinate}
		if t.fields[at] != other.fields[at] {
			return true
		}
	}
	return false
}

package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// part is one subgraph's version of an element. It has what elements of all kinds have.
type part struct {
	sub         *subgraph.Subgraph
	description *string
	directives  []*sdl.Directive
	pos         sdl.Pos
}

// scratch owns the buffers that are used again for every element. What its methods return is valid
// until the next call of a method with the same result type.
type scratch struct {
	fieldGroups      grouper[*sdl.Field]
	argumentGroups   grouper[*sdl.Argument]
	memberGroups     grouper[sdl.Ref]
	valueGroups      grouper[*sdl.EnumValue]
	definitionGroups grouper[*sdl.DirectiveDef]

	parts  []part
	fields []fieldSource
	// inputs has the versions of the arguments or input fields that are being merged.
	inputs []inputSource
	owners []owner
	// common has the versions of the arguments that every owner has, and arguments the merged ones.
	common    [][]inputSource
	arguments []*sdl.Argument
	// merged is the memory of the fields of a type that are still to be merged.
	merged []sdl.Field
	// implementing has, by the name of an interface, the last type that was found to implement it.
	implementing map[string]*mergedType
}

// fieldSources returns the subgraphs' versions of a field, in order.
func (s *scratch) fieldSources(t *mergedType, g *group[*sdl.Field]) []fieldSource {
	list := s.fields[:0]
	for _, member := range g.members {
		sub := t.srcs[member.src].sub
		list = append(list, fieldSource{sub: sub, f: member.node, meta: sub.Field(member.node)})
	}
	s.fields = list
	return list
}

// ownersOf returns n owners to fill in.
func (s *scratch) ownersOf(n int) []owner {
	s.owners = slices.Grow(s.owners[:0], n)[:n]
	return s.owners
}

// inputSources returns n versions of arguments or input fields to fill in.
func (s *scratch) inputSources(n int) []inputSource {
	s.inputs = slices.Grow(s.inputs[:0], n)[:n]
	return s.inputs
}

func (s *scratch) typeParts(t *mergedType) []part {
	s.parts = t.parts(s.parts[:0])
	return s.parts
}

func (s *scratch) fieldParts(srcs []fieldSource) []part {
	parts := s.parts[:0]
	for i := range srcs {
		f := srcs[i].f
		parts = append(parts, part{sub: srcs[i].sub, description: f.Description, directives: f.Directives, pos: f.Pos})
	}
	s.parts = parts
	return parts
}

func (s *scratch) inputParts(srcs []inputSource) []part {
	parts := s.parts[:0]
	for i := range srcs {
		parts = append(parts, srcs[i].part)
	}
	s.parts = parts
	return parts
}

func (s *scratch) enumValueParts(t *mergedType, g *group[*sdl.EnumValue]) []part {
	parts := s.parts[:0]
	for _, member := range g.members {
		v := member.node
		parts = append(parts, part{sub: t.srcs[member.src].sub, description: v.Description, directives: v.Directives, pos: v.Pos})
	}
	s.parts = parts
	return parts
}

// mergeDescription returns the description that most subgraphs give, and the first of those on a
// tie. An empty description counts only where all others are absent. The result is nil if no
// subgraph has one.
func mergeDescription(f *findings, at coordinate, parts []part) *string {
	var first *string
	differ := false
	for i := range parts {
		d := parts[i].description
		if d == nil {
			continue
		}
		if first == nil || *first == "" {
			first = d
		} else if *d != *first && *d != "" {
			differ = true
		}
	}
	if !differ {
		return first
	}
	counts := make(map[string]int, len(parts))
	var names, texts []string
	var where []diag.Position
	for i := range parts {
		if d := parts[i].description; d != nil && *d != "" {
			counts[*d]++
			names, texts, where = append(names, parts[i].sub.Name), append(texts, *d), append(where, parts[i].pos.Position())
		}
	}
	best := first
	for i := range parts {
		if d := parts[i].description; d != nil && counts[*d] > counts[*best] {
			best = d
		}
	}
	of := at.String()
	if of == "" {
		of = "the schema definition"
	}
	f.hint(codes.InconsistentDescription, at, "the subgraphs describe "+of+" differently; the supergraph takes the text of "+
		quote(names[slices.Index(texts, *best)])+": "+quote(shorten(*best)), where...)
	return best
}

// shorten puts a description on one line of at most 60 characters.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}

package merge

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// part is one subgraph's version of an element, as far as every kind of element
// has it: a description, applied directives, a place.
type part struct {
	sub         *subgraph.Subgraph
	description *string
	directives  []*sdl.Directive
	pos         sdl.Pos
}

// scratch holds buffers that are used again for every element.
type scratch struct {
	parts  []part
	fields []fieldSrc
}

// coordinate is a schema coordinate; its text is only made for findings.
type coordinate struct{ typ, field, arg string }

// String renders Type, Type.field, Type.field(arg:), @directive or @directive(arg:).
func (c coordinate) String() string {
	s := c.typ
	if c.field != "" {
		s += "." + c.field
	}
	if c.arg != "" {
		s += "(" + c.arg + ":)"
	}
	return s
}

// mergeDescription picks the description that most subgraphs give, the first one
// on a tie. An empty one counts only where there is no other.
func (m *merger) mergeDescription(at coordinate, parts []part) *string {
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
	m.hint(codes.InconsistentDescription, at, "the subgraphs describe "+of+" differently; the supergraph takes the text of "+
		quote(names[indexOf(texts, *best)])+": "+quote(shorten(*best)), where...)
	return best
}

func indexOf(list []string, s string) int {
	for i := range list {
		if list[i] == s {
			return i
		}
	}
	return 0
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}

// mergeMarks applies @inaccessible at once (it stands before the join
// directives of its element, and hides enum values from further rules) and puts
// the other directives aside until everything is merged.
func (m *merger) mergeMarks(at coordinate, location string, parts []part, out *[]*sdl.Directive) (hidden bool) {
	later := false
	var hiding *sdl.Directive
	for i := range parts {
		for _, d := range parts[i].directives {
			switch m.fate(parts[i].sub, d) {
			case hideNow:
				if hiding == nil {
					hiding = d
				}
			case mergeLater:
				later = true
			}
		}
	}
	if hiding != nil {
		*out = append(*out, &sdl.Directive{Name: hiding.Name, Role: hiding.Role, Pos: hiding.Pos})
	}
	if later {
		m.pending = append(m.pending, pending{at: at, location: location, parts: append([]part(nil), parts...), out: out})
	}
	return hiding != nil
}

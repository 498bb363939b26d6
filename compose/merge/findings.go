package merge

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
)

// findings collects what one merge reports, in the order of the work. All parts that report embed
// the same findings. A function that only reports takes them as its first parameter.
type findings struct {
	// literals knows the edition, whose answers the merge gives.
	literals
	errors diag.List
	hints  diag.List
	// stopped ends the merge after the current step.
	stopped bool
}

// fail records an error. The coordinate may be empty, and the first of the positions is the primary
// one.
func (f *findings) fail(code, coordinate, message, fix string, at ...diag.Position) {
	f.errors = append(f.errors, &diag.Diagnostic{
		Code: code, Severity: diag.Error, Message: message, Coordinate: coordinate, Positions: firstPositions(at), Fix: fix,
	})
}

// hint records a hint with the level that the table of codes gives it.
func (f *findings) hint(code string, at coordinate, message string, where ...diag.Position) {
	f.hints = append(f.hints, codes.Hint(code, at.String(), message, firstPositions(where)...))
}

// warn records what the reference accepts although it cannot work.
func (f *findings) warn(code, coordinate, message string, at ...diag.Position) {
	f.hints = append(f.hints, &diag.Diagnostic{Code: code, Severity: diag.Warning, Message: message, Coordinate: coordinate, Positions: firstPositions(at)})
}

// stopWith ends the merge after the current step. The errors replace those found before.
func (f *findings) stopWith(errors diag.List) {
	f.errors, f.stopped = errors, true
}

// stopAt ends the merge after the current step if an error has one of the codes. The errors of
// other codes and the hints are dropped: in edition 2.15 such an error hides what the merge found
// before.
func (f *findings) stopAt(codes ...string) {
	only := slices.DeleteFunc(slices.Clone(f.errors), func(d *diag.Diagnostic) bool { return !slices.Contains(codes, d.Code) })
	if len(only) > 0 {
		f.hints = nil
		f.stopWith(only)
	}
}

// coordinate is a schema coordinate. Its text is only made for findings.
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

// A finding about hundreds of subgraphs lists only the first of them.
const (
	maxPositions = 50
	maxNames     = 12
)

// firstPositions returns the first maxPositions of the list. Zero positions, of elements that no
// source contains, are left out.
func firstPositions(list []diag.Position) []diag.Position {
	out := make([]diag.Position, 0, min(len(list), maxPositions))
	for _, p := range list {
		if p != (diag.Position{}) && len(out) < maxPositions {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func quote(s string) string { return `"` + s + `"` }

// graphList renders `subgraph "a"` or `subgraphs "a", "b" and "c"`. Of more than maxNames names it
// renders the first ones and the number of the others.
func graphList(names []string) string {
	if len(names) == 1 {
		return "subgraph " + quote(names[0])
	}
	var b strings.Builder
	b.WriteString("subgraphs ")
	if len(names) > maxNames {
		for _, n := range names[:maxNames] {
			b.WriteString(quote(n) + ", ")
		}
		return b.String() + "and " + strconv.Itoa(len(names)-maxNames) + " more"
	}
	for i, n := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(quote(n))
	}
	return b.String()
}

// perSubgraph renders what each subgraph has: `X in subgraph "a"; Y in subgraphs "b" and "c"`. The
// lists are parallel: what[i] belongs to the subgraph names[i].
func perSubgraph(names, what []string) string {
	var order []string
	of := make(map[string][]string, 2)
	for i, w := range what {
		if of[w] == nil {
			order = append(order, w)
		}
		of[w] = append(of[w], names[i])
	}
	for i, w := range order {
		order[i] = w + " in " + graphList(of[w])
	}
	return strings.Join(order, "; ")
}

package merge

import (
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
)

// fail records an error.
func (m *merger) fail(code, coordinate, message, fix string, at ...diag.Position) {
	m.errors = append(m.errors, &diag.Diagnostic{
		Code: code, Severity: diag.Error, Message: message, Coordinate: coordinate, Positions: known(at), Fix: fix,
	})
}

// hint records a hint in the order of the work.
func (m *merger) hint(code string, at coordinate, message string, where ...diag.Position) {
	m.hints = append(m.hints, codes.Hint(code, at.String(), message, known(where)...))
}

// A finding about hundreds of subgraphs names the first of them.
const (
	maxPositions = 50
	maxNames     = 12
)

// known leaves out the positions of things that stand nowhere.
func known(list []diag.Position) []diag.Position {
	var out []diag.Position
	for _, p := range list {
		if p != (diag.Position{}) && len(out) < maxPositions {
			out = append(out, p)
		}
	}
	return out
}

func quote(s string) string { return `"` + s + `"` }

// graphList renders `subgraph "a"`, `subgraphs "a" and "b"`.
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
		if i > 0 {
			b.WriteString([...]string{", ", " and "}[btoi(i == len(names)-1)])
		}
		b.WriteString(quote(n))
	}
	return b.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// perSubgraph renders what each subgraph has: `X in subgraph "a"; Y in subgraphs "b" and "c"`.
func (m *merger) perSubgraph(names, what []string) string {
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

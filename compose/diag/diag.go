// Package diag is the one finding type of the project: a coded message with the positions it is
// about, and sorted lists of them.
//
// Every stage that judges a schema (parsing, subgraph validation, merging, satisfiability,
// contracts, breaking-change rules) reports in it. Printers read it and never decide a severity.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity tells how bad a finding is. The zero value is [Debug].
type Severity uint8

// The severities, from harmless to fatal. Composition hints of level DEBUG, INFO and WARN map to
// the first three.
const (
	Debug Severity = iota
	Info
	Warning
	Error
)

// String returns the lower-case name used in JSON and text reports.
func (s Severity) String() string {
	switch s {
	case Debug:
		return "debug"
	case Info:
		return "info"
	case Warning:
		return "warning"
	default:
		return "error"
	}
}

// MarshalText writes a severity as its word, for JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Position is a place in one subgraph's SDL. Line and Column count from 1; a zero Line means "the
// file as a whole". Column counts Unicode code points.
type Position struct {
	Subgraph string `json:"subgraph,omitempty"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
}

// String renders file:line:column, with the name of the subgraph if the file is not known.
func (p Position) String() string {
	name := p.File
	if name == "" {
		name = p.Subgraph
	}
	if p.Line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d:%d", name, p.Line, p.Column)
}

func (p Position) compare(q Position) int {
	return cmp.Or(
		strings.Compare(p.Subgraph, q.Subgraph), strings.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Diagnostic is one finding.
type Diagnostic struct {
	// Code is the stable identifier, for instance FIELD_TYPE_MISMATCH.
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	// Message says what happened, in one sentence or a few lines.
	Message string `json:"message"`
	// Coordinate is the schema coordinate, for instance Product.reviews(first:).
	Coordinate string `json:"coordinate,omitempty"`
	// Positions are the places involved, the primary one first.
	Positions []Position `json:"positions,omitempty"`
	// Fix says what to do next.
	Fix string `json:"fix,omitempty"`
	// More is the number of findings that this one stands for: those of a list that grew beyond its
	// bound. It is 0 for a finding of its own.
	More int `json:"more,omitempty"`
}

// Error renders "file:line:column: CODE: message".
func (d *Diagnostic) Error() string {
	var b strings.Builder
	if len(d.Positions) > 0 {
		b.WriteString(d.Positions[0].String())
		b.WriteString(": ")
	}
	b.WriteString(d.Code)
	b.WriteString(": ")
	b.WriteString(d.Message)
	return b.String()
}

// List is a list of findings. A non-empty List is an error.
type List []*Diagnostic

// Error joins the findings, one per line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the list as an error, nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Add appends a finding of severity Error.
func (l *List) Add(code, coordinate, message string, at ...Position) {
	*l = append(*l, &Diagnostic{Code: code, Severity: Error, Message: message, Coordinate: coordinate, Positions: at})
}

// In fills in the files of positions that name only a subgraph. file returns "" for a subgraph
// whose file is not known. The receiver and its findings are left as they are: what changes is
// copied.
func (l List) In(file func(subgraph string) string) List {
	out := slices.Clone(l)
	for i, d := range out {
		for j, p := range d.Positions {
			name := ""
			if p.File == "" {
				name = file(p.Subgraph)
			}
			if name == "" {
				continue
			}
			if out[i] == d {
				own := *d
				own.Positions = slices.Clone(d.Positions)
				out[i] = &own
			}
			out[i].Positions[j].File = name
		}
	}
	return out
}

// maxText bounds the text of the findings of a list that is cut, in bytes: a message names what may
// be as long as a file.
const maxText = 4 << 20

// Cap returns at most n findings: the worst ones, in the order of the list, and fewer if their text
// is very long. If it leaves some out, the last one says how many there are besides.
func (l List) Cap(n int) List {
	if len(l) <= n && l.text() <= maxText {
		return l
	}
	worst := slices.Clone(l)
	slices.SortStableFunc(worst, func(a, b *Diagnostic) int { return cmp.Compare(b.Severity, a.Severity) })
	n = min(n, len(worst))
	for text, i := 0, 0; i < n; i++ {
		if text += worst[i].text(); text > maxText && i > 0 {
			n = i + 1
		}
	}
	if n == len(worst) && n == 1 {
		return l
	}
	kept := make(map[*Diagnostic]bool, n)
	for _, d := range worst[:n-1] {
		kept[d] = true
	}
	rest := *worst[n-1]
	rest.Coordinate, rest.Positions, rest.Fix, rest.More = "", nil, "", 0
	out := make(List, 0, n)
	for _, d := range l {
		if kept[d] {
			out = append(out, d)
		} else {
			rest.More += max(d.More, 1)
		}
	}
	rest.Message = fmt.Sprintf("and %d more findings", rest.More)
	return append(out, &rest)
}

// Count returns the number of findings, with those that a finding stands for.
func (l List) Count() int {
	n := 0
	for _, d := range l {
		n += max(d.More, 1)
	}
	return n
}

func (l List) text() int {
	n := 0
	for _, d := range l {
		n += d.text()
	}
	return n
}

func (d *Diagnostic) text() int { return len(d.Message) + len(d.Coordinate) + len(d.Fix) }

// Codes returns the distinct codes, sorted.
func (l List) Codes() []string {
	codes := make([]string, 0, len(l))
	for _, d := range l {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Sort orders the findings by position, code, coordinate and message and drops exact repetitions,
// so that output does not depend on the order of the work. Findings that stand for others are last.
// It works in place and returns the
// shortened list.
func (l List) Sort() List {
	slices.SortStableFunc(l, func(a, b *Diagnostic) int {
		return cmp.Or(
			cmp.Compare(min(a.More, 1), min(b.More, 1)),
			slices.CompareFunc(a.Positions[:min(1, len(a.Positions))], b.Positions[:min(1, len(b.Positions))], Position.compare),
			strings.Compare(a.Code, b.Code), strings.Compare(a.Coordinate, b.Coordinate), strings.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(l, func(a, b *Diagnostic) bool {
		return a.Code == b.Code && a.Coordinate == b.Coordinate && a.Message == b.Message && slices.Equal(a.Positions, b.Positions)
	})
}

package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// measurement is what was measured so far.
type measurement struct {
	settings
	// dir has the graphs.
	dir     string
	figures []row
	targets []target
}

// row is the figures of one command.
type row struct {
	what, who string
	figures
}

// target is one figure that has to stay at or below a bound.
type target struct {
	what         string
	value, bound float64
	unit         string
	// missing is why it could not be measured; empty if it was.
	missing string
}

func (t target) missed() bool { return t.missing == "" && t.value > t.bound }

// note adds the figures of commands.
func (m *measurement) note(what string, who []command, list []figures) {
	for i, f := range list {
		m.figures = append(m.figures, row{what, who[i].name, f})
	}
}

// hold adds a target.
func (m *measurement) hold(what string, value, bound float64, unit string) {
	m.targets = append(m.targets, target{what: what, value: value, bound: bound, unit: unit})
}

// skip adds a target that could not be measured.
func (m *measurement) skip(what string, bound float64, unit, why string) {
	m.targets = append(m.targets, target{what: what, bound: bound, unit: unit, missing: why})
}

// print writes both tables.
func (m *measurement) print(w io.Writer) {
	var b strings.Builder
	b.WriteString("| what | who | time | processor | memory |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range m.figures {
		memory := ""
		if r.memory > 0 {
			memory = fmt.Sprintf("%d MB", r.memory>>20)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.what, r.who, milliseconds(r.wall), milliseconds(r.processor), memory)
	}
	b.WriteString("\n| target | measured | at most | holds |\n| --- | --- | --- | --- |\n")
	for _, t := range m.targets {
		measured, holds := fmt.Sprintf("%.2f %s", t.value, t.unit), "yes"
		switch {
		case t.missing != "":
			measured, holds = "", "not measured: "+t.missing
		case t.missed():
			holds = "**no**"
		}
		fmt.Fprintf(&b, "| %s | %s | %.2f %s | %s |\n", t.what, measured, t.bound, t.unit, holds)
	}
	_, _ = io.WriteString(w, b.String())
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// verdict returns [exit.ErrNo] if a target is missed, and [exit.ErrNotJudged] if none is and one
// was not measured.
func (m *measurement) verdict() error {
	missed, missing := 0, 0
	for _, t := range m.targets {
		if t.missed() {
			missed++
		}
		if t.missing != "" {
			missing++
		}
	}
	switch {
	case missed > 0:
		return fmt.Errorf("%w: %d of %d targets are missed", exit.ErrNo, missed, len(m.targets))
	case missing > 0:
		return fmt.Errorf("%w: %d of %d targets were not measured", exit.ErrNotJudged, missing, len(m.targets))
	}
	return nil
}

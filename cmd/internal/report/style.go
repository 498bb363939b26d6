package report

import (
	"strings"

	"github.com/fatih/color"

	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// Style is how a printer for a terminal marks words. No field is nil.
type Style struct {
	Bold, Dim, Red, Green, Yellow, Cyan func(string) string
}

// Plain returns the style that leaves text unchanged.
func Plain() Style {
	same := func(s string) string { return s }
	return Style{same, same, same, same, same, same}
}

// Colored returns the style with ANSI colours, for streams of package sink. It colours wherever it
// is written to: the caller decides whether the reader can show them.
func Colored() Style {
	paint := func(attributes ...color.Attribute) func(string) string {
		c := color.New(attributes...)
		c.EnableColor()
		on, off, _ := strings.Cut(c.Sprint("-"), "-")
		on, off = sink.Own(on), sink.Own(off)
		return func(s string) string { return on + s + off }
	}
	return Style{
		Bold: paint(color.Bold), Dim: paint(color.Faint), Red: paint(color.FgRed, color.Bold),
		Green: paint(color.FgGreen), Yellow: paint(color.FgYellow), Cyan: paint(color.FgCyan),
	}
}

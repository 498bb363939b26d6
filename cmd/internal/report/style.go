// Package report renders results for people and machines. A printer is a
// function of a result; it never decides a severity. Text is made to be read
// in a terminal, JSON has a version.
package report

import (
	"github.com/fatih/color"
)

// Style colours words, or leaves them alone.
type Style struct {
	Bold, Dim, Red, Green, Yellow, Cyan func(string) string
}

// Plain is text without colour.
func Plain() Style {
	same := func(s string) string { return s }
	return Style{same, same, same, same, same, same}
}

// Colored uses the terminal's colours.
func Colored() Style {
	paint := func(attributes ...color.Attribute) func(string) string {
		c := color.New(attributes...)
		c.EnableColor()
		return func(s string) string { return c.Sprint(s) }
	}
	return Style{
		Bold: paint(color.Bold), Dim: paint(color.Faint), Red: paint(color.FgRed, color.Bold),
		Green: paint(color.FgGreen), Yellow: paint(color.FgYellow), Cyan: paint(color.FgCyan),
	}
}

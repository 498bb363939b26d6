package sink

import (
	"slices"
	"strings"
	"unicode"
)

// The escapes of workflow commands, which the runner of GitHub Actions undoes.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// Data escapes the message of a workflow command.
func Data(s string) string { return dataEscapes.Replace(s) }

// Property escapes the value of one of its properties.
func Property(s string) string { return propertyEscapes.Replace(s) }

// markers begin a command anywhere in a line: in the older form of GitHub Actions, and for the
// agent of Azure Pipelines, which sets variables by it.
var markers = []string{"##[", "##vso["}

// markerAt returns the marker that a text begins with, empty if it begins with none.
func markerAt(text string) string {
	for _, m := range markers {
		if strings.HasPrefix(text, m) {
			return m
		}
	}
	return ""
}

// markerBegins returns how many bytes at the end of a text may be the beginning of a marker.
func markerBegins(text string) int {
	most := 0
	for _, m := range markers {
		for n := len(m) - 1; n > most; n-- {
			if strings.HasSuffix(text, m[:n]) {
				most = n
			}
		}
	}
	return most
}

// HasWorkflowCommand reports whether the runner of GitHub Actions, or the agent of Azure Pipelines,
// would look for a command in a line of the text: behind white space at its beginning, or behind a
// marker anywhere.
func HasWorkflowCommand(text string) bool {
	if slices.ContainsFunc(markers, func(m string) bool { return strings.Contains(text, m) }) {
		return true
	}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if strings.HasPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), "::") {
			return true
		}
	}
	return false
}

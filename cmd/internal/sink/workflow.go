package sink

import (
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

// HasWorkflowCommand reports whether the runner of GitHub Actions would look for a workflow command
// in a line of the text: behind white space at its beginning, or in the older form anywhere.
func HasWorkflowCommand(text string) bool {
	if strings.Contains(text, "##[") {
		return true
	}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if strings.HasPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), "::") {
			return true
		}
	}
	return false
}

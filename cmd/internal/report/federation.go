package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/compose/spec"
)

// OlderFederation returns a line for people on what composes a variant, empty if that is the newest
// version, which goes without saying.
func OlderFederation(c *spec.Composition) string {
	if c == nil || c.Version == (spec.Choice{}).String() {
		return ""
	}
	return "composed with " + c.String()
}

// federationLine prints what composes a variant unless it goes without saying.
func federationLine(w io.Writer, st Style, c *spec.Composition) {
	if line := OlderFederation(c); line != "" {
		_, _ = fmt.Fprintln(w, st.Dim(line))
	}
}

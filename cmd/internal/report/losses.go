package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// maxLosses is how many hazards, and how many gaps, are shown for people. Machines get all of them.
const maxLosses = 20

// Safety returns what a plan has been proven for. With hazards or gaps that is less: requests are
// safe, and answers may be lost or elements missing.
func Safety(losses rollout.Losses) string {
	var less []string
	if n := len(losses.Hazards); n > 0 {
		less = append(less, Count(n, "hazard")+" in what is answered")
	}
	if n := len(losses.Gaps); n > 0 {
		less = append(less, Count(n, "gap")+" in what can be asked")
	}
	if len(less) == 0 {
		return "every state proven safe"
	}
	return "every state is safe for requests; " + strings.Join(less, ", ")
}

// lossesText prints hazards and gaps for a terminal, a block each.
func lossesText(w io.Writer, st Style, indent string, losses rollout.Losses) {
	hazardsText(w, st, indent, losses.Hazards)
	gapsText(w, st, indent, losses.Gaps)
}

// lossesMarkdown prints hazards and gaps as a quote each, and nothing if there are none.
func lossesMarkdown(w io.Writer, losses rollout.Losses) {
	if len(losses.Hazards)+len(losses.Gaps) == 0 {
		return
	}
	safety := Safety(losses)
	_, _ = fmt.Fprintf(w, "%s:\n\n", strings.ToUpper(safety[:1])+safety[1:])
	hazardsMarkdown(w, losses.Hazards)
	gapsMarkdown(w, losses.Gaps)
}

// Accepted prints for a terminal what somebody accepted of the hazards, gaps and routing
// URLs of a change.
func Accepted(w io.Writer, st Style, all []publish.Consent) {
	for _, c := range all {
		if c.Kind == publish.ConsentHazard || c.Kind == publish.ConsentGaps || c.Kind == publish.ConsentInvalidURL {
			_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("accepted: "+c.String()))
		}
	}
}

// AcceptedMarkdown prints the same as a list.
func AcceptedMarkdown(w io.Writer, all []publish.Consent) {
	if len(all) > 0 {
		_, _ = fmt.Fprintln(w)
	}
	consentLines(w, all)
}

package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/publish/rollout"
)

// SuggestionMarkdown writes another way to a change, with its plans, as Markdown.
func SuggestionMarkdown(w io.Writer, s rollout.Suggestion) {
	md(w, "# Suggestion\n\n%s.\n\n", s.Title)
	if s.Then == nil {
		PlanMarkdown(w, s.Plan, PlanFile)
		return
	}
	if len(s.Code) > 0 {
		_, _ = fmt.Fprintln(w, "The code of the first release, besides what the change asks for:")
		_, _ = fmt.Fprintln(w)
		for _, line := range s.Code {
			md(w, "- %s\n", line)
		}
		_, _ = fmt.Fprintln(w)
	}
	_, _ = fmt.Fprint(w, "# The first release\n\n")
	PlanMarkdown(w, s.Plan, PlanFile)
	_, _ = fmt.Fprint(w, "\n# The second release\n\n")
	PlanMarkdown(w, s.Then, SecondPlanFile)
}

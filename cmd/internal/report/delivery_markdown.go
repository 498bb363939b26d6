package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish"
)

// DeliveryMarkdown tells what a delivery did, for a job summary or a comment.
func DeliveryMarkdown(w io.Writer, r publish.Report) {
	mark := map[publish.Outcome]string{publish.Delivered: "✅", publish.NothingToDo: "✅", publish.Refused: "❌", publish.Stopped: "❌"}[r.Outcome]
	_, _ = fmt.Fprintf(w, "### %s Delivery to `%s`: %s\n\n", mark, r.GraphRef, r.Outcome)
	if len(r.Phases) > 0 {
		_, _ = fmt.Fprint(w, "| phase | what | subgraphs | state | launch | time |\n| --- | --- | --- | --- | --- | --- |\n")
	}
	for _, p := range r.Phases {
		var names []string
		for _, s := range p.Steps {
			names = append(names, "`"+s.Subgraph+"` "+string(s.Action))
		}
		id := ""
		if p.Launch != nil {
			id = fmt.Sprintf("`%s` %s", p.Launch.Source.ID, p.Launch.Source.State)
		}
		_, _ = fmt.Fprintf(w, "| %d | %s | %s | %s | %s | %s |\n", p.Number, p.Kind, strings.Join(names, ", "), p.State, id,
			(time.Duration(p.DurationMS) * time.Millisecond).Round(time.Second))
	}
	if r.Pins != nil {
		_, _ = fmt.Fprint(w, "\n| pinned | launch | SHA-256 |\n| --- | --- | --- |\n")
		for _, e := range r.Pins.Lock.Variants {
			_, _ = fmt.Fprintf(w, "| `%s` | `%s` | `%s` |\n", e.GraphRef, e.LaunchID, e.SHA256)
		}
	}
	if r.Error != "" {
		_, _ = fmt.Fprintf(w, "\n```\n%s\n```\n", strings.ReplaceAll(r.Error, "```", "'''"))
	}
}

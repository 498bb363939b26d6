package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/publish/adoption"
)

// Routers prints what routers run, a line each.
func Routers(w io.Writer, st Style, p adoption.Proof) {
	mark := st.Green("✔")
	if p.Count(adoption.Adopted) < len(p.Routers) {
		mark = st.Red("✘")
	}
	_, _ = fmt.Fprintf(w, "%s %s\n", mark, p.Text)
	for _, r := range p.Routers {
		text := r.String()
		switch r.State {
		case adoption.Lagging, adoption.Draining:
			text = st.Red(text)
		case adoption.Unreachable:
			text = st.Yellow(text)
		}
		_, _ = fmt.Fprintf(w, "  %s\n", text)
	}
}

// adoptionLine tells how it is known that routers run a supergraph, as the end of a sentence;
// nothing if nobody waited for them.
func adoptionLine(p *adoption.Proof) string {
	switch {
	case p == nil:
		return ""
	case p.By == adoption.ByTime:
		return p.Text
	}
	return p.Text + " (by " + p.By.Tellers() + ")"
}

// adoptionMarkdown prints how each phase of a delivery came to know of its routers, a line each.
func adoptionMarkdown(w io.Writer, phase int, p *adoption.Proof) {
	if line := adoptionLine(p); line != "" {
		md(w, "- routers after phase %d: %s\n", phase, line)
	}
}

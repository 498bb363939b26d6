package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/cmd/internal/updates"
)

// Updates prints which versions are newer than a version, and what they change.
func Updates(w io.Writer, st Style, version string, rep updates.Report) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	switch {
	case !rep.Known:
		p("newest: %s; %s is no release, so that it is not known what is newer", rep.Newest, version)
	case len(rep.Releases) == 0:
		p("newest: %s; there is nothing newer than %s", rep.Newest, version)
	default:
		p("newest: %s; %s newer than %s", rep.Newest, Count(len(rep.Releases), "release"), version)
	}
	if rep.Problem != "" {
		p("%s %s; %s knows versions, not what they change", st.Yellow("note:"), rep.Problem, rep.Source)
	}
	breaking := 0
	for _, r := range rep.Releases {
		p("\n%s %s %s", st.Bold(r.Version), r.Date, st.Dim(r.URL))
		for _, c := range r.Changes {
			mark := "-"
			if c.Breaking {
				breaking++
				mark = st.Red("!")
			}
			p("  %s %s", mark, c.Title)
			if c.Now != "" {
				p("      now: %s", c.Now)
			}
			if c.Keep != "" {
				p("      keep the old way: %s", c.Keep)
			}
		}
	}
	if breaking > 0 {
		p("\n%s %s decided differently", st.Red("!"), Count(breaking, "thing"))
	}
}

package updates

import (
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// The text of a release has the sections of UPGRADING.md for its version, each with a table of
// before, now and the way to keep the old, and then the subjects of its commits as a list.
var (
	section = pattern.New(`^#{2,4}\s+(.+?)\s*$`)
	row     = pattern.New(`^\|\s*(.*?)\s*\|\s*(.*?)\s*\|$`)
	item    = pattern.New(`^[*-]\s+(?:[0-9a-f]{7,40}:?\s+)?(.+?)\s*$`)
	link    = pattern.New(`\[([^\]]*)\]\([^)]*\)`)
)

// Changes reads the text of a release. A section with a table decides something differently, and so
// does a commit whose subject is marked as breaking.
func Changes(body string) []Change {
	var out []Change
	title := ""
	for line := range strings.Lines(strings.ReplaceAll(body, "\r", "")) {
		line = strings.TrimRight(line, "\n")
		if m := section.Get().FindStringSubmatch(line); m != nil {
			title = m[1]
			continue
		}
		if m := row.Get().FindStringSubmatch(line); m != nil && title != "" {
			if m[1] == "before" {
				out = append(out, Change{Title: plain(title), Breaking: true})
			}
			if len(out) > 0 && out[len(out)-1].Title == plain(title) {
				last := &out[len(out)-1]
				switch m[1] {
				case "now":
					last.Now = plain(m[2])
				case "keep the old way":
					last.Keep = plain(m[2])
				}
			}
			continue
		}
		if m := item.Get().FindStringSubmatch(line); m != nil {
			head, _, _ := strings.Cut(m[1], ":")
			out = append(out, Change{Title: plain(m[1]), Breaking: strings.HasSuffix(head, "!") || strings.Contains(m[1], "BREAKING")})
		}
	}
	return out
}

// plain returns Markdown of a line as text for a terminal.
func plain(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(link.Get().ReplaceAllString(s, "$1"), `\|`, "|"), "`", "")
}

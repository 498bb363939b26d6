package sink

import (
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// mention matches what GitHub takes for a mention of a user. There are users named key, shareable
// and deprecated.
var mention = pattern.New("(^|[^\\w`/])@(\\w)")

// quickAction matches a line that GitLab may obey, such as /approve or /merge. It looks for such
// lines in the source of a comment, and takes no longer fence than ``` for one
// (https://docs.gitlab.com/user/project/quick_actions/).
var quickAction = pattern.New(`(?m)^/[A-Za-z_]+(?:\s|$)`)

// Muted returns Markdown of others in which directives and mentions in running text notify nobody:
// an invisible space stands behind their @. Fenced code and code spans are left as they are. Lines
// that GitLab would obey begin with such a space, wherever they stand.
func Muted(markdown string) string {
	var b, paragraph strings.Builder
	fence := ""
	flush := func() {
		b.WriteString(muted(paragraph.String()))
		paragraph.Reset()
	}
	for line := range strings.Lines(markdown) {
		trimmed := strings.TrimSpace(line)
		ticks := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
		switch {
		case fence == "" && len(ticks) >= 3 && !strings.Contains(trimmed[len(ticks):], "`"):
			flush()
			fence = ticks
			b.WriteString(line)
		case fence != "":
			if len(ticks) >= len(fence) && len(ticks) == len(trimmed) {
				fence = ""
			}
			b.WriteString(line)
		default:
			paragraph.WriteString(line)
			if trimmed == "" {
				flush()
			}
		}
	}
	flush()
	return quickAction.Get().ReplaceAllString(b.String(), "\u200b$0")
}

// muted mutes lines without a blank one. What is code depends on whether they are one block or
// several, which is not known here: only what is code in both counts.
func muted(lines string) string {
	whole := codeIn(lines)
	var single []bool
	for line := range strings.Lines(lines) {
		single = append(single, codeIn(line)...)
	}
	var b strings.Builder
	from := 0
	for _, at := range mention.Get().FindAllStringSubmatchIndex(lines, -1) {
		behind := at[4] // of the @
		if whole[behind] && single[behind] {
			continue
		}
		b.WriteString(lines[from:behind] + "\u200b")
		from = behind
	}
	return b.String() + lines[from:]
}

// codeIn tells of every byte whether it is in a code span. A span with a bar may be parts of two
// cells of a table, and is none.
func codeIn(text string) []bool {
	code := make([]bool, len(text))
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '`':
			run := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
			end := closing(text[i+run:], run)
			if end >= 0 && !strings.Contains(strings.ReplaceAll(text[i+run:i+run+end], `\|`, ""), "|") {
				for j := i + run; j < i+run+end; j++ {
					code[j] = true
				}
				i += run + end
			}
			i += run - 1
		}
	}
	return code
}

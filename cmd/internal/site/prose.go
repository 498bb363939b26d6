package site

import "strings"

// Prose returns a help text as Markdown: lines that are indented are code, the others are
// paragraphs in which only back quotes mean something.
func Prose(help string) string {
	var b strings.Builder
	code := false
	for line := range strings.Lines(strings.TrimRight(help, "\n") + "\n") {
		line = strings.TrimRight(line, "\n")
		indented := strings.HasPrefix(line, "  ")
		if indented != code && line != "" {
			if code {
				b.WriteString("```\n\n")
			} else {
				b.WriteString("\n```text\n")
			}
			code = indented
		}
		if code {
			b.WriteString(strings.TrimPrefix(line, "  ") + "\n")
		} else {
			b.WriteString(escape(line) + "\n")
		}
	}
	if code {
		b.WriteString("```\n")
	}
	return strings.ReplaceAll(strings.TrimRight(b.String(), "\n"), "\n\n```\n", "\n```\n")
}

// special are the characters that mean something in Markdown outside of code.
var special = strings.NewReplacer(`\`, `\\`, "<", "&lt;", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`)

// escape keeps what stands between back quotes and makes text of everything else.
func escape(line string) string {
	parts := strings.Split(line, "`")
	for i := range parts {
		if i%2 == 0 || i == len(parts)-1 {
			parts[i] = special.Replace(parts[i])
		}
	}
	return strings.Join(parts, "`")
}

// mark returns the place before a word of a table that links and the search lead to.
func mark(name string) string { return `<a id="` + name + `"></a>` }

// cell returns a text as the cell of a table.
func cell(text string) string {
	return strings.ReplaceAll(escape(strings.Join(strings.Fields(text), " ")), "|", `\|`)
}

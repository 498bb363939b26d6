package sdl

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// block writes a block string. A single line stands on the line of the quotes, unless it is longer
// than longLine bytes or its end would change the meaning of the closing quotes.
func (p *compactPrinter) block(s string, depth int) {
	ownLines := strings.Contains(s, "\n") || len(s) > longLine || strings.HasSuffix(s, `"`) || strings.HasSuffix(s, `\`)
	s = strings.ReplaceAll(s, `"""`, `\"""`)
	if !ownLines {
		p.str(`"""`, s, `"""`)
		return
	}
	p.str(`"""`, "\n")
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" {
			p.indent(depth)
		}
		p.str(line, "\n")
	}
	p.indent(depth)
	p.str(`"""`)
}

// fitsBlock reports whether a block string can hold the text: reading one drops blank lines at both
// ends and the indentation that all lines have in common, and normalises line ends.
func fitsBlock(s string) bool {
	if s == "" || strings.Contains(s, "\r") {
		return false
	}
	blank := func(line string) bool { return strings.Trim(line, " \t") == "" }
	lines := strings.Split(s, "\n")
	if blank(lines[0]) || blank(lines[len(lines)-1]) {
		return false
	}
	return slices.ContainsFunc(lines, func(line string) bool { return !blank(line) && line[0] != ' ' && line[0] != '\t' })
}

// appendCompact appends a literal on one line: numbers, booleans and enum values as written, every
// string in double quotes.
func appendCompact(buf []byte, v *ast.Value) []byte { return appendValue(buf, v, appendCompactQuoted) }

// appendCompactQuoted appends a string in double quotes. Tabs and everything above U+001F are
// written as they are.
func appendCompactQuoted(buf []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	buf = append(buf, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			buf = append(buf, '\\', c)
		case '\b':
			buf = append(buf, '\\', 'b')
		case '\f':
			buf = append(buf, '\\', 'f')
		case '\n':
			buf = append(buf, '\\', 'n')
		case '\r':
			buf = append(buf, '\\', 'r')
		default:
			if c < 0x20 && c != '\t' {
				buf = append(buf, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			} else {
				buf = append(buf, c)
			}
		}
	}
	return append(buf, '"')
}

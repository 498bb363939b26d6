package sink

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// Markdown is text that is Markdown already, of this program or of a function of this package.
type Markdown string

// Markdownf formats Markdown. Arguments that are texts are written as [Text] does, unless they are
// Markdown.
func Markdownf(format string, args ...any) Markdown {
	escaped := make([]any, len(args))
	for i, arg := range args {
		switch a := arg.(type) {
		case Markdown:
			escaped[i] = string(a)
		case fmt.Stringer:
			escaped[i] = string(Text(a.String()))
		case error:
			escaped[i] = string(Text(a.Error()))
		default:
			escaped[i] = arg
			if v := reflect.ValueOf(arg); v.Kind() == reflect.String {
				escaped[i] = string(Text(v.String()))
			}
		}
	}
	return Markdown(fmt.Sprintf(format, escaped...))
}

// List joins parts by commas.
func List(parts []Markdown) Markdown { return Join(parts, ", ") }

// Join joins parts.
func Join(parts []Markdown, between string) Markdown {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = string(p)
	}
	return Markdown(strings.Join(texts, between))
}

// Codes returns texts as code spans, separated by commas.
func Codes(texts []string) Markdown {
	parts := make([]Markdown, len(texts))
	for i, t := range texts {
		parts[i] = Code(t)
	}
	return List(parts)
}

// Text returns a text as running text of Markdown, in one line. Code spans of the text, which are
// found as CommonMark finds them, stay code. All else is text: no emphasis, link, image, HTML,
// heading, list or formula. Mentions, references to issues and addresses become code, where GitHub
// notifies nobody and links nothing.
func Text(s string) Markdown { return Markdown(inline(Visible(s), " ", false)) }

// Cell returns a text as [Text] does, for a cell of a table. Lines are kept.
func Cell(s string) Markdown { return Markdown(inline(Visible(s), "<br>", true)) }

// Code returns a text as a code span, in one line; nothing for an empty text.
func Code(s string) Markdown { return Markdown(span(Visible(s))) }

// CodeCell returns a text as a code span for a cell of a table.
func CodeCell(s string) Markdown { return Markdown(bars(span(Visible(s)))) }

// Link returns a link. An address that is not http or https is shown as code behind the text.
func Link(text, address string) Markdown {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return Markdown(strings.TrimSpace(string(Text(text) + " " + Code(address))))
	}
	if text == "" {
		text = address
	}
	target := strings.NewReplacer("<", "%3C", ">", "%3E", "(", "%28", ")", "%29", `\`, "%5C", " ", "%20", "|", "%7C", "`", "%60").Replace(u.String())
	return "[" + Text(text) + "](" + Markdown(target) + ")"
}

// Fence encloses text in a code block that no line of the text can end.
func Fence(language, text string) Markdown {
	text = Visible(strings.TrimRight(text, "\n"))
	ticks := strings.Repeat("`", max(3, longest(text)+1))
	return Markdown(ticks + language + "\n" + text + "\n" + ticks + "\n")
}

// longest returns the length of the longest run of back-ticks.
func longest(text string) int {
	most, run := 0, 0
	for _, c := range []byte(text) {
		if run++; c != '`' {
			run = 0
		}
		most = max(most, run)
	}
	return most
}

// span returns a code span of a text without characters that are not seen.
func span(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\n", " ")
	if text == "" {
		return ""
	}
	ticks := strings.Repeat("`", longest(text)+1)
	pad := ""
	if first, last := text[0], text[len(text)-1]; first == '`' || last == '`' || first == ' ' && last == ' ' && strings.Trim(text, " ") != "" {
		pad = " "
	}
	return ticks + pad + text + pad + ticks
}

// bars escapes what ends a cell of a table, which is done in code as well.
func bars(markdown string) string { return strings.ReplaceAll(markdown, "|", `\|`) }

// inline returns a text as running text with its code spans. newline takes the place of line ends
// outside of code.
func inline(text, newline string, cell bool) string {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r", ""), "\n")
	var b strings.Builder
	put := func(markdown string) {
		if cell {
			markdown = bars(markdown)
		}
		b.WriteString(markdown)
	}
	for text != "" {
		start := strings.IndexByte(text, '`')
		if start < 0 {
			start = len(text)
		}
		put(outside(text[:start], newline, b.Len() == 0 && !cell))
		text = text[start:]
		if text == "" {
			break
		}
		ticks := text[:len(text)-len(strings.TrimLeft(text, "`"))]
		rest := text[len(ticks):]
		end := closing(rest, len(ticks))
		if end < 0 {
			put(strings.Repeat("\\`", len(ticks)))
			text = rest
			continue
		}
		put(span(content(rest[:end])))
		text = rest[end+len(ticks):]
	}
	return b.String()
}

// closing returns where a run of exactly n back-ticks begins; -1 if there is none.
func closing(text string, n int) int {
	for i := 0; i < len(text); {
		if text[i] != '`' {
			i++
			continue
		}
		run := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
		if run == n {
			return i
		}
		i += run
	}
	return -1
}

// content returns what a code span shows: without the one blank at each side that is there so that
// it may begin with a back-tick.
func content(code string) string {
	code = strings.ReplaceAll(code, "\n", " ")
	if len(code) > 2 && code[0] == ' ' && code[len(code)-1] == ' ' && strings.Trim(code, " ") != "" {
		return code[1 : len(code)-1]
	}
	return code
}

var (
	// linked matches what GitHub makes a link of, and may notify: mentions of users and teams,
	// references to issues, and addresses.
	linked = pattern.New("@\\w[\\w./-]*|#[0-9]+|\\bGH-[0-9]+|(?i:\\b[a-z][a-z0-9+.-]*://|\\bwww\\.)[^\\s\"'<>()\\[\\]{}|`]*")
	// special matches what means something in running text.
	special = pattern.New(`[\\*\[<~$]|&[#\w]`)
	// leading matches what begins a block at the start of a line.
	leading = pattern.New(`^ ?(>|(?:[0-9]{1,9}[.)]|[-+]|#{1,6})(?:\s|$)|-[\s-]*$|=+\s*$)`)
)

// outside returns text without back-ticks as running text.
func outside(text, newline string, first bool) string {
	var b strings.Builder
	if first {
		if rest := strings.TrimLeft(text, " \t\n"); rest != text {
			text = " " + rest // a tab or more blanks would be a code block
		}
		if m := leading.Get().FindStringSubmatchIndex(text); m != nil {
			at := m[2] + strings.IndexFunc(text[m[2]:], func(r rune) bool { return r < '0' || r > '9' })
			b.WriteString(text[:at] + `\` + text[at:at+1])
			text = text[at+1:]
		}
	}
	for text != "" {
		at := linked.Get().FindStringIndex(text)
		if at == nil {
			break
		}
		word := strings.TrimRight(text[at[0]:at[1]], ".,;:")
		if word[0] == '@' {
			word = strings.TrimRight(word, "/-.")
		}
		b.WriteString(plain(text[:at[0]], newline) + "`" + word + "`")
		text = text[at[0]+len(word):]
	}
	b.WriteString(plain(text, newline))
	return b.String()
}

// plain escapes what means something in running text.
func plain(text, newline string) string {
	text = special.Get().ReplaceAllStringFunc(text, func(s string) string {
		switch {
		case s == "<":
			return "&lt;"
		case s == "$":
			return "&#36;"
		case s[0] == '&':
			return "&amp;" + s[1:]
		}
		return `\` + s
	})
	return strings.ReplaceAll(underscores(text), "\n", newline)
}

// underscores escapes those that may begin or end emphasis: not the ones within a word.
func underscores(text string) string {
	if !strings.Contains(text, "_") {
		return text
	}
	word := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z')
	}
	var b strings.Builder
	for i := range len(text) {
		if text[i] == '_' && !(word(i-1) && word(i+1)) {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

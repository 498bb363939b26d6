package sdl

import "strings"

// ParseRest is [ParseExact] for a document with syntax errors. It leaves out the definitions and
// extensions that cannot be read; what is left has its places in the document. It returns nil if
// nothing is left, and for text that cannot be a schema as a whole.
func ParseRest(src *Source, limits Limits) *Schema {
	if checkText(src, limits) != nil {
		return nil
	}
	rest := *src
	var b strings.Builder
	at := 0
	for _, d := range definitions(src.Text) {
		r := newReader(&Source{Text: src.Text[d.start:d.end]}, limits.Tokens)
		r.exact = true
		b.WriteString(blanked(src.Text[at:d.start]))
		at = d.end
		if r.document() != nil {
			b.WriteString(src.Text[d.start:d.end])
		} else {
			b.WriteString(blanked(src.Text[d.start:d.end]))
		}
	}
	b.WriteString(blanked(src.Text[at:]))
	rest.Text = b.String()
	schema, _ := ParseExact(&rest, limits)
	return schema
}

// textSpan is a part of a text: byte offsets, the end excluded.
type textSpan struct{ start, end int }

// definitions returns where the definitions and extensions of a document are, whether or not they
// can be read: from a keyword outside of all brackets, or the description before it, to the next.
func definitions(text string) []textSpan {
	var list []textSpan
	inside := brackets{count: map[TokenKind]int{}}
	var before Token
	for _, t := range Tokens(text) {
		switch t.Kind {
		case '{', '(', '[':
			inside.open = append(inside.open, t.Kind)
			inside.count[t.Kind]++
		case '}', ')', ']':
			inside.closes(t.Kind)
		case TokenName:
			if len(inside.open) > 0 || !startsDefinition(text, before, t) {
				break
			}
			start := t.Start
			if before.Kind == TokenString || before.Kind == TokenBlock {
				start = before.Start
			}
			if n := len(list); n > 0 {
				list[n-1].end = start
			}
			list = append(list, textSpan{start, len(text)})
		}
		before = t
	}
	return list
}

// brackets are the brackets that are open at a place of a document.
type brackets struct {
	open []TokenKind
	// count has the number of those of each kind.
	count map[TokenKind]int
}

// closes closes a bracket, and those inside it that have no end. One that closes nothing is
// ignored.
func (b *brackets) closes(by TokenKind) {
	opening := TokenKind('{')
	switch by {
	case ')':
		opening = '('
	case ']':
		opening = '['
	}
	for found := b.count[opening] == 0; !found; {
		last := b.open[len(b.open)-1]
		b.open = b.open[:len(b.open)-1]
		b.count[last]--
		found = last == opening
	}
}

// startsDefinition reports whether a name outside of all brackets begins a definition or extension:
// it is a keyword, and what is before it does not ask for a name.
func startsDefinition(text string, before, t Token) bool {
	word := text[t.Start:t.End]
	if _, kind := kindKeyword(word); !kind && word != "schema" && word != "directive" && word != "extend" {
		return false
	}
	switch before.Kind {
	case '@', '&', '|', '=', ':':
		return false
	case TokenName:
		last := text[before.Start:before.End]
		_, kind := kindKeyword(last)
		return !kind && last != "extend" && last != "implements" && last != "on"
	}
	return true
}

// blanked returns a text of blanks with as many lines, and as many characters in each.
func blanked(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return r
		}
		return ' '
	}, text)
}

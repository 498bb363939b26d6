package mapping

// Template is an URL or the value of a header: literal text with expressions in braces.
type Template struct {
	Text     string
	Language Language
	// Parts in order. Together they are the whole text.
	Parts []Part
}

// Part is a part of a template: an expression, or literal text.
type Part struct {
	// Span includes the braces of an expression.
	Span
	// Mapping is nil for literal text. Its spans point into the whole template.
	Mapping *Mapping
}

// ParseTemplate reads an URL, a base URL or the value of a header. An expression reaches from its
// brace to the brace that closes it. These are counted before strings are read, and there is no
// escape for them; a closing brace without an opening one is literal text.
func ParseTemplate(text string, lang Language) (*Template, *Error) {
	t := &Template{Text: text, Language: lang}
	literal := 0
	for i := 0; i < len(text); i++ {
		if text[i] != '{' {
			continue
		}
		if literal < i {
			t.Parts = append(t.Parts, Part{Span: Span{literal, i}})
		}
		end := closingBrace(text, i)
		if end < 0 {
			return nil, &Error{Span: Span{i, len(text)}, Reason: Syntax, Message: "an expression is not closed", Fix: "Close it with `}`. Braces inside of quotes are counted too."}
		}
		m, err := (&parser{text: text, lang: lang, end: end}).mapping(i + 1)
		if err != nil {
			return nil, err
		}
		t.Parts = append(t.Parts, Part{Span: Span{i, end + 1}, Mapping: m})
		i, literal = end, end+1
	}
	if literal < len(text) {
		t.Parts = append(t.Parts, Part{Span: Span{literal, len(text)}})
	}
	return t, nil
}

// closingBrace returns where the brace at from is closed, or -1.
func closingBrace(text string, from int) int {
	depth := 0
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

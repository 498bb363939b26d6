package code

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// tags are functions and tags that take a document. TypedDocumentString is what graphql-codegen
// writes.
var tags = []string{"gql", "graphql", "TypedDocumentString"}

// read reads the documents, artifacts and modules of a script.
func (f *File) read(tokens []token) {
	f.modules(tokens)
	f.artifacts(tokens)
	f.documents(tokens)
}

// documents reads the documents of tokens, and of the interpolations of their templates.
func (f *File) documents(tokens []token) {
	for i, t := range tokens {
		switch t.kind {
		case template:
			for _, p := range t.parts {
				f.documents(p.hole)
			}
			start, ok := tagged(tokens, i)
			switch {
			case ok || startsAsGraphQL(t):
				f.Documents = append(f.Documents, f.document(t, constant(tokens, start)))
			case t.multiline && endsAsTag(t):
				f.problems([]problem{{"it cannot be told whether this template is a document", t.at}})
			}
		case quoted:
			if start, ok := tagged(tokens, i); ok && strings.Contains(t.text, "{") {
				f.Documents = append(f.Documents, f.document(t, constant(tokens, start)))
			}
		case word:
			if t.text == "gql" && takesUnknown(tokens, i) {
				f.problems([]problem{{"the document is no literal text: code makes it as it runs", t.at}})
			}
		}
	}
}

var graphQLStart = pattern.New(`^\s*(?:#\s*(?i:graphql)\b|fragment\s+\w+\s+on\s+\w+\s*[{@])`)

// startsAsGraphQL reports whether a template is marked as GraphQL by its first comment, or is a
// fragment.
func startsAsGraphQL(t token) bool {
	text := ""
	for _, p := range t.parts {
		if p.isHole || len(text) > 300 {
			break
		}
		text += p.text
	}
	return graphQLStart.Get().MatchString(text)
}

// endsAsTag reports whether a template ends with a tag, which is so where a stray backtick was
// taken for the start of a template.
func endsAsTag(t token) bool {
	if len(t.parts) == 0 || t.parts[len(t.parts)-1].isHole {
		return false
	}
	end := strings.TrimRight(t.parts[len(t.parts)-1].text, " \t")
	return strings.HasSuffix(end, "gql") || strings.HasSuffix(end, "graphql")
}

// tagged reports whether the text at i is a document by its tag, by the function that takes it, or
// by a comment, and returns where that starts.
func tagged(tokens []token, i int) (start int, ok bool) {
	start = i
	if i > 0 && tokens[i-1].kind == marker {
		start, ok = i-1, true
	}
	before := start - 1
	if before >= 0 && is(tokens[before], "(") {
		before--
	} else if tokens[i].kind == quoted {
		return start, ok
	}
	before = generics(tokens, before)
	if before < 0 || tokens[before].kind != word || !slices.Contains(tags, tokens[before].text) {
		return start, ok
	}
	for before > 1 && is(tokens[before-1], ".") && tokens[before-2].kind == word {
		before -= 2
	}
	if before > 0 && tokens[before-1].kind == word && tokens[before-1].text == "new" {
		before--
	}
	return before, true
}

// generics returns the index before type arguments that end at i, or i.
func generics(tokens []token, i int) int {
	if i < 0 || !is(tokens[i], ">") {
		return i
	}
	depth := 0
	for j := i; j >= 0 && i-j < 300; j-- {
		switch {
		case is(tokens[j], ">") && (j == 0 || !is(tokens[j-1], "=")):
			depth++
		case is(tokens[j], "<"):
			if depth--; depth == 0 {
				return j - 1
			}
		}
	}
	return i
}

func is(t token, text string) bool { return t.kind == punct && t.text == text }

// takesUnknown reports whether the function at i is called with something that is no literal.
// Definitions of a function of that name are no calls.
func takesUnknown(tokens []token, i int) bool {
	if i > 0 && tokens[i-1].kind == word && tokens[i-1].text == "function" || i+2 >= len(tokens) || !is(tokens[i+1], "(") {
		return false
	}
	if first := tokens[i+2]; first.kind != word && !is(first, "{") && !is(first, "[") && !is(first, "(") {
		return false
	}
	depth := 0
	for j := i + 1; j < len(tokens) && j-i < 10000; j++ {
		switch {
		case is(tokens[j], "("):
			depth++
		case is(tokens[j], ")"):
			if depth--; depth == 0 {
				return j+1 >= len(tokens) || !is(tokens[j+1], "{") && !is(tokens[j+1], ":") && !is(tokens[j+1], "=")
			}
		}
	}
	return true
}

// constant returns the name that is given to the expression that starts at i.
func constant(tokens []token, i int) string {
	at := i - 1
	for at >= 0 && is(tokens[at], "(") {
		at--
	}
	if at < 1 {
		return ""
	}
	switch t := tokens[at]; {
	case t.kind == word && t.text == "default":
		return "default"
	case is(t, ":") && (tokens[at-1].kind == word || tokens[at-1].kind == quoted):
		return tokens[at-1].text
	case is(t, "="):
		// A variable may have a type between its name and the sign.
		for j := at - 1; j > 0 && at-j < 200 && !is(tokens[j], ";"); j-- {
			if is(tokens[j], "=") && !is(tokens[j+1], ">") {
				break // of the variable before
			}
			if tokens[j-1].kind == word && slices.Contains([]string{"const", "let", "var", "static", "readonly"}, tokens[j-1].text) {
				if tokens[j].kind == word && tokens[j].text != "readonly" {
					return tokens[j].text
				}
				break
			}
		}
		if tokens[at-1].kind == word {
			return tokens[at-1].text
		}
	}
	return ""
}

// document makes a document of a template or string.
func (f *File) document(t token, name string) Document {
	d := Document{Constant: name, At: f.place(t.at + 1)}
	var b strings.Builder
	place := Place{1, 1}
	var g graphQL
	for _, p := range t.parts {
		if p.isHole {
			switch where := g.where(); where {
			case inComment:
			case between:
				d.Holes = append(d.Holes, Hole{namePath(p.hole), f.place(p.at)})
			default:
				d.Problems = append(d.Problems, Problem{"what is interpolated inside of a definition is known only as the code runs", f.place(p.at)})
			}
			b.WriteString(" ")
			place.Column++
			continue
		}
		if p.text != "" {
			d.Spans = append(d.Spans, Span{place, f.place(p.at)})
		}
		b.WriteString(p.text)
		for _, r := range p.text {
			g.next(r)
			if r == '\n' {
				place = Place{place.Line + 1, 1}
			} else {
				place.Column++
			}
		}
	}
	d.Text = b.String()
	return d
}

// namePath returns the names of an interpolated name; nil for any other expression.
func namePath(tokens []token) []string {
	var out []string
	for i, t := range tokens {
		switch {
		case i%2 == 0 && t.kind == word:
			out = append(out, t.text)
		case i%2 == 1 && (is(t, ".")) && i < len(tokens)-1:
		default:
			return nil
		}
	}
	return out
}

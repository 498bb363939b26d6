package code

import "unicode"

// position is where in a GraphQL document something stands.
type position uint8

const (
	between   position = iota // between two definitions
	within                    // inside of one
	inComment                 // in a comment
)

// graphQL follows the characters of a GraphQL document as far as to know where definitions end.
type graphQL struct {
	depth int
	// open reports whether a definition has begun at depth 0.
	open    bool
	comment bool
	// quotes are those that end the string that is open: 0, 1 or 3. run counts quotes in a row.
	quotes, run int
	escaped     bool
}

func (g *graphQL) where() position {
	switch {
	case g.comment:
		return inComment
	case g.quotes > 0 || g.run > 0 && g.run != 2 || g.depth > 0 || g.open:
		return within
	}
	return between
}

// next takes one character.
func (g *graphQL) next(r rune) {
	if g.quotes > 0 {
		g.inString(r)
		return
	}
	if g.run > 0 && r != '"' {
		// Two quotes are an empty string, one opens a string.
		opens := g.run == 1
		g.run = 0
		if opens {
			g.quotes = 1
			g.inString(r)
			return
		}
	}
	switch {
	case g.comment:
		g.comment = r != '\n' && r != '\r'
	case r == '#':
		g.comment = true
	case r == '"':
		g.open = true
		if g.run++; g.run == 3 {
			g.quotes, g.run = 3, 0
		}
	case r == '{' || r == '(' || r == '[':
		g.depth, g.open = g.depth+1, true
	case r == '}' || r == ')' || r == ']':
		g.depth = max(g.depth-1, 0)
		if r == '}' && g.depth == 0 {
			g.open = false
		}
	case !unicode.IsSpace(r) && r != ',' && r != '\ufeff':
		g.open = true
	}
}

// inString takes one character of a string.
func (g *graphQL) inString(r rune) {
	switch {
	case g.escaped:
		g.escaped, g.run = false, 0
	case r == '\\':
		g.escaped, g.run = true, 0
	case r == '"':
		if g.run++; g.run == g.quotes {
			g.quotes, g.run = 0, 0
		}
	case g.quotes == 1 && (r == '\n' || r == '\r'):
		g.quotes, g.run = 0, 0
	default:
		g.run = 0
	}
}

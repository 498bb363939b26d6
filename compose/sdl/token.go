package sdl

// TokenKind is the kind of a [Token]. A punctuator's kind is its own byte, such as TokenKind('{');
// the kind of `...` is '.'. A number has a kind without a name, because no caller needs it.
type TokenKind byte

// The kinds of names and strings. The text has ended at a token of the kind TokenEnd.
const (
	TokenEnd    = TokenKind(tokenEOF)
	TokenName   = TokenKind(tokenName)
	TokenString = TokenKind(tokenString)
	// TokenBlock is a block string.
	TokenBlock = TokenKind(tokenBlock)
)

// Token is one lexical token of schema text and its place in the text.
type Token struct {
	Kind TokenKind
	// Start and End are byte offsets: text[Start:End] is the token, quotation marks included.
	Start, End int
	// Line and Column are where the token starts, in the units of [Pos].
	Line, Column int32
}

// Scanner reads the lexical tokens of a text one by one. White space, commas and comments are left
// out. It serves callers that edit text which [Parse] accepts: text that is not GraphQL yields
// tokens of kinds that the grammar does not know, and no error.
type Scanner struct{ lexer lexer }

// Scan returns a scanner that starts at the beginning of a text.
func Scan(text string) Scanner { return Scanner{newLexer(text)} }

// ScanFrom returns a scanner that starts at a token of a text. It needs the place of the token
// only.
func ScanFrom(text string, first Token) Scanner {
	return Scanner{lexer{text: text, at: first.Start, line: int(first.Line), lineStart: first.Start, column: int(first.Column), columnAt: first.Start}}
}

// Next returns the next token; one of the kind [TokenEnd] behind the last.
func (s *Scanner) Next() Token {
	l := &s.lexer
	l.skip()
	start := l.at
	line, column := l.place(start)
	t := l.next()
	return Token{Kind: TokenKind(t.kind), Start: start, End: l.at, Line: line, Column: column}
}

// SkipBrackets passes over the rest of what a bracket encloses, with all brackets of its kind
// inside it, without splitting that into tokens. It returns the end of the closing bracket; where
// there is none it returns 0 and leaves the scanner where it is.
func (s *Scanner) SkipBrackets(open, closing TokenKind) int {
	l := s.lexer
	for depth := 1; l.at < len(l.text); {
		switch c := l.text[l.at]; c {
		case byte(open):
			depth++
			l.at++
		case byte(closing):
			depth--
			l.at++
			if depth == 0 {
				s.lexer = l
				return l.at
			}
		case '"':
			l.next() // a string or a block string
		case '#', '\n', '\r':
			l.skip()
		default:
			l.at++
		}
	}
	return 0
}

// Tokens returns the tokens of a text as a [Scanner] reads them.
func Tokens(text string) []Token {
	s := Scan(text)
	var out []Token
	for t := s.Next(); t.Kind != TokenEnd; t = s.Next() {
		out = append(out, t)
	}
	return out
}

package sdl

// TokenKind is the kind of a [Token]. A punctuator's kind is its own byte, such as TokenKind('{');
// the kind of `...` is '.'. A number has a kind without a name, because no caller needs it.
type TokenKind byte

// The kinds of names and strings.
const (
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

// Tokens returns the lexical tokens of text in order. White space, commas and comments are left
// out. It serves callers that edit text which [Parse] accepts: text that is not GraphQL yields
// tokens of kinds that the grammar does not know, and no error.
func Tokens(text string) []Token {
	l := newLexer(text)
	var out []Token
	for {
		l.skip()
		start := l.at
		line, column := l.place(start)
		t := l.next()
		if t.kind == tokenEOF {
			return out
		}
		out = append(out, Token{Kind: TokenKind(t.kind), Start: start, End: l.at, Line: line, Column: column})
	}
}

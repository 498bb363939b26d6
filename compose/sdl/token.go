package sdl

// TokenKind is the kind of a [Token]. The kind of a punctuator is its own byte: TokenKind('{') is the kind of an opening brace, and
// that of `...` is '.'.
type TokenKind byte

// The kinds of tokens that are not punctuators. Numbers have kinds of their own, which nobody has to tell apart yet.
const (
	TokenName   = TokenKind(tokenName)
	TokenString = TokenKind(tokenString)
	// TokenBlock is a block string.
	TokenBlock = TokenKind(tokenBlock)
)

// Token is one lexical token of schema text with its place in the text.
type Token struct {
	Kind TokenKind
	// Start and End are byte offsets: the token is text[Start:End], quotation marks included.
	Start, End int
	// Line and Column are where the token starts, counted as in a [Pos].
	Line, Column int32
}

// Tokens returns the lexical tokens of text in the order of the text, without white space, commas and comments. It is for callers that
// edit text which [Parse] has accepted. Text that is not GraphQL gives tokens of a kind that no grammar asks for.
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

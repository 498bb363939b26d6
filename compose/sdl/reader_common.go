package sdl

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// A literal takes 136 bytes, and large schemas write few of them again and again: first: Int = 10,
// @tag(name: "public"). Those share their memory, as references to types do, and have no position.

// maxCommon is the greatest length of such a literal, in bytes.
const maxCommon = 64

// common is a literal of one token.
type common struct {
	kind ast.ValueKind
	text string
}

// commonDefault reads a default value that others may share, and its place. It returns nil if the
// token does not begin one: strings, lists and objects have positions that errors lead into.
func (r *reader) commonDefault(at *Place) *ast.Value {
	switch r.tok.kind {
	case tokenInt, tokenFloat, tokenName:
		line, column := r.lex.place(r.tok.offset)
		v := r.common()
		if v != nil {
			at.Line, at.Column = line, column
		}
		return v
	}
	return nil
}

// commonTag reads the value of the argument of a @tag if it is a valid name, to which no error
// leads. It returns nil otherwise.
func (r *reader) commonTag() *ast.Value {
	if r.tok.kind != tokenString || !IsTagName(r.tok.text) {
		return nil
	}
	return r.common()
}

// maxTagName is the greatest length of the name of a tag, in bytes.
const maxTagName = 128

// IsTagName reports whether contracts can refer to a tag by this name.
func IsTagName(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_':
		case i > 0 && ('0' <= c && c <= '9' || c == '-' || c == '/'):
		default:
			return false
		}
	}
	return name != "" && len(name) <= maxTagName
}

// common reads a literal of one token that all of its kind and text share. It returns nil if that
// is long, or if there are too many of them.
func (r *reader) common() *ast.Value {
	kind, ok := literalKind(r.tok)
	if !ok || len(r.tok.text) > maxCommon {
		return nil
	}
	shared := r.nodes.common
	v := shared[common{kind, r.tok.text}]
	if v == nil {
		if len(shared) >= maxKept {
			return nil
		}
		text := strings.Clone(r.tok.text) // which must not keep the document
		v = &ast.Value{Kind: kind, Raw: text}
		shared[common{kind, text}] = v
	}
	r.next()
	return v
}

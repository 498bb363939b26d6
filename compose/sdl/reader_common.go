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

// commonDefault reads a default value that others may share. It returns nil if the token does not
// begin one: strings, lists and objects have positions that errors lead into.
func (r *reader) commonDefault() *ast.Value {
	switch r.tok.kind {
	case tokenInt, tokenFloat, tokenName:
		return r.common()
	}
	return nil
}

// commonTag reads the value of the argument of a @tag if it is a name. It returns nil otherwise.
func (r *reader) commonTag() *ast.Value {
	if r.tok.kind != tokenString || !isTagName(r.tok.text) {
		return nil
	}
	return r.common()
}

// isTagName reports whether no error can be about the text as the name of a tag.
func isTagName(text string) bool {
	for i := range len(text) {
		c := text[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c != '-' && c != '/' && (c < '0' || c > '9')) {
			return false
		}
	}
	return text != ""
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

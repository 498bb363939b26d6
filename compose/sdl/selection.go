package sdl

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// SelectionNode is one entry of a parsed selection, before any name in it is looked up: a field, an
// inline fragment or a fragment spread.
type SelectionNode struct {
	// Name of the selected field; empty for an inline fragment or a spread.
	Name string
	// Alias is empty when there is none.
	Alias string
	Args  []SelectionArg
	// Directives are the names of applied directives, without @.
	Directives []string
	// On is the type condition of an inline fragment; empty without one.
	On string
	// Spread is the name of a fragment spread. The grammar allows it, a field set does not.
	Spread string
	// HasSub reports whether the entry has braces.
	HasSub bool
	Sub    []SelectionNode
	// Offset is where the entry starts in the text, in bytes.
	Offset int
}

// SelectionArg is one argument of a selected field. Its value may be a variable, which field sets
// do not allow.
type SelectionArg struct {
	Name  string
	Value *ast.Value
	// Offset is where the argument starts in the text, in bytes.
	Offset int
}

// maxSelectionDepth bounds the nesting of a field set and of the values in it.
const maxSelectionDepth = 200

// SelectionError is the error of [ParseSelection] about the text of a field set.
type SelectionError struct {
	// Offset is in bytes from the start of the text.
	Offset int
	Reason string
	// Rest reports whether everything before Offset is a selection, and only what follows it is not
	// one.
	Rest bool
}

// Error returns the reason.
func (e *SelectionError) Error() string { return e.Reason }

// ParseSelection reads the text of a field set such as `id organization { id }`. It accepts one
// pair of braces around the whole text, as an operation has them. The error is a [*SelectionError]:
// the first thing that is wrong. The nodes before it are returned all the same.
func ParseSelection(text string) ([]SelectionNode, error) {
	p := selectionParser{lex: newLexer(text)}
	p.next()
	braces := p.tok.kind == '{'
	if braces {
		p.next()
	}
	nodes := p.selections(0, braces)
	if p.err == nil && len(nodes) == 0 {
		p.fail("the selection is empty")
	}
	if p.err == nil && p.tok.kind != tokenEOF {
		p.fail("unexpected %s", p.tok.describe())
		p.err.Rest = true
	}
	if p.err != nil {
		return nodes, p.err
	}
	return nodes, nil
}

// selectionParser reads one field set. Once err is set, every token is tokenEOF, so that the
// methods come to their end without asking for it.
type selectionParser struct {
	lex lexer
	tok token
	err *SelectionError
}

func (p *selectionParser) next() {
	if p.err == nil {
		p.tok = p.lex.next()
	}
	if p.tok.kind == tokenBad {
		p.fail("%s", p.tok.text)
	}
	if p.err != nil {
		p.tok.kind = tokenEOF
	}
}

func (p *selectionParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = &SelectionError{Offset: p.tok.offset, Reason: fmt.Sprintf(format, args...)}
	}
}

// selections reads entries up to a closing brace, which must be there if closed is set and is read
// too. Without a brace they end at the first thing that begins no entry.
func (p *selectionParser) selections(depth int, closed bool) []SelectionNode {
	if depth > maxSelectionDepth {
		p.fail("the selection is nested deeper than %d levels", maxSelectionDepth)
	}
	var nodes []SelectionNode
	for p.err == nil && p.tok.kind != tokenEOF && p.tok.kind != '}' {
		if !closed && len(nodes) > 0 && p.tok.kind != tokenName && p.tok.kind != tokenSpread {
			break
		}
		nodes = append(nodes, p.selection(depth))
	}
	if closed && p.err == nil {
		if p.tok.kind != '}' {
			p.fail("a closing } is missing")
		}
		p.next()
	}
	return nodes
}

// selection reads one entry with everything below it. Arguments of directives are read and thrown
// away: a directive in a field set is an error in any case, and its name is enough to report it.
func (p *selectionParser) selection(depth int) SelectionNode {
	n := SelectionNode{Offset: p.tok.offset}
	switch p.tok.kind {
	case tokenName:
		n.Name = p.tok.text
		p.next()
		if p.tok.kind == ':' {
			p.next()
			n.Alias, n.Name = n.Name, p.name("a field name")
		}
		if p.tok.kind == '(' {
			n.Args = p.arguments()
		}
	case tokenSpread:
		p.next()
		if p.tok.kind == tokenName && p.tok.text != "on" {
			n.Spread = p.name("a fragment name")
		} else if p.tok.kind == tokenName {
			p.next()
			n.On = p.name("a type name")
		}
	default:
		p.fail("expected a field, found %s", p.tok.describe())
		return n
	}
	for p.tok.kind == '@' {
		p.next()
		n.Directives = append(n.Directives, p.name("a directive name"))
		if p.tok.kind == '(' {
			p.arguments()
		}
	}
	if p.tok.kind == '{' {
		p.next()
		n.HasSub = true
		n.Sub = p.selections(depth+1, true)
		if len(n.Sub) == 0 {
			p.fail("empty braces")
		}
	} else if n.Name == "" && n.Spread == "" {
		p.fail("expected the fields of the fragment, found %s", p.tok.describe())
	}
	return n
}

func (p *selectionParser) name(what string) string {
	if p.tok.kind != tokenName {
		p.fail("expected %s, found %s", what, p.tok.describe())
		return ""
	}
	text := p.tok.text
	p.next()
	return text
}

// arguments reads arguments in parentheses, which must not be empty.
func (p *selectionParser) arguments() []SelectionArg {
	var args []SelectionArg
	p.next()
	for p.err == nil && p.tok.kind != ')' {
		a := SelectionArg{Offset: p.tok.offset, Name: p.name("an argument name")}
		p.expect(':')
		a.Value = p.value(0)
		args = append(args, a)
	}
	if len(args) == 0 {
		p.fail("empty parentheses")
	}
	p.expect(')')
	return args
}

func (p *selectionParser) expect(kind byte) {
	if p.tok.kind != kind {
		p.fail("expected %q, found %s", string(rune(kind)), p.tok.describe())
		return
	}
	p.next()
}

// value reads a value, which may be a variable although a field set has none: the caller can then
// report which argument it does not fit.
func (p *selectionParser) value(depth int) *ast.Value {
	v := &ast.Value{Raw: p.tok.text}
	if depth > maxSelectionDepth {
		p.fail("a value is nested deeper than %d levels", maxSelectionDepth)
		return v
	}
	switch p.tok.kind {
	case '[', '{':
		return p.compound(v, depth)
	case '$':
		p.next()
		v.Kind, v.Raw = ast.Variable, p.name("the name of the variable")
		return v
	}
	kind, ok := literalKind(p.tok)
	if !ok {
		p.fail("expected a value, found %s", p.tok.describe())
		return v
	}
	v.Kind = kind
	p.next()
	return v
}

// compound reads the rest of a list or an object into v, from its opening bracket on.
func (p *selectionParser) compound(v *ast.Value, depth int) *ast.Value {
	v.Kind, v.Raw = ast.ListValue, ""
	closing := byte(']')
	if p.tok.kind == '{' {
		v.Kind, closing = ast.ObjectValue, '}'
	}
	p.next()
	for p.err == nil && p.tok.kind != closing {
		child := &ast.ChildValue{}
		if v.Kind == ast.ObjectValue {
			child.Name = p.name("a field name")
			p.expect(':')
		}
		child.Value = p.value(depth + 1)
		v.Children = append(v.Children, child)
	}
	p.expect(closing)
	return v
}

package usage

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// given is one way in which an operation gives a value to an argument or input field, or leaves it
// out. What an operation writes is a literal or a variable; what a variable carries is either
// recorded or anything that its type allows.
type given struct {
	use Use
	how how
	// literal is what the operation writes, which may be or contain variables of op.
	literal *ast.Value
	op      *ast.OperationDefinition
	doc     *document
	// value is what was recorded, as JSON decodes it.
	value any
}

// how is the way in which a value is given.
type how int

const (
	// leftOut is for what is not there.
	leftOut how = iota
	// written is for a literal or a variable in the text of the operation.
	written
	// recorded is for a known value inside of a variable.
	recorded
	// anything is for an unknown value inside of a variable.
	anything
)

// give notes how an operation gives a value. Of the ways without a value of their own only the
// first place in an operation counts.
func (w *walker) give(coordinate string, g given, at *ast.Position) {
	if g.how == leftOut || g.how == anything {
		key := "~" + string(rune('0'+g.how)) + coordinate
		if w.seen[key] {
			return
		}
		w.seen[key] = true
	}
	g.use, g.op, g.doc = w.use(at), w.op, w.doc
	w.given[coordinate] = append(w.given[coordinate], g)
}

// slot is an argument or input field in a schema.
type slot struct {
	typ *ast.Type
	// fallback is the default value, or nil.
	fallback *ast.Value
}

// required reports whether a value has to be given.
func (s slot) required() bool { return s.typ.NonNull && s.fallback == nil }

// find finds the argument or input field of a coordinate. It returns false if the schema lacks it.
func find(schema *ast.Schema, coordinate string) (slot, bool) {
	owner, arg, isArg := strings.Cut(strings.TrimSuffix(coordinate, ":)"), "(")
	typeName, field, _ := strings.Cut(owner, ".")
	var args ast.ArgumentDefinitionList
	switch def := schema.Types[typeName]; {
	case strings.HasPrefix(owner, "@"):
		if d := schema.Directives[owner[1:]]; d != nil {
			args = d.Arguments
		}
	case def == nil || def.Fields.ForName(field) == nil:
	case isArg:
		args = def.Fields.ForName(field).Arguments
	default:
		f := def.Fields.ForName(field)
		return slot{f.Type, f.DefaultValue}, true
	}
	if a := args.ForName(arg); a != nil {
		return slot{a.Type, a.DefaultValue}, true
	}
	return slot{}, false
}

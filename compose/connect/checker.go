package connect

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checker judges one subgraph.
type checker struct {
	*Model
	language mapping.Language
	errs     diag.List
	// types are those of definedTypes.
	types []*sdl.Type
	// objects are the object types of the interfaces and unions that concrete was asked for.
	objects map[*sdl.Type][]*sdl.Type
	// sources are those of each name. They are set once all have been read.
	sources map[string][]*Source
	// insides is made when the first place inside a string is asked for.
	insides *sdl.Insides
}

// maxErrors is the greatest number of errors of one subgraph. Further ones are left out.
const maxErrors = 1000

// fail reports an error and returns it, so that the caller can add a fix or positions.
func (c *checker) fail(code, coordinate string, at sdl.Pos, format string, args ...any) *diag.Diagnostic {
	d := &diag.Diagnostic{
		Code: code, Severity: diag.Error, Coordinate: coordinate, Message: fmt.Sprintf(format, args...),
		Positions: []diag.Position{at.Position()},
	}
	if len(c.errs) < maxErrors {
		c.errs = append(c.errs, d)
	}
	return d
}

// failIn reports a mistake in a mapping or template.
func (c *checker) failIn(s site, t Text, err *mapping.Error) {
	at := c.inside(t.Value, err.Start)
	if err.Reason == mapping.Empty {
		at = c.place(t.Value)
	}
	d := c.fail(codeOf(err, s.place), s.coordinate, at, "%s: %s", s, err.Message)
	d.Fix = err.Fix
	if err.Field != nil {
		d.Positions = append(d.Positions, err.Field.Pos.Position())
	}
}

// inside returns the place of a byte of a string's value.
func (c *checker) inside(v *ast.Value, offset int) sdl.Pos {
	if c.insides == nil {
		c.insides = sdl.NewInsides(c.Schema.Source)
	}
	return c.insides.Pos(v, offset)
}

// place returns the place of a literal.
func (c *checker) place(v *ast.Value) sdl.Pos {
	return sdl.Pos{Source: c.Schema.Source, Line: int32(v.Position.Line), Column: int32(v.Position.Column)}
}

// applied returns the place of the @ of a directive.
func applied(d *sdl.Directive) sdl.Pos {
	at := d.Pos
	at.Column = max(1, at.Column-1)
	return at
}

// root returns the root type of an operation, or nil. Once a definition or an extension of the
// schema names a root, the default names mean nothing any more.
func (c *checker) root(op sdl.Operation) *sdl.Type {
	named := slices.ContainsFunc(c.Schema.RootPos[:], func(at sdl.Pos) bool { return at.Line > 0 })
	if named && c.Schema.RootPos[op].Line == 0 {
		return nil
	}
	return c.Schema.Root(op)
}

// typeOf returns the type that a reference names, or nil for one that is built in or not defined.
func (c *checker) typeOf(ref *ast.Type) *sdl.Type {
	if spec.BuiltInScalar(ref.Name()) {
		return nil
	}
	return c.Schema.Type(ref.Name())
}

// argPos returns the place of the name of an argument, or that of the directive without it.
func argPos(d *sdl.Directive, name string) sdl.Pos {
	for i := range d.Args {
		if d.Args[i].Name == name {
			return d.Args[i].Pos
		}
	}
	return applied(d)
}

// text reads an argument that must be a string. It returns false after an error, and true for one
// that is not given.
func (c *checker) text(s site, v *ast.Value) (Text, bool) {
	switch {
	case v == nil:
		return Text{}, true
	case !isString(v):
		c.fail(codes.GraphQLError, s.coordinate, c.place(v), "%s must be a string", s).Fix = "Put it in quotes."
		return Text{}, false
	}
	return Text{Raw: v.Raw, Value: v}, true
}

// mapping reads an argument that is an expression of the mapping language. It returns false after
// an error.
func (c *checker) mapping(s site, v *ast.Value) (Mapping, bool) {
	text, ok := c.text(s, v)
	if !ok || !text.Given() {
		return Mapping{}, ok
	}
	parsed, err := mapping.Parse(text.Raw, c.language)
	if err != nil {
		c.failIn(s, text, err)
		return Mapping{}, false
	}
	return Mapping{Text: text, Parsed: parsed}, true
}

// template reads an argument that is a text with expressions in braces. It returns false after an
// error.
func (c *checker) template(s site, v *ast.Value) (Template, bool) {
	text, ok := c.text(s, v)
	if !ok || !text.Given() {
		return Template{}, ok
	}
	parsed, err := mapping.ParseTemplate(text.Raw, c.language)
	if err != nil {
		c.failIn(s, text, err)
		return Template{}, false
	}
	return Template{Text: text, Parsed: parsed}, true
}

// checkMapping judges an expression in its place.
func (c *checker) checkMapping(s site, m Mapping, scope mapping.Scope) {
	if !m.Given() {
		return
	}
	scope.Place = s.place
	if err := mapping.Check(m.Parsed, scope); err != nil {
		c.failIn(s, m.Text, err)
	}
}

// checkTemplate judges the expressions of a template in its place.
func (c *checker) checkTemplate(s site, t Template, scope mapping.Scope) {
	if !t.Given() {
		return
	}
	scope.Place = s.place
	for _, err := range mapping.CheckTemplate(t.Parsed, scope) {
		c.failIn(s, t.Text, err)
	}
}

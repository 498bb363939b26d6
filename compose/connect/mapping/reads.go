package mapping

import (
	"slices"
	"strings"
)

// Reads collects what expressions read of variables. `$this.a.b`, `$this { a { b } }` and
// `$this.a->map(@.b)` all read b of a. The zero value has read nothing.
type Reads struct{ variables []*Read }

// Read is a variable, or a field that is read of it, with what is read of that.
type Read struct {
	// Name is that of the field. A variable has its dollar sign.
	Name string
	// Span is where it is read first, in the text of that expression.
	Span   Span
	Fields []*Read
	index  map[string]*Read
}

// Field returns what is read of a field, or nil.
func (r *Read) Field(name string) *Read { return r.index[name] }

// FieldSet renders what is read of a variable as the field set of a key: `id org { id }`.
func (r *Read) FieldSet() string {
	var b strings.Builder
	for i, f := range r.Fields {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(f.String())
	}
	return b.String()
}

// String renders the variable or field with what is read of it: `$this { id }`.
func (r *Read) String() string {
	if len(r.Fields) == 0 {
		return r.Name
	}
	return r.Name + " { " + r.FieldSet() + " }"
}

// Of returns what is read of a variable. It is nil if the variable is not used.
func (r *Reads) Of(variable string) *Read {
	for _, v := range r.variables {
		if v.Name == variable {
			return v
		}
	}
	return nil
}

// AddTemplate adds what the expressions of a template read. It may be nil.
func (r *Reads) AddTemplate(t *Template) {
	if t == nil {
		return
	}
	for _, p := range t.Parts {
		r.AddMapping(p.Mapping)
	}
}

// AddMapping adds what an expression reads. It may be nil.
func (r *Reads) AddMapping(m *Mapping) {
	if m != nil && m.Root != nil {
		r.value(m.Root, frame{})
	}
}

// frame is what names stand for at one place of an expression.
type frame struct {
	// at is the value at hand: `@`, and what bare keys are fields of. response is `$`.
	at, response value
	bound        *boundName
}

// boundName is a variable that `as` binds for the rest of its path.
type boundName struct {
	name  string
	value value
	outer *boundName
}

// value tells which variables and fields a value may be. It has none if it is computed, or comes
// from the response.
type value struct {
	reads []*Read
	// list reports whether a method made a list of them, whose own fields are none of theirs.
	list bool
}

// field returns the value of a field of a value, which is thereby read.
func (v value) field(k *Key) value {
	if v.list {
		return value{}
	}
	var out value
	for _, r := range v.reads {
		f := r.index[k.Name]
		if f == nil {
			f = &Read{Name: k.Name, Span: k.Span}
			r.Fields = append(r.Fields, f)
			if r.index == nil {
				r.index = map[string]*Read{}
			}
			r.index[k.Name] = f
		}
		out.reads = append(out.reads, f)
	}
	return out
}

// anyOf returns a value that is one of several.
func anyOf(values []value) value {
	var out value
	seen := map[*Read]bool{}
	for _, v := range values {
		for _, r := range v.reads {
			if !seen[r] {
				seen[r] = true
				out.reads = append(out.reads, r)
			}
		}
	}
	out.list = len(values) > 0 && !slices.ContainsFunc(values, func(v value) bool { return !v.list })
	return out
}

// value notes what an expression reads and returns what it may be.
func (r *Reads) value(e *Expr, f frame) value {
	switch e.Kind {
	case Group:
		f.response = f.at
		r.entries(e, f)
	case Object:
		r.entries(e, f)
	case List, Chain:
		for _, elem := range e.Elems {
			r.value(elem, f)
		}
	case Access:
		return r.path(e.Path, f)
	}
	return value{}
}

func (r *Reads) entries(e *Expr, f frame) {
	for _, entry := range e.Entries {
		r.value(entry.Value, f)
	}
}

// path notes what a path reads and returns what it leads to.
func (r *Reads) path(p *Path, f frame) value {
	v := r.start(p, f)
	for i := range p.Steps {
		switch s := &p.Steps[i]; s.Kind {
		case KeyStep:
			v = v.field(s.Key)
		case MethodStep:
			inner := f
			inner.at = value{reads: v.reads}
			if s.Key.Name == "as" {
				f.bound = r.bind(s, v, inner)
				continue
			}
			v = r.method(s, v, inner)
		}
	}
	if p.Group != nil {
		f.at = v
		return r.value(p.Group, f)
	}
	return v
}

// start returns what a path starts at.
func (r *Reads) start(p *Path, f frame) value {
	switch {
	case p.Key != nil:
		return f.at.field(p.Key)
	case p.Inner != nil:
		r.value(p.Inner, f)
		return value{}
	case p.Var == nil:
		return value{}
	case p.Var.Name == "@":
		return f.at
	case p.Var.Name == "$":
		return f.response
	}
	for b := f.bound; b != nil; b = b.outer {
		if b.name == p.Var.Name {
			return b.value
		}
	}
	v := r.Of(p.Var.Name)
	if v == nil {
		v = &Read{Name: p.Var.Name, Span: p.Var.Span}
		r.variables = append(r.variables, v)
	}
	return value{reads: []*Read{v}}
}

// bind returns the bindings after `->as($name)` or `->as($name, expr)` on a value.
func (r *Reads) bind(s *Step, v value, f frame) *boundName {
	if len(s.Args) > 1 {
		v = r.value(s.Args[1], f)
	}
	if bound := s.binds(); bound != nil {
		return &boundName{bound.Name, v, f.bound}
	}
	return f.bound
}

// method notes what the arguments of a method read and returns what its result may be. f has the
// value that it is called on, or an element of that, at hand.
func (r *Reads) method(s *Step, v value, f frame) value {
	switch s.Key.Name {
	case "first", "last", "slice":
		return value{reads: v.reads}
	case "keysToCamelCase", "keysToCamelCaseDeep":
		return v
	case "not", "size", "jsonStringify", "jsonParse", "toString", "trim", "trimStart", "trimEnd", "entries":
		return value{}
	case "match":
		return r.matched(s, f)
	}
	var args []value
	for _, a := range s.Args {
		args = append(args, r.value(a, f))
	}
	switch s.Key.Name {
	case "echo":
		return anyOf(args)
	case "map":
		return value{reads: anyOf(args).reads, list: true}
	case "filter":
		return value{reads: v.reads, list: true}
	case "find":
		return value{reads: v.reads}
	}
	return value{}
}

// matched returns what `->match([candidate, result], …)` may be: each of the results.
func (r *Reads) matched(s *Step, f frame) value {
	var results []value
	for _, pair := range s.Args {
		if pair.Kind != List {
			continue
		}
		for i, elem := range pair.Elems {
			if i > 0 {
				results = append(results, r.value(elem, f))
			}
		}
	}
	return anyOf(results)
}

package mapping

// evaluator makes shapes of expressions.
type evaluator struct {
	lang Language
	// methods is allMethods, which the methods cannot name: it is initialised with them.
	methods map[string]method
	// budget is how many more steps are made. What needs more than linear time is not judged.
	budget int
	// onField is told of each field of a name that is asked for. It may be nil.
	onField func(of *shape, k *Key)
	// exceeded is set when the budget is used up.
	exceeded bool
	// grouped has the shapes of groups that were asked for before, and fields those of fields.
	grouped map[groupKey]*shape
	fields  map[fieldKey]*shape
}

type groupKey struct {
	of    *shape
	group *Expr
	vars  *binding
}

type fieldKey struct {
	of  *shape
	key string
}

// binding is a variable that `as` binds, and those that were bound before.
type binding struct {
	name  string
	shape *shape
	outer *binding
}

// local is what an expression sees: the values of `@` and `$`, and bound variables.
type local struct {
	at, dollar *shape
	vars       *binding
}

// stepsPerByte is how many steps an evaluation may make for each byte of the text. Real mappings
// need less than one.
const stepsPerByte = 32

func newEvaluator(lang Language, size int) *evaluator {
	return &evaluator{lang: lang, methods: allMethods, budget: stepsPerByte*size + 1<<12, grouped: map[groupKey]*shape{}, fields: map[fieldKey]*shape{}}
}

// spend counts a step, and reports whether it may be made.
func (v *evaluator) spend(steps int) bool {
	v.budget -= steps
	v.exceeded = v.exceeded || v.budget < 0
	return !v.exceeded
}

// wrong returns the shape of a wrong expression.
func wrong(reason Reason, at Span, message, fix string) *shape {
	return &shape{kind: errorShape, err: &Error{Span: at, Reason: reason, Message: message, Fix: fix}}
}

// eval returns the shape of an expression.
func (v *evaluator) eval(e *Expr, c local) *shape {
	if !v.spend(1) {
		return unknown
	}
	switch e.Kind {
	case String:
		return &shape{kind: stringShape, literal: true, value: e.Value}
	case Number:
		return number(e.Value)
	case Bool:
		return &shape{kind: boolShape, literal: true, value: e.Value}
	case Null:
		return null
	case List:
		list := make([]*shape, len(e.Elems))
		for i, x := range e.Elems {
			list[i] = v.eval(x, c)
		}
		return &shape{kind: arrayShape, prefix: list}
	case Chain:
		return v.chain(e, c)
	case Access:
		return v.path(e.Path, c)
	default:
		return v.object(e, c)
	}
}

// number returns the shape of a number: an integer is known by its value.
func number(text string) *shape {
	for i := range len(text) {
		if text[i] == '.' {
			return anyFloat
		}
	}
	return &shape{kind: intShape, literal: true, value: text}
}

// chain returns the shape of `a ?? b`. All operands but the last leave out what makes the next one
// be taken.
func (v *evaluator) chain(e *Expr, c local) *shape {
	var list []*shape
	for i, x := range e.Elems {
		s := v.eval(x, c)
		if i < len(e.Elems)-1 {
			if s = present(s, e.Optional, x.Span); s == nil {
				continue
			}
		}
		list = append(list, s)
	}
	return union(list...)
}

// present returns the shape without missing values and, unless they are kept, without null. It is
// nil if nothing is left.
func present(s *shape, keepNull bool, at Span) *shape {
	var list []*shape
	for _, a := range s.alternatives() {
		switch {
		case a.kind == noShape, a.kind == errorShape && !a.kept, a.kind == nullShape && !keepNull:
		case a.kind == nameShape && keepNull:
			list = append(list, a.step(presentOrNullName, "", at))
		case a.kind == nameShape:
			list = append(list, a.step(presentName, "", at))
		default:
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return union(list...)
}

// object returns the shape of a group or literal object whose value at hand is c.at.
func (v *evaluator) object(e *Expr, c local) *shape {
	if len(e.Entries) == 1 && !e.Entries[0].named() {
		return v.eval(e.Entries[0].Value, c)
	}
	o := &shape{kind: objectShape}
	// In a literal object of L2 and L3 the last of several members of one name counts.
	last := map[string]int{}
	for _, entry := range e.Entries {
		s := v.eval(entry.Value, c)
		switch name := entry.Name(); {
		case entry.named() && e.Kind == Object && v.lang < L4:
			i, ok := last[name]
			if !ok {
				i, o.fields = len(o.fields), append(o.fields, shapeField{})
				last[name] = i
			}
			o.fields[i] = shapeField{name, s, entry.nameSpan()}
		case entry.named():
			o.fields = append(o.fields, shapeField{name, s, entry.nameSpan()})
		case s.kind == objectShape && s.rest == nil && v.spend(len(s.fields)):
			o.fields = append(o.fields, s.fields...)
			o.spread = append(o.spread, s.spread...)
		default:
			o.spread = append(o.spread, s)
		}
	}
	return o
}

// path returns the shape of a path. What follows a question mark may be missing. In L2 nothing is
// known of what follows a method.
func (v *evaluator) path(t *Path, c local) *shape {
	s := v.start(t, c)
	optional := false
	for i := range t.Steps {
		step := &t.Steps[i]
		if !v.spend(1) {
			return unknown
		}
		switch step.Kind {
		case KeyStep:
			s = v.field(s, step.Key)
		case QuestionStep:
			s = question(s, step.Span)
			optional = optional || i < len(t.Steps)-1 || t.Group != nil
		case MethodStep:
			if s = v.method(s, step, &c); v.lang == L2 {
				return s
			}
		}
	}
	if t.Group != nil {
		s = v.group(s, t.Group, c.vars)
	}
	if optional {
		return union(s, none)
	}
	return s
}

// start returns the shape of what a path starts with.
func (v *evaluator) start(t *Path, c local) *shape {
	switch {
	case t.Inner != nil:
		return v.eval(t.Inner, c)
	case t.Key != nil:
		return v.field(c.dollar, t.Key)
	case t.Var.Name == "@":
		return c.at.placed(t.Var.Span)
	case t.Var.Name == "$":
		return c.dollar.placed(t.Var.Span)
	}
	for b := c.vars; b != nil; b = b.outer {
		if b.name == t.Var.Name {
			return b.shape
		}
	}
	return variable(t.Var.Name, t.Var.Span)
}

// group returns the shape of what a group selects from s. Of a list it selects from each element.
func (v *evaluator) group(s *shape, g *Expr, vars *binding) *shape {
	key := groupKey{s, g, vars}
	if known, ok := v.grouped[key]; ok {
		return known
	}
	if !v.spend(1) {
		return unknown
	}
	var out *shape
	switch s.kind {
	case arrayShape:
		out = v.each(s, func(e *shape) *shape { return v.group(e, g, vars) })
	case unionShape:
		out = union(v.all(s.members, func(e *shape) *shape { return v.group(e, g, vars) })...)
	case noShape:
		out = s
	case errorShape:
		if out = s; s.known {
			out = &shape{kind: errorShape, err: s.err, kept: true}
		}
	case nameShape:
		item := s.step(itemName, "", g.Span)
		out = v.object(g, local{item, item, vars})
	default:
		out = v.object(g, local{s, s, vars})
	}
	v.grouped[key] = out
	return out
}

// each returns an array with f of its elements.
func (v *evaluator) each(s *shape, f func(*shape) *shape) *shape {
	a := &shape{kind: arrayShape, prefix: v.all(s.prefix, f)}
	if s.tail != nil {
		a.tail = f(s.tail)
	}
	return a
}

// all returns f of each shape.
func (v *evaluator) all(list []*shape, f func(*shape) *shape) []*shape {
	out := make([]*shape, len(list))
	for i, s := range list {
		if out[i] = unknown; v.spend(1) {
			out[i] = f(s)
		}
	}
	return out
}

// question returns the shape in which null is missing.
func question(s *shape, at Span) *shape {
	switch s.kind {
	case nullShape:
		return none
	case nameShape:
		return s.step(questionName, "", at)
	case unionShape:
		list := make([]*shape, len(s.members))
		for i, m := range s.members {
			list[i] = question(m, at)
		}
		return union(list...)
	}
	return s
}

// field returns the shape of a field, or an error if no alternative has it.
func (v *evaluator) field(s *shape, k *Key) *shape {
	switch s.kind {
	case nameShape:
		if v.onField != nil {
			v.onField(s, k)
		}
	case unionShape:
		return union(v.all(s.members, func(m *shape) *shape { return v.field(m, k) })...)
	case nullShape:
		return wrong(UnknownField, k.Span, "null has no field `"+k.Name+"`", "Put `?` before the dot.")
	}
	if f := v.part(s, k.Name, k.Span); f != nil {
		return f
	}
	return wrong(UnknownField, k.Span, "there is no field `"+k.Name+"` here", "Remove it, or check its spelling.")
}

// part returns the shape of a field, or nil if it is missing in every alternative and element.
func (v *evaluator) part(s *shape, name string, at Span) *shape {
	switch s.kind {
	case unknownShape, noShape, errorShape:
		return s
	case nameShape:
		return s.step(fieldName, name, at)
	}
	key := fieldKey{s, name}
	if f, ok := v.fields[key]; ok {
		return f
	}
	if !v.spend(1) {
		return unknown
	}
	var out *shape
	found := false
	part := func(e *shape) *shape {
		if f := v.part(e, name, at); f != nil {
			found = found || f.kind != noShape
			return f
		}
		return none
	}
	switch s.kind {
	case arrayShape:
		out = v.each(s, part)
	case unionShape:
		found = len(s.members) == 0
		out = union(v.all(s.members, part)...)
	case objectShape:
		found, out = true, v.ofObject(s, name, at)
	case typeShape:
		found, out = true, s.of.field(name)
	}
	if !found {
		out = nil
	}
	v.fields[key] = out
	return out
}

// ofObject returns the shape of a field of an object, or nil.
func (v *evaluator) ofObject(s *shape, name string, at Span) *shape {
	if !v.spend(len(s.fields) + len(s.spread)) {
		return unknown
	}
	for _, f := range s.fields {
		if f.name == name {
			return f.shape
		}
	}
	for _, p := range s.spread {
		if f := v.part(p, name, at); f != nil && f.kind != noShape {
			return f
		}
	}
	return s.rest
}

// values returns what the fields of an object are.
func (v *evaluator) values(s *shape) []*shape {
	var list []*shape
	for _, f := range s.fields {
		list = append(list, f.shape)
	}
	list = append(list, s.spread...)
	if s.rest != nil {
		list = append(list, s.rest)
	}
	v.spend(len(list))
	return list
}

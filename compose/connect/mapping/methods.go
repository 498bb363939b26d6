package mapping

import (
	"strconv"
	"strings"
)

// call is one use of a method.
type call struct {
	v *evaluator
	// input is the value before the arrow, and env what the arguments see but for `@`.
	input *shape
	env   local
	step  *Step
}

// method is how a method is judged in L3 and L4. In L2 the result of each is unknown.
type method struct {
	// least and most are how many arguments it takes. Most is -1 if there is no limit, and
	// unchecked reports whether their number does not matter.
	least, most int
	unchecked   bool
	// result returns the shape of the result.
	result func(c *call) *shape
}

// allMethods are the methods of every version by name.
var allMethods = methods()

// methods makes the table of methods.
func methods() map[string]method {
	equal := method{1, 1, false, (*call).equality}
	compare := method{1, 1, false, (*call).comparison}
	logic := method{1, -1, false, (*call).logic}
	arithmetic := method{0, -1, false, (*call).arithmetic}
	text := method{0, 0, false, (*call).text}
	return map[string]method{
		"as": {1, 2, false, (*call).as}, "echo": {1, -1, false, func(c *call) *shape { return c.arg(0) }},
		"map": {1, -1, false, (*call).mapped}, "filter": {1, 1, false, (*call).filter}, "find": {1, 1, false, (*call).find},
		"match": {1, -1, false, (*call).match}, "first": {0, 0, false, (*call).first}, "last": {0, 0, false, (*call).last},
		"slice": {unchecked: true, result: (*call).slice}, "size": {0, 0, false, (*call).size},
		"entries": {0, 0, false, (*call).entries}, "get": {1, 1, false, (*call).get},
		"and": logic, "or": logic, "not": {0, 0, false, (*call).logic},
		"eq": equal, "ne": equal, "lt": compare, "lte": compare, "gt": compare, "gte": compare,
		"in": {1, 1, false, (*call).in}, "contains": {1, 1, false, (*call).contains},
		"joinNotNull":   {1, 1, false, (*call).join},
		"jsonStringify": {unchecked: true, result: func(*call) *shape { return anyString }},
		"jsonParse":     {unchecked: true, result: func(*call) *shape { return unknown }},
		"parseInt":      {0, 1, false, (*call).parseInt},
		"add":           arithmetic, "sub": arithmetic, "mul": arithmetic, "div": arithmetic, "mod": arithmetic,
		"toString": {0, 0, false, (*call).toString}, "split": {1, 2, false, (*call).split},
		"trim": text, "trimStart": text, "trimEnd": text,
		"keysToCamelCase": {0, 0, false, (*call).camelCase}, "keysToCamelCaseDeep": {0, 0, false, (*call).camelCase},
	}
}

// method returns the shape of a method's result. `as` binds its variable in env. The method is
// judged for each alternative of the input; a missing value stays missing.
func (v *evaluator) method(s *shape, step *Step, env *local) *shape {
	if s.kind == noShape || s.kind == errorShape && s.partial <= noShape {
		return s
	}
	name := step.Key.Name
	m, ok := v.methods[name]
	if !ok {
		return wrong(UnknownMethod, step.Key.Span, "there is no method `"+name+"`", "Use one of the methods of the mapping language, such as `->map` or `->first`.")
	}
	if v.lang == L2 {
		return unknown
	}
	if err := m.arity(step); err != nil {
		return err
	}
	var list []*shape
	for _, a := range s.alternatives() {
		if !v.spend(1) {
			return unknown
		}
		if a.kind == errorShape && a.partial > noShape { // the arguments are looked at all the same
			m.result(&call{v, &shape{kind: a.partial}, *env, step})
		}
		if a.kind == noShape || a.kind == errorShape {
			list = append(list, a)
			continue
		}
		list = append(list, m.result(&call{v, a, *env, step}))
	}
	out := union(list...)
	if name == "as" && out.kind != errorShape {
		(&call{v, s, *env, step}).bind(env)
	}
	return out
}

// arity returns an error if the number of arguments is wrong. Empty parentheses are an argument too
// many for a method that takes none.
func (m method) arity(step *Step) *shape {
	n := len(step.Args)
	empty := m.most == 0 && step.HasArgs && step.Key.Name != "toString"
	if m.unchecked || n >= m.least && (n <= m.most || m.most < 0) && !empty {
		return nil
	}
	var takes string
	switch {
	case m.most == 0:
		takes = "takes no arguments"
	case m.most < 0:
		takes = "needs at least " + strconv.Itoa(m.least) + " argument"
	case m.least == m.most:
		takes = "takes exactly " + strconv.Itoa(m.least) + " argument"
	default:
		takes = "takes " + strconv.Itoa(m.least) + " to " + strconv.Itoa(m.most) + " arguments"
	}
	return wrong(WrongArguments, step.Span, "`->"+step.Key.Name+"` "+takes, "Change the arguments.")
}

// arg returns the shape of an argument, in which `@` is the input.
func (c *call) arg(i int) *shape { return c.argOf(i, c.input) }

// argOf returns the shape of an argument in which `@` is a value.
func (c *call) argOf(i int, at *shape) *shape {
	return c.v.eval(c.step.Args[i], local{at, c.env.dollar, c.env.vars})
}

// fail returns the error that input or arguments of the method are wrong.
func (c *call) fail(message string) *shape {
	s := wrong(WrongArguments, c.step.Span, "`->"+c.step.Key.Name+"` "+message, "Convert the value first, or use another method.")
	s.known = !c.input.open()
	return s
}

// failAs is fail for a method that has a result of a kind in spite of the error. Other methods take
// it as an argument of that kind, and then the error is not told.
func (c *call) failAs(kind shapeKind, message string) *shape {
	s := c.fail(message)
	s.partial = kind
	return s
}

// as returns the input, once it is known that a variable can be bound.
func (c *call) as() *shape {
	if x := c.step.Args[0]; x.Kind != Access || x.Path.Var == nil || len(x.Path.Steps) > 0 || x.Path.Group != nil || len(x.Path.Var.Name) < 2 {
		if c.v.onField != nil {
			return c.input // in a selection the arguments of methods are not checked
		}
		return c.fail("needs a variable to bind, such as `$x`, as its first argument")
	}
	return c.input
}

// bind binds the variable of `as`, if it has one, to the second argument or the input.
func (c *call) bind(env *local) {
	bound := c.step.binds()
	if bound == nil {
		return
	}
	value := c.input
	if len(c.step.Args) > 1 {
		value = c.arg(1)
	}
	env.vars = &binding{bound.Name, value, env.vars}
}

// text is `trim` and its like: a string of a string.
func (c *call) text() *shape {
	if !c.input.has(stringShape) {
		return c.fail("needs a string")
	}
	return anyString
}

func (c *call) toString() *shape {
	if !c.input.has(noShape, nullShape, boolShape, stringShape, intShape, floatShape) {
		return c.fail("cannot convert a list or an object; use `->jsonStringify` or `->joinNotNull`")
	}
	return anyString
}

func (c *call) split() *shape {
	switch {
	case !c.input.has(stringShape):
		return c.fail("needs a string")
	case !c.arg(0).hasOnly(stringShape):
		return c.fail("needs a string to split at")
	case len(c.step.Args) > 1 && !c.arg(1).has(intShape):
		return c.fail("needs an integer as its limit")
	}
	return listOf(anyString)
}

// join is `joinNotNull`: a string of a list of scalars.
func (c *call) join() *shape {
	if !c.arg(0).hasOnly(stringShape) {
		return c.fail("needs a string to join with")
	}
	for _, a := range c.input.alternatives() {
		list := []*shape{a}
		if a.kind == arrayShape {
			list = a.elements()
		}
		for _, e := range list {
			if !e.has(noShape, nullShape, boolShape, stringShape, intShape, floatShape) {
				return c.fail("needs a list of scalars")
			}
		}
	}
	return anyString
}

func (c *call) parseInt() *shape {
	switch {
	case len(c.step.Args) > 0 && !c.arg(0).has(intShape):
		return c.failAs(intShape, "needs an integer as its base")
	case !c.input.has(stringShape, intShape, floatShape):
		return c.fail("needs a string or a number")
	}
	return anyInt
}

// arithmetic returns the shape of a calculation: an integer if all operands are known to be, but
// for `div`.
func (c *call) arithmetic() *shape {
	integer := c.input.kind == intShape && c.step.Key.Name != "div"
	if !c.input.has(intShape, floatShape) {
		return c.fail("needs a number")
	}
	for i := range c.step.Args {
		a := c.arg(i)
		if !a.has(intShape, floatShape) {
			return c.fail("needs numbers as arguments")
		}
		integer = integer && a.kind == intShape
	}
	if integer {
		return anyInt
	}
	return anyFloat
}

// logic is `and`, `or` and `not`.
func (c *call) logic() *shape {
	if !c.input.has(boolShape) {
		return c.fail("needs a boolean")
	}
	for i := range c.step.Args {
		if !c.arg(i).has(boolShape) {
			return c.fail("needs booleans as arguments")
		}
	}
	return anyBool
}

// camelCase returns the object with other keys. What is not known to be an object stays as it is.
func (c *call) camelCase() *shape {
	s := c.input
	if s.kind != objectShape {
		if !s.has(objectShape, typeShape) {
			return c.fail("needs an object")
		}
		return s
	}
	o := *s
	o.fields = make([]shapeField, len(s.fields))
	for i, f := range s.fields {
		o.fields[i] = shapeField{camel(f.name), f.shape, f.span}
	}
	return &o
}

// camel makes the letter after each underscore upper case, and drops the underscore.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i, p := range parts {
		if i > 0 && p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "")
}

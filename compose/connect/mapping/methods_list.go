package mapping

import (
	"strconv"
	"unicode/utf8"
)

// items returns what the elements of the input are: those of a list, or the input itself. For a
// list that is not known yet they are a name.
func (c *call) items() []*shape {
	switch c.input.kind {
	case arrayShape:
		return c.input.elements()
	case nameShape:
		return []*shape{c.input.step(itemName, "", c.step.Span)}
	}
	return []*shape{c.input}
}

// mapped is `map`: a list of the argument for each element.
func (c *call) mapped() *shape {
	if c.input.kind == arrayShape {
		return c.v.each(c.input, func(e *shape) *shape { return c.argOf(0, e) })
	}
	return listOf(c.argOf(0, c.items()[0]))
}

// selected reports whether the condition of `filter` or `find` is a boolean for every element.
func (c *call) selected() bool {
	for _, e := range c.items() {
		if !c.v.spend(1) || !c.argOf(0, e).has(boolShape) {
			return false
		}
	}
	return true
}

func (c *call) filter() *shape {
	if !c.selected() {
		return c.fail("needs a condition that is a boolean")
	}
	return listOf(union(c.items()...))
}

func (c *call) find() *shape {
	if !c.selected() {
		return c.fail("needs a condition that is a boolean")
	}
	return union(append([]*shape{none}, c.items()...)...)
}

// match is one of the second parts of its pairs. The result may be missing unless the first part
// of a pair starts with `@`, which always fits.
func (c *call) match() *shape {
	var list []*shape
	always := false
	for _, a := range c.step.Args {
		if a.Kind != List || len(a.Elems) != 2 {
			continue
		}
		list = append(list, c.v.eval(a.Elems[1], local{c.input, c.env.dollar, c.env.vars}))
		first := a.Elems[0]
		always = always || first.Kind == Access && first.Path.Var != nil && first.Path.Var.Name == "@"
	}
	if !always {
		list = append(list, none)
	}
	return union(list...)
}

// first is the first element of a list, or the first character of a string.
func (c *call) first() *shape {
	s := c.input
	switch s.kind {
	case unknownShape:
		return s
	case nameShape:
		return s.step(firstName, "", c.step.Span)
	case arrayShape:
		if len(s.prefix) > 0 {
			return s.prefix[0]
		}
	}
	return c.end(firstRune)
}

// last is the last element of a list, or the last character of a string.
func (c *call) last() *shape {
	s := c.input
	switch s.kind {
	case unknownShape:
		return s
	case nameShape:
		return s.step(itemName, "", c.step.Span)
	case arrayShape:
		if len(s.prefix) > 0 && s.tail == nil {
			return s.prefix[len(s.prefix)-1]
		}
		if len(s.prefix) > 0 {
			return union(s.tail, s.prefix[len(s.prefix)-1])
		}
	}
	return c.end(lastRune)
}

// end is the first or last element of a list without known elements, or of a string.
func (c *call) end(pick func(string) string) *shape {
	s := c.input
	switch {
	case s.kind == arrayShape && s.tail == nil:
		return none
	case s.kind == arrayShape:
		return union(s.tail, none)
	case s.kind == stringShape && s.literal:
		return &shape{kind: stringShape, literal: true, value: pick(s.value)}
	case s.kind == stringShape && c.step.Key.Name == "first":
		return s // as the reference has it: it may be missing
	case s.kind == stringShape:
		return stringOrNot
	case s.has(stringShape, arrayShape):
		return unknown
	}
	return c.fail("needs a list or a string")
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

func (c *call) slice() *shape {
	s := c.input
	switch {
	case s.open():
		return s
	case s.kind == arrayShape:
		return listOf(union(s.elements()...))
	case s.kind == stringShape:
		return anyString
	case s.has(stringShape, arrayShape):
		return s
	}
	return c.fail("needs a list or a string")
}

func (c *call) size() *shape {
	if !c.input.has(arrayShape, stringShape, objectShape, typeShape) {
		return c.fail("needs a list, a string or an object")
	}
	return anyInt
}

// entries is a list of keys and values. The values of what is not known yet are a name.
func (c *call) entries() *shape {
	entry := func(key, value *shape) *shape {
		return &shape{kind: objectShape, fields: []shapeField{{name: "key", shape: key}, {name: "value", shape: value}}}
	}
	s := c.input
	switch {
	case s.kind == nameShape:
		return listOf(entry(anyString, s.step(memberName, "", c.step.Span)))
	case s.kind == objectShape && s.rest == nil && len(s.spread) == 0:
		a := &shape{kind: arrayShape}
		for _, f := range s.fields {
			a.prefix = append(a.prefix, entry(&shape{kind: stringShape, literal: true, value: f.name}, f.shape))
		}
		return a
	case s.has(objectShape, typeShape):
		return listOf(entry(anyString, unknown))
	}
	return c.fail("needs an object")
}

// get is an element of a list, a field of an object or a character of a string.
func (c *call) get() *shape {
	s, key := c.input, c.arg(0)
	if !key.has(intShape, stringShape) {
		return c.fail("needs an integer or a string as its argument")
	}
	switch s.kind {
	case unknownShape, nameShape:
		return unknown
	case objectShape:
		if !key.has(stringShape) {
			return c.fail("needs a string as its argument if it is applied to an object")
		}
		if key.literal {
			if f := c.v.part(s, key.value, c.step.Span); f != nil {
				return f
			}
			return c.fail("finds no field `" + key.value + "` in the object")
		}
		return union(c.v.values(s)...)
	case arrayShape, stringShape:
		if !key.has(intShape) {
			return c.fail("needs an integer as its argument if it is applied to a list or a string")
		}
		if s.kind == stringShape {
			return anyString
		}
		if key.literal && s.tail == nil {
			return c.index(key.value)
		}
		return union(s.elements()...)
	}
	return c.fail("needs a list, a string or an object")
}

// index is the element of a list of known length at a place, which counts from the end if it is
// negative.
func (c *call) index(text string) *shape {
	i, err := strconv.Atoi(text)
	n := len(c.input.prefix)
	if i < 0 {
		i += n
	}
	if err != nil || i < 0 || i >= n {
		return c.fail("finds no element " + text + " in a list of " + strconv.Itoa(n))
	}
	return c.input.prefix[i]
}

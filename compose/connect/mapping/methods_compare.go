package mapping

// equality is `eq` and `ne`.
func (c *call) equality() *shape {
	if !c.v.sameType(c.input, c.arg(0)) {
		return c.failAs(boolShape, "cannot compare values of different types")
	}
	return anyBool
}

// comparison is `lt` and its like, of two numbers or two strings.
func (c *call) comparison() *shape {
	a, b := c.input, c.arg(0)
	if a.has(stringShape) && b.has(stringShape) || a.has(intShape, floatShape) && b.has(intShape, floatShape) {
		return anyBool
	}
	return c.failAs(boolShape, "compares two numbers or two strings")
}

func (c *call) in() *shape { return c.member(c.arg(0), c.input, "needs a list as its argument") }

func (c *call) contains() *shape { return c.member(c.input, c.arg(0), "needs a list") }

// member judges whether a value is in a list.
func (c *call) member(list, value *shape, message string) *shape {
	if !list.has(arrayShape) {
		return c.fail(message)
	}
	if list.kind == arrayShape {
		for _, e := range list.elements() {
			if !c.v.spend(1) {
				break
			}
			if !c.v.sameType(e, value) {
				return c.fail("cannot compare values of different types")
			}
		}
	}
	return anyBool
}

// sameType reports whether two values may be of the same type, which is so if one has all values of
// the other. Two different literals are of different types.
func (v *evaluator) sameType(a, b *shape) bool {
	for _, x := range a.alternatives() {
		for _, y := range b.alternatives() {
			if v.accepts(x, y) || v.accepts(y, x) {
				return true
			}
		}
	}
	return false
}

// accepts reports whether a shape has every value of another one, as far as both are known.
func (v *evaluator) accepts(s, t *shape) bool {
	switch {
	case s == t || s.open() || t.open() || !v.spend(1):
		return true
	case s.kind == floatShape && t.kind == intShape:
		return true
	case s.kind != t.kind:
		return false
	case s.kind == arrayShape:
		return v.acceptsList(s, t)
	case s.kind == objectShape:
		return v.acceptsObject(s, t)
	}
	return !s.literal || t.literal && s.value == t.value
}

// acceptsList is [evaluator.accepts] for two lists: for the elements that both have.
func (v *evaluator) acceptsList(s, t *shape) bool {
	of := s.elements()
	for i, e := range t.elements() {
		if len(of) == 0 || i >= len(of) && s.tail == nil {
			break
		}
		if !v.accepts(of[min(i, len(of)-1)], e) {
			return false
		}
	}
	return true
}

// acceptsObject is [evaluator.accepts] for two objects: the other one has every field, and may have
// more.
func (v *evaluator) acceptsObject(s, t *shape) bool {
	fields := map[string]*shape{}
	for _, f := range t.fields {
		fields[f.name] = f.shape
	}
	for _, f := range s.fields {
		if o := fields[f.name]; o == nil || !v.accepts(f.shape, o) {
			return false
		}
	}
	return true
}

package mapping

// startsPath reports whether a path is next.
func (p *parser) startsPath() bool {
	c := p.peek()
	return c == '$' || c == '@' || p.startsKey()
}

// path reads a path with its steps and the group at its end. One of [parser.startsPath] is next.
func (p *parser) path() *Expr {
	start := p.pos
	t := &Path{}
	switch {
	case p.take("@"):
		t.Var = &Variable{Span{start, p.pos}, "@"}
	case p.take("$("):
		t.Inner = p.inner(start)
	case p.take("$"):
		t.Var = &Variable{Name: "$" + p.name()}
		t.Var.Span = Span{start, p.pos}
	default:
		t.Key = p.key()
	}
	p.steps(t)
	t.Span = Span{start, p.pos}
	return &Expr{Span: t.Span, Kind: Access, Path: t}
}

// inner reads the expression of `$( … )` after the parenthesis.
func (p *parser) inner(start int) *Expr {
	p.enter()
	p.skip()
	e := p.literal()
	p.skip()
	p.depth--
	if p.err == nil && !p.take(")") {
		if p.pos < p.end {
			p.unexpected()
		} else {
			p.fail(start, "a parenthesis is not closed", "Close it with `)`.")
		}
	}
	return e
}

// steps reads the steps of a path and the group at its end, and stands after the last of them.
func (p *parser) steps(t *Path) {
	for p.err == nil {
		at := p.pos
		p.skip()
		start := p.pos
		switch {
		case p.isQuestion() && (len(t.Steps) == 0 || t.Steps[len(t.Steps)-1].Kind != QuestionStep):
			p.pos++
			t.Steps = append(t.Steps, Step{Span: Span{start, p.pos}, Kind: QuestionStep})
		case p.peek() == '.' && !p.isSpread():
			p.pos++
			p.skip()
			if !p.startsKey() {
				p.fail(start, "a name must follow the dot, not "+p.found(), "Write a name, or a name in quotes; an element of a list is `->get(0)`.")
				return
			}
			k := p.key()
			t.Steps = append(t.Steps, Step{Span: Span{start, p.pos}, Kind: KeyStep, Key: k})
		case p.take("->"):
			t.Steps = append(t.Steps, p.method(start))
		case p.peek() == '{':
			t.Group = p.group()
			return
		default:
			p.pos = at
			return
		}
	}
}

// isQuestion reports whether the question mark of an optional value is next, and not an operator.
func (p *parser) isQuestion() bool {
	return p.lang > L2 && p.peek() == '?' && !p.at("??") && !p.at("?!")
}

// isSpread reports whether the dots of a spread are next. L2 has none.
func (p *parser) isSpread() bool { return p.lang > L2 && p.at("...") }

// method reads the name and the arguments of a method. Its arrow starts at start.
func (p *parser) method(start int) Step {
	p.skip()
	from := p.pos
	name := p.name()
	if name == "" {
		p.fail(start, "the name of a method must follow the arrow, not "+p.found(), "Write a method such as `->first`.")
	}
	s := Step{Kind: MethodStep, Key: &Key{Span: Span{from, p.pos}, Name: name}}
	at := p.pos
	if p.skip(); p.take("(") {
		s.HasArgs = true
		s.Args = p.list(')')
	} else {
		p.pos = at
	}
	s.Span = Span{start, p.pos}
	return s
}

// list reads expressions that are separated by commas, up to a closing bracket or parenthesis. The
// opening one was read.
func (p *parser) list(closing byte) []*Expr {
	var list []*Expr
	start := p.pos - 1
	p.enter()
	defer func() { p.depth-- }()
	for p.skip(); p.pos < p.end; p.skip() {
		if p.peek() == closing {
			p.pos++
			return list
		}
		list = append(list, p.literal())
		p.skip()
		switch {
		case p.take(","):
		case p.err == nil && p.peek() != closing && p.pos < p.end:
			at := p.pos
			p.fail(at, p.found()+" is not expected in a list", "Separate elements with commas.")
		}
	}
	p.fail(start, "`"+p.text[start:start+1]+"` is not closed", "Close it with `"+string(closing)+"`.")
	return list
}

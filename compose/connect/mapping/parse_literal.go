package mapping

// literal reads what stands in `$( … )`, in arguments, lists and literal objects, and in L4 after
// an alias: a literal or a path, or several of them with `??` or `?!` in between.
func (p *parser) literal() *Expr {
	e := p.operand()
	if at := p.pos; p.lang > L2 && p.err == nil {
		if p.skip(); p.at("??") || p.at("?!") {
			return p.chain(e)
		}
		p.pos = at
	}
	return e
}

// chain reads the operators and operands that follow the first operand. There is one operator.
func (p *parser) chain(first *Expr) *Expr {
	op := p.text[p.pos : p.pos+2]
	c := &Expr{Kind: Chain, Span: first.Span, Elems: []*Expr{first}, Optional: op == "?!"}
	for p.err == nil {
		at := p.pos
		p.skip()
		if !p.at("??") && !p.at("?!") {
			p.pos = at
			break
		}
		at = p.pos
		if p.pos += 2; p.text[at:p.pos] != op {
			p.fail(at, "`??` and `?!` cannot be mixed in one expression", "Put one of them into `$( … )`.")
			break
		}
		p.skip()
		e := p.operand()
		c.Elems = append(c.Elems, e)
		c.End = e.End
	}
	return c
}

// operand reads a literal with the steps that follow it, or a path.
func (p *parser) operand() *Expr {
	start := p.pos
	var e *Expr
	switch c := p.peek(); {
	case p.startsPath():
		return p.pathOperand()
	case p.startsNumber():
		e = &Expr{Kind: Number, Value: p.number()}
	case c == '{' && p.lang == L4:
		e = p.group()
		e.Kind = Object
	case c == '{':
		e = p.object()
	case c == '[':
		p.pos++
		e = &Expr{Kind: List, Elems: p.list(']')}
	default:
		p.unexpected()
		return &Expr{Span: Span{start, start}}
	}
	e.Span = Span{start, p.pos}
	return p.tail(e)
}

// tail reads the steps that follow a literal. A group cannot follow it directly.
func (p *parser) tail(e *Expr) *Expr {
	at := p.pos
	if p.skip(); p.peek() == '{' {
		p.pos = at
		return e
	}
	p.pos = at
	t := &Path{Inner: e}
	if p.steps(t); len(t.Steps) == 0 {
		return e
	}
	t.Span = Span{e.Start, p.pos}
	return &Expr{Span: t.Span, Kind: Access, Path: t}
}

// pathOperand reads a path as an operand. In L2 it cannot be a field alone.
func (p *parser) pathOperand() *Expr {
	e := asLiteral(p.path())
	if p.lang == L2 && p.err == nil && e.Kind == Access && e.Path.Key != nil && len(e.Path.Steps) == 0 {
		p.pos = e.End
		p.fail(e.Start, "a field alone is not allowed here in "+p.lang.String(), "Start the path with `$.` or `@.`.")
	}
	return e
}

// asLiteral makes the string or keyword that a path starts with a literal, unless a group follows
// it directly.
func asLiteral(e *Expr) *Expr {
	t := e.Path
	if t.Key == nil || len(t.Steps) == 0 && t.Group != nil {
		return e
	}
	lit := &Expr{Span: t.Key.Span, Value: t.Key.Name}
	switch name := t.Key.Name; {
	case t.Key.Quoted:
		lit.Kind = String
	case name == "true" || name == "false":
		lit.Kind = Bool
	case name == "null":
		lit.Kind = Null
	default:
		return e
	}
	if len(t.Steps) == 0 {
		*e = *lit
		return e
	}
	t.Key, t.Inner = nil, lit
	return e
}

// object reads a literal object in L2 and L3: names, colons and values, separated by commas.
func (p *parser) object() *Expr {
	start := p.pos
	p.pos++
	p.enter()
	defer func() { p.depth-- }()
	o := &Expr{Kind: Object}
	for p.skip(); p.pos < p.end; p.skip() {
		if p.take("}") {
			return o
		}
		from := p.pos
		k := p.alias()
		if k == nil {
			if p.pos < p.end {
				p.fail(from, "a member of a literal object needs a name and a value in "+p.lang.String(), "Write `name: value`.")
			}
			return o
		}
		v := p.literal()
		o.Entries = append(o.Entries, &Entry{Span: Span{from, v.End}, Alias: k, Value: v})
		p.skip()
		if !p.take(",") && p.err == nil && p.peek() != '}' && p.pos < p.end {
			at := p.pos
			p.fail(at, p.found()+" is not expected in a literal object", "Separate members with commas.")
		}
	}
	p.fail(start, "a brace is not closed", "Close it with `}`.")
	return o
}

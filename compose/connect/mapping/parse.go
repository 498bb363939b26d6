package mapping

// MaxDepth is how deep expressions may be nested: the number of braces, brackets and parentheses
// around a place.
const MaxDepth = 256

// parser reads one expression. It decides by what is next and never goes back, so its time is
// linear. After the first error it stands at the end, where every loop ends.
type parser struct {
	text string
	lang Language
	// pos is the next byte, and end the first that does not belong to the expression.
	pos, end int
	depth    int
	err      *Error
}

// Parse reads an expression. The text may have line breaks and comments.
func Parse(text string, lang Language) (*Mapping, *Error) {
	p := &parser{text: text, lang: lang, end: len(text)}
	p.skip()
	if p.pos == p.end {
		return nil, &Error{Reason: Empty, Message: "it is empty", Fix: "Write what to take from the response, or `$` for all of it."}
	}
	return p.mapping(0)
}

// mapping reads the rest of the text as one expression, whose text starts at from.
func (p *parser) mapping(from int) (*Mapping, *Error) {
	p.pos = from
	p.skip()
	m := &Mapping{Text: p.text, Language: p.lang, Root: p.root()}
	if p.err == nil && p.pos < p.end {
		p.unexpected()
	}
	if p.err != nil {
		return nil, p.err
	}
	return m, nil
}

// fail records the first error, which reaches from a place to what was read, but over one token at
// least, and ends the text.
func (p *parser) fail(from int, message, fix string) {
	if p.err == nil {
		to := max(from, p.pos)
		if to == from {
			p.pos = from
			to += len(p.token())
		}
		p.err = &Error{Span: Span{from, to}, Reason: Syntax, Message: message, Fix: fix}
	}
	p.pos = p.end
}

// unexpected reports that what is next has no meaning here.
func (p *parser) unexpected() {
	message, fix := p.found()+" is not expected here", "Remove it, or look up the syntax of the mapping language."
	switch {
	case p.peek() == '.' && p.at("..."):
		message, fix = "`...` spreads a value in connect/v0.4 only", "Name the fields, or link connect/v0.4."
	case p.peek() == '.':
		message, fix = "a path cannot start with a dot", "Start it with `$.`, or with a name."
	case p.peek() == ',' && p.lang < L4:
		message, fix = "commas between selections are allowed in connect/v0.4 only", "Separate them with blanks."
	case p.lang == L2 && p.peek() == '?' || p.lang == L3 && (p.at("??") || p.at("?!")):
		message, fix = "`?` is not allowed here in "+p.lang.String(), "Link a newer version of connect, or put `??` into `$( … )`."
	}
	at := p.pos
	p.pos = min(p.pos+1, p.end)
	p.fail(at, message, fix)
}

// enter counts one more level of nesting, and fails if there are too many. The caller leaves it by
// subtracting 1 from depth.
func (p *parser) enter() {
	if p.depth++; p.depth > MaxDepth && p.err == nil {
		p.fail(p.pos, "it is nested too deep to be judged", "Nest at most 256 levels.")
		p.err.Reason = TooDeep
	}
}

// root reads the whole of an expression: a list of entries or, in L4, any expression.
func (p *parser) root() *Expr {
	e := p.entries(0)
	if len(e.Entries) == 1 && !e.Entries[0].Spread && e.Entries[0].Alias == nil && !e.Entries[0].joins() {
		return e.Entries[0].Value
	}
	return e
}

// joins reports whether an entry without alias gives members to the group that it stands in: it is
// a field, or a path or spread whose value has members.
func (e *Entry) joins() bool {
	return e.Value.Kind == Access && (e.key() != nil || e.Value.Path.Group != nil)
}

// entries reads entries up to a closing brace, or to the end of the text if closing is 0. In L4
// they are separated by commas everywhere or nowhere.
func (p *parser) entries(closing byte) *Expr {
	g := &Expr{Kind: Group, Span: Span{p.pos, p.pos}}
	commas := false
	lone := -1
	for p.skip(); p.pos < p.end && p.peek() != closing; p.skip() {
		if n := len(g.Entries); n > 0 && p.lang == L4 {
			comma := p.peek() == ','
			if n == 1 {
				commas = comma && g.Entries[0].mayHaveComma(p.text)
			}
			if p.separate(commas, comma); p.err != nil || p.pos == p.end || p.peek() == closing {
				break
			}
		}
		e := p.entry(closing, len(g.Entries) == 0)
		if e == nil {
			break
		}
		g.Entries = append(g.Entries, e)
		g.End = e.End
		if e.Alias == nil && !e.Spread && !e.joins() && lone < 0 {
			lone = len(g.Entries) - 1
		}
	}
	if lone >= 0 && p.err == nil && (len(g.Entries) > 1 || closing != 0 && !p.mayStandAlone(g.Entries[0])) {
		p.failLone(g.Entries[lone])
	}
	return g
}

// mayHaveComma reports whether a comma may follow the first entry of a list. A literal without name
// is no entry.
func (e *Entry) mayHaveComma(text string) bool {
	if e.Alias != nil || e.Spread || e.joins() {
		return true
	}
	c := text[e.Start]
	return e.Value.Kind == Access && (c == '$' || c == '@' || c == '"' || c == '\'' || isNameStart(c))
}

// mayStandAlone reports whether an entry without alias may be the only one in braces.
func (p *parser) mayStandAlone(e *Entry) bool { return p.lang > L2 && e.Value.Kind == Access }

// failLone reports a value that has no name in a group.
func (p *parser) failLone(e *Entry) {
	p.pos = e.End
	p.fail(e.Start, "a value among others needs a name", "Write `name: "+p.text[e.Start:e.End]+"`, or select from it with braces.")
}

// separate reads what is between two entries of a list in L4.
func (p *parser) separate(commas, comma bool) {
	at := p.pos
	switch {
	case commas && comma:
		p.pos++
		p.skip()
	case commas:
		p.fail(at, "a comma is missing before "+p.found(), "Separate all members with commas, or all with blanks.")
	case comma:
		p.pos++
		p.fail(at, "a comma is not expected in a list that is separated by blanks", "Separate all members with commas, or all with blanks.")
	case at > 0 && isNamePart(p.text[at-1]) && isNamePart(p.peek()):
		p.fail(at, "nothing separates "+p.found()+" from the number before", "Put a blank or a comma between them.")
	}
}

// entry reads one entry of a group. It returns nil after an error.
func (p *parser) entry(closing byte, first bool) *Entry {
	e := &Entry{Span: Span{p.pos, p.pos}}
	switch {
	case p.lang == L4 && p.take("..."):
		e.Spread = true
		p.skip()
		if !p.startsPath() {
			p.unexpected()
			return nil
		}
		e.Value = p.path()
	default:
		if e.Alias = p.alias(); e.Alias != nil {
			e.Value = p.value()
		} else {
			e.Value = p.unnamed(closing, first)
		}
	}
	if p.err != nil {
		return nil
	}
	e.End = e.Value.End
	return e
}

// alias reads a name and the colon after it. It returns nil, and does not move, if there is none.
func (p *parser) alias() *Key {
	if !p.startsKey() {
		return nil
	}
	start := p.pos
	k := p.key()
	if p.err != nil {
		return nil
	}
	p.skip()
	if !p.take(":") {
		p.pos = start
		return nil
	}
	p.skip()
	return k
}

// value reads what follows an alias.
func (p *parser) value() *Expr {
	switch {
	case p.peek() == '{':
		return p.group()
	case p.lang == L4:
		return p.literal()
	case p.startsPath():
		return p.path()
	}
	if c := p.peek(); p.startsNumber() || c == '[' {
		at := p.pos
		p.fail(at, "a literal stands alone in connect/v0.4 only", "Put it into `$( … )`, or link connect/v0.4.")
		return &Expr{}
	}
	p.unexpected()
	return &Expr{}
}

// unnamed reads an entry without alias. Outside of braces it may be any expression in L4, if it is
// the whole text. A string or keyword is a literal then, and a field if it is one among others.
func (p *parser) unnamed(closing byte, first bool) *Expr {
	whole := p.lang == L4 && closing == 0 && first
	if !p.startsPath() {
		if whole {
			return p.literal()
		}
		p.unexpected()
		return &Expr{}
	}
	e := p.path()
	if !whole || p.err != nil {
		return e
	}
	at := p.pos
	switch p.skip(); {
	case p.pos == p.end:
		asLiteral(e)
	case p.at("??") || p.at("?!"):
		return p.chain(asLiteral(e))
	}
	p.pos = at
	return e
}

// group reads entries in braces.
func (p *parser) group() *Expr {
	start := p.pos
	p.pos++
	p.enter()
	g := p.entries('}')
	p.depth--
	if p.err == nil && !p.take("}") {
		p.fail(start, "a brace is not closed", "Close it with `}`.")
	}
	g.Span = Span{start, p.pos}
	return g
}

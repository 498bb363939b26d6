package plan

import "strings"

// Text prints a plan as Apollo's router 2 does.
func (p *Plan) Text() string {
	if p.Node == nil {
		return "QueryPlan {}"
	}
	w := printer{}
	w.line(0, "QueryPlan {")
	w.node(1, p.Node)
	w.b.WriteString("}")
	return w.b.String()
}

// printer writes the printed form. level is the indentation, two spaces each.
type printer struct{ b strings.Builder }

func (w *printer) line(level int, parts ...string) {
	for range level {
		w.b.WriteString("  ")
	}
	for _, p := range parts {
		w.b.WriteString(p)
	}
	w.b.WriteByte('\n')
}

// node prints a node with the comma after it.
func (w *printer) node(level int, n Node) {
	switch n := n.(type) {
	case *Fetch:
		w.fetch(level, n)
	case *Sequence:
		w.block(level, "Sequence {", n.Nodes)
	case *Parallel:
		w.block(level, "Parallel {", n.Nodes)
	case *Flatten:
		w.block(level, `Flatten(path: "`+pathText(n.Path)+`") {`, []Node{n.Node})
	case *Condition:
		w.condition(level, n)
	case *Subscription:
		w.line(level, "Subscription {")
		w.line(level+1, "Primary: {")
		w.fetch(level+2, n.Primary)
		w.line(level+1, "},")
		if n.Rest != nil {
			w.line(level+1, "Rest: {")
			rest, ok := n.Rest.(*Sequence)
			if !ok {
				rest = &Sequence{Nodes: []Node{n.Rest}}
			}
			w.node(level+2, rest)
			w.line(level+1, "},")
		}
		w.line(level, "},")
	}
}

func (w *printer) block(level int, head string, nodes []Node) {
	w.line(level, head)
	for _, c := range nodes {
		w.node(level+1, c)
	}
	w.line(level, "},")
}

// condition prints Include for what runs if the variable is true and Skip for the other.
func (w *printer) condition(level int, c *Condition) {
	switch {
	case c.If != nil && c.Else != nil:
		w.line(level, "Condition(if: $", c.Variable, ") {")
		w.block(level+1, "Then {", []Node{c.If})
		w.block(level+1, "Else {", []Node{c.Else})
		w.line(level, "},")
	case c.If != nil:
		w.block(level, "Include(if: $"+c.Variable+") {", []Node{c.If})
	case c.Else != nil:
		w.block(level, "Skip(if: $"+c.Variable+") {", []Node{c.Else})
	}
}

func (w *printer) fetch(level int, f *Fetch) {
	w.line(level, `Fetch(service: "`, f.Subgraph, `") {`)
	if f.Requires != nil {
		w.line(level+1, "{")
		w.selections(level+2, f.Requires)
		w.line(level+1, "} =>")
	}
	w.line(level+1, "{")
	w.selections(level+2, f.Selection)
	w.line(level+1, "}")
	w.line(level, "},")
}

func (w *printer) selections(level int, list []Selection) {
	for i := range list {
		s := &list[i]
		if len(s.Sub) == 0 {
			w.line(level, s.head())
			continue
		}
		w.line(level, s.head(), " {")
		w.selections(level+1, s.Sub)
		w.line(level, "}")
	}
}

// head prints a selection without what is below it.
func (s *Selection) head() string {
	switch {
	case s.Name == "" && s.On != "":
		return "... on " + s.On + s.Directives
	case s.Name == "":
		return "..." + s.Directives
	case s.Alias != "":
		return s.Alias + ": " + s.Name + s.Arguments + s.Directives
	}
	return s.Name + s.Arguments + s.Directives
}

// Inline prints selections on one line, in braces.
func Inline(list []Selection) string {
	var b strings.Builder
	inline(&b, list)
	return b.String()
}

func inline(b *strings.Builder, list []Selection) {
	b.WriteString("{")
	for i := range list {
		b.WriteString(" ")
		b.WriteString(list[i].head())
		if len(list[i].Sub) > 0 {
			b.WriteString(" ")
			inline(b, list[i].Sub)
		}
	}
	b.WriteString(" }")
}

// pathText prints a path: response names joined with points, @ for each level of lists, and types
// after the name whose objects they select.
func pathText(path []Step) string {
	var b strings.Builder
	for i, s := range path {
		switch s.Kind {
		case Key, AnyIndex:
			if i > 0 {
				b.WriteByte('.')
			}
			if s.Kind == AnyIndex {
				b.WriteByte('@')
			} else {
				b.WriteString(s.Name)
			}
		case TypenameEquals:
			b.WriteString("|[" + s.Name + "]")
		case Parent:
			b.WriteString("..")
		}
	}
	return b.String()
}

package mapping_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// FuzzParse gives any text to every place and version: nothing panics, and what is parsed has spans
// inside the text. The seeds are the texts of the reference's answers.
func FuzzParse(f *testing.F) {
	for i, a := range answers(f) {
		f.Add(a.text, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if strings.ContainsRune(text, 0xfffd) || strings.ToValidUTF8(text, "") != text {
			t.Skip("SDL is UTF-8")
		}
		s := spots[int(n)%len(spots)]
		judgeAll(t, s, text)
	})
}

// judgeAll judges a text in a place in every language, and checks its spans.
func judgeAll(t testing.TB, s spot, text string) {
	t.Helper()
	for minor := 2; minor <= 4; minor++ {
		s.judge(t, minor, text, outputs[len(text)%len(outputs)])
		lang, _ := mapping.LanguageOf(minor)
		if m, err := mapping.Parse(text, lang); err == nil {
			checkSpans(t, m)
		}
	}
}

// outputs are types of connectors' fields.
var outputs = []string{"J", "J", "T", "D", "[U]", "O!"}

// TestGenerated judges random texts, most of which are in the language, and parses what it accepts
// a second time with blanks around: that changes nothing.
func TestGenerated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	accepted := 0
	for range 3000 {
		s := spots[r.IntN(len(spots))]
		text := generate(r, s)
		judgeAll(t, s, text)
		before, _ := s.judge(t, 4, text, "J")
		if before == "" {
			accepted++
		}
		if s.place == mapping.InURL || s.place == mapping.InBaseURL || s.place == mapping.InHeader {
			continue
		}
		if after, err := s.judge(t, 4, " # first\n"+text+"\n# last", "J"); after != before {
			t.Errorf("%s %q: %q, with comments around %q (%v)", s.name, text, before, after, err)
		}
	}
	if accepted < 500 {
		t.Errorf("only %d of the texts are accepted", accepted)
	}
}

// checkSpans checks that every node of a mapping lies inside of the node around it, and that names
// are where they are said to be.
func checkSpans(t testing.TB, m *mapping.Mapping) {
	t.Helper()
	c := spanChecker{t, m.Text}
	c.expr(m.Root, mapping.Span{Start: 0, End: len(m.Text)})
}

type spanChecker struct {
	t    testing.TB
	text string
}

func (c spanChecker) within(s, outer mapping.Span, what string) {
	if s.Start < outer.Start || s.End > outer.End || s.Start > s.End {
		c.t.Errorf("%q: %s at %v is not inside of %v", c.text, what, s, outer)
	}
}

func (c spanChecker) key(k *mapping.Key, outer mapping.Span) {
	if k == nil {
		return
	}
	c.within(k.Span, outer, "name "+k.Name)
	if !k.Quoted && c.text[k.Start:k.End] != k.Name {
		c.t.Errorf("%q: the name %q is not at %v", c.text, k.Name, k.Span)
	}
}

func (c spanChecker) expr(e *mapping.Expr, outer mapping.Span) {
	c.within(e.Span, outer, "expression")
	for _, x := range e.Elems {
		c.expr(x, e.Span)
	}
	for _, x := range e.Entries {
		c.within(x.Span, e.Span, "entry")
		c.key(x.Alias, x.Span)
		c.expr(x.Value, x.Span)
	}
	if e.Path == nil {
		return
	}
	p := e.Path
	c.key(p.Key, p.Span)
	if p.Inner != nil {
		c.expr(p.Inner, p.Span)
	}
	if p.Var != nil && c.text[p.Var.Start:p.Var.End] != p.Var.Name {
		c.t.Errorf("%q: the variable %s is not at %v", c.text, p.Var.Name, p.Var.Span)
	}
	at := p.Start
	for _, s := range p.Steps {
		c.within(s.Span, mapping.Span{Start: at, End: p.End}, "step")
		c.key(s.Key, s.Span)
		for _, a := range s.Args {
			c.expr(a, s.Span)
		}
		at = s.End
	}
	if p.Group != nil {
		c.expr(p.Group, p.Span)
	}
}

// TestMethodNames proves that there are 39 methods.
func TestMethodNames(t *testing.T) {
	names := mapping.MethodNames()
	if len(names) != 39 || !slices.IsSorted(names) {
		t.Errorf("%d methods: %v", len(names), names)
	}
}

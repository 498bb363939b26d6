package connect

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
)

// maxSourceName is the greatest length of the name of a source, in characters.
const maxSourceName = 64

// readSourceName reads the name of a source and checks what it consists of. It returns false if
// there is none: nobody can refer to the source then.
func (c *checker) readSourceName(s *Source) bool {
	d := s.Directive
	v := d.Arg("name")
	switch {
	case v == nil:
		c.fail(codes.GraphQLError, "", applied(d), "a @source has no name").Fix = `Write name: "…".`
		return false
	case !isString(v):
		c.fail(codes.InvalidSourceName, "", c.place(v), "the name of a @source must be a string").Fix = "Put it in quotes."
		return false
	}
	s.Name = Text{Raw: v.Raw, Value: v}
	switch name := v.Raw; {
	case name == "":
		c.fail(codes.EmptySourceName, "", c.place(v), "the name of a @source is empty").Fix = "Give it a name, which connectors refer to."
	case !isLetter(name[0]):
		c.fail(codes.InvalidSourceName, "", c.place(v), "the name %q of a @source does not begin with an ASCII letter", name).Fix = "Begin it with a letter, and use letters, digits, - and _ only."
	case strings.TrimLeftFunc(name, isSourceRune) != "":
		c.fail(codes.InvalidSourceName, "", c.place(v), "the name %q of a @source has other characters than ASCII letters, digits, - and _", name).Fix = "Use letters, digits, - and _ only."
	case len(name) > maxSourceName:
		c.fail(codes.InvalidSourceName, "", c.place(v), "the name %q of a @source is longer than %d characters", name, maxSourceName).Fix = "Shorten it."
	}
	return true
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func isSourceRune(r rune) bool {
	return r < 0x80 && isLetter(byte(r)) || '0' <= r && r <= '9' || r == '-' || r == '_'
}

// checkSourceNames refuses sources of one name. The error is at the first of them.
func (c *checker) checkSourceNames() {
	c.sources = map[string][]*Source{}
	for _, s := range c.Sources {
		c.sources[s.Name.Raw] = append(c.sources[s.Name.Raw], s)
	}
	for _, s := range c.Sources {
		same := c.sources[s.Name.Raw]
		if len(same) == 1 || same[0] != s {
			continue
		}
		d := c.fail(codes.DuplicateSourceName, "", applied(s.Directive), "%d sources are called %q", len(same), s.Name.Raw)
		d.Fix = "Give each source a name of its own."
		for _, other := range same[1:] {
			d.Positions = append(d.Positions, applied(other.Directive).Position())
		}
	}
}

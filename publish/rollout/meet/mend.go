package meet

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Mend returns the text of a subgraph without what makes routers go wrong whatever the code, and in
// words what is other than proposed. It mends flaws that one directive makes: an input type that
// takes exactly one field, and a key that is not resolvable. For others the text is empty.
func Mend(s *subgraph.Subgraph, flaw serve.Violation) (text, words string) {
	t := s.Schema.Type(flaw.Coordinate)
	if t == nil || flaw.Subgraph != s.Name {
		return "", ""
	}
	j := &joiner{n: s, to: edit.Parse(s.Source.Text), e: &edit.Edits{Text: s.Source.Text}, out: &Joined{}}
	switch flaw.Rule {
	case serve.OneOfAdded:
		if d := sdl.FindName(t.Directives, "oneOf"); d == nil || !j.without(d) {
			return "", ""
		}
		words = fmt.Sprintf("`%s` goes on taking several fields at once", t.Name)
	case serve.ClosedKeyEntered:
		k := s.Type(t).Keys[0]
		if k.Directive == nil || !j.open(k.Directive) {
			return "", ""
		}
		words = fmt.Sprintf("the code of %s resolves `%s` by the key `%s`", s.Name, t.Name, k.Fields.Raw)
	default:
		return "", ""
	}
	return j.e.Apply(), words
}

// open takes the argument resolvable from a @key of the new version, and reports whether it found
// it.
func (j *joiner) open(key *sdl.Directive) bool {
	at, found := j.to.Offset(key.Pos), false
	def := j.to.Around(at)
	if def == nil {
		return false
	}
	for _, d := range def.Directives {
		if d.Name.Start != at {
			continue
		}
		for _, a := range d.Args {
			if a.Name == "resolvable" {
				start := strings.LastIndexAny(j.e.Text[:a.Value.Start], "(,")
				if start >= 0 && j.e.Text[start] == ',' {
					j.e.Replace(edit.Span{Start: start, End: a.Value.End}, "")
				} else {
					j.e.Replace(a.Value, "true")
				}
				found = true
			}
		}
	}
	return found
}

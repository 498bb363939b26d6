package usage

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// maxComparisons bounds the comparisons of fields with the same response name that validation
// makes, which compares each with each (GraphQL specification, section 5.3.2). It is that of two
// thousand times the same field.
const maxComparisons = 4_000_000

// tooManyFields returns an error at the selection in which fields have the same response name so
// often that comparing them would take too long, nil for any other document.
func tooManyFields(query *ast.QueryDocument) *gqlerror.Error {
	c := comparisons{fragments: make(map[string]*ast.FragmentDefinition, len(query.Fragments))}
	for _, f := range query.Fragments {
		if c.fragments[f.Name] == nil {
			c.fragments[f.Name] = f
		}
	}
	for _, op := range query.Operations {
		c.sets([]ast.SelectionSet{op.SelectionSet}, op.Position)
	}
	for _, f := range query.Fragments {
		c.sets([]ast.SelectionSet{f.SelectionSet}, f.Position)
	}
	if c.count <= maxComparisons {
		return nil
	}
	err := gqlerror.ErrorPosf(c.at, "fields of the same response name are selected so often here that they cannot be compared; select each once")
	return err
}

// comparisons counts what validation compares.
type comparisons struct {
	fragments map[string]*ast.FragmentDefinition
	count     int
	// at is where the bound was passed.
	at *ast.Position
}

// sets counts for selection sets that become one. It ends early beyond the bound.
func (c *comparisons) sets(list []ast.SelectionSet, at *ast.Position) {
	fields := map[string][]*ast.Field{}
	var names []string
	spread := map[string]bool{}
	spreads := 0
	var collect func(set ast.SelectionSet)
	collect = func(set ast.SelectionSet) {
		for _, s := range set {
			if c.count++; c.count > maxComparisons {
				return
			}
			switch s := s.(type) {
			case *ast.Field:
				if len(fields[s.Alias]) == 0 {
					names = append(names, s.Alias)
				}
				fields[s.Alias] = append(fields[s.Alias], s)
			case *ast.InlineFragment:
				collect(s.SelectionSet)
			case *ast.FragmentSpread:
				if spreads++; !spread[s.Name] {
					spread[s.Name] = true
					if f := c.fragments[s.Name]; f != nil {
						collect(f.SelectionSet)
					}
				}
			}
		}
	}
	for _, set := range list {
		collect(set)
	}
	c.count += spreads * spreads
	for _, name := range names {
		same := fields[name]
		c.count += len(same) * (len(same) - 1)
		if c.count > maxComparisons {
			c.pass(same[0].Position)
			return
		}
		var below []ast.SelectionSet
		for _, f := range same {
			if len(f.SelectionSet) > 0 {
				below = append(below, f.SelectionSet)
			}
		}
		if len(below) > 0 {
			c.sets(below, same[0].Position)
		}
	}
	if c.count > maxComparisons {
		c.pass(at)
	}
}

func (c *comparisons) pass(at *ast.Position) {
	if c.at == nil {
		c.at = at
	}
}

package rollout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// The words before a reason against one of the simple orders.
const (
	codeFirst   = "code first: "
	schemaFirst = "schema first: "
)

// ruleKey is the rule of serve on keys that code does not resolve.
const ruleKey = "KEY_NOT_RESOLVABLE"

const shareTooLittle = "neither order is safe, and what old and new code have in common is too little: "

// tooLittle returns the conflict of a subgraph if the graph lacks something where only what old and
// new code have in common is registered. A composition error tells what. Of a key that neither
// knows of the other, nothing else is told.
func (m *subgraphMove) tooLittle(composed *compositions, d *diag.Diagnostic) Conflict {
	typ, _, _ := strings.Cut(d.Coordinate, ".")
	apart := m.keysApart(typ)
	if apart == "" {
		return m.conflictOf(shareTooLittle+composed.missing(d), d.Coordinate)
	}
	c := m.conflictOf(apart+": "+composed.missing(d), d.Coordinate)
	c.cause = apart
	c.Elements = slices.DeleteFunc(c.Elements, func(e Element) bool {
		return e.rule != ruleKey && slices.ContainsFunc(c.Elements, func(o Element) bool {
			return o.rule == ruleKey && o.Coordinate == typ && o.order == e.order
		})
	})
	return c
}

// keysApart says by which keys old and new code find entities of a type, if one of them does not
// find them by what routers send under the schema of the other; empty otherwise.
func (m *subgraphMove) keysApart(typ string) string {
	lost := func(list []serve.Violation) bool {
		return slices.ContainsFunc(list, func(v serve.Violation) bool { return v.Rule == ruleKey && v.Coordinate == typ })
	}
	if !lost(m.newServes[stageOld]) && !lost(m.oldServes[stageNew]) {
		return ""
	}
	return fmt.Sprintf("the old code finds `%s` by %s, the new code by %s, and no key that both know is enough", typ, keysOf(m.code, typ), keysOf(m.stages[stageNew], typ))
}

// keysOf lists the keys by which code resolves entities of a type.
func keysOf(s *subgraph.Subgraph, typ string) string {
	var out []string
	if t := s.Schema.Type(typ); t != nil && t.Kind.HasFields() {
		for _, k := range s.Type(t).Keys {
			if k.Resolvable {
				out = append(out, "`"+k.Fields.Raw+"`")
			}
		}
	}
	if len(out) == 0 {
		return "no key"
	}
	return strings.Join(out, " or ")
}

// missing says what a graph lacks, by a composition error, for a reader who has not seen the
// schemas that were composed.
func (c *compositions) missing(d *diag.Diagnostic) string {
	element := "`" + d.Coordinate + "`"
	switch d.Code {
	case codes.SatisfiabilityError:
		return "routers would have no way to fetch " + element + " meanwhile"
	case codes.ExternalMissingOnBase:
		return "no subgraph would resolve " + element + " meanwhile" + c.requiredBy(d.Coordinate)
	case codes.QueryRootMissing, codes.NoQueries:
		return "the graph would have no query at all meanwhile"
	case codes.InvalidFieldSharing:
		return element + " would be resolved by several subgraphs meanwhile that do not share it"
	case codes.InterfaceObjectUsageError:
		return element + " would be an interface object without a key meanwhile"
	case codes.ExtensionWithNoBase:
		return element + " would be extended meanwhile and defined nowhere"
	}
	if d.Coordinate == "" {
		return "the subgraphs would not compose meanwhile (" + d.Code + ")"
	}
	return "the subgraphs would not agree on " + element + " meanwhile (" + d.Code + ")"
}

// requiredBy names a field that requires another one, before or after the change; empty if none
// does.
func (c *compositions) requiredBy(coordinate string) string {
	for _, m := range c.moves {
		for _, s := range []*subgraph.Subgraph{m.stages[stageOld], m.stages[stageNew]} {
			if s == nil {
				continue
			}
			for _, t := range s.Schema.Types {
				for _, f := range t.Fields {
					if t.Kind.HasFields() && s.Field(f).Requires != nil && selectsAt(s.Field(f).Requires.Selections, coordinate) {
						return ", and `" + f.Coordinate() + "` of " + m.name + " requires it"
					}
				}
			}
		}
	}
	return ""
}

func selectsAt(list []subgraph.Selection, coordinate string) bool {
	return slices.ContainsFunc(list, func(s subgraph.Selection) bool {
		return s.Field != nil && s.Field.Parent != nil && s.Field.Coordinate() == coordinate || selectsAt(s.Sub, coordinate)
	})
}

// describe says which versions are registered in a combination, before what it lacks.
func (c *compositions) describe(combination string) string {
	words := [stageCount]string{stageOld: "old", stageIntermediate: "between old and new", stageJoined: "between old and new", stageNew: "new"}
	var parts []string
	for i, m := range c.moves {
		parts = append(parts, m.name+" "+words[combination[i]])
	}
	return "with " + firstOf(parts) + ": "
}

// maxNamed is the number of subgraphs that a sentence names.
const maxNamed = 20

// firstOf returns a list for a sentence: all of it, or the first [maxNamed] and how many more there
// are.
func firstOf(list []string) string {
	if len(list) <= maxNamed {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:maxNamed], ", "), len(list)-maxNamed)
}

// Names returns the names of the subgraphs for a sentence: the first of them if they are many.
func (c *Conflict) Names() string { return firstOf(c.Subgraphs) }

// waysOut says what a person can do instead, by the subgraphs and elements that conflict.
func waysOut(subgraphs []string, conflicting []Element) []string {
	var out []string
	i := slices.IndexFunc(conflicting, func(e Element) bool { return e.rule == ruleKey })
	if i >= 0 {
		out = append(out, "make it in two releases, the first with the old key of `"+conflicting[i].Coordinate+"` beside the new one: plan --suggest DIR writes it where that has a plan")
	} else {
		out = append(out, "make it in two releases, the first with the old beside the new: plan --suggest DIR writes it where that has a plan")
	}
	url := "a new routing URL"
	if len(subgraphs) > 1 {
		url = "new routing URLs"
	}
	out = append(out, "give "+firstOf(subgraphs)+" "+url+": old and new code then each serve their own schema, and one publish switches atomically")
	if i < 0 {
		out = append(out, "add a new element beside the old one instead of changing it, move clients over, and remove the old one later")
	}
	return out
}

package merge

import (
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// settleLinks adds the supergraph's links to the specifications of composed directives, in the
// order of the subgraphs' links.
func (c *composedDirectives) settleLinks() {
	var done []string
	for _, s := range c.subs {
		for _, l := range s.Links {
			if l.Feature != nil || slices.Contains(done, l.Identity) {
				continue
			}
			if c.usesIdentity(l.Identity) {
				done = append(done, l.Identity)
				c.linkIdentity(l.Identity)
			}
		}
	}
}

// linkIdentity links one specification in the newest version that a composing subgraph links, with
// an import for each composed directive, and gives these directives their definitions.
func (c *composedDirectives) linkIdentity(identity string) {
	latest := c.latestUse(identity)
	if latest == nil {
		return
	}
	var imports []value
	for _, d := range c.list {
		if d.identity != identity {
			continue
		}
		c.define(d, latest.link.Version)
		if d.def == nil {
			if def := latest.sub.Schema.DirectiveDef(d.name); def != nil {
				d.def, d.from = c.canonicalDef(latest.sub, def), latest.sub.Schema
			} else {
				c.failAt(latest.link.Directive.Pos, "subgraph "+quote(latest.sub.Name)+" links the newest version of "+identity+" but does not define @"+d.name,
					"Define the directive there too, or link the same version everywhere.")
			}
		}
		imports = append(imports, importOf(d.element, d.name))
	}
	c.links = append(c.links, link(latest.link.URL, "", imports))
}

// define takes the definition from the last subgraph that links this version, whether or not it
// composes the directive.
func (c *composedDirectives) define(d *composed, version spec.Version) {
	for _, s := range c.subs {
		for _, l := range s.Links {
			if l.Identity != d.identity || l.Version != version {
				continue
			}
			for _, def := range s.Schema.DirectiveDefs {
				if from, element := origin(s, def.Name); from == l && element == d.element {
					d.def, d.from = c.canonicalDef(s, def), s.Schema
					d.def.Name = d.name
				}
			}
		}
	}
}

// latestUse returns the newest version among the subgraphs that compose anything of the
// specification. If these differ in the major version it reports an error and returns nil. Another
// major version in a subgraph that composes nothing of it makes a hint.
func (c *composedDirectives) latestUse(identity string) *composedUse {
	var latest *composedUse
	var where []diag.Position
	var names, versions []string // parallel, for the message
	differ := false
	for _, s := range c.subs {
		for _, d := range c.list {
			for i := range d.uses {
				u := &d.uses[i]
				if u.sub != s || d.identity != identity {
					continue
				}
				where = append(where, u.link.Directive.Pos.Position())
				if !slices.Contains(names, s.Name) {
					names, versions = append(names, s.Name), append(versions, u.link.Version.String())
				}
				if latest != nil {
					differ = differ || latest.link.Version.Major != u.link.Version.Major
				}
				if latest == nil || u.link.Version.Compare(latest.link.Version) > 0 {
					latest = u
				}
			}
		}
	}
	if differ {
		c.fail(codes.DirectiveCompositionError, "", "the composed specification "+identity+" is linked in different major versions: "+perSubgraph(names, versions),
			"Link the same major version in every subgraph that composes it.", slices.Compact(where)...)
		c.stopped = true
		return nil
	}
	for _, s := range c.subs {
		for _, l := range s.Links {
			if l.Identity == identity && l.Version.Major != latest.link.Version.Major {
				c.hint(codes.DirectiveCompositionInfo, coordinate{}, "subgraph "+quote(s.Name)+" links "+identity+" in another major version than the subgraphs that compose it",
					latest.link.Directive.Pos.Position(), l.Directive.Pos.Position())
			}
		}
	}
	return latest
}

// canonicalDef returns a copy of the definition with its default values in canonical form.
func (l literals) canonicalDef(s *subgraph.Subgraph, def *sdl.DirectiveDef) *sdl.DirectiveDef {
	out := *def
	out.Args = make([]*sdl.Argument, len(def.Args))
	for i, a := range def.Args {
		c := *a
		c.Default = l.canonical(s.Schema, a.Default, a.Type)
		out.Args[i] = &c
	}
	return &out
}

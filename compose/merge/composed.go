package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// composedDirectives owns the directives of foreign specifications that @composeDirective carries
// into the supergraph. They are complete after find.
type composedDirectives struct {
	*findings
	subs []*subgraph.Subgraph
	list []*composed
	// links are the supergraph's links to the specifications of these directives.
	links []*sdl.Directive
}

// composed is one composed directive.
type composed struct {
	// name is the name in the supergraph, element that in its specification, both without @.
	name, element string
	// identity is the URL of the specification without the version.
	identity string
	// def is the definition in the supergraph, from the subgraph that from has the schema of. Both
	// are nil after an error.
	def  *sdl.DirectiveDef
	from *sdl.Schema
	uses []composedUse
	// in has the indexes of the subgraphs that compose it.
	in map[int]bool
}

// composedUse is one subgraph that composes the directive.
type composedUse struct {
	sub *subgraph.Subgraph
	// link is the subgraph's @link of the specification.
	link *subgraph.Link
	// at is the position of the @composeDirective.
	at sdl.Pos
}

// by returns the directive of that name if the subgraph composes it, else nil.
func (c *composedDirectives) by(s *subgraph.Subgraph, name string) *composed {
	for _, d := range c.list {
		if d.name == name && d.in[s.Index] {
			return d
		}
	}
	return nil
}

// named returns the directive of that name, or nil.
func (c *composedDirectives) named(name string) *composed {
	for _, d := range c.list {
		if d.name == name {
			return d
		}
	}
	return nil
}

// usesIdentity reports whether any directive of the specification is composed.
func (c *composedDirectives) usesIdentity(identity string) bool {
	return slices.ContainsFunc(c.list, func(d *composed) bool { return d.identity == identity })
}

// definitions returns the definitions that the supergraph has.
func (c *composedDirectives) definitions() []*sdl.DirectiveDef {
	var defs []*sdl.DirectiveDef
	for _, d := range c.list {
		if d.def != nil {
			defs = append(defs, d.def)
		}
	}
	return defs
}

// find reads every @composeDirective, and decides which version of each specification the
// supergraph links.
func (c *composedDirectives) find() {
	for _, s := range c.subs {
		for _, d := range s.Schema.Directives {
			if d.Role == sdl.RoleComposeDirective {
				c.read(s, d)
			}
		}
	}
	c.hintMajorVersions()
	for _, d := range c.list {
		c.checkOrigin(d)
		c.checkFederationNames(d)
	}
	c.hintUnlikeNames()
	if len(c.errors) == 0 {
		c.checkNamespaces()
	}
	c.stopped = len(c.errors) > 0
	c.settleLinks()
}

func (c *composedDirectives) failAt(at sdl.Pos, message, fix string) {
	c.fail(codes.DirectiveCompositionError, "", message, fix, at.Position())
}

// read adds the directive that one @composeDirective names. The name must start with @, and the
// directive must come from a specification that the subgraph links. The subgraph must define it,
// unless it has the name of one of GraphQL's own.
func (c *composedDirectives) read(s *subgraph.Subgraph, d *sdl.Directive) {
	written, _ := d.StringArg("name")
	name, marked := strings.CutPrefix(written, "@")
	in := "@" + d.Name + " in subgraph " + quote(s.Name)
	switch {
	case written == "":
		c.failAt(d.Pos, in+" names no directive", `Give the name of a directive with its @: @composeDirective(name: "@custom").`)
		return
	case !marked:
		c.failAt(d.Pos, in+" has the argument "+quote(written)+", which does not begin with @", `Write "@`+written+`".`)
		return
	}
	link, element := origin(s, name)
	switch {
	case link != nil && link.Feature != nil:
		c.readKnown(s, d, link, element, name)
		return
	case link != nil && c.edition.Rust() && apolloSpecification(link):
		c.failKnown(s, d, name)
		return
	}
	def := s.Schema.DirectiveDef(name)
	switch {
	case def == nil && name != "deprecated" && name != "specifiedBy" && name != "skip" && name != "include":
		c.failAt(d.Pos, in+" names @"+name+", which the subgraph does not define", "Define the directive, or correct the name.")
	case link == nil:
		c.failAt(d.Pos, in+" names @"+name+", which belongs to no specification that the subgraph links",
			`Link a specification of your own that it is imported from: @link(url: "https://example.com/custom/v1.0", import: ["@`+name+`"]).`)
	default:
		c.add(composedUse{sub: s, link: link, at: d.Pos}, element, name)
	}
}

// readKnown reports a @composeDirective that names a directive of a known specification. A directive
// that the supergraph has anyway makes a hint, any other an error. JavaScript only knows that the
// supergraph has a directive if the subgraph has it from the federation specification.
func (c *composedDirectives) readKnown(s *subgraph.Subgraph, d *sdl.Directive, link *subgraph.Link, element, name string) {
	known := link.Feature.Directive(element, link.Version)
	elsewhere := !c.edition.Rust() && link.Feature != spec.Federation
	switch {
	case known == nil:
		c.failAt(d.Pos, "@"+d.Name+" in subgraph "+quote(s.Name)+" names @"+name+", which the subgraph does not define", "Define the directive, or correct the name.")
	case elsewhere && known.Role == sdl.RolePolicy:
		// JavaScript takes it without a word.
	case composedAnyway(known.Role) && !elsewhere:
		c.hint(codes.DirectiveCompositionInfo, coordinate{typ: "@" + name}, "@"+name+" is in the supergraph anyway; @composeDirective in subgraph "+quote(s.Name)+" can be removed", d.Pos.Position())
	default:
		c.failKnown(s, d, name)
	}
}

// failKnown refuses to compose a directive of Apollo's specifications.
func (c *composedDirectives) failKnown(s *subgraph.Subgraph, d *sdl.Directive, name string) {
	c.failAt(d.Pos, "@"+d.Name+" in subgraph "+quote(s.Name)+" names @"+name+", a federation directive that cannot be composed", "Remove this @composeDirective.")
}

// apolloSpecification reports whether a specification, known or not, has a URL right below that of
// Apollo's specifications. Edition 2.15 composes none of their directives.
func apolloSpecification(l *subgraph.Link) bool {
	name, ok := strings.CutPrefix(strings.Replace(l.Identity, ".dev:443/", ".dev/", 1), "https://specs.apollo.dev/")
	return ok && strings.HasPrefix(l.URL, "https:") && !strings.Contains(name, "/")
}

// origin returns the link that a directive of the subgraph comes from, and the directive's name in
// the linked specification. Both names are without @. The link is nil for a directive of the
// subgraph's own.
func origin(s *subgraph.Subgraph, name string) (*subgraph.Link, string) {
	for _, l := range s.Links {
		for _, i := range l.Imports {
			if i.As == "@"+name {
				return l, strings.TrimPrefix(i.Name, "@")
			}
		}
	}
	if name == "link" {
		return &subgraph.Link{Feature: spec.Link, Version: spec.Version{Major: 1}}, name
	}
	space, element, prefixed := strings.Cut(name, "__")
	for _, l := range s.Links {
		if l.As != space || slices.ContainsFunc(l.Imports, func(i subgraph.Import) bool { return i.Name == "@"+element }) {
			continue
		}
		if prefixed {
			return l, element
		}
		return l, l.Name
	}
	return nil, ""
}

// add records that a subgraph composes a directive. All subgraphs that compose it must call it by
// the same name.
func (c *composedDirectives) add(use composedUse, element, name string) {
	s, identity := use.sub, use.link.Identity
	for _, d := range c.list {
		if d.identity != identity || d.element != element {
			continue
		}
		if !d.in[s.Index] {
			d.uses, d.in[s.Index] = append(d.uses, use), true
		}
		if d.name != name {
			c.fail(codes.DirectiveCompositionError, "", "the composed directive @"+element+" of "+identity+" goes by different names: @"+d.name+" in subgraph "+
				quote(d.uses[0].sub.Name)+", @"+name+" in subgraph "+quote(s.Name), "Import it under the same name everywhere.", d.uses[0].at.Position(), use.at.Position())
		}
		return
	}
	c.list = append(c.list, &composed{name: name, element: element, identity: identity, uses: []composedUse{use}, in: map[int]bool{s.Index: true}})
}

// checkOrigin refuses a directive whose name an earlier one has: one that comes from another
// specification, or another directive of the same.
func (c *composedDirectives) checkOrigin(d *composed) {
	for _, other := range c.list {
		if other == d {
			break
		}
		if other.name != d.name {
			continue
		}
		message := "@" + d.name + " comes from " + other.identity + " in one subgraph and from " + d.identity + " in another"
		if other.identity == d.identity {
			message = "@" + d.name + " is @" + other.element + " of " + d.identity + " in one subgraph and @" + d.element + " in another"
		}
		c.fail(codes.DirectiveCompositionError, "", message, "Import one of them under another name.", other.uses[0].link.Directive.Pos.Position(), d.uses[0].link.Directive.Pos.Position())
	}
}

// checkFederationNames refuses a directive whose name is, in a subgraph that does not compose it,
// that of a federation directive which the supergraph has anyway.
func (c *composedDirectives) checkFederationNames(d *composed) {
	var subs []string
	where := []diag.Position{d.uses[0].at.Position()}
	for _, s := range c.subs {
		link, element := origin(s, d.name)
		if s.Version.Fed1() && d.name == "tag" && !d.in[s.Index] {
			subs = append(subs, s.Name)
		}
		if link == nil || link.Feature == nil || d.in[s.Index] {
			continue
		}
		if known := link.Feature.Directive(element, link.Version); known != nil && composedAnyway(known.Role) {
			subs, where = append(subs, s.Name), append(where, link.Directive.Pos.Position())
		}
	}
	if len(subs) > 0 {
		c.fail(codes.DirectiveCompositionError, "@"+d.name, "the composed directive @"+d.name+" of "+d.identity+" has the name of a federation directive in "+graphList(subs),
			"Import one of them under another name.", where...)
	}
}

// composedAnyway reports whether the supergraph is known to have the directive without a
// @composeDirective. It has @cost and @listSize as well, but the references refuse to compose them.
func composedAnyway(r sdl.Role) bool {
	switch r {
	case sdl.RoleTag, sdl.RoleInaccessible, sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy, sdl.RoleContext:
		return true
	}
	return false
}

// hintMajorVersions reports specifications of which nothing is composed and which subgraphs link in
// different major versions, each once.
func (c *composedDirectives) hintMajorVersions() {
	first := map[string]*subgraph.Link{}
	hinted := map[string]bool{}
	for _, s := range c.subs {
		for _, l := range s.Links {
			f := first[l.Identity]
			if f == nil {
				first[l.Identity] = l
			}
			if l.Feature != nil || f == nil || f.Version.Major == l.Version.Major || hinted[l.Identity] || c.usesIdentity(l.Identity) {
				continue
			}
			hinted[l.Identity] = true
			c.hint(codes.DirectiveCompositionInfo, coordinate{}, l.Identity+" is linked in different major versions; no directive of it is composed", f.Directive.Pos.Position(), l.Directive.Pos.Position())
		}
	}
}

// hintUnlikeNames reports subgraphs that import a composed directive under another name without
// composing it.
func (c *composedDirectives) hintUnlikeNames() {
	for _, d := range c.list {
		for _, s := range c.subs {
			if c.by(s, d.name) != nil {
				continue
			}
			for _, l := range s.Links {
				if l.Identity != d.identity {
					continue
				}
				for _, i := range l.Imports {
					if i.Name == "@"+d.element && i.As != "@"+d.name {
						c.hint(codes.DirectiveCompositionWarn, coordinate{}, "subgraph "+quote(s.Name)+" calls the composed directive @"+d.name+" "+i.As+
							"; to compose it there as well it must have the same name", l.Directive.Pos.Position())
					}
				}
			}
		}
	}
}

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

// composedDirectives are the directives of foreign specifications that
// @composeDirective carries into the supergraph.
type composedDirectives struct {
	list []*composed
	// links are the supergraph's links to the specifications they come from.
	links []*sdl.Directive
	// uses are the applications in the supergraph.
	uses []composedApplication
}

// composed is one such directive.
type composed struct {
	// name in the supergraph and element in its specification, both without @.
	name, element string
	identity      string
	def           *sdl.DirectiveDef
	uses          []composedUse
	// in holds the indexes of the subgraphs that compose it.
	in map[int]bool
}

// composedUse is one subgraph that composes the directive.
type composedUse struct {
	sub  *subgraph.Subgraph
	link *subgraph.Link
	// at is the @composeDirective.
	at sdl.Pos
}

// by finds the directive of that name if this subgraph composes it.
func (c *composedDirectives) by(s *subgraph.Subgraph, name string) *composed {
	for _, d := range c.list {
		if d.name != name {
			continue
		}
		if d.in[s.Index] {
			return d
		}
	}
	return nil
}

func (c *composedDirectives) named(name string) *composed {
	for _, d := range c.list {
		if d.name == name {
			return d
		}
	}
	return nil
}

// findComposedDirectives reads every @composeDirective and settles which
// version of each specification the supergraph links.
func (m *merger) findComposedDirectives() {
	for _, s := range m.subs {
		for _, d := range s.Schema.Directives {
			if d.Role == sdl.RoleComposeDirective {
				m.readComposeDirective(s, d)
			}
		}
	}
	m.hintMajorVersions()
	if len(m.composed.list) == 0 {
		return
	}
	for _, c := range m.composed.list {
		m.checkOrigin(c)
		m.checkAutomatic(c)
	}
	m.hintUnlikeNames()
	m.linkComposed()
}

func (m *merger) composeError(at sdl.Pos, message, fix string) {
	m.fail(codes.DirectiveCompositionError, "", message, fix, at.Position())
}

func (m *merger) readComposeDirective(s *subgraph.Subgraph, d *sdl.Directive) {
	written, _ := d.StringArg("name")
	name, marked := strings.CutPrefix(written, "@")
	in := "@" + d.Name + " in subgraph " + quote(s.Name)
	switch {
	case written == "":
		m.composeError(d.Pos, in+" names no directive", `Give the name of a directive with its @: @composeDirective(name: "@custom").`)
		return
	case !marked:
		m.composeError(d.Pos, in+" has the argument "+quote(written)+", which does not begin with @", `Write "@`+written+`".`)
		return
	}
	link, element := origin(s, name)
	if link != nil && link.Feature != nil {
		m.composeKnown(s, d, link, element, name)
		return
	}
	def := s.Schema.DirectiveDef(name)
	switch {
	case def == nil && name != "deprecated" && name != "specifiedBy" && name != "skip" && name != "include":
		m.composeError(d.Pos, in+" names @"+name+", which the subgraph does not define", "Define the directive, or correct the name.")
	case link == nil:
		m.composeError(d.Pos, in+" names @"+name+", which belongs to no specification that the subgraph links",
			`Link a specification of your own that it is imported from: @link(url: "https://example.com/custom/v1.0", import: ["@`+name+`"]).`)
	default:
		m.addComposed(s, d, link, element, name)
	}
}

// composeKnown judges a @composeDirective of a directive that composition
// knows: merged ones need it not, the others cannot be composed.
func (m *merger) composeKnown(s *subgraph.Subgraph, d *sdl.Directive, link *subgraph.Link, element, name string) {
	known := link.Feature.Directive(element, link.Version)
	if known == nil {
		m.composeError(d.Pos, "@"+d.Name+" in subgraph "+quote(s.Name)+" names @"+name+", which the subgraph does not define", "Define the directive, or correct the name.")
		return
	}
	switch {
	case automatic(known.Role):
		m.hint(codes.DirectiveCompositionInfo, coordinate{typ: "@" + name}, "@"+name+" is in the supergraph anyway; @composeDirective in subgraph "+quote(s.Name)+" can be removed", d.Pos.Position())
	default:
		m.composeError(d.Pos, "@"+d.Name+" in subgraph "+quote(s.Name)+" names @"+name+", a federation directive that cannot be composed", "Remove this @composeDirective.")
	}
}

// origin finds the link that a local directive name (without @) comes from.
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

func (m *merger) addComposed(s *subgraph.Subgraph, d *sdl.Directive, link *subgraph.Link, element, name string) {
	use := composedUse{sub: s, link: link, at: d.Pos}
	for _, c := range m.composed.list {
		if c.identity != link.Identity || c.element != element {
			continue
		}
		if !c.in[s.Index] {
			c.uses, c.in[s.Index] = append(c.uses, use), true
		}
		if c.name != name {
			m.fail(codes.DirectiveCompositionError, "", "the composed directive @"+element+" of "+link.Identity+" goes by different names: @"+c.name+" in subgraph "+
				quote(c.uses[0].sub.Name)+", @"+name+" in subgraph "+quote(s.Name), "Import it under the same name everywhere.", c.uses[0].at.Position(), d.Pos.Position())
		}
		return
	}
	m.composed.list = append(m.composed.list, &composed{name: name, element: element, identity: link.Identity, uses: []composedUse{use}, in: map[int]bool{s.Index: true}})
}

// checkOrigin refuses one name for directives of two specifications, and one
// specification in two major versions.
func (m *merger) checkOrigin(c *composed) {
	for _, other := range m.composed.list {
		if other == c {
			break
		}
		if other.name == c.name && other.identity != c.identity {
			m.fail(codes.DirectiveCompositionError, "", "@"+c.name+" comes from "+other.identity+" in one subgraph and from "+c.identity+" in another",
				"Import one of them under another name.", other.uses[0].link.Directive.Pos.Position(), c.uses[0].link.Directive.Pos.Position())
		}
	}
}

// checkAutomatic refuses a composed directive with the name that another
// subgraph gives to a directive which is merged without being asked for.
func (m *merger) checkAutomatic(c *composed) {
	var subs []string
	where := []diag.Position{c.uses[0].at.Position()}
	for _, s := range m.subs {
		link, element := origin(s, c.name)
		if s.Version.Fed1() && c.name == "tag" && !c.in[s.Index] {
			subs = append(subs, s.Name)
		}
		if link == nil || link.Feature == nil || c.in[s.Index] {
			continue
		}
		if d := link.Feature.Directive(element, link.Version); d != nil && automatic(d.Role) {
			subs, where = append(subs, s.Name), append(where, link.Directive.Pos.Position())
		}
	}
	if len(subs) > 0 {
		m.fail(codes.DirectiveCompositionError, "@"+c.name, "the composed directive @"+c.name+" of "+c.identity+" has the name of a federation directive in "+graphList(subs),
			"Import one of them under another name.", where...)
	}
}

// automatic are the directives that are in the supergraph without a @composeDirective.
func automatic(r sdl.Role) bool {
	switch r {
	case sdl.RoleTag, sdl.RoleInaccessible, sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy, sdl.RoleCost, sdl.RoleListSize:
		return true
	}
	return false
}

// hintMajorVersions points at specifications that nobody composes and that
// subgraphs link in different major versions.
func (m *merger) hintMajorVersions() {
	first := map[string]*subgraph.Link{}
	hinted := map[string]bool{}
	for _, s := range m.subs {
		for _, l := range s.Links {
			f := first[l.Identity]
			if f == nil {
				first[l.Identity] = l
			}
			if l.Feature != nil || f == nil || f.Version.Major == l.Version.Major || hinted[l.Identity] ||
				slices.ContainsFunc(m.composed.list, func(c *composed) bool { return c.identity == l.Identity }) {
				continue
			}
			hinted[l.Identity] = true
			m.hint(codes.DirectiveCompositionInfo, coordinate{}, l.Identity+" is linked in different major versions; no directive of it is composed", f.Directive.Pos.Position(), l.Directive.Pos.Position())
		}
	}
}

// hintUnlikeNames points at subgraphs that link the same specification without
// composing it, under another name.
func (m *merger) hintUnlikeNames() {
	for _, c := range m.composed.list {
		for _, s := range m.subs {
			if m.composed.by(s, c.name) != nil {
				continue
			}
			for _, l := range s.Links {
				if l.Identity != c.identity {
					continue
				}
				for _, i := range l.Imports {
					if i.Name == "@"+c.element && i.As != "@"+c.name {
						m.hint(codes.DirectiveCompositionWarn, coordinate{}, "subgraph "+quote(s.Name)+" calls the composed directive @"+c.name+" "+i.As+
							"; to compose it there as well it must have the same name", l.Directive.Pos.Position())
					}
				}
			}
		}
	}
}

// linkComposed decides on the version of each specification, in the order of
// the subgraphs' links: the highest minor version of those that compose it.
func (m *merger) linkComposed() {
	var done []string
	for _, s := range m.subs {
		for _, l := range s.Links {
			if l.Feature != nil || slices.Contains(done, l.Identity) {
				continue
			}
			if slices.ContainsFunc(m.composed.list, func(c *composed) bool { return c.identity == l.Identity }) {
				done = append(done, l.Identity)
				m.linkIdentity(l.Identity)
			}
		}
	}
}

func (m *merger) linkIdentity(identity string) {
	latest := m.latestUse(identity)
	if latest == nil {
		return
	}
	var imports []value
	for _, c := range m.composed.list {
		if c.identity != identity {
			continue
		}
		m.define(c, latest.link.Version)
		if c.def == nil {
			if def := latest.sub.Schema.DirectiveDef(c.name); def != nil {
				c.def = resolvedDef(latest.sub, def)
			} else {
				m.composeError(latest.link.Directive.Pos, "subgraph "+quote(latest.sub.Name)+" links the newest version of "+identity+" but does not define @"+c.name,
					"Define the directive there too, or link the same version everywhere.")
			}
		}
		if c.name == c.element {
			imports = append(imports, text("@"+c.name))
		} else {
			imports = append(imports, objectOf([]sdl.Arg{{Name: "name", Value: text("@" + c.element)}, {Name: "as", Value: text("@" + c.name)}}))
		}
	}
	m.composed.links = append(m.composed.links, link(latest.link.URL, "", imports))
}

// define takes the definition from the last subgraph that links the version of
// the supergraph, whether it composes the directive or not.
func (m *merger) define(c *composed, version spec.Version) {
	for _, s := range m.subs {
		for _, l := range s.Links {
			if l.Identity != c.identity || l.Version != version {
				continue
			}
			for _, def := range s.Schema.DirectiveDefs {
				if from, element := origin(s, def.Name); from == l && element == c.element {
					c.def = resolvedDef(s, def)
					c.def.Name = c.name
				}
			}
		}
	}
}

// latestUse finds the newest version among the subgraphs that compose anything
// of the specification; nil when their major versions differ.
func (m *merger) latestUse(identity string) *composedUse {
	var latest *composedUse
	var where []diag.Position
	differ := false
	for _, s := range m.subs {
		for _, c := range m.composed.list {
			for i := range c.uses {
				u := &c.uses[i]
				if u.sub != s || c.identity != identity {
					continue
				}
				where = append(where, u.link.Directive.Pos.Position())
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
		m.fail(codes.DirectiveCompositionError, "", "the composed specification "+identity+" is linked in different major versions",
			"Link the same major version in every subgraph that composes it.", slices.Compact(where)...)
		return nil
	}
	for _, s := range m.subs {
		for _, l := range s.Links {
			if l.Identity == identity && l.Version.Major != latest.link.Version.Major {
				m.hint(codes.DirectiveCompositionInfo, coordinate{}, "subgraph "+quote(s.Name)+" links "+identity+" in another major version than the subgraphs that compose it",
					latest.link.Directive.Pos.Position(), l.Directive.Pos.Position())
			}
		}
	}
	return latest
}

// resolvedDef is the definition with its default values in canonical form.
func resolvedDef(s *subgraph.Subgraph, def *sdl.DirectiveDef) *sdl.DirectiveDef {
	out := *def
	out.Args = make([]*sdl.Argument, len(def.Args))
	for i, a := range def.Args {
		c := *a
		c.Default = canonical(s.Schema, a.Default, a.Type)
		out.Args[i] = &c
	}
	return &out
}

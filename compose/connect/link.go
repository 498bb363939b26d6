package connect

import (
	"cmp"
	"iter"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Link is the application of @link that links the connect specification.
type Link struct {
	Version   spec.Version
	Directive *sdl.Directive
	// Connect and Source are the names of the directives in the subgraph, without @.
	Connect, Source string
}

// FindLink returns the first link of the connect specification that is not broken, or nil if the
// schema is not that of a connector subgraph. It does not look at other links: connectors are
// judged even if these are broken.
func FindLink(s *sdl.Schema) *Link {
	for _, d := range s.Directives {
		url, _ := d.StringArg("url")
		version, ok := strings.CutPrefix(url, spec.Connect.Identity()+"/")
		if d.Name != "link" || !ok {
			continue
		}
		v, ok := spec.ParseVersion(version)
		if !ok {
			continue
		}
		l := &Link{Version: v, Directive: d, Connect: spec.Connect.Name}
		if as, ok := d.StringArg("as"); ok {
			l.Connect = as
		}
		if sdl.IsName(l.Connect) && l.readImports() {
			return l
		}
	}
	return nil
}

// readImports reads the imports of the link. It returns false if one of them is broken.
func (l *Link) readImports() bool {
	connect, source := "", ""
	for v := range importValues(l.Directive) {
		name, as := importNames(v)
		local, ok := strings.CutPrefix(as, "@")
		if directive := strings.HasPrefix(name, "@"); name == "" || directive != ok || directive && !sdl.IsName(local) {
			return false
		}
		switch {
		case name == "@connect" && connect == "":
			connect = local
		case name == "@source" && source == "":
			source = local
		}
	}
	l.Source = cmp.Or(source, l.Connect+"__source")
	l.Connect = cmp.Or(connect, l.Connect)
	return true
}

// importValues yields the literals of the imports of a link.
func importValues(link *sdl.Directive) iter.Seq[*ast.Value] {
	return func(yield func(*ast.Value) bool) {
		list := link.Arg("import")
		if list == nil {
			return
		}
		for _, c := range list.Children {
			if !yield(c.Value) {
				return
			}
		}
	}
}

// importNames returns the name in the specification and that in the subgraph of one import:
// "@connect", or {name: "@connect", as: "@rest"}. Both are empty for another literal.
func importNames(v *ast.Value) (name, as string) {
	if isString(v) {
		return v.Raw, v.Raw
	}
	if n := field(v, "name"); n != nil && isString(n) {
		name, as = n.Raw, n.Raw
		if a := field(v, "as"); a != nil && isString(a) {
			as = a.Raw
		}
	}
	return name, as
}

// linksFederation reports whether a @link links federation.
func linksFederation(d *sdl.Directive) bool {
	url, _ := d.StringArg("url")
	return strings.HasPrefix(url, spec.Federation.Identity()+"/")
}

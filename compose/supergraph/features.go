package supergraph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// feature is one specification that a supergraph links: with @link, or with @core in supergraphs of
// Federation 1.
type feature struct {
	// url as written; identity is the url without its version.
	url, identity, name, version string
	// as is the namespace of its elements: `as__Element`, and `@as` itself.
	as string
	// imports maps the names that imported elements have here (directives with @) to their names in
	// the specification.
	imports map[string]string
}

// linked returns the specifications that a supergraph links, in order.
func linked(s *sdl.Schema) features {
	var list features
	for _, d := range s.Directives {
		url, ok := d.StringArg("url")
		if !ok {
			url, ok = d.StringArg("feature")
		}
		if !ok || !isLink(d, url) {
			continue
		}
		list = append(list, newFeature(d, url))
	}
	return list
}

// isLink recognises @link and @core under any name: the directive that links its own specification
// may be renamed by that very application.
func isLink(d *sdl.Directive, url string) bool {
	if d.Role == sdl.RoleLink || d.Name == "link" || d.Name == "core" {
		return true
	}
	as, _ := d.StringArg("as")
	return as == d.Name && (strings.Contains(url, "/link/v") || strings.Contains(url, "/core/v"))
}

// newFeature reads one application of @link or @core. A url whose last part is not a version is the
// identity as a whole. Imports that are neither strings nor objects are left out.
func newFeature(d *sdl.Directive, url string) *feature {
	f := &feature{url: url, identity: url, imports: map[string]string{}}
	if i := strings.LastIndexByte(url, '/'); i > 0 && len(url) > i+2 && url[i+1] == 'v' && isDigit(url[i+2]) {
		f.identity, f.version = url[:i], url[i+1:]
	}
	f.name = f.identity[strings.LastIndexByte(f.identity, '/')+1:]
	f.as = f.name
	if as, ok := d.StringArg("as"); ok {
		f.as = as
	}
	if list := d.Arg("import"); list != nil {
		for _, c := range list.Children {
			switch c.Value.Kind {
			case ast.StringValue, ast.BlockValue:
				f.imports[c.Value.Raw] = c.Value.Raw
			case ast.ObjectValue:
				name, as := childString(c.Value, "name"), childString(c.Value, "as")
				if as == "" {
					as = name
				}
				f.imports[as] = name
			}
		}
	}
	return f
}

func childString(v *ast.Value, name string) string {
	if c := v.Children.ForName(name); c != nil {
		return c.Raw
	}
	return ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// element returns the name that the specification gives to a directive of the supergraph, both
// without @. The boolean is false if the directive is not of this specification.
func (f *feature) element(directive string) (string, bool) {
	if original, ok := f.imports["@"+directive]; ok {
		return strings.TrimPrefix(original, "@"), true
	}
	if directive == f.as {
		return f.name, true
	}
	if rest, ok := strings.CutPrefix(directive, f.as+"__"); ok {
		return rest, true
	}
	return "", false
}

// features are the specifications that a supergraph links. They tell the elements of these
// specifications from the graph's own.
type features []*feature

// hasDirective reports whether a directive belongs to a linked specification.
func (list features) hasDirective(name string) bool {
	for _, f := range list {
		if _, ok := f.element(name); ok {
			return true
		}
	}
	return false
}

// hasType reports whether a type belongs to a linked specification.
func (list features) hasType(name string) bool {
	for _, f := range list {
		if _, ok := f.imports[name]; ok || strings.HasPrefix(name, f.as+"__") {
			return true
		}
	}
	return false
}

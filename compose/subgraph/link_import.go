package subgraph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// importValues returns the entries of @link(import:). A value that is not a list is returned as its
// own entry, as GraphQL coerces values to lists; checkImport reports it in edition 2.14.
func importValues(d *sdl.Directive) []*ast.Value {
	v := d.Arg("import")
	switch {
	case v == nil || v.Kind == ast.NullValue:
		return nil
	case v.Kind != ast.ListValue:
		return []*ast.Value{v}
	}
	list := make([]*ast.Value, len(v.Children))
	for i, c := range v.Children {
		list[i] = c.Value
	}
	return list
}

// importPair reads an entry of an import: "@key", or {name: "@key", as: "@k"}. The last result is
// false if it is neither.
func (b *builder) importPair(v *ast.Value) (name, as string, ok bool) {
	if b.isImportText(v) {
		return v.Raw, v.Raw, true
	}
	if v.Kind != ast.ObjectValue {
		return "", "", false
	}
	renamed := false
	for _, c := range v.Children {
		switch {
		case !b.isImportText(c.Value):
			return "", "", false
		case c.Name == "name":
			name = c.Value.Raw
		case c.Name == "as":
			as, renamed = c.Value.Raw, true
		}
	}
	if !renamed {
		as = name
	}
	return name, as, name != ""
}

// isImportText reports whether a value is text: a string or, in edition 2.14, an enum value.
func (b *builder) isImportText(v *ast.Value) bool {
	return v.Kind == ast.StringValue || v.Kind == ast.BlockValue || v.Kind == ast.EnumValue && !b.opts.Edition.Rust()
}

// checkImport reads one entry of @link(import:). It reports the first thing that is wrong with the
// entry by itself, and returns false then.
func (b *builder) checkImport(l *Link, v *ast.Value) (Import, bool) {
	at := valuePos(b.Source, v, l.Directive.Pos)
	bad := func(format string, args ...any) (Import, bool) {
		b.fail(codes.InvalidLinkDirectiveUsage, "", at, "import of "+l.URL+": "+format, args...)
		return Import{}, false
	}
	closed := l.Feature != nil && l.Feature.Closed(l.Version, b.opts.Edition)
	if all := l.Directive.Arg("import"); all == v && !b.opts.Edition.Rust() {
		if !closed && b.isImportText(v) {
			return Import{}, false // its letters are imported, as types
		}
		return bad("%s is not a list", valueText(v))
	}
	if v.Kind == ast.ObjectValue {
		for _, c := range v.Children {
			switch {
			case c.Name != "name" && c.Name != "as":
				return bad("%s has the unknown field %s", valueText(v), c.Name)
			case !b.isImportText(c.Value):
				return bad("%s of %s is not a string", c.Name, valueText(v))
			}
		}
	}
	name, as, ok := b.importPair(v)
	if !ok {
		return bad("%s is neither a string nor {name: …, as: …}", valueText(v))
	}
	switch isDirective := strings.HasPrefix(name, "@"); {
	case isDirective && !strings.HasPrefix(as, "@"):
		return bad("%s is a directive, so its other name needs an @ too: %q", name, as)
	case !isDirective && strings.HasPrefix(as, "@"):
		return bad("%s is a type, so its other name cannot begin with @: %q", name, as)
	}
	for _, n := range []string{name, as} { // edition 2.14 takes a plain string as it is
		if (b.opts.Edition.Rust() || v.Kind == ast.ObjectValue) && !sdl.IsName(strings.TrimPrefix(n, "@")) {
			return bad("%q is no GraphQL name", n)
		}
	}
	if f := l.Feature; closed && (f == spec.CacheTag || !f.Has(name, l.Version, b.opts.Edition)) {
		i, _ := bad("%s %s has no %s", f.Name, l.Version, name)
		b.errs[len(b.errs)-1].Fix = b.importFix(f, l, name)
		return i, false
	}
	if !b.opts.Edition.Rust() && l.Identity == spec.Host+"core" && !coreHas(name, l.Version) {
		return bad("core %s has no %s", l.Version, name)
	}
	return Import{Name: name, As: as}, true
}

// importFix returns the fix for the import of an element that the version of the specification does
// not have.
func (b *builder) importFix(f *spec.Feature, l *Link, name string) string {
	plain := strings.TrimPrefix(name, "@")
	if f == spec.CacheTag {
		return "Import " + name + " from federation v2.12 or newer."
	}
	switch d := f.Directive(plain, Version{Minor: spec.Never}); {
	case d != nil && plain == name:
		return "Write @" + plain + ": it is a directive."
	case d != nil && d.Since > l.Version.Minor:
		return "It exists since " + Version{Major: l.Version.Major, Minor: d.Since}.String() + "."
	}
	var names []string
	for i := range f.Directives {
		names = append(names, f.Directives[i].Name)
	}
	if hint := b.didYouMean(plain, names, "@"); hint != "" {
		return "Correct the name" + hint + "."
	}
	return "Delete it from the import."
}

// checkImports reports the first conflict of an import with the other imports and links so far. It
// returns false if there is one.
func (b *builder) checkImports(l *Link, add Import, at sdl.Pos) bool {
	bad := func(fix, format string, args ...any) bool {
		b.fail(codes.InvalidLinkDirectiveUsage, "", at, "import of "+l.URL+": "+format, args...).Fix = fix
		return false
	}
	if as, again := l.localNames[add.Name]; again && as != add.As {
		return bad("Keep one of them.", "%s is imported both as %s and as %s", add.Name, as, add.As)
	}
	if other, taken := b.names.imported[add.As]; taken && (other.link != l || other.name != add.Name) {
		return bad(`Import it under another name: {name: "`+add.Name+`", as: "…"}.`, "%s is taken already by %s of %s", add.As, other.name, other.link.Identity)
	}
	plain := strings.TrimPrefix(add.As, "@")
	if spec.GraphQL.Directive(plain, Version{}) != nil && plain != add.As && l.Feature != nil {
		b.fail(codes.DirectiveDefinitionInvalid, add.As, at, "import of %s: %s is a directive of GraphQL itself", l.URL, add.As).Fix = "Import it under another name."
		return false
	}
	if add.As == "@link" && l.Feature != spec.Link {
		return bad("Import it under another name.", "%s is the directive that links specifications", add.As)
	}
	if plain == l.As && plain != add.As && add.Name != "@"+l.Name {
		return bad("Import it under another name.", "%s is the name of @%s, the directive that the specification is named after", add.As, l.Name)
	}
	if other := b.names.namespaces[plain]; other != nil && other != l && plain != add.As {
		return bad("Import it under another name.", "%s is the directive that %s is named after", add.As, other.Identity)
	}
	if space, name, ok := strings.Cut(plain, "__"); ok && (space == l.As && name != strings.TrimPrefix(add.Name, "@") || space != l.As && b.names.namespaces[space] != nil) {
		return bad("Import it under a name without __.", "%s looks like the element %s of what is linked as %s", add.As, name, space)
	}
	return true
}

// coreHas reports whether the predecessor of the link specification has the element. Versions that
// are not known have all, and edition 2.15 knows none.
func coreHas(element string, v Version) bool {
	return element == "@core" || v.Major > 0 || v.Minor > 2 || element == "Purpose" && v.Minor == 2
}

package spec

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Host is the start of the URLs of all known specifications.
const Host = "https://specs.apollo.dev/"

// Feature is one specification.
type Feature struct {
	// Name is the last part of the identity, and the name space of elements that are not imported.
	Name string
	// Versions has the known versions, oldest first.
	Versions []Version
	// Directives is in the order in which expanded schemas list them.
	Directives []Directive
	// Types has the types that the specification defines.
	Types []Type
	// needs has, for each of Versions, the minor version of Federation 2 that its link demands. 0
	// and versions beyond the end demand none.
	needs []int
	// needsOfRust replaces needs for the Rust composer, if it is set.
	needsOfRust []int
	// needsSinceRust reports whether only the Rust composer demands it.
	needsSinceRust bool
}

// Directive is one directive of a specification.
type Directive struct {
	// Name is the canonical name, without @.
	Name string
	Role sdl.Role
	// Since is the first minor version that has it.
	Since int
	// Repeatable is the first minor version in which it is repeatable, or Never.
	Repeatable int
	// On has the locations as in a definition: "OBJECT | INTERFACE".
	On   string
	Args []Arg
}

// Never is greater than every minor version that exists. As a version to look up, it finds the
// elements of all versions.
const Never = 1 << 20

// Arg is one argument of a specification's directive.
type Arg struct {
	// Name and Type are as in a definition. Default is the literal, or empty.
	Name, Type, Default string
	// Since is the first minor version that has it.
	Since int
}

// Type is one type of a specification.
type Type struct {
	// Name is the canonical name.
	Name string
	Kind sdl.Kind
	// Values has the values of an enum.
	Values []string
	// Fields has the fields of an input type. A field of type [Any] takes every value.
	Fields []Arg
	// Since is the first minor version that has it.
	Since int
}

// Any is the type of input fields whose values composition does not check.
const Any = "Any"

// Field returns the field of an input type of that name, or nil.
func (t *Type) Field(name string) *Arg {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

// Identity returns the URL without the version.
func (f *Feature) Identity() string { return Host + f.Name }

// Known reports whether the version exists.
func (f *Feature) Known(v Version) bool { return slices.Contains(f.Versions, v) }

// Directive returns the directive of that canonical name (without @) in version v, or nil.
func (f *Feature) Directive(name string, v Version) *Directive {
	for i := range f.Directives {
		if d := &f.Directives[i]; d.Name == name && v.Minor >= d.Since {
			return d
		}
	}
	return nil
}

// Type returns the type of that canonical name in version v, or nil.
func (f *Feature) Type(name string, v Version) *Type {
	for i := range f.Types {
		if t := &f.Types[i]; t.Name == name && v.Minor >= t.Since {
			return t
		}
	}
	return nil
}

// Has reports whether version v has the element in an edition: "@key" is a directive, "FieldSet" a
// type. The scalar for URLs of connectors has a name of its own in each edition.
func (f *Feature) Has(element string, v Version, e Edition) bool {
	if f == Connect && (e.Rust() && element == "URLPathTemplate" || !e.Rust() && element == "URLTemplate") {
		return false
	}
	if name, ok := strings.CutPrefix(element, "@"); ok {
		return f.Directive(name, v) != nil
	}
	return f.Type(element, v) != nil
}

// ByIdentity returns the feature whose URL without the version is identity, or nil for a
// specification that is not known.
func ByIdentity(identity string) *Feature {
	name, ok := strings.CutPrefix(identity, Host)
	if !ok {
		return nil
	}
	for _, f := range features {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// ImpliedFederation returns the federation version that a subgraph has at least if it links version
// v of the feature directly, or the zero version if that link demands none. f may be nil.
func ImpliedFederation(f *Feature, v Version, e Edition) Version {
	if f == nil || f.needsSinceRust && !e.Rust() {
		return Version{}
	}
	needs := f.needs
	if e.Rust() && f.needsOfRust != nil {
		needs = f.needsOfRust
	}
	for i, known := range f.Versions {
		if known == v && i < len(needs) && needs[i] > 0 {
			return Version{2, needs[i]}
		}
	}
	return Version{}
}

// Closed reports whether the imports of a link must be elements of the feature. All elements of a
// specification that composition does not know can be imported, and so can those of a known one
// whose definitions it does not have. Edition 2.15 does not look at the imports of @link itself.
func (f *Feature) Closed(v Version, e Edition) bool {
	switch f {
	case Join:
		return true
	case CacheTag:
		return e.Rust() && f.Known(v)
	case Link:
		return !e.Rust() && f.Known(v)
	}
	return f.Known(v) && len(f.Directives) > 0
}

// versions returns the versions major.from to major.to.
func versions(major, from, to int) []Version {
	var list []Version
	for m := from; m <= to; m++ {
		list = append(list, Version{major, m})
	}
	return list
}

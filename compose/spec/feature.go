package spec

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Host is where the known specifications live.
const Host = "https://specs.apollo.dev/"

// Feature is one specification.
type Feature struct {
	// Name is the last part of the identity, and the default name space.
	Name string
	// Versions that are known, oldest first.
	Versions []Version
	// Directives in the order in which expanded schemas list them.
	Directives []Directive
	// Types that the specification defines.
	Types []Type
}

// Directive is one directive of a specification.
type Directive struct {
	Name string
	Role sdl.Role
	// Since is the first minor version that has it.
	Since int
	// Repeatable is the first minor version in which it may be repeated; Never
	// when it may not.
	Repeatable int
	// On are the locations, as in a definition: "OBJECT | INTERFACE".
	On   string
	Args []Arg
}

// Never is a minor version that will not come.
const Never = 1 << 20

// Arg is one argument of a specification's directive.
type Arg struct {
	// Name and Type as in a definition; Default is empty when there is none.
	Name, Type, Default string
	// Since is the first minor version that has it.
	Since int
}

// Type is a type of a specification.
type Type struct {
	Name string
	Kind sdl.Kind
	// Values of an enum.
	Values []string
	// Fields of an input type. A field of type Any takes every value.
	Fields []Arg
	// Since is the first minor version that has it.
	Since int
}

// Any is the type of fields that are not checked here.
const Any = "Any"

// Field finds a field of an input type; nil when it has none of that name.
func (t *Type) Field(name string) *Arg {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

// Identity is the URL without the version.
func (f *Feature) Identity() string { return Host + f.Name }

// Known says whether the version exists.
func (f *Feature) Known(v Version) bool { return slices.Contains(f.Versions, v) }

// Directive finds a directive by its canonical name; nil when that version has none.
func (f *Feature) Directive(name string, v Version) *Directive {
	for i := range f.Directives {
		if d := &f.Directives[i]; d.Name == name && v.Minor >= d.Since {
			return d
		}
	}
	return nil
}

// Type finds a type by its canonical name; nil when that version has none.
func (f *Feature) Type(name string, v Version) *Type {
	for i := range f.Types {
		if t := &f.Types[i]; t.Name == name && v.Minor >= t.Since {
			return t
		}
	}
	return nil
}

// Has says whether a version has an element; directives are named with @.
func (f *Feature) Has(element string, v Version) bool {
	if name, ok := strings.CutPrefix(element, "@"); ok {
		return f.Directive(name, v) != nil
	}
	return f.Type(element, v) != nil
}

// ByIdentity finds a known feature by its URL without the version; nil for a foreign one.
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

// ImpliedFederation is the federation version that a linked specification
// needs at least; zero for one that does not raise it.
func ImpliedFederation(f *Feature, v Version) Version {
	if f == Connect {
		switch v.Minor {
		case 1:
			return Version{2, 10}
		case 2:
			return Version{2, 11}
		case 3:
			return Version{2, 12}
		case 4:
			return Version{2, 13}
		}
	}
	switch f {
	case Authenticated:
		return Version{2, 5}
	case Cost:
		return Version{2, 9}
	}
	return Version{}
}

func versions(major, from, to int) []Version {
	var list []Version
	for m := from; m <= to; m++ {
		list = append(list, Version{major, m})
	}
	return list
}

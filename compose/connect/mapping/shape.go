package mapping

import "slices"

// shapeKind is the kind of a shape.
type shapeKind uint8

const (
	// unknownShape may be any value. In a union it swallows the others.
	unknownShape shapeKind = iota
	// noShape is a missing value.
	noShape
	nullShape
	boolShape
	stringShape
	intShape
	floatShape
	// arrayShape has known elements first, and any number of others after them.
	arrayShape
	objectShape
	// unionShape is one of several.
	unionShape
	// nameShape is a variable, or a part of one, that is looked up last: until then methods take
	// it as fitting.
	nameShape
	// typeShape is a value of a GraphQL type, whose fields are looked up when they are asked for.
	typeShape
	// errorShape is what a wrong expression has. It is told only if it reaches the result.
	errorShape
)

// shape is the set of values that an expression may have. Shapes are shared and never changed once
// they are made, but for names, which remember what they were resolved to.
type shape struct {
	kind shapeKind
	// literal reports whether value is the one value of a boolean, string or integer.
	literal bool
	value   string
	// prefix are the known elements of an array, and tail those that may follow. Tail is nil if
	// there are none.
	prefix []*shape
	tail   *shape
	// fields of an object, and parts that are spread into it.
	fields []shapeField
	spread []*shape
	// rest is what fields have that are not listed. It is nil if there are no others.
	rest *shape
	// members of a union.
	members []*shape
	// name of a variable, or the step from parent.
	name nameStep
	// of is the type of a typeShape.
	of *typeValue
	// err of an errorShape, and the kind of the result that there is in spite of it.
	err     *Error
	partial shapeKind
	// known reports whether a method failed for an input that was known. What a group selects of
	// such an error is kept: `??` does not drop it.
	known, kept bool
	// resolved is the shape of a name once it was looked up.
	resolved *shape
}

// shapeField is a field of an object.
type shapeField struct {
	name string
	*shape
	// span is where the name is.
	span Span
}

// nameKind is how a name continues its parent.
type nameKind uint8

const (
	// rootName is a variable.
	rootName nameKind = iota
	// fieldName is a field, itemName any element of a list or the value itself if it is none,
	// firstName the first element, memberName any field of an object.
	fieldName
	itemName
	firstName
	memberName
	// questionName takes null as missing, presentName leaves out what is missing and presentOrNull
	// too, but not null.
	questionName
	presentName
	presentOrNullName
)

// nameStep is a variable, or one more step from another name.
type nameStep struct {
	kind   nameKind
	key    string
	parent *shape
	span   Span
	// root is the variable that the name starts with.
	root string
}

// The shapes that all expressions share. None may be a name, since nothing may be written to them:
// subgraphs are judged side by side.
var (
	unknown     = &shape{kind: unknownShape}
	none        = &shape{kind: noShape}
	null        = &shape{kind: nullShape}
	anyBool     = &shape{kind: boolShape}
	anyString   = &shape{kind: stringShape}
	anyInt      = &shape{kind: intShape}
	anyFloat    = &shape{kind: floatShape}
	stringOrNot = &shape{kind: unionShape, members: []*shape{anyString, none}}
)

// listOf returns the shape of a list whose elements are all alike.
func listOf(element *shape) *shape { return &shape{kind: arrayShape, tail: element} }

// union returns the shape of one of several values. Members that are unions are taken apart.
func union(list ...*shape) *shape {
	var members []*shape
	for _, s := range list {
		switch s.kind {
		case unknownShape:
			return unknown
		case unionShape:
			members = append(members, s.members...)
		default:
			members = append(members, s)
		}
	}
	members = unique(members)
	if len(members) == 1 {
		return members[0]
	}
	return &shape{kind: unionShape, members: members}
}

// atom identifies a shape that has no parts, and every other one by itself.
type atom struct {
	kind    shapeKind
	literal bool
	value   string
	shape   *shape
}

// atom returns what makes the shape equal to others.
func (s *shape) atom() atom {
	if s.isAtom() {
		return atom{s.kind, s.literal, s.value, nil}
	}
	return atom{shape: s}
}

// unique leaves out members that are there already. The list is changed.
func unique(members []*shape) []*shape {
	seen := make(map[atom]bool, len(members))
	list := members[:0]
	for _, m := range members {
		if a := m.atom(); !seen[a] {
			seen[a] = true
			list = append(list, m)
		}
	}
	yes, no := atom{boolShape, true, "true", nil}, atom{boolShape, true, "false", nil}
	if seen[yes] && seen[no] {
		list = slices.DeleteFunc(list, func(s *shape) bool { return s.kind == boolShape })
		list = append(list, anyBool)
	}
	return list
}

// isAtom reports whether a shape has no parts.
func (s *shape) isAtom() bool { return s.kind <= floatShape }

// alternatives returns the members of a union, or the shape itself.
func (s *shape) alternatives() []*shape {
	if s.kind == unionShape {
		return s.members
	}
	return []*shape{s}
}

// elements returns what the elements of an array are, the known ones first.
func (s *shape) elements() []*shape {
	if s.tail == nil {
		return s.prefix
	}
	return append(s.prefix[:len(s.prefix):len(s.prefix)], s.tail)
}

// open reports whether nothing is known about the shape yet, so that every method takes it.
func (s *shape) open() bool { return s.kind == unknownShape || s.kind == nameShape }

// hasOnly reports whether every alternative is of the kind, or open.
func (s *shape) hasOnly(kind shapeKind) bool {
	for _, a := range s.alternatives() {
		if a.kind != kind && !a.open() {
			return false
		}
	}
	return true
}

// has reports whether every alternative is of one of the kinds, or one is open.
func (s *shape) has(kinds ...shapeKind) bool {
	fits := true
	for _, a := range s.alternatives() {
		if a.open() {
			return true
		}
		fits = fits && (slices.Contains(kinds, a.kind) || a.partial > noShape && slices.Contains(kinds, a.partial))
	}
	return fits
}

// step returns one more step of a name.
func (s *shape) step(kind nameKind, key string, span Span) *shape {
	return &shape{kind: nameShape, name: nameStep{kind, key, s, span, s.name.root}}
}

// variable returns the name of a variable.
func variable(name string, span Span) *shape {
	return &shape{kind: nameShape, name: nameStep{kind: rootName, key: name, span: span, root: name}}
}

// placed returns the response as it is used at a place. Other shapes are returned as they are.
func (s *shape) placed(at Span) *shape {
	if s.kind == nameShape && s.name.kind == rootName && s.name.key == responseName {
		return variable(responseName, at)
	}
	return s
}

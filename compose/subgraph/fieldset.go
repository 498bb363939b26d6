package subgraph

import (
	"errors"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// problem is one error in a field set. The rule of the directive reports it, with its own code for
// the kind.
type problem struct {
	kind problemKind
	// offset is the place in the text of the field set, in bytes.
	offset int
	text   string
	// fix is what to do about it, or empty.
	fix string
	// field is the field that the problem is about. It can be nil.
	field *sdl.Field
	// stops reports whether nothing behind this problem counts as selected in edition 2.14.
	stops bool
}

// fixFieldSet tells how a field set is written.
const fixFieldSet = `Write the fields as one text, nested ones in braces: fields: "id owner { id }".`

// maxProblems bounds the errors that are reported about one field set.
const maxProblems = 50

// problemKind tells which code of a directive reports a problem, and in which order problems are
// found; see [problemKind.stage].
type problemKind uint8

const (
	// problemFields: the text is not a selection of fields that exist.
	problemFields problemKind = iota
	// problemType: the argument is not a string.
	problemType
	// problemAbstract: a @key selects a field of a union or interface type.
	problemAbstract
	// problemAlias: a field has an alias.
	problemAlias
	// problemShape: a field lacks its selection, has arguments that do not fit, or a fragment
	// selects nothing.
	problemShape
	// problemDirective: the field set has a directive.
	problemDirective
)

// lastStage is the last stage of [problemKind.stage].
const lastStage = 2

// stage returns the stage of composition, 0 to [lastStage], that finds problems of the kind. A
// stage reports all that it finds, and hides what later stages would find in the same field set.
// Fields with arguments, and fields that are not external, are found with the directives.
func (k problemKind) stage(rust bool) int {
	if rust {
		return [...]int{problemFields: 0, problemType: 0, problemAbstract: 1, problemAlias: 1, problemDirective: 1, problemShape: 2}[k]
	}
	return [...]int{problemFields: 0, problemType: 0, problemAbstract: 0, problemAlias: 1, problemShape: 1, problemDirective: 2}[k]
}

// unreadable reports whether a field set cannot be read as a selection of fields that exist.
func (s *FieldSet) unreadable() bool {
	for i := range s.problems {
		if k := s.problems[i].kind; k == problemFields || k == problemType {
			return true
		}
	}
	return false
}

// hasProblemBefore reports whether a field set has a problem that is found in an earlier stage than
// those of a kind.
func (s *FieldSet) hasProblemBefore(kind problemKind, rust bool) bool {
	return slices.ContainsFunc(s.problems, func(p problem) bool { return p.kind.stage(rust) < kind.stage(rust) })
}

// readFieldSet reads the field set of a @key, @requires or @provides, with names looked up in
// parent. A value that is not a string gives an empty field set with that problem, except that
// Federation 1 allows bare names and lists.
func (b *builder) readFieldSet(parent *sdl.Type, d *sdl.Directive) *FieldSet {
	raw, form := fieldsArg(d)
	if form == looseText && b.Version.Fed1() && b.opts.Edition.Rust() && d.Arg("fields").Kind == ast.ListValue && len(d.Arg("fields").Children) != 1 {
		return &FieldSet{problems: []problem{{text: "fields is a list", fix: fixFieldSet}}}
	}
	if form == notText || form == looseText && !b.Version.Fed1() {
		return &FieldSet{problems: []problem{{kind: problemType, text: "the value is not a text", fix: fixFieldSet}}}
	}
	return b.resolve(parent, raw, d.Role == sdl.RoleKey)
}

// written returns an argument as it is written in the source, shortened, for a message.
func written(v *ast.Value) string {
	if v == nil {
		return "missing"
	}
	return shorten(sdl.ValueString(v))
}

// textForm is the form in which a subgraph writes the text of a field set.
type textForm uint8

const (
	notText textForm = iota
	// looseText is a bare name or a list, which Federation 1 allows.
	looseText
	stringText
)

// fieldsArg returns the text of the argument fields.
func fieldsArg(d *sdl.Directive) (string, textForm) {
	v := d.Arg("fields")
	if v == nil {
		return "", notText
	}
	return fieldsText(v)
}

// fieldsText returns the text of a field set. Entries of a list are joined with spaces.
func fieldsText(v *ast.Value) (string, textForm) {
	switch v.Kind {
	case ast.StringValue, ast.BlockValue:
		return v.Raw, stringText
	case ast.EnumValue:
		return v.Raw, looseText
	case ast.ListValue:
		parts := make([]string, len(v.Children))
		for i, c := range v.Children {
			text, form := fieldsText(c.Value)
			if form == notText || c.Value.Kind == ast.ListValue {
				return "", notText
			}
			parts[i] = text
		}
		return strings.Join(parts, " "), looseText
	}
	return "", notText
}

// resolve parses the text of a field set and looks its names up, starting at parent. If key is set,
// fields of union and interface types cannot be selected. What cannot be resolved is a problem of
// the field set and not among its selections.
func (b *builder) resolve(parent *sdl.Type, raw string, key bool) *FieldSet {
	r := resolver{b: b, rust: b.opts.Edition.Rust(), key: key}
	nodes, err := sdl.ParseSelection(raw)
	var e *sdl.SelectionError
	if errors.As(err, &e) && !(e.Rest && r.rust) { // the Rust composer ignores what follows a selection
		r.problems = []problem{{offset: e.Offset, text: e.Reason, fix: fixFieldSet}}
		if !r.rust {
			nodes = nil
		}
	}
	return &FieldSet{Raw: raw, Selections: r.selections(parent, nodes), problems: r.problems}
}

// eachSelectedField visits every field of a field set, parents first. It leaves out __typename.
func eachSelectedField(list []Selection, visit func(*Selection)) {
	for i := range list {
		if s := &list[i]; s.Field != nil {
			visit(s)
		}
		eachSelectedField(list[i].Sub, visit)
	}
}

// fingerprint returns a text that is equal for field sets that select the same fields, whatever
// their order, with the same arguments. Aliases and directives count too, and so does the order
// then.
func (s *FieldSet) fingerprint() string {
	if s.decorated() {
		return "as written: " + s.Raw
	}
	return fingerprint(s.Selections)
}

// decorated reports whether a field set has aliases or directives, which [Selection] leaves out.
func (s *FieldSet) decorated() bool {
	for i := range s.problems {
		if k := s.problems[i].kind; k == problemAlias || k == problemDirective {
			return true
		}
	}
	return false
}

// fingerprint is [FieldSet.fingerprint] for the entries between one pair of braces. Entries that
// select the same count once.
func fingerprint(list []Selection) string {
	parts := make([]string, 0, len(list))
	for i := range list {
		s := &list[i]
		var text string
		switch {
		case s.Typename:
			text = "__typename"
		case s.Field != nil:
			text = s.Field.Name
			for _, a := range s.Args {
				text += "(" + a.Name + ":" + a.Value.String() + ")"
			}
		case s.On != nil:
			text = "... on " + s.On.Name
		default:
			text = "..."
		}
		if len(s.Sub) > 0 {
			text += "{" + fingerprint(s.Sub) + "}"
		}
		parts = append(parts, text)
	}
	slices.Sort(parts)
	return strings.Join(slices.Compact(parts), " ")
}

// writeSelections writes a field set on one line.
func writeSelections(out *strings.Builder, list []Selection) {
	for i, s := range list {
		if i > 0 {
			out.WriteByte(' ')
		}
		switch {
		case s.Typename:
			out.WriteString("__typename")
		case s.Field != nil:
			out.WriteString(s.Field.Name)
			for j, a := range s.Args {
				out.WriteString([]string{"(", ", "}[min(j, 1)] + a.Name + ": " + a.Value.String())
			}
			if len(s.Args) > 0 {
				out.WriteByte(')')
			}
		case s.On != nil:
			out.WriteString("... on " + s.On.Name)
		default:
			out.WriteString("...")
		}
		if len(s.Sub) > 0 {
			out.WriteString(" { ")
			writeSelections(out, s.Sub)
			out.WriteString(" }")
		}
	}
}

package merge

import (
	"slices"
	"strings"
	"unicode"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// addFields adds the join__field directives of a field of an object or interface: one per subgraph
// that has the field. They are left out if all subgraphs that have the type have the field in the
// same plain way. equal is true if all sources give the same type.
func (j *joins) addFields(t *mergedType, f *sdl.Field, srcs []fieldSource, equal bool) {
	needed := !equal || len(srcs) < len(t.srcs)
	for i := range srcs {
		if needed {
			break
		}
		s := &srcs[i]
		needed = s.over != notOverridden || s.label != "" || hasJoinArguments(s)
	}
	if !needed {
		return
	}
	f.Directives = slices.Grow(f.Directives, len(srcs))
	for i := range srcs {
		s := &srcs[i]
		if s.over == unused && s.label == "" {
			continue
		}
		if equal && s.over == notOverridden && s.label == "" && s.meta.Override == nil && !hasJoinArguments(s) {
			f.Directives = append(f.Directives, j.field[s.sub.Index])
			continue
		}
		f.Directives = append(f.Directives, j.fieldOf(s, equal))
	}
}

// hasJoinArguments reports whether the field's own directives give its join__field arguments.
func hasJoinArguments(s *fieldSource) bool {
	return s.meta.External || s.meta.Requires != nil || s.meta.Provides != nil || len(s.meta.Contexts) > 0
}

// fieldArg is an argument of a join__field.
type fieldArg uint8

const (
	fieldRequires fieldArg = iota
	fieldProvides
	fieldOverride
	fieldType
	fieldExternal
	fieldUsedOverridden
	fieldOverrideLabel
	fieldContextArguments
)

// fieldArgNames has the names of the arguments as the join specification spells them.
var fieldArgNames = [...]string{"requires", "provides", "override", "type", "external", "usedOverridden", "overrideLabel", "contextArguments"}

// fieldArgOrder has the order in which an edition prints the arguments, after the graph.
var fieldArgOrder = [...][]fieldArg{
	spec.Edition215: {fieldExternal, fieldRequires, fieldProvides, fieldOverride, fieldOverrideLabel, fieldUsedOverridden, fieldContextArguments, fieldType},
	spec.Edition214: {fieldRequires, fieldProvides, fieldOverride, fieldType, fieldExternal, fieldUsedOverridden, fieldOverrideLabel, fieldContextArguments},
}

// fieldOf makes the join__field of one source. It has the source's type only if the types differ.
func (j *joins) fieldOf(s *fieldSource, equal bool) *sdl.Directive {
	args := append(make([]sdl.Arg, 0, 3), sdl.Arg{Name: "graph", Value: j.graph(s.sub)})
	for _, a := range fieldArgOrder[j.edition] {
		if v := j.fieldArg(a, s, equal); v != nil {
			args = append(args, sdl.Arg{Name: fieldArgNames[a], Value: v})
		}
	}
	return &sdl.Directive{Name: "join__field", Role: sdl.RoleJoinField, Args: args}
}

// fieldArg returns one argument of the join__field of a source, or nil for one that is left out.
func (j *joins) fieldArg(a fieldArg, s *fieldSource, equal bool) value {
	switch m := s.meta; {
	case a == fieldRequires && m.Requires != nil:
		return j.text(m.Requires.Raw)
	case a == fieldProvides && m.Provides != nil:
		return j.text(m.Provides.Raw)
	case a == fieldOverride && m.Override != nil && !j.overridesNobody(m.Override.From):
		return j.text(m.Override.From)
	case a == fieldType && !equal:
		return j.text(s.f.Type.String())
	case a == fieldExternal:
		return trueIf(m.External)
	case a == fieldUsedOverridden:
		return trueIf(s.over == usedStill)
	case a == fieldOverrideLabel && s.label != "":
		return j.text(s.label)
	case a == fieldContextArguments:
		return j.contextArguments(s)
	}
	return nil
}

// inputField returns the join__field of one source of an input field. It has the source's type only
// if the types differ.
func (j *joins) inputField(s *inputSource, equal bool) *sdl.Directive {
	plain := j.field[s.sub.Index]
	if equal {
		return plain
	}
	return directive("join__field", sdl.RoleJoinField, plain.Args[0], sdl.Arg{Name: "type", Value: j.text(s.typ.String())})
}

// contextArguments returns the arguments that the router fills in from a context, or nil.
func (j *joins) contextArguments(s *fieldSource) value {
	if len(s.meta.Contexts) == 0 {
		return nil
	}
	list := make([]value, len(s.meta.Contexts))
	for i, c := range s.meta.Contexts {
		list[i] = objectValue([]sdl.Arg{
			{Name: "context", Value: stringValue(contextName(s.sub, c.Context))}, {Name: "name", Value: stringValue(c.Arg.Name)},
			{Name: "type", Value: stringValue(c.Arg.Type.String())}, {Name: "selection", Value: j.selection(c.Selection)},
		})
	}
	return listValue(list...)
}

// overridesNobody reports whether an @override from the subgraph is left out, as edition 2.15 does
// for one that does not exist.
func (j *joins) overridesNobody(from string) bool {
	return j.edition.Rust() && !slices.ContainsFunc(j.subs, func(s *subgraph.Subgraph) bool { return s.Name == from })
}

// selection makes the selection of a contextual argument; edition 2.15 drops the space before it.
func (j *joins) selection(text string) value {
	if j.edition.Rust() {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
	}
	return stringValue(text)
}

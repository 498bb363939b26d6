package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
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

// fieldOf makes the join__field of one source. It has the source's type only if the types differ.
func (j *joins) fieldOf(s *fieldSource, equal bool) *sdl.Directive {
	args := []sdl.Arg{{Name: "graph", Value: j.graph(s.sub)}}
	add := func(name string, v value) {
		if v != nil {
			args = append(args, sdl.Arg{Name: name, Value: v})
		}
	}
	if s.meta.Requires != nil {
		add("requires", stringValue(s.meta.Requires.Raw))
	}
	if s.meta.Provides != nil {
		add("provides", stringValue(s.meta.Provides.Raw))
	}
	if s.meta.Override != nil && !j.overridesNobody(s.meta.Override.From) {
		add("override", stringValue(s.meta.Override.From))
	}
	if !equal {
		add("type", stringValue(s.f.Type.String()))
	}
	add("external", trueIf(s.meta.External))
	add("usedOverridden", trueIf(s.over == usedStill))
	if s.label != "" {
		add("overrideLabel", stringValue(s.label))
	}
	add("contextArguments", j.contextArguments(s))
	return directive("join__field", sdl.RoleJoinField, args...)
}

// inputField returns the join__field of one source of an input field. It has the source's type only
// if the types differ.
func (j *joins) inputField(s *inputSource, equal bool) *sdl.Directive {
	plain := j.field[s.sub.Index]
	if equal {
		return plain
	}
	return directive("join__field", sdl.RoleJoinField, plain.Args[0], sdl.Arg{Name: "type", Value: stringValue(s.typ.String())})
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

// selection makes the selection of a contextual argument; edition 2.15 trims it.
func (j *joins) selection(text string) value {
	if j.edition.Rust() {
		text = strings.TrimSpace(text)
	}
	return stringValue(text)
}

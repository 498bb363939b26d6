package sdl

import "slices"

// schemaDefinition reads a schema definition from behind its keyword. A document may have several:
// their directives add up, and the last root of an operation counts.
func (r *reader) schemaDefinition(description *string, pos Pos) {
	s := r.schema
	s.HasDefinition = true
	if description != nil {
		s.Description = description
	}
	directives := r.directives(0)
	// The directives of definitions come before those of extensions, wherever they are written.
	s.Directives = slices.Insert(s.Directives, r.schemaDirectives, directives...)
	r.schemaDirectives += len(directives)
	if r.schemaDefinitions == 0 {
		s.SchemaPos = pos
	} else if s.RepeatedDefinition.Source == nil {
		s.RepeatedDefinition = pos
	}
	r.schemaDefinitions++
	if r.tok.kind != '{' {
		r.fail("the schema definition has no root types")
		if r.err.Fix == "" {
			r.err.Fix = "Write schema { query: Query }, or begin with extend schema to add directives only."
		}
		return
	}
	r.roots(false)
}

// schemaExtension reads a schema extension from behind its keywords. It must add directives or root
// types.
func (r *reader) schemaExtension(pos Pos) {
	s := r.schema
	if s.SchemaPos.Source == nil {
		s.SchemaPos = pos
	}
	before := len(s.Directives)
	s.Directives = append(s.Directives, r.directives(r.part(""))...)
	if r.tok.kind == '{' {
		r.roots(true)
	} else if len(s.Directives) == before {
		r.unexpected("what the extension adds")
	}
}

// roots reads the root operation types in braces.
func (r *reader) roots(extension bool) {
	s := r.schema
	for first := true; r.more('{', '}', first, "a root operation type"); first = false {
		op := Query
		for op <= Subscription && !r.atKeyword(op.String()) {
			op++
		}
		if op > Subscription {
			r.unexpected("query, mutation or subscription")
			return
		}
		at := r.pos()
		r.next()
		r.expect(':')
		if s.RootPos[op].Source != nil {
			if extension && op == Query {
				s.RepeatedQuery = at
			}
			if s.RepeatedRoot.Source == nil {
				s.RepeatedRoot = at
			}
		}
		s.Roots[op], s.RootPos[op] = r.name("the name of the root type"), at
	}
}

// defaultRoots makes the object types Query, Mutation and Subscription roots, unless the document
// has a schema definition or an extension names another root for the operation (specification,
// section 3.3.1). With exact, types that are roots of another operation are left out.
func (s *Schema) defaultRoots(exact bool) {
	if s.HasDefinition {
		return
	}
	for o := Query; o <= Subscription; o++ {
		t := s.Type(o.DefaultRootName())
		if s.Roots[o] == "" && t != nil && t.Kind == Object && !(exact && slices.Contains(s.Roots[:], t.Name)) {
			s.Roots[o] = t.Name
		}
	}
}

// directiveDef reads a directive definition from behind its keyword.
func (r *reader) directiveDef(description *string) *DirectiveDef {
	r.expect('@')
	d := &DirectiveDef{Description: description, Pos: r.pos()}
	d.Name = r.name("the name of the directive")
	d.Args = r.arguments()
	if r.atKeyword("repeatable") {
		r.next()
		d.Repeatable = true
	}
	if !r.atKeyword("on") {
		r.unexpected(`"on" and the places the directive may stand at`)
		return d
	}
	r.next()
	if r.tok.kind == '|' {
		r.next()
	}
	for r.err == nil {
		if r.tok.kind != tokenName || !isDirectiveLocation(r.tok.text) {
			r.unexpected("a place a directive may stand at, such as OBJECT or FIELD_DEFINITION")
			break
		}
		d.Locations = append(d.Locations, r.tok.text)
		r.next()
		if r.tok.kind != '|' {
			break
		}
		r.next()
	}
	return d
}

// isDirectiveLocation reports whether a name is an ExecutableDirectiveLocation or a
// TypeSystemDirectiveLocation of the specification, October 2021, section 3.13.
func isDirectiveLocation(name string) bool {
	switch name {
	case "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION",
		"SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM", "ENUM_VALUE",
		"INPUT_OBJECT", "INPUT_FIELD_DEFINITION":
		return true
	}
	return false
}

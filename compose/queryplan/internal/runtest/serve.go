package runtest

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// execution is one request to a subgraph.
type execution struct {
	*service
	variables map[string]any
}

// resolved is an object as a subgraph has it.
type resolved struct {
	object
	typ *sdl.Type
	// sent is the representation that the object was asked for with, nil for other objects.
	sent map[string]any
	// provided is what a @provides on the way makes available.
	provided []subgraph.Selection
	// reached reports whether a field led here, so that the fields of keys are known.
	reached bool
}

// answer executes a document. The error says what the subgraph would not answer.
func (s *service) answer(document string, variables map[string]any) (map[string]any, error) {
	doc, err := parser.ParseQuery(&ast.Source{Name: s.Name, Input: document})
	if err != nil {
		return nil, fmt.Errorf("%s cannot read %s: %w", s.Name, document, err)
	}
	if errs := validator.ValidateWithRules(s.schema, doc, s.graph.rules); len(errs) > 0 {
		return nil, fmt.Errorf("%s refuses %s: %w", s.Name, document, errs)
	}
	op := doc.Operations[0]
	coerced, err := validator.VariableValues(s.schema, op, variables)
	if err != nil {
		return nil, fmt.Errorf("%s refuses the variables of %s: %w", s.Name, document, err)
	}
	kind := sdl.Query
	switch op.Operation {
	case ast.Mutation:
		kind = sdl.Mutation
	case ast.Subscription:
		kind = sdl.Subscription
	}
	e := &execution{s, coerced}
	name := s.Schema.Roots[kind]
	if name == "" {
		name = kind.DefaultRootName()
	}
	root := s.Schema.Type(name)
	if root == nil {
		root = &sdl.Type{Name: name, Kind: sdl.Object}
	}
	out, err := e.object(resolved{object: object{typ: root.Name}, typ: root}, op.SelectionSet)
	if err != nil {
		return nil, fmt.Errorf("%s fails for %s: %w", s.Name, document, err)
	}
	return out, nil
}

// object resolves selections on an object.
func (e *execution) object(o resolved, set ast.SelectionSet) (map[string]any, error) {
	out := map[string]any{identityKey: o.object}
	names, fields := collect(e.schema, e.schema.Types[o.typ.Name], set, e.variables)
	for _, name := range names {
		v, err := e.field(o, fields[name])
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", o.typ.Name, fields[name][0].Name, err)
		}
		out[name] = v
	}
	return out, nil
}

// field resolves one field of an object.
func (e *execution) field(o resolved, asked []*ast.Field) (any, error) {
	first := asked[0]
	switch first.Name {
	case "__typename":
		return o.typ.Name, nil
	case "_entities":
		return e.entities(asked)
	}
	f := o.typ.Field(first.Name)
	meta := e.Field(f)
	provided, given := provides(o.provided, first.Name)
	if meta.External && !given && !meta.InKey && !e.readable(f) {
		return nil, fmt.Errorf("the field is external here")
	}
	args := first.ArgumentMap(e.variables)
	for _, c := range meta.Contexts {
		if args[c.Arg.Name] == nil {
			return nil, fmt.Errorf("the argument %s has no value from the context", c.Arg.Name)
		}
		delete(args, c.Arg.Name)
	}
	if meta.Requires != nil && !given {
		if err := e.has(o, meta.Requires.Selections); err != nil {
			return nil, fmt.Errorf("@requires: %w", err)
		}
	}
	if meta.Provides != nil {
		provided = append(provided[:len(provided):len(provided)], meta.Provides.Selections...)
	}
	var failed error
	value := each(e.graph.value(o.object, first.Name, args), func(v any) any {
		below, ok := v.(object)
		if !ok {
			return v
		}
		t := e.typeOf(below, f.Type.Name())
		if t == nil {
			failed = fmt.Errorf("the subgraph has no type for a %s", below.typ)
			return nil
		}
		out, err := e.object(resolved{object: below, typ: t, provided: provided, reached: true}, sub(asked))
		if err != nil {
			failed = err
		}
		return out
	})
	return value, failed
}

// readable reports whether an external field can be answered all the same: it is a leaf of an
// object that belongs to no entity, whose values come with the object.
func (e *execution) readable(f *sdl.Field) bool {
	return e.Composite(f.Type) == nil && len(e.Type(f.Parent).Keys) == 0
}

// typeOf returns the type that a subgraph has for an object where a type is declared, nil if it
// has none.
func (s *service) typeOf(o object, declared string) *sdl.Type {
	t := s.Schema.Type(declared)
	if t != nil && s.Type(t).InterfaceObject {
		return t
	}
	return s.Schema.Type(o.typ)
}

// provides returns what a @provides has below a field, and reports whether it has the field.
func provides(list []subgraph.Selection, name string) (below []subgraph.Selection, found bool) {
	for _, s := range list {
		switch {
		case s.Field != nil && s.Field.Name == name:
			found = true
			below = append(below, s.Sub...)
		case s.Field == nil && !s.Typename:
			more, ok := provides(s.Sub, name)
			below, found = append(below, more...), found || ok
		}
	}
	return below, found
}

// has returns an error unless what a field requires is known about its object.
func (e *execution) has(o resolved, list []subgraph.Selection) error {
	if o.sent != nil {
		return e.matches(o.sent, o.object, list)
	}
	for _, s := range list {
		if s.Field == nil {
			continue
		}
		if _, ok := provides(o.provided, s.Field.Name); !ok && e.Field(s.Field).External {
			return fmt.Errorf("%s is not known without a representation", s.Field.Name)
		}
	}
	return nil
}

// matches returns an error unless a representation has selections with the values of the world.
func (e *execution) matches(sent map[string]any, o object, list []subgraph.Selection) error {
	for _, s := range list {
		switch {
		case s.Typename:
		case s.Field == nil:
			if s.On == nil || s.On.Name == o.typ || e.graph.is(o.typ, s.On.Name) {
				if err := e.matches(sent, o, s.Sub); err != nil {
					return err
				}
			}
		default:
			value, ok := sent[s.Field.Name]
			if !ok {
				return fmt.Errorf("the representation lacks %s", s.Field.Name)
			}
			args := map[string]any{}
			for _, a := range s.Field.Args {
				if a.Default != nil {
					args[a.Name], _ = a.Default.Value(nil)
				}
			}
			for _, a := range s.Args {
				args[a.Name], _ = a.Value.Value(nil)
			}
			if err := e.equal(value, e.graph.value(o, s.Field.Name, args), s.Sub); err != nil {
				return fmt.Errorf("%s: %w", s.Field.Name, err)
			}
		}
	}
	return nil
}

// equal returns an error unless a value that was sent is that of the world.
func (e *execution) equal(sent, have any, list []subgraph.Selection) error {
	switch have := have.(type) {
	case []any:
		items, ok := sent.([]any)
		if !ok || len(items) != len(have) {
			return fmt.Errorf("%v was sent for a list", sent)
		}
		for i := range have {
			if err := e.equal(items[i], have[i], list); err != nil {
				return err
			}
		}
		return nil
	case object:
		fields, ok := sent.(map[string]any)
		if !ok {
			return fmt.Errorf("%v was sent for an object", sent)
		}
		return e.matches(fields, have, list)
	}
	if !reflect.DeepEqual(sent, have) {
		return fmt.Errorf("%v was sent, not %v", sent, have)
	}
	return nil
}

// entities resolves representations. Each must have the fields of a resolvable key.
func (e *execution) entities(asked []*ast.Field) (any, error) {
	list, ok := e.variables["representations"].([]any)
	if !ok {
		return nil, fmt.Errorf("there are no representations")
	}
	out := make([]any, len(list))
	for i, one := range list {
		o, err := e.entity(one)
		if err != nil {
			return nil, err
		}
		if out[i], err = e.object(o, sub(asked)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// entity finds the object of a representation.
func (e *execution) entity(one any) (resolved, error) {
	sent, ok := one.(map[string]any)
	if !ok {
		return resolved{}, fmt.Errorf("the representation %v is no object", one)
	}
	name, _ := sent["__typename"].(string)
	known, ok := sent[identityKey].(object)
	if !ok {
		return resolved{}, fmt.Errorf("a representation of %q is of no object", name)
	}
	t := e.Schema.Type(name)
	if t == nil {
		return resolved{}, fmt.Errorf("%q is no type here", name)
	}
	if !e.graph.is(known.typ, name) {
		return resolved{}, fmt.Errorf("the representation of a %s says that it is a %s", known.typ, name)
	}
	var err error
	for _, k := range e.Type(t).Keys {
		if !k.Resolvable || k.Fields == nil {
			continue
		}
		if err = e.matches(sent, known, k.Fields.Selections); err == nil {
			own := t
			if t.Kind == sdl.Interface {
				if own = e.Schema.Type(known.typ); own == nil {
					return resolved{}, fmt.Errorf("a %s is no type here", known.typ)
				}
			}
			return resolved{object: known, typ: own, sent: sent}, nil
		}
	}
	text, _ := json.Marshal(sent)
	return resolved{}, fmt.Errorf("the representation %s enters no entity: %w", text, err)
}

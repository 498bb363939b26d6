package loadtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// definitions are what the federation specification adds to every subgraph. Field sets are strings
// here, which makes no difference to code.
const definitions = `
directive @link(url: String!, as: String, import: [String]) repeatable on SCHEMA
directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @requires(fields: String!) on FIELD_DEFINITION
directive @provides(fields: String!) on FIELD_DEFINITION
directive @external on OBJECT | FIELD_DEFINITION
directive @shareable repeatable on OBJECT | FIELD_DEFINITION
directive @override(from: String!, label: String) on FIELD_DEFINITION
scalar _Any
type _Service { sdl: String! }
extend type Query { _service: _Service! }
`

// entityDefinitions follow for a subgraph that has entities; the verb gets their names.
const entityDefinitions = `
union _Entity = %s
extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
`

// load reads the SDL of a subgraph as its server does: with the definitions of the federation
// specification, and a union of its entities if it has any.
func (c *Code) load(sdl string) error {
	own, err := parser.ParseSchema(&ast.Source{Name: "own", Input: sdl})
	if err != nil {
		return err
	}
	for _, def := range slices.Concat(own.Definitions, own.Extensions) {
		if err := c.readDirectives(def); err != nil {
			return err
		}
	}
	text := definitions
	if len(c.keys) > 0 {
		names := make([]string, 0, len(c.keys))
		for name := range c.keys {
			names = append(names, name)
		}
		slices.Sort(names)
		text += fmt.Sprintf(entityDefinitions, strings.Join(names, " | "))
	}
	c.schema, err = validator.LoadSchema(validator.Prelude, &ast.Source{Name: "federation", Input: text}, &ast.Source{Name: "own", Input: sdl})
	return err
}

// readDirectives notes the resolvable keys of a type, and what its fields require or leave to
// others.
func (c *Code) readDirectives(def *ast.Definition) error {
	for _, key := range def.Directives.ForNames("key") {
		if resolvable := key.Arguments.ForName("resolvable"); resolvable != nil && resolvable.Value.Raw == "false" {
			continue
		}
		set, err := fieldSet(key)
		if err != nil {
			return err
		}
		c.keys[def.Name] = append(c.keys[def.Name], set)
	}
	for _, field := range def.Fields {
		name := def.Name + "." + field.Name
		c.external[name] = field.Directives.ForName("external") != nil
		requires := field.Directives.ForName("requires")
		if requires == nil {
			continue
		}
		set, err := fieldSet(requires)
		if err != nil {
			return err
		}
		c.requires[name] = set
	}
	return nil
}

// fieldSet returns the argument `fields` of a directive.
func fieldSet(d *ast.Directive) (ast.SelectionSet, error) {
	argument := d.Arguments.ForName("fields")
	if argument == nil {
		return nil, fmt.Errorf("%w: @%s without fields", errSchema, d.Name)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: "{" + argument.Value.Raw + "}"})
	if err != nil {
		return nil, err
	}
	return doc.Operations[0].SelectionSet, nil
}

// lacks returns the first path of a field set that a representation does not have, or "". A path
// that leads to null is there.
func lacks(value any, set ast.SelectionSet) string {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			if path := lacks(element, set); path != "" {
				return path
			}
		}
	case map[string]any:
		for _, selection := range set {
			if path := lacksOne(value, selection); path != "" {
				return path
			}
		}
	}
	return ""
}

// lacksOne is lacks for one selection of an object.
func lacksOne(object map[string]any, selection ast.Selection) string {
	switch s := selection.(type) {
	case *ast.InlineFragment:
		if name := object["__typename"]; name == nil || name == s.TypeCondition {
			return lacks(object, s.SelectionSet)
		}
	case *ast.Field:
		value, ok := object[s.Name]
		if !ok {
			return s.Name
		}
		if path := lacks(value, s.SelectionSet); path != "" {
			return s.Name + "." + path
		}
	}
	return ""
}

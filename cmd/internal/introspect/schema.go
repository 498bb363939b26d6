package introspect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Schema returns the API schema of a running server as SDL. A server that does not know the newer
// parts of introspection is asked again without them.
func (c Client) Schema(ctx context.Context, t Target) (string, error) {
	var data introspection
	err := c.ask(ctx, t, introspectionQuery(true), &data)
	var refused *refusal
	if errors.As(err, &refused) && !introspectionOff.Get().MatchString(refused.first) {
		err = c.ask(ctx, t, introspectionQuery(false), &data)
	}
	if err != nil {
		return "", err
	}
	if data.Schema == nil {
		return "", t.fail(nil, "returned no schema for `__schema`", "turn introspection on for whoever asks, or name the file of the schema instead")
	}
	w := &writer{}
	w.schema(data.Schema)
	if w.err == nil {
		source := sdl.Source{File: t.Label(), Text: w.text.String()}
		schema, errs := sdl.Parse(&source, sdl.DefaultLimits)
		if len(errs) == 0 {
			return sdl.Print(schema), nil
		}
		w.err = errs
	}
	return "", t.fail(w.err, "describes a schema that does not hold: "+t.told(w.err.Error()), "report it to those who run the server")
}

// introspectionQuery returns the question for a whole API schema. Newer parts are isRepeatable,
// specifiedByURL, isOneOf and deprecated input values.
func introspectionQuery(newer bool) string {
	more := func(text string) string {
		if newer {
			return text
		}
		return ""
	}
	value := "name description defaultValue type { ...T }" + more(" isDeprecated deprecationReason")
	all := more("(includeDeprecated: true)")
	return "query Introspection { __schema { " + more("description ") +
		"queryType { name } mutationType { name } subscriptionType { name } " +
		"types { kind name description " + more("specifiedByURL isOneOf ") +
		"fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ...T } args" + all + " { " + value + " } } " +
		"inputFields" + all + " { " + value + " } interfaces { name } possibleTypes { name } " +
		"enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } } " +
		"directives { name description locations " + more("isRepeatable ") + "args" + all + " { " + value + " } } } } " +
		"fragment T on __Type { kind name" + strings.Repeat(" ofType { kind name", wrappings) + strings.Repeat(" }", wrappings) + " }"
}

// wrappings is how many lists and non-null marks a type may have.
const wrappings = 9

// What introspection answers, as far as SDL has it.
type (
	introspection struct {
		Schema *schemaAnswer `json:"__schema"`
	}
	named struct {
		Name string `json:"name"`
	}
	schemaAnswer struct {
		Description  *string           `json:"description"`
		Query        *named            `json:"queryType"`
		Mutation     *named            `json:"mutationType"`
		Subscription *named            `json:"subscriptionType"`
		Types        []typeAnswer      `json:"types"`
		Directives   []directiveAnswer `json:"directives"`
	}
	typeAnswer struct {
		Kind          string        `json:"kind"`
		Name          string        `json:"name"`
		Description   *string       `json:"description"`
		SpecifiedBy   *string       `json:"specifiedByURL"`
		OneOf         *bool         `json:"isOneOf"`
		Fields        []fieldAnswer `json:"fields"`
		InputFields   []valueAnswer `json:"inputFields"`
		Interfaces    []named       `json:"interfaces"`
		PossibleTypes []named       `json:"possibleTypes"`
		EnumValues    []fieldAnswer `json:"enumValues"`
	}
	fieldAnswer struct {
		Name        string        `json:"name"`
		Description *string       `json:"description"`
		Deprecated  bool          `json:"isDeprecated"`
		Reason      *string       `json:"deprecationReason"`
		Type        *refAnswer    `json:"type"`
		Args        []valueAnswer `json:"args"`
	}
	valueAnswer struct {
		Name        string     `json:"name"`
		Description *string    `json:"description"`
		Default     *string    `json:"defaultValue"`
		Deprecated  bool       `json:"isDeprecated"`
		Reason      *string    `json:"deprecationReason"`
		Type        *refAnswer `json:"type"`
	}
	refAnswer struct {
		Kind   string     `json:"kind"`
		Name   *string    `json:"name"`
		OfType *refAnswer `json:"ofType"`
	}
	directiveAnswer struct {
		Name        string        `json:"name"`
		Description *string       `json:"description"`
		Locations   []string      `json:"locations"`
		Repeatable  bool          `json:"isRepeatable"`
		Args        []valueAnswer `json:"args"`
	}
)

// writer writes what introspection tells as SDL. The first thing that cannot be is err.
type writer struct {
	text strings.Builder
	err  error
}

// builtIn are the scalars and directives that every server has, which SDL leaves out.
var builtIn = []string{"Int", "Float", "String", "Boolean", "ID", "@skip", "@include", "@deprecated", "@specifiedBy", "@oneOf"}

// schema writes all of a schema. Root types with other names than the usual ones, and a
// description, need a schema definition.
func (w *writer) schema(s *schemaAnswer) {
	roots := []struct {
		operation sdl.Operation
		root      *named
	}{{sdl.Query, s.Query}, {sdl.Mutation, s.Mutation}, {sdl.Subscription, s.Subscription}}
	unusual := s.Description != nil && *s.Description != ""
	for _, r := range roots {
		unusual = unusual || r.root != nil && r.root.Name != r.operation.DefaultRootName()
	}
	if unusual {
		w.description(s.Description)
		w.write("schema {\n")
		for _, r := range roots {
			if r.root != nil {
				w.write("  ", r.operation.String(), ": ", w.name(r.root.Name), "\n")
			}
		}
		w.write("}\n")
	}
	for _, d := range s.Directives {
		if !slices.Contains(builtIn, "@"+d.Name) {
			w.directive(d)
		}
	}
	for _, t := range s.Types {
		if !slices.Contains(builtIn, t.Name) && !strings.HasPrefix(t.Name, "__") {
			w.typ(t)
		}
	}
}

func (w *writer) write(parts ...string) {
	for _, p := range parts {
		w.text.WriteString(p)
	}
}

// nameForm is what GraphQL takes for a name.
var nameForm = pattern.New(`^[_A-Za-z][_0-9A-Za-z]*$`)

// name returns a name that a server gave, so that no other text gets into the SDL by it.
func (w *writer) name(name string) string {
	if !nameForm.Get().MatchString(name) && w.err == nil {
		w.err = fmt.Errorf("%q is no name", name)
	}
	return name
}

// description writes a description as a string literal, which can hold any text.
func (w *writer) description(text *string) {
	if text != nil && *text != "" {
		w.write(quote(*text), "\n")
	}
}

// quote returns a GraphQL string literal: that of JSON.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\u` + fmt.Sprintf("%04x", r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// directive writes the definition of a directive.
func (w *writer) directive(d directiveAnswer) {
	w.description(d.Description)
	w.write("directive @", w.name(d.Name))
	w.args(d.Args)
	if d.Repeatable {
		w.write(" repeatable")
	}
	for i, l := range d.Locations {
		w.write([]string{" on ", " | "}[min(i, 1)], w.name(l))
	}
	w.write("\n")
}

// typ writes the definition of a type by its kind.
func (w *writer) typ(t typeAnswer) {
	word, ok := map[string]string{
		"SCALAR": "scalar", "OBJECT": "type", "INTERFACE": "interface", "UNION": "union", "ENUM": "enum", "INPUT_OBJECT": "input",
	}[t.Kind]
	if !ok && w.err == nil {
		w.err = fmt.Errorf("%s is of the kind %s, which GraphQL does not have", strconv.Quote(t.Name), strconv.Quote(t.Kind))
	}
	w.description(t.Description)
	w.write(word, " ", w.name(t.Name))
	for i, n := range t.Interfaces {
		w.write([]string{" implements ", " & "}[min(i, 1)], w.name(n.Name))
	}
	if t.SpecifiedBy != nil && t.Kind == "SCALAR" {
		w.write(" @specifiedBy(url: ", quote(*t.SpecifiedBy), ")")
	}
	if t.OneOf != nil && *t.OneOf {
		w.write(" @oneOf")
	}
	if t.Kind == "UNION" {
		for i, n := range t.PossibleTypes {
			w.write([]string{" = ", " | "}[min(i, 1)], w.name(n.Name))
		}
	}
	w.body(t)
	w.write("\n")
}

// body writes the braces of a type with what is in them; nothing if there is nothing.
func (w *writer) body(t typeAnswer) {
	if len(t.Fields)+len(t.InputFields)+len(t.EnumValues) == 0 {
		return
	}
	w.write(" {\n")
	for _, f := range t.Fields {
		w.description(f.Description)
		w.write(w.name(f.Name))
		w.args(f.Args)
		w.write(": ", w.ref(f.Type, 0))
		w.deprecated(f.Deprecated, f.Reason)
		w.write("\n")
	}
	for _, v := range t.InputFields {
		w.value(v)
	}
	for _, v := range t.EnumValues {
		w.description(v.Description)
		w.write(w.name(v.Name))
		w.deprecated(v.Deprecated, v.Reason)
		w.write("\n")
	}
	w.write("}")
}

// args writes the arguments of a field or directive in parentheses.
func (w *writer) args(list []valueAnswer) {
	if len(list) == 0 {
		return
	}
	w.write("(\n")
	for _, v := range list {
		w.value(v)
	}
	w.write(")")
}

// value writes an argument or an input field. Its default value comes as GraphQL text; what else
// it may hold is found when the whole text is read again.
func (w *writer) value(v valueAnswer) {
	w.description(v.Description)
	w.write(w.name(v.Name), ": ", w.ref(v.Type, 0))
	if v.Default != nil {
		w.write(" = ", *v.Default)
	}
	w.deprecated(v.Deprecated, v.Reason)
	w.write("\n")
}

func (w *writer) deprecated(is bool, reason *string) {
	switch {
	case !is:
	case reason == nil:
		w.write(" @deprecated")
	default:
		w.write(" @deprecated(reason: ", quote(*reason), ")")
	}
}

// ref returns a type reference as SDL has it. depth counts its wrappings.
func (w *writer) ref(r *refAnswer, depth int) string {
	switch {
	case r == nil || depth > wrappings:
		if w.err == nil {
			w.err = errors.New("a type reference has no end")
		}
		return ""
	case r.Kind == "NON_NULL":
		return w.ref(r.OfType, depth+1) + "!"
	case r.Kind == "LIST":
		return "[" + w.ref(r.OfType, depth+1) + "]"
	case r.Name == nil:
		return w.ref(nil, 0)
	}
	return w.name(*r.Name)
}

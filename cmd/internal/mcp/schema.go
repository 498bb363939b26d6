package mcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// schema is a JSON schema of an object, as clients show it to their models: an argument or a part
// of a result for each field of a struct. The tag json has the name, and omitempty if it may be
// left out; the tag about has the description.
type schema struct {
	fields []schemaField
}

type schemaField struct {
	name     string
	optional bool
	Type     any            `json:"type"`
	Items    map[string]any `json:"items,omitempty"`
	About    string         `json:"description,omitempty"`
}

// schemaOf returns the schema of a struct type. Fields of embedded structs are its own.
func schemaOf(t reflect.Type) schema {
	var s schema
	for f := range t.Fields() {
		if f.Anonymous {
			s.fields = append(s.fields, schemaOf(f.Type).fields...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		field := schemaField{name: name, optional: options == "omitempty", About: f.Tag.Get("about")}
		switch f.Type.Kind() {
		case reflect.Slice:
			field.Type, field.Items = []string{"null", "array"}, map[string]any{"type": "string"}
		case reflect.Bool:
			field.Type = "boolean"
		case reflect.Int:
			field.Type = "integer"
		default:
			field.Type = "string"
		}
		s.fields = append(s.fields, field)
	}
	return s
}

// MarshalJSON implements json.Marshaler. The fields are in their order.
func (s schema) MarshalJSON() ([]byte, error) {
	var properties bytes.Buffer
	required := []string{}
	for i, f := range s.fields {
		name, err := json.Marshal(f.name)
		text, err2 := json.Marshal(f)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		if i > 0 {
			properties.WriteByte(',')
		}
		fmt.Fprintf(&properties, "%s:%s", name, text)
		if !f.optional {
			required = append(required, f.name)
		}
	}
	return json.Marshal(struct {
		Type       string          `json:"type"`
		Properties json.RawMessage `json:"properties"`
		Required   []string        `json:"required,omitempty"`
		Closed     bool            `json:"additionalProperties"`
	}{"object", json.RawMessage("{" + properties.String() + "}"), required, false})
}

// read reads arguments into a struct of the schema's type, strictly: a misspelled argument would
// change the question.
func (s schema) read(text json.RawMessage, into any) error {
	if len(text) == 0 {
		text = json.RawMessage("{}")
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(text, &given); err != nil {
		return errors.New("the arguments must be an object")
	}
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
		if value, ok := given[f.name]; !f.optional && (!ok || string(value) == "null") {
			return fmt.Errorf("the argument %s is missing", f.name)
		}
	}
	for name := range given {
		if !slices.Contains(names, name) {
			return fmt.Errorf("there is no argument %q; there are %s", name, strings.Join(names, ", "))
		}
	}
	err := json.Unmarshal(text, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		name := wrong.Field[strings.LastIndexByte(wrong.Field, '.')+1:] // without the structs around it
		return fmt.Errorf("the argument %s must be %s, and is of type %s", name, s.words(name), wrong.Value)
	}
	return err
}

// words returns in words what an argument takes.
func (s schema) words(name string) string {
	for _, f := range s.fields {
		switch {
		case f.name != name:
		case f.Items != nil:
			return "a list of texts"
		case f.Type == "boolean":
			return "true or false"
		}
	}
	return "a text"
}

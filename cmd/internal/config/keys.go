package config

import (
	"reflect"
	"strings"
)

// Keys returns every key that schemactl.yaml can have, in the order of the type [Graph]: * stands
// for a name, and brackets for the entries of a list of mappings.
func Keys() []string { return append(keysOf(reflect.TypeFor[Graph](), "", nil), "variants") }

// SupergraphKeys returns every key of supergraph.yaml, as [Keys] does.
func SupergraphKeys() []string { return keysOf(reflect.TypeFor[Supergraph](), "", nil) }

// keysOf appends the keys that a struct is read from, each below a prefix.
func keysOf(t reflect.Type, prefix string, out []string) []string {
	for f := range t.Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "" || key == "-" || key == "variants" {
			continue
		}
		path, kind := prefix+key, f.Type
		switch {
		case kind.Kind() == reflect.Map:
			path, kind = path+".*", kind.Elem()
		case kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.Struct:
			path, kind = path+"[]", kind.Elem()
		}
		if kind.Kind() == reflect.Struct {
			out = keysOf(kind, path+".", out)
			continue
		}
		out = append(out, path)
	}
	return out
}

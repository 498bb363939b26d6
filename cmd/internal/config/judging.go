package config

import (
	"reflect"
	"strings"
)

// judging are the keys of schemactl.yaml that steer what a check and a plan say of a change, but
// for those that other items of a plan stand for: subgraphs, contracts and operations.
var judging = []string{"federation_version", "failOn", "check", "plans", "publish", "hazards", "gaps", "skeleton"}

// Setting is a key of a configuration with its value.
type Setting struct {
	// Key is the path of the key, with points.
	Key   string
	Value any
	// Where is the file and the line of the value.
	Where string
}

// Judging returns the keys that steer the verdict on a change and that are set, in the order of
// [Graph]. Of `settle` they have what a plan is made with.
func (g *Graph) Judging() []Setting {
	var out []Setting
	for _, key := range judging {
		out = append(out, g.settings(fieldOf(reflect.ValueOf(*g), key), []any{key})...)
	}
	if seconds, asks := g.SettleSeconds(), g.Settle.Asks(); seconds != nil || asks {
		out = append(out, Setting{"settle", struct {
			Seconds *int `json:"seconds,omitempty"`
			Asks    bool `json:"asks,omitempty"`
		}{seconds, asks}, g.Where("settle")})
	}
	return out
}

// settings returns a value, or those of a section; none that are not set.
func (g *Graph) settings(v reflect.Value, keys []any) []Setting {
	if v.IsZero() {
		return nil
	}
	if v.Kind() != reflect.Struct {
		return []Setting{{dotted(keys), v.Interface(), g.Where(keys...)}}
	}
	var out []Setting
	for i := range v.NumField() {
		if key := yamlKey(v.Type().Field(i)); key != "" {
			out = append(out, g.settings(v.Field(i), append(keys[:len(keys):len(keys)], key))...)
		}
	}
	return out
}

// fieldOf returns the field of a struct that a key is read into.
func fieldOf(v reflect.Value, key string) reflect.Value {
	for i := range v.NumField() {
		if yamlKey(v.Type().Field(i)) == key {
			return v.Field(i)
		}
	}
	return reflect.ValueOf("") // judging names keys that there are, which a test shows
}

// yamlKey returns the key that a field is read from; empty if it is from none.
func yamlKey(f reflect.StructField) string {
	key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return strings.TrimPrefix(key, "-")
}

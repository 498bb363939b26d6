package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/nearest"
	"github.com/schemactl/schemactl/compose/pattern"
)

// The messages of go.yaml.in/yaml v4 that explain rewords.
var (
	unusableKey  = pattern.New(`(?s)^field (.+) (not found|already set) in type (\S+)$`)
	unusableKind = pattern.New("(?s)^cannot construct (!!?[a-z]+)(?: `(.*)`)? into (\\S+)$")
)

// explain rewords a message of the YAML library in terms of the file. The keys that it suggests are
// those of the Go type in the message, looked up inside the type of out. Other messages stay as
// they are. A value from outside of the file is not named.
func explain(message string, out any, fromOutside bool) string {
	if m := unusableKey.Get().FindStringSubmatch(message); m != nil {
		if strings.Contains(m[1], "\n") {
			m[1] = strconv.Quote(m[1])
		}
		if m[2] == "already set" {
			return fmt.Sprintf("the key %s is given twice", m[1])
		}
		known := keys(reflect.TypeOf(out), m[3], map[reflect.Type]bool{})
		hint := ""
		if near := nearest.Names(m[1], known); len(near) > 0 {
			hint = "; did you mean " + strings.Join(near, " or ") + "?"
		}
		return fmt.Sprintf("the key %s means nothing here; use one of %s%s", m[1], strings.Join(known, ", "), hint)
	}
	if strings.Contains(message, "cannot start any token") {
		return "a character stands here that YAML does not take; if it is a tab, indent with spaces; else write the value in quotation marks"
	}
	m := unusableKind.Get().FindStringSubmatch(message)
	if m == nil {
		return message
	}
	found := map[string]string{"!!seq": "a list", "!!map": "a mapping", "!!null": "nothing"}[m[1]]
	if found == "" {
		if found = m[2]; fromOutside {
			found = "another value"
		}
	}
	return fmt.Sprintf("%s stands here; %s is expected", found, expected(m[3]))
}

// expected describes the YAML that a Go type is decoded from.
func expected(goType string) string {
	switch {
	case goType == "string":
		return "text"
	case goType == "config.Settle":
		return "a duration such as 30s, or a mapping, `key: value`"
	case goType == "config.Deploy":
		return "a command, or a mapping, `key: value`"
	case goType == "bool":
		return "true or false"
	case goType == "[]string":
		return "a list such as [one, two]"
	case strings.HasPrefix(goType, "[]"):
		return "a list of mappings, `- key: value`"
	case strings.HasPrefix(goType, "map["):
		return "a mapping by name, `name: …`"
	case strings.HasPrefix(goType, "int"):
		return "a number"
	}
	return "a mapping, `key: value`"
}

// keys returns the YAML keys of the struct with a name, found anywhere inside the type t, and nil
// if t does not contain it. seen holds the structs that have been looked into.
func keys(t reflect.Type, name string, seen map[reflect.Type]bool) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	var own []string
	for f := range t.Fields() {
		if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); key != "-" && key != "" {
			own = append(own, key)
		}
	}
	if t.String() == name {
		slices.Sort(own)
		return own
	}
	for f := range t.Fields() {
		if found := keys(f.Type, name, seen); found != nil {
			return found
		}
	}
	return nil
}

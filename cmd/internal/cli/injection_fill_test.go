package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// filler fills values of any type: each text is a word of its own with a suffix, lists and mappings
// have two entries, numbers are 1 and truth values true.
type filler struct {
	suffix string
	n      int
}

// deepest is how deep reports are filled.
const deepest = 9

func (f *filler) text() string {
	f.n++
	text := fmt.Sprintf("w%04d", f.n) + f.suffix
	if f.suffix != "" && f.n%2 == 1 {
		text += "`"
	}
	return text
}

// skipped are types that reports have for their making and do not print.
func skipped(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	pkg := t.PkgPath()
	if t == reflect.TypeFor[sdl.Source]() {
		return false
	}
	for _, part := range []string{"sync", "sync/atomic", "/compose/supergraph", "/compose/subgraph", "/compose/sdl", "/compose/merge", "gqlparser", "/compose/satisfy"} {
		if pkg == part || strings.HasPrefix(part, "/") && strings.HasSuffix(pkg, part) || strings.Contains(pkg, part) && part == "gqlparser" {
			return true
		}
	}
	return false
}

// words are the values of texts that must be one of a few: a plan is applied before it is printed.
var words = map[reflect.Type]string{reflect.TypeFor[rollout.Action](): string(rollout.Register), reflect.TypeFor[rollout.Stage](): string(rollout.New)}

func (f *filler) fill(v reflect.Value, depth int) {
	t := v.Type()
	if word, fixed := words[t]; fixed {
		v.SetString(word)
		return
	}
	if depth > deepest || skipped(t) {
		return
	}
	if t == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(1_700_000_000, 0)))
		return
	}
	if t == reflect.TypeFor[json.RawMessage]() {
		quoted, _ := json.Marshal(f.text())
		v.SetBytes(quoted)
		return
	}
	switch t.Kind() {
	case reflect.String:
		v.SetString(f.text())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1)
	case reflect.Pointer:
		p := reflect.New(t.Elem())
		f.fill(p.Elem(), depth+1)
		v.Set(p)
	case reflect.Slice:
		list := reflect.MakeSlice(t, 2, 2)
		for i := range 2 {
			f.fill(list.Index(i), depth+1)
		}
		v.Set(list)
	case reflect.Array:
		for i := range v.Len() {
			f.fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		m := reflect.MakeMap(t)
		for range 2 {
			key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			f.fill(key, depth+1)
			f.fill(value, depth+1)
			m.SetMapIndex(key, value)
		}
		v.Set(m)
	case reflect.Interface:
		f.any(v)
	case reflect.Struct:
		for i := range t.NumField() {
			field := v.Field(i)
			if !field.CanSet() { // reports keep what they print in fields of their own as well
				field = reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
			}
			f.fill(field, depth+1)
		}
	}
}

// any fills an interface: an error, or a text where anything may be.
func (f *filler) any(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[error]():
		v.Set(reflect.ValueOf(errors.New(f.text())))
	case v.NumMethod() == 0:
		v.Set(reflect.ValueOf(f.text()))
	}
}

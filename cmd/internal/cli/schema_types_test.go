package cli

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
)

// schemaOf writes the JSON Schema of a command's forms, from their Go types, comments and
// constants. Every command has a form more, that of a failure.
func schemaOf(command string, forms []any) ([]byte, error) {
	w := &schemaWriter{defs: map[string]any{}, docs: map[string]*packageDocs{}}
	schema := map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$id":     "https://github.com/schemactl/schemactl/cmd/internal/cli/schemas/" + schemaFile(command),
		"title":   fmt.Sprintf("What `schemactl %s --format json` writes, version %d", command, formVersion),
	}
	var refs []any
	for _, form := range append(slices.Clone(forms), report.Failure{}) {
		if id, ok := form.(foreign); ok {
			refs = append(refs, map[string]any{"$ref": string(id)})
			continue
		}
		t := reflect.TypeOf(form)
		refs = append(refs, ref(t))
		w.defs[defName(t)] = w.object(t, true)
	}
	schema["oneOf"] = refs
	if len(w.defs) > 0 {
		schema["$defs"] = w.defs
	}
	if w.err != nil {
		return nil, fmt.Errorf("%s: %w", command, w.err)
	}
	text, err := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n'), err
}

// foreign is a form whose schema another package has, by the id of that schema.
type foreign string

// schemaFile returns the name of the file in schemas.
func schemaFile(command string) string {
	return strings.NewReplacer(" ", "-", "-", "_").Replace(command) + ".schema.json"
}

type schemaWriter struct {
	defs map[string]any
	docs map[string]*packageDocs
	err  error
}

func defName(t reflect.Type) string {
	name := []rune(t.Name())
	name[0] = unicode.ToLower(name[0])
	return filepath.Base(t.PkgPath()) + "." + string(name)
}

func ref(t reflect.Type) map[string]any { return map[string]any{"$ref": "#/$defs/" + defName(t)} }

// object is the schema of a struct; at the top, its version is a constant.
func (w *schemaWriter) object(t reflect.Type, top bool) map[string]any {
	properties, required := map[string]any{}, []string{}
	w.fields(t, top, properties, &required)
	slices.Sort(required)
	out := map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
	if about := w.docsOf(t).types[t.Name()]; about != "" && !top {
		out["description"] = about
	}
	return out
}

func (w *schemaWriter) fields(t reflect.Type, top bool, properties map[string]any, required *[]string) {
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous && name == "":
			of := f.Type
			if of.Kind() == reflect.Pointer {
				of = of.Elem()
			}
			w.fields(of, top, properties, required)
			continue
		case name == "":
			w.err = fmt.Errorf("%s.%s has no name in JSON", t, f.Name)
			return
		}
		schema := w.value(f.Type)
		if top && name == "version" && f.Type.Kind() == reflect.Int {
			schema = map[string]any{"const": formVersion}
		}
		if about := w.docsOf(t).fields[t.Name()+"."+f.Name]; about != "" {
			schema["description"] = about
		}
		properties[name] = schema
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
		}
	}
}

var textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()

// value is the schema of a type.
func (w *schemaWriter) value(t reflect.Type) map[string]any {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[diag.Severity]():
		words := []string{}
		for s := diag.Severity(0); !strings.Contains(s.String(), "("); s++ {
			if slices.Contains(words, s.String()) {
				break
			}
			words = append(words, s.String())
		}
		return map[string]any{"enum": words}
	case t == reflect.TypeFor[json.RawMessage](): // a form of others, which their documents describe
		return map[string]any{"type": "object"}
	case t.Implements(textMarshaler):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.String:
		if words := w.docsOf(t).words[t.Name()]; t.PkgPath() != "" && len(words) > 0 {
			return map[string]any{"enum": words}
		}
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Uint8:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": w.value(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": w.value(t.Elem())}
	case reflect.Interface: // publish does not know what the check's own report is; schemas bundles the schema that this names
		return map[string]any{"$ref": schemas.CheckID}
	case reflect.Struct:
		if _, ok := w.defs[defName(t)]; !ok {
			w.defs[defName(t)] = nil // so that a type that holds itself ends
			w.defs[defName(t)] = w.object(t, false)
		}
		return ref(t)
	}
	w.err = fmt.Errorf("nobody said how %s is written as JSON", t)
	return map[string]any{}
}

// packageDocs is what the source of a package says about its types.
type packageDocs struct {
	// types and fields ("Type.Field") have comments, words the constants of string types.
	types, fields map[string]string
	words         map[string][]string
}

// docsOf reads the source of a type's package, which is in this repository.
func (w *schemaWriter) docsOf(t reflect.Type) *packageDocs {
	d := w.docs[t.PkgPath()]
	if d != nil {
		return d
	}
	d = &packageDocs{map[string]string{}, map[string]string{}, map[string][]string{}}
	w.docs[t.PkgPath()] = d
	dir, ok := strings.CutPrefix(t.PkgPath(), "github.com/schemactl/schemactl/")
	if !ok {
		return d
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "..", filepath.FromSlash(dir), "*.go"))
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, parseErr := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err = errors.Join(err, parseErr); err != nil {
			w.err = err
			return d
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if g, ok := n.(*ast.GenDecl); ok {
				d.declaration(g)
			}
			return true
		})
	}
	for _, words := range d.words {
		slices.Sort(words)
	}
	return d
}

func (d *packageDocs) declaration(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			d.types[s.Name.Name] = sentence(g.Doc, s.Doc)
			if st, ok := s.Type.(*ast.StructType); ok {
				for _, field := range st.Fields.List {
					for _, name := range field.Names {
						d.fields[s.Name.Name+"."+name.Name] = sentence(field.Doc, field.Comment)
					}
				}
			}
		case *ast.ValueSpec:
			of, ok := s.Type.(*ast.Ident)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, v := range s.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					word, _ := strconv.Unquote(lit.Value) // it was parsed
					d.words[of.Name] = append(d.words[of.Name], word)
				}
			}
		}
	}
}

// subject begins the comments of Go, which name what they are about.
var subject = regexp.MustCompile(`^\w+ (?:is|are) (\w)`)

// sentence is a comment as one line, without the name that it begins with.
func sentence(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if text := strings.Join(strings.Fields(g.Text()), " "); text != "" {
			return subject.ReplaceAllStringFunc(text, func(begin string) string { return strings.ToUpper(begin[len(begin)-1:]) })
		}
	}
	return ""
}

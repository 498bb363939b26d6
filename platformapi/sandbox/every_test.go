package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/platformapi"
)

// TestEveryField asks for every field of the schema, as deep as types do not repeat, and holds
// every value of the answers against its declared type.
func TestEveryField(t *testing.T) {
	seed := shop("public")
	seed.Graphs[0].Variants[0].Operations = []Operation{{Name: "A", Body: "{ a }"}}
	seed.Keys = []Key{
		{Token: "graph", Graph: "shop"}, {Token: "user", User: &User{ID: "u", Name: "U", Email: "u@example.com"}},
		{Token: "ak_v2_x", Subgraphs: []SubgraphScope{{"shop", "main", "products"}}},
	}
	h := newHarness(t, Options{}).seed(seed)
	h.key = "user"
	superseded := launchOf(h.publish("SYNC", "products", "type Query { b: Int }"))
	completed := launchOf(h.publish("SYNC", "products", "type Query { c: Int }"))
	h.clock.Advance(time.Minute)
	failed := launchOf(h.publish("SYNC", "products", "broken"))
	h.clock.Advance(time.Minute)
	running := launchOf(h.publish("SYNC", "products", "type Query { d: Int }"))
	check := h.checkOne("products", "type Query { e: Int }")
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: platformapi.SchemaSDL})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"graph", "user", "ak_v2_x"} {
		for _, variant := range []string{"main", "public"} {
			for _, launch := range []string{superseded, completed, failed, running, "none"} {
				h.key = key
				e := everything{t: t, schema: schema, arguments: map[string]string{
					"Query.graph": `id: "shop"`, "Query.variant": `ref: "shop@` + variant + `"`, "Query.organization": `id: "sandbox"`,
					"Graph.variant": `name: "` + variant + `"`, "Graph.checkWorkflow": `id: "` + check + `"`, "Graph.persistedQueryList": `id: "shop-queries"`,
					"GraphVariant.launch": `id: "` + launch + `"`, "GraphVariant.subgraph": `name: "products"`,
					"GraphVariant.subgraphs": "includeDeleted: true", "GraphVariant.composeAndFilterPreview": "filterConfig: {include: [], exclude: []}",
				}}
				for _, field := range schema.Query.Fields {
					if strings.HasPrefix(field.Name, "__") {
						continue
					}
					text := h.ask("{ "+e.field(schema.Query, field, nil)+" }", nil)
					var answer struct {
						Data   map[string]any
						Errors []any
					}
					if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Errors) > 0 {
						t.Fatalf("%s: %v %v", field.Name, err, answer.Errors)
					}
					e.judge("Query."+field.Name, field.Type, answer.Data[field.Name])
				}
			}
		}
	}
}

type everything struct {
	t         *testing.T
	schema    *ast.Schema
	arguments map[string]string
}

// field writes the selection of a field; path has the types above it.
func (e *everything) field(parent *ast.Definition, f *ast.FieldDefinition, path []string) string {
	if f.Arguments.ForName("id") != nil || e.arguments[parent.Name+"."+f.Name] != "" {
		return fmt.Sprintf("%s(%s)%s", f.Name, e.arguments[parent.Name+"."+f.Name], e.selection(f.Type.Name(), path))
	}
	return f.Name + e.selection(f.Type.Name(), path)
}

// selection selects everything of a type. Two fields of one name in different members of a union
// may differ in type, so each member's are named after it.
func (e *everything) selection(name string, path []string) string {
	def := e.schema.Types[name]
	if !def.IsCompositeType() {
		return ""
	}
	if slices.Contains(path, name) {
		return " { __typename }"
	}
	path = append(slices.Clip(path), name)
	out := " { __typename"
	if def.IsAbstractType() {
		for _, member := range e.schema.GetPossibleTypes(def) {
			out += " ... on " + member.Name + " {"
			for _, f := range member.Fields {
				out += fmt.Sprintf(" %s_%s: %s", member.Name, f.Name, e.field(member, f, append(slices.Clip(path), member.Name)))
			}
			out += " }"
		}
		return out + " }"
	}
	for _, f := range def.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			out += " " + e.field(def, f, path)
		}
	}
	return out + " }"
}

// judge holds a value against a type.
func (e *everything) judge(at string, typ *ast.Type, value any) {
	if value == nil {
		if typ.NonNull {
			e.t.Errorf("%s is null", at)
		}
		return
	}
	if typ.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			e.t.Errorf("%s is no list: %v", at, value)
		}
		for _, v := range list {
			e.judge(at, typ.Elem, v)
		}
		return
	}
	def := e.schema.Types[typ.NamedType]
	switch {
	case def.Kind == ast.Enum:
		if def.EnumValues.ForName(fmt.Sprint(value)) == nil {
			e.t.Errorf("%s: %v is no %s", at, value, def.Name)
		}
	case def.Name == "Timestamp":
		if _, err := time.Parse(time.RFC3339Nano, fmt.Sprint(value)); err != nil {
			e.t.Errorf("%s: %v", at, err)
		}
	case def.IsCompositeType():
		object, _ := value.(map[string]any)
		name := fmt.Sprint(object["__typename"])
		if !slices.ContainsFunc(e.schema.GetPossibleTypes(def), func(d *ast.Definition) bool { return d.Name == name }) {
			e.t.Errorf("%s: %q is no %s", at, name, def.Name)
			return
		}
		for key, v := range object {
			field := e.schema.Types[name].Fields.ForName(strings.TrimPrefix(key, name+"_"))
			if field != nil && key != "__typename" {
				e.judge(at+"."+key, field.Type, v)
			}
		}
	}
}

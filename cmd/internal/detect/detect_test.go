package detect

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestNameOf(t *testing.T) {
	for file, want := range map[string]string{
		"products/schema.graphql":                     "products",
		"products.graphql":                            "products",
		"products.subgraph.graphql":                   "products",
		"subgraphs/order-schema.graphql":              "order",
		"services/reviews/src/main/schema.graphqls":   "reviews",
		"apps/user service/graphql/schema.graphql":    "user-service",
		"schema.graphql":                              "schema",
		"src/schema/index.graphql":                    "index",
		"packages/2fa/schema.graphql":                 "fa",
		"services/catalog/src/graphql/types.graphql":  "catalog",
		"backend/Inventory/resources/schema.graphqls": "Inventory",
	} {
		if got := nameOf(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// What supergraph.yaml and calls of rover name is the graph; what is no subgraph is left out with a
// reason; documents are covered without touching schemas.
func TestIn(t *testing.T) {
	dir := t.TempDir()
	const sdl = "type Query { a: Int }"
	write(t, dir, map[string]string{
		"a/products/schema.graphql":  sdl,
		"b/products/schema.graphql":  sdl,
		"b/products/q.graphql":       "query Q { a }",
		"web/deep/er/one.graphql":    "query One { a }",
		"web/two.graphql":            "fragment F on Query { a }",
		"app/three.gql":              "{ a }",
		"broken/schema.graphql":      "type {",
		".hidden/schema.graphql":     sdl,
		"vendor/x/schema.graphql":    sdl,
		"directives/schema.graphql":  "directive @a on FIELD",
		"infra/supergraph.yaml":      "subgraphs:\n  cart:\n    routing_url: ${env.CART}\n    schema:\n      file: ../cart/api.graphql\n",
		"windows/supergraph.yaml":    "subgraphs:\n  stock:\n    routing_url: ${env.STOCK}\n    schema:\n      file: .\\stock\\api.graphql\n",
		"windows/stock/api.graphql":  "\xff\xfe" + "t\x00y\x00p\x00e\x00 \x00Q\x00{\x00a\x00:\x00I\x00D\x00}\x00",
		"broken/supergraph.yaml":     "subgraphs: 1\n",
		"cart/api.graphql":           sdl,
		"Makefile":                   "publish:\n\trover subgraph publish shop@prod --schema ./a/products/schema.graphql --name=catalog --routing-url https://c\n\trover subgraph check $(REF) --name $(NAME) --schema x\n",
		".github/workflows/ci.yml":   "run: rover subgraph check other@x --name gone --schema gone.graphql\n",
		".circleci/nothing/here.txt": "",
	})
	found, err := In(dir)
	if err != nil {
		t.Fatal(err)
	}
	skipped := map[string]bool{}
	for _, s := range found.Skipped {
		if s.Why == "" {
			t.Errorf("%s is left out without a reason", s.File)
		}
		skipped[s.File] = true
	}
	want := &Found{
		GraphRef: "other@x",
		Subgraphs: []Subgraph{
			{Name: "cart", File: "cart/api.graphql", From: "infra/supergraph.yaml"},
			{Name: "catalog", File: "a/products/schema.graphql", URL: "https://c", From: "rover in Makefile"},
		},
		Operations: []string{"app/**/*.gql", "b/products/q.graphql", "web/**/*.graphql"},
	}
	if d := cmp.Diff(want, found, cmpopts.IgnoreUnexported(Found{}), cmpopts.IgnoreFields(Found{}, "Skipped")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]bool{
		"broken/schema.graphql": true, "broken/supergraph.yaml": true, "directives/schema.graphql": true, "b/products/schema.graphql": true, "gone.graphql": true,
		"windows/supergraph.yaml": true, "windows/stock/api.graphql": true,
	}, skipped); d != "" {
		t.Error(d)
	}
}

// TestProjectNames: where the path of a schema says nothing, the project's own name does.
func TestProjectNames(t *testing.T) {
	const sdl = "type Query { a: Int }"
	for manifest, text := range map[string]string{
		"package.json": "{\n  \"name\": \"@acme/products-service\"\n}\n", "go.mod": "module github.com/acme/products/v2\n\ngo 1.26\n", "settings.gradle": "rootProject.name = 'products'\n",
		"settings.gradle.kts": "rootProject.name = \"products-api\"\n", "pyproject.toml": "[project]\nname = \"products\"\n", "Cargo.toml": "[package]\nname = \"products-subgraph\"\n",
	} {
		dir := t.TempDir()
		write(t, dir, map[string]string{manifest: text, "src/main/resources/schema/schema.graphqls": sdl})
		found, err := In(dir)
		if err != nil || len(found.Subgraphs) != 1 || found.Subgraphs[0].Name != "products" || found.Subgraphs[0].From != manifest {
			t.Errorf("%s: %+v, %v", manifest, found, err)
		}
	}
	dir := filepath.Join(t.TempDir(), "reviews-service")
	write(t, dir, map[string]string{"package.json": `{"name": "server"}`, "schema.graphql": sdl})
	found, err := In(dir)
	if err != nil || len(found.Subgraphs) != 1 || found.Subgraphs[0].Name != "reviews" || found.Subgraphs[0].From != "the folder's name" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestParts: files that are one schema together are no subgraphs by themselves.
func TestParts(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"parts/query.graphqls": "type Query { product: Product }", "parts/product.graphqls": "type Product { id: ID }",
		"whole/orders.graphqls": "type Query { order: ID }", "whole/carts.graphqls": "type Query { cart: ID }",
	})
	found, err := In(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names, skipped []string
	for _, s := range found.Subgraphs {
		names = append(names, s.Name)
	}
	for _, s := range found.Skipped {
		skipped = append(skipped, s.File)
	}
	if d := cmp.Diff([]string{"carts", "orders"}, names) + cmp.Diff([]string{"parts/product.graphqls", "parts/query.graphqls"}, skipped); d != "" {
		t.Error(d)
	}
}

package report

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@tag"])
`

// sample is a check with something in every section.
func sample(t *testing.T) (*check.Report, Texts) {
	t.Helper()
	before := []sdl.Source{
		{Name: "products", URL: "http://products", File: "before/products.graphql", Text: link + "type Query {\n  product: Product\n}\ntype Product @key(fields: \"id\") @key(fields: \"sku\") {\n  id: ID!\n  sku: ID!\n  name: String\n  old: String @deprecated\n  note: String @tag(name: \"internal\")\n}\n"},
		{Name: "reviews", URL: "http://reviews", File: "before/reviews.graphql", Text: link + "type Product @key(fields: \"id\") {\n  id: ID!\n  reviews: [String]\n}\n"},
	}
	after := []sdl.Source{
		{Name: "products", URL: "http://products", File: "after/products.graphql", Text: link + "type Query {\n  product(x: Int): Product\n}\ntype Product @key(fields: \"id\") {\n  id: ID!\n  sku: ID!\n}\n"},
		before[1],
	}
	after[1].File = "after/reviews.graphql"
	in := check.Input{
		Before: before, After: after, Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
		Contracts:  []check.Contract{{Contract: rollout.Contract{Name: "public", Filter: supergraph.Filter{Exclude: []string{"internal"}}}}},
		Operations: []usage.Document{{File: "ops/page.graphql", Text: "query Page {\n  product {\n    name\n  }\n}\n"}},
		Policy: policy.Policy{Waivers: []policy.Waiver{
			{Rule: "DEPRECATED_FIELD_REMOVED", Reason: "told in June | twice", Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Position: diag.Position{File: "schemactl.yaml", Line: 5, Column: 7}},
			{Rule: "TYPE_REMOVED", Reason: "long done", Position: diag.Position{File: "schemactl.yaml", Line: 9, Column: 7}},
		}},
	}
	in.Remote = func(context.Context) (*check.Remote, error) {
		return &check.Remote{
			Workflow: "w1", URL: "https://studio.example.com/checks/w1", Status: "FAILED", CheckedOperations: 12,
			Tasks:      []check.RemoteTask{{Kind: "operations", Status: "FAILED"}},
			Findings:   []check.RemoteFinding{{Diagnostic: diag.Diagnostic{Code: "FIELD_REMOVED", Severity: diag.Error, Message: "field `Product.name` was removed"}, Task: "operations", Level: "FAILURE"}},
			Downstream: []check.RemoteDownstream{{Variant: "shop@public", Status: "PASSED", Blocking: true}},
		}, nil
	}
	r, err := check.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	r.Orders = []check.Order{{Subgraph: "products", Order: "publish-first", Reason: "the old code serves the new schema"}}
	r.Plan = &rollout.Plan{Launches: 1, Phases: []rollout.Phase{{Number: 1, Kind: rollout.Publish, Why: "All at once.", Steps: []rollout.Step{{Subgraph: "products", Action: rollout.Register, Stage: rollout.New}}}}}
	return r, TextsOf(before, after)
}

// TestCheckFormats compares every format with its golden; UPDATE=1 rewrites them.
func TestCheckFormats(t *testing.T) {
	r, texts := sample(t)
	asJSON := func(b *bytes.Buffer) error {
		e := json.NewEncoder(b)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	formats := map[string]func(*bytes.Buffer) error{
		"txt": func(b *bytes.Buffer) error {
			Check(b, Plain(), texts, r, CheckOptions{All: true, Diff: DiffAPI})
			return nil
		},
		"md":          func(b *bytes.Buffer) error { CheckMarkdown(b, r, testAddress); return nil },
		"github":      func(b *bytes.Buffer) error { CheckAnnotations(b, r); return nil },
		"json":        asJSON,
		"sarif":       func(b *bytes.Buffer) error { return CheckSARIF(b, r, "1.2.3") },
		"junit.xml":   func(b *bytes.Buffer) error { return CheckJUnit(b, r) },
		"gitlab.json": func(b *bytes.Buffer) error { return CheckGitLab(b, r) },
		"html":        func(b *bytes.Buffer) error { return CheckHTML(b, r, "1.2.3") },
	}
	for name, print := range formats {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := print(&b); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "check."+name)
			if os.Getenv("UPDATE") != "" {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("there is no golden, UPDATE=1 writes it: %v", err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("-want +got, UPDATE=1 rewrites:\n%s", diff)
			}
		})
	}
}

// TestReportsFitTheSchema: reports of all kinds fit the published JSON Schema, and the schema
// refuses what it should.
func TestReportsFitTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(check.ReportSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	validate := func(v any) error {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return err
		}
		return schema.Validate(value)
	}
	full, _ := sample(t)
	reports := map[string]*check.Report{"full": full}
	for name, in := range map[string]check.Input{
		"no base":           {After: []sdl.Source{{Name: "a", Text: "type Query { a: ID }"}}},
		"does not compose":  {Before: []sdl.Source{{Name: "a", Text: "type Query { a: ID }"}}, After: []sdl.Source{{Name: "a", Text: "type Query { a: Nothing }"}}},
		"base does not":     {Before: []sdl.Source{{Name: "a", Text: "type Query {"}}, After: []sdl.Source{{Name: "a", Text: "type Query { a: ID }"}}},
		"bad operation":     {Before: []sdl.Source{{Name: "a", Text: "type Query { a: ID }"}}, After: []sdl.Source{{Name: "a", Text: "type Query { a: ID }"}}, Operations: []usage.Document{{File: "x.graphql", Text: "{"}}},
		"contract is empty": {Before: []sdl.Source{{Name: "a", Text: "type Query { a: ID }"}}, After: []sdl.Source{{Name: "a", Text: "type Query { a: ID }"}}, Contracts: []check.Contract{{Contract: rollout.Contract{Name: "c", Filter: supergraph.Filter{Include: []string{"none"}}}}}},
	} {
		r, err := check.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		reports[name] = r
	}
	for name, r := range reports {
		if err := validate(r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, v := range map[string]any{"empty": map[string]any{}, "unknown key": struct {
		*check.Report
		Extra int `json:"extra"`
	}{Report: full}} {
		if validate(v) == nil {
			t.Errorf("%s: the schema accepts it", name)
		}
	}
}

// TestJUnitCounts: the numbers of JUnit agree with its cases.
func TestJUnitCounts(t *testing.T) {
	r, _ := sample(t)
	var b bytes.Buffer
	if err := CheckJUnit(&b, r); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	tests, failures := 0, 0
	for _, s := range got.Suites {
		tests += len(s.Cases)
		for _, c := range s.Cases {
			if c.Failure != nil {
				failures++
			}
		}
	}
	if got.Tests != tests || got.Failures != failures || failures == 0 {
		t.Errorf("%d tests and %d failures are told, there are %d and %d", got.Tests, got.Failures, tests, failures)
	}
}

// TestHTMLStandsAlone: the page loads nothing and escapes what it shows.
func TestHTMLStandsAlone(t *testing.T) {
	r, _ := sample(t)
	r.Reasons = []string{"<script>alert(1)</script>"}
	var b bytes.Buffer
	if err := CheckHTML(&b, r, "1"); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", " src=", "@import", "<link"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	for _, want := range []string{"<svg ", "products", "+  product(x: Int): Product", "KEY_REMOVED", "told in June"} {
		if !strings.Contains(b.String(), want) && !strings.Contains(b.String(), strings.ReplaceAll(want, "+", "&#43;")) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// testAddress is the address of a line on a host of repositories.
func testAddress(file string, line int) string {
	return fmt.Sprintf("https://github.example.com/o/r/blob/abc/%s#L%d", file, line)
}

package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const workflowDoc = `query($id: ID!) { graph(id: "shop") { checkWorkflow(id: $id) { status completedAt implementingServiceName gitContext { commit } baseVariant { name }
  tasks { __typename id status targetURL completedAt workflow { id }
    ... on CompositionCheckTask { coreSchemaModified result { __typename graphCompositionID errors { message code } supergraphSdl } }
    ... on OperationsCheckTask { result { checkSeverity numberOfCheckedOperations numberOfAffectedOperations totalNumberOfChanges
        changes { severity code category description } changeSummary { type { additions removals } field { additions removals edits } total { additions removals edits deprecations } } } }
    ... on DownstreamCheckTask { results { blocking failsUpstreamWorkflow downstreamVariantName downstreamWorkflow { status tasks { __typename status } } } } } } } }`

// checkOne submits a check of one subgraph and returns the workflow's id.
func (h *harness) checkOne(name, sdl string) string {
	h.t.Helper()
	answer := h.get("graph.variant.submitSubgraphCheckAsync", `mutation($input: SubgraphCheckAsyncInput!) { graph(id: "shop") { variant(name: "main") {
		submitSubgraphCheckAsync(input: $input) { __typename ... on CheckRequestSuccess { targetURL workflowID } } } } }`,
		map[string]any{"input": map[string]any{
			"subgraphName": name, "proposedSchema": sdl, "isSandbox": false, "isProposal": false, "graphRef": "shop@main",
			"config": map[string]any{"from": "-86400", "to": "-0"}, "gitContext": map[string]any{"commit": "abc"},
		}})
	return dig(h.t, answer, "workflowID").(string)
}

func (h *harness) workflow(id string) any {
	h.t.Helper()
	return h.get("graph.checkWorkflow", workflowDoc, map[string]any{"id": id})
}

func TestCheck(t *testing.T) {
	seed := shop("public")
	seed.Graphs[0].Variants[0].Operations = []Operation{
		{Name: "A", Body: "query A { a }"}, {Name: "Stale", Body: "query { gone }"}, {Name: "T", Body: "{ __typename }"},
	}
	h := newHarness(t, Options{CheckLatency: 10 * time.Second}).seed(seed)
	id := h.checkOne("products", "type Query { b: Int }\ntype New { id: ID }")
	if w := h.workflow(id); dig(t, w, "status") != "PENDING" || dig(t, w, "tasks.0.status") != "PENDING" || dig(t, w, "tasks.0.result") != nil {
		t.Errorf("at first: %v", w)
	}
	h.clock.Advance(10 * time.Second)
	w := h.workflow(id)
	got := []any{
		dig(t, w, "status"), dig(t, w, "implementingServiceName"), dig(t, w, "gitContext.commit"), dig(t, w, "baseVariant.name"),
		dig(t, w, "tasks.0.status"), dig(t, w, "tasks.0.coreSchemaModified"), dig(t, w, "tasks.0.result.__typename"),
		dig(t, w, "tasks.1.status"), dig(t, w, "tasks.1.result"),
		dig(t, w, "tasks.2.results"),
	}
	change := func(severity, code, category, text string) any {
		return map[string]any{"severity": severity, "code": code, "category": category, "description": text}
	}
	want := []any{
		"FAILED", "products", "abc", "main", "PASSED", true, "CompositionCheckResult", "FAILED",
		map[string]any{
			"checkSeverity": "FAILURE", "numberOfCheckedOperations": 2.0, "numberOfAffectedOperations": 1.0, "totalNumberOfChanges": 3.0,
			"changes": []any{
				change("NOTICE", "TYPE_ADDED", "ADDITION", "type `New` was added"),
				change("FAILURE", "FIELD_REMOVED", "REMOVAL", "field `Query.a` was removed"),
				change("NOTICE", "FIELD_ADDED", "ADDITION", "field `Query.b` was added"),
			},
			"changeSummary": map[string]any{
				"type":  map[string]any{"additions": 1.0, "removals": 0.0},
				"field": map[string]any{"additions": 1.0, "removals": 1.0, "edits": 0.0},
				"total": map[string]any{"additions": 2.0, "removals": 1.0, "edits": 0.0, "deprecations": 0.0},
			},
		},
		[]any{map[string]any{
			"blocking": false, "failsUpstreamWorkflow": false, "downstreamVariantName": "public",
			"downstreamWorkflow": map[string]any{"status": "PASSED", "tasks": []any{
				map[string]any{"__typename": "FilterCheckTask", "status": "PASSED"},
				map[string]any{"__typename": "OperationsCheckTask", "status": "PASSED"},
			}},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(h.s.current.Load().launches); n != 2 {
		t.Errorf("a check started a launch: %d", n)
	}
}

func TestCheckComposition(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	w := h.workflow(h.checkOne("products", "broken"))
	if dig(t, w, "status") != "FAILED" || dig(t, w, "tasks.0.result.errors.0.code") != "INVALID_GRAPHQL" ||
		dig(t, w, "tasks.1.status") != "BLOCKED" || len(dig(t, w, "tasks").([]any)) != 2 {
		t.Errorf("broken: %v", w)
	}
	w = h.workflow(h.checkOne("products", "type Query { a: Int }"))
	if dig(t, w, "status") != "PASSED" || dig(t, w, "tasks.0.coreSchemaModified") != false {
		t.Errorf("unchanged: %v", w)
	}
}

func TestMultiCheck(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public"))
	submit := func(variant string, subgraphs ...any) string {
		return h.ask(`mutation($variant: String!, $input: MultiSubgraphCheckAsyncInput!) { graph(id: "shop") { variant(name: $variant) {
			submitMultiSubgraphCheckAsync(input: $input) { __typename ... on CheckRequestSuccess { workflowID } ... on InvalidInputError { message } ... on PermissionError { message } } } } }`,
			map[string]any{"variant": variant, "input": map[string]any{
				"subgraphsToCheck": orEmpty(subgraphs), "isSandbox": false, "config": map[string]any{}, "gitContext": map[string]any{},
			}})
	}
	products := map[string]any{"name": "products", "sdl": "type Query { a: Int b: Int }"}
	for _, c := range []struct{ got, want string }{
		{submit("main", products, map[string]any{"name": "added", "sdl": "type X { a: Int }"}), "CheckRequestSuccess"},
		{submit("public", products), "contract variant"},
		{submit("main"), "no subgraph to check"},
		{submit("main", products, products), "given twice"},
		{submit("none", products), `"variant": null`},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("no %q in %s", c.want, c.got)
		}
	}
	h.seed(Seed{Keys: []Key{{Token: "consumer", Graph: "shop", Role: "CONSUMER"}}})
	h.key = "consumer"
	if got := submit("main", products); !strings.Contains(got, "PermissionError") {
		t.Error(got)
	}
}

func TestCompareSchemas(t *testing.T) {
	const was = `type Query { a(x: Int, gone: Int): Int u: U i: I e: E! } union U = A | B interface I { id: ID }
		type A implements I { id: ID } type B { id: ID } enum E { ONE TWO } type K { a: Int }`
	const is = `type Query { a(x: Int!, new: Int, must: Int!): Int u: U i: I e: E } union U = A | C interface I { id: ID }
		type A { id: ID } type B implements I { id: ID } type C { id: ID } enum E { ONE THREE } input K { a: Int }`
	out, err := checkOperations(was, is, []Operation{{Body: "{ a(x: 1) u { ... on B { id } } }"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range out.Changes {
		mark := ""
		if c.Breaks {
			mark = " breaks"
		}
		got = append(got, c.Code+" "+c.Coordinate+mark)
	}
	want := []string{
		"TYPE_ADDED C", "VALUE_ADDED_TO_ENUM E", "VALUE_REMOVED_FROM_ENUM E", "TYPE_ADDED_TO_INTERFACE I", "TYPE_REMOVED_FROM_INTERFACE I",
		"TYPE_CHANGED_KIND K", "REQUIRED_ARG_ADDED Query.a breaks", "ARG_REMOVED Query.a(gone:)", "OPTIONAL_ARG_ADDED Query.a(new:)",
		"ARG_CHANGED_TYPE Query.a(x:) breaks", "FIELD_CHANGED_TYPE Query.e", "TYPE_ADDED_TO_UNION U", "TYPE_REMOVED_FROM_UNION U breaks",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := checkOperations("nonsense", is, nil); err == nil {
		t.Error("nonsense was taken for a schema")
	}
}

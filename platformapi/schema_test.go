package platformapi_test

import (
	"os"
	"strings"
	"testing"

	graphqlgo "github.com/graph-gophers/graphql-go"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/schemactl/schemactl/platformapi"
)

func load(t *testing.T) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: platformapi.SchemaSDL})
	if err != nil {
		t.Fatalf("schema.graphql is not valid: %v", err)
	}
	return schema
}

// The client's generator and the sandbox's server use different parsers; the schema has to be good
// for both, and every operation too.
func TestSchemaAndOperationsAreValidForBothParsers(t *testing.T) {
	schema := load(t)
	other, err := graphqlgo.ParseSchema(platformapi.SchemaSDL, nil)
	if err != nil {
		t.Fatalf("graph-gophers: %v", err)
	}
	text, err := os.ReadFile("operations.graphql")
	if err != nil {
		t.Fatal(err)
	}
	document, errs := gqlparser.LoadQueryWithRules(schema, string(text), rules.NewDefaultRules())
	if len(errs) > 0 {
		t.Fatalf("gqlparser: %v", errs)
	}
	if len(document.Operations) < 10 {
		t.Fatalf("only %d operations", len(document.Operations))
	}
	for _, err := range other.Validate(string(text)) {
		if strings.Contains(err.Message, "found null") {
			continue // no variables are given here
		}
		t.Errorf("graph-gophers: %v", err)
	}
}

// Where the public API is easily remembered wrongly: these are its own types, nullability and
// defaults.
func TestSchemaKeepsThePublicAPIsPeculiarities(t *testing.T) {
	schema := load(t)
	for _, want := range []string{
		"Query.graph: Graph",
		"Query.variant: GraphVariantLookup",
		"Query.me: Identity",
		"GraphVariant.launch: Launch",
		"GraphVariant.subgraphs: [GraphVariantSubgraph!]",
		"GraphVariant.subgraphs(includeDeleted): Boolean! = false",
		"GraphVariant.launchSummaries: [LaunchSummary!]",
		"GraphVariant.launchSummaries(limit): Int! = 100",
		"GraphVariant.launchSummaries(orderBy): LaunchHistoryOrder! = CREATED_DESC",
		"Launch.build: Build",
		"Launch.downstreamLaunches: [Launch!]!",
		"Launch.supersededAt: Timestamp",
		"Launch.supersededBy: Launch",
		"Build.result: BuildResult",
		"GraphMutation.publishSubgraphs: SubgraphPublicationResult",
		"GraphMutation.publishSubgraphs(downstreamLaunchInitiation): DownstreamLaunchInitiation = ASYNC",
		"GraphMutation.publishSubgraphs(subgraphInputs): [PublishSubgraphsSubgraphInput!]!",
		"GraphMutation.upsertContractVariant(initiateLaunch): Boolean! = true",
		"GraphMutation.removeImplementingServiceAndTriggerComposition: SubgraphRemovalResult!",
		"SubgraphPublicationResult.errors: [SchemaCompositionError]!",
		"SubgraphPublicationResult.launch: Launch",
		"SubgraphPublicationResult.updatedGateway: Boolean!",
		"SchemaCompositionError.locations: [SourceLocation]!",
		"PublishSubgraphsSubgraphInput.url: String",
		"FilterConfigInput.hideUnreachableTypes: Boolean! = false",
		"MultiSubgraphCheckAsyncInput.subgraphsToCheck: [SubgraphSdlCheckInput]!",
	} {
		if got := describe(schema, want); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	for enum, want := range map[string]string{
		"LaunchStatus":               "LAUNCH_COMPLETED LAUNCH_FAILED LAUNCH_INITIATED",
		"DownstreamLaunchInitiation": "ASYNC SYNC",
		"CheckWorkflowTaskStatus":    "BLOCKED FAILED PASSED PENDING",
	} {
		var got []string
		for _, v := range schema.Types[enum].EnumValues {
			got = append(got, v.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", enum, got, want)
		}
	}
	for union, want := range map[string]string{
		"BuildResult":                 "BuildFailure BuildSuccess",
		"GraphVariantLookup":          "GraphVariant InvalidRefFormat",
		"ContractVariantUpsertResult": "ContractVariantUpsertErrors ContractVariantUpsertSuccess",
		"CheckRequestResult":          "CheckRequestSuccess InvalidInputError PermissionError PlanError RateLimitExceededError",
		"BuildInput":                  "CompositionBuildInput FilterBuildInput",
	} {
		if got := strings.Join(schema.Types[union].Types, " "); got != want {
			t.Errorf("%s: got %s, want %s", union, got, want)
		}
	}
}

// describe writes what the schema has at the coordinate that line begins with.
func describe(schema *ast.Schema, line string) string {
	coordinate, _, _ := strings.Cut(line, ": ")
	path, argument, isArgument := strings.Cut(strings.TrimSuffix(coordinate, ")"), "(")
	typeName, fieldName, _ := strings.Cut(path, ".")
	def := schema.Types[typeName]
	if def == nil {
		return coordinate + ": no such type"
	}
	field := def.Fields.ForName(fieldName)
	if field == nil {
		return coordinate + ": no such field"
	}
	typ, value := field.Type, field.DefaultValue
	if isArgument {
		arg := field.Arguments.ForName(argument)
		if arg == nil {
			return coordinate + ": no such argument"
		}
		typ, value = arg.Type, arg.DefaultValue
	}
	out := coordinate + ": " + typ.String()
	if value != nil {
		out += " = " + value.String()
	}
	return out
}

// TestEveryOperationIsDescribed: the comment before an operation tells why it asks for what it asks
// for. Directives of the generator are no such comment.
func TestEveryOperationIsDescribed(t *testing.T) {
	text, err := os.ReadFile("operations.graphql")
	if err != nil {
		t.Fatal(err)
	}
	described := false
	for line := range strings.Lines(string(text)) {
		comment, ok := strings.CutPrefix(line, "#")
		comment = strings.TrimSpace(comment)
		kind, rest, _ := strings.Cut(line, " ")
		switch {
		case ok:
			described = described || comment != "" && !strings.HasPrefix(comment, "@genqlient")
		case (kind == "query" || kind == "mutation" || kind == "subscription") && !described:
			name, _, _ := strings.Cut(rest, "(")
			t.Errorf("%s has no comment in platformapi/operations.graphql: write what it is for and why it asks for what it asks for", strings.TrimSpace(name))
		default:
			described = false
		}
	}
}

func TestEveryTypeIsDescribed(t *testing.T) {
	for name, def := range load(t).Types {
		if !def.BuiltIn && def.Description == "" {
			t.Errorf("%s has no description in platformapi/schema.graphql", name)
		}
	}
}

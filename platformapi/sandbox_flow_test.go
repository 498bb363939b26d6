package platformapi_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/transport"
	"github.com/schemactl/schemactl/publish/registry"
)

// joiner composes by putting texts behind one another, which is enough to see what goes where. What
// says "broken" does not compose.
type joiner struct{}

func (joiner) Compose(_ context.Context, subgraphs []sdl.Source, _ spec.Choice) (sandbox.Build, error) {
	sorted := slices.SortedFunc(slices.Values(subgraphs), func(a, b sdl.Source) int { return cmp.Compare(a.Name, b.Name) })
	var b sandbox.Build
	for _, s := range sorted {
		if strings.Contains(s.Text, "broken") {
			b.Errors = append(b.Errors, registry.BuildError{Code: "INVALID_GRAPHQL", Message: s.Name + " is broken", Locations: []registry.Location{{Line: 1, Column: 2}}})
		}
		b.Supergraph += "# " + s.Name + "\n" + s.Text + "\n"
		b.API += s.Text + "\n"
	}
	return b, nil
}

func (joiner) Contract(_ context.Context, text string, f supergraph.Filter) (sandbox.Build, error) {
	return sandbox.Build{Supergraph: "# only " + strings.Join(f.Include, ",") + "\n" + text, API: "type Query { a: Int }"}, nil
}

// testbed is a sandbox with one graph, one contract, and a client of it.
type testbed struct {
	*platformapi.Client
	server *sandbox.Server
	clock  *sandbox.ManualClock
}

func newTestbed(t *testing.T) testbed {
	t.Helper()
	clock := sandbox.NewManualClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	server, err := sandbox.New(sandbox.Options{
		Clock: clock, Composer: joiner{},
		Latency: sandbox.Latency{Initiate: time.Second, Build: 5 * time.Second, Publish: 4 * time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	err = server.Seed(t.Context(), sandbox.Seed{
		Graphs: []sandbox.Graph{{ID: "storefront", Variants: []sandbox.Variant{{
			Name:      "prod",
			Subgraphs: []sandbox.SeedSubgraph{{Name: "products", URL: "https://products.example", SDL: "type Query { a: Int }"}},
			Contracts: []sandbox.Contract{{Name: "public", Include: []string{"public"}}},
		}}}},
		Keys: []sandbox.Key{{Token: testKey, Graph: "storefront"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, platformapi.Config{Endpoint: "http://sandbox.example" + sandbox.GraphQLPath, Transport: server.Transport(), Retry: transport.Retry{Attempts: 1}})
	return testbed{Client: c, server: server, clock: clock}
}

// publish sends the reviews subgraph with a text of its own.
func (w testbed) publish(t *testing.T, sdl string) (registry.PublishResult, error) {
	t.Helper()
	return w.Publish(t.Context(), registry.PublishRequest{
		Ref: prod, Revision: "r1",
		Subgraphs: []registry.SubgraphInput{{Name: "reviews", URL: ptr("https://reviews.example"), SDL: sdl}},
	})
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// From a publish to the supergraph of the variant and of its contract.
func TestSandboxDelivery(t *testing.T) {
	w := newTestbed(t)
	ctx := t.Context()

	result := must[registry.PublishResult](t)(w.publish(t, "type Query { b: Int }"))
	if result.LaunchID == "" || !result.UpdatedSupergraph || len(result.Errors) > 0 || len(result.Downstream) != 1 || result.Downstream[0].Ref != prod.WithVariant("public") {
		t.Fatalf("got %+v", result)
	}
	if diff := gocmp.Diff([]string{"reviews"}, result.Created); diff != "" {
		t.Error(diff)
	}

	launch := must[registry.Launch](t)(w.Launch(ctx, prod, result.LaunchID))
	if launch.State() != registry.StateInitiated || launch.Ref != prod {
		t.Errorf("just published: %+v", launch)
	}
	if _, err := w.Supergraph(ctx, prod, result.LaunchID); !errors.Is(err, platformapi.ErrNoBuild) {
		t.Errorf("the supergraph of a running launch: %v", err)
	}

	w.clock.Advance(time.Minute)
	launch = must[registry.Launch](t)(w.Launch(ctx, prod, result.LaunchID))
	if launch.State() != registry.StateCompleted || launch.CompletedAt == nil || len(launch.Downstream) != 1 || launch.Downstream[0].State() != registry.StateCompleted {
		t.Fatalf("a minute later: %+v", launch)
	}

	supergraph := must[registry.Supergraph](t)(w.Supergraph(ctx, prod, launch.ID))
	if !strings.Contains(supergraph.SDL, "# reviews") || len(supergraph.Hash) != 64 {
		t.Errorf("got %+v", supergraph)
	}
	contract := launch.Downstream[0]
	filtered := must[registry.Supergraph](t)(w.Supergraph(ctx, contract.Ref, contract.ID))
	if !strings.HasPrefix(filtered.SDL, "# only public\n") || filtered.Hash == supergraph.Hash {
		t.Errorf("got %+v", filtered)
	}
	if _, err := w.Supergraph(ctx, prod, contract.ID); !errors.Is(err, registry.ErrLaunchNotFound) {
		t.Errorf("a contract's launch on its source: %v", err)
	}

	for name, ask := range map[string]func(context.Context, registry.GraphRef) (registry.Launch, error){"latest": w.LatestLaunch, "approved": w.ApprovedLaunch} {
		got := must[registry.Launch](t)(ask(ctx, prod))
		if got.ID != launch.ID || len(got.Subgraphs) != 2 {
			t.Errorf("%s: %+v, want %s with two subgraphs", name, got, launch.ID)
			continue
		}
		if last := got.Subgraphs[1]; last.Name != "reviews" || last.URL != "https://reviews.example" || last.Revision != "r1" || len(last.Hash) != 64 {
			t.Errorf("%s: input %+v", name, last)
		}
	}
	if all := must[[]registry.Launch](t)(w.Launches(ctx, prod, 10)); len(all) < 2 || all[0].ID != launch.ID || len(all[0].Subgraphs) != 2 {
		t.Errorf("the list of launches: %+v", all)
	}
}

func TestSandboxReads(t *testing.T) {
	w := newTestbed(t)
	ctx := t.Context()
	if who := must[platformapi.Identity](t)(w.WhoAmI(ctx)); who.Kind != "Graph" || who.ID != "storefront" || who.Actor != "GRAPH" {
		t.Errorf("got %+v", who)
	}
	one := must[registry.RegisteredSubgraph](t)(w.Subgraph(ctx, prod, "products"))
	all := must[[]registry.RegisteredSubgraph](t)(w.Subgraphs(ctx, prod))
	if diff := gocmp.Diff([]registry.RegisteredSubgraph{one}, all); diff != "" || one.URL != "https://products.example" || one.SDL != "type Query { a: Int }" {
		t.Errorf("got %+v\n%s", one, diff)
	}
	public := must[platformapi.Variant](t)(w.Variant(ctx, prod.WithVariant("public")))
	if public.Contract == nil || public.Contract.Source != prod || !slices.Equal(public.Contract.Include, []string{"public"}) {
		t.Errorf("got %+v", public)
	}
	if variants := must[[]platformapi.Variant](t)(w.Variants(ctx, "storefront")); len(variants) != 2 {
		t.Errorf("got %+v", variants)
	}
	for name, ask := range map[string]struct {
		run  func() error
		want error
	}{
		"graph": {func() error {
			_, err := w.Subgraphs(ctx, registry.GraphRef{Graph: "other", Variant: "prod"})
			return err
		}, registry.ErrGraphNotFound},
		"variant":  {func() error { _, err := w.Subgraphs(ctx, prod.WithVariant("nope")); return err }, registry.ErrVariantNotFound},
		"launch":   {func() error { _, err := w.Launch(ctx, prod, "nope"); return err }, registry.ErrLaunchNotFound},
		"subgraph": {func() error { _, err := w.Subgraph(ctx, prod, "nope"); return err }, registry.ErrSubgraphNotFound},
	} {
		if err := ask.run(); !errors.Is(err, ask.want) {
			t.Errorf("unknown %s: %v", name, err)
		}
	}
}

func TestSandboxWrongKey(t *testing.T) {
	w := newTestbed(t)
	c, err := platformapi.New(platformapi.Config{
		Endpoint: "http://sandbox.example" + sandbox.GraphQLPath, Transport: w.server.Transport(), Key: platformapi.NewSecret("service:storefront:wrong"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.WhoAmI(t.Context()); !errors.Is(err, platformapi.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Subgraphs(t.Context(), prod); !errors.Is(err, platformapi.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
}

func TestSandboxCompositionErrors(t *testing.T) {
	w := newTestbed(t)
	result := must[registry.PublishResult](t)(w.publish(t, "broken"))
	want := []registry.BuildError{{Code: "INVALID_GRAPHQL", Message: "reviews is broken", Locations: []registry.Location{{Line: 1, Column: 2}}}}
	if diff := gocmp.Diff(want, result.Errors); diff != "" || result.UpdatedSupergraph {
		t.Errorf("got %+v\n%s", result, diff)
	}
	w.clock.Advance(time.Minute)
	launch := must[registry.Launch](t)(w.LatestLaunch(t.Context(), prod))
	if launch.State() != registry.StateFailed || len(launch.Errors) != 1 {
		t.Fatalf("got %+v", launch)
	}
	if got := must[registry.Supergraph](t)(w.Supergraph(t.Context(), prod, launch.ID)); gocmp.Diff(want, got.Errors) != "" || got.SDL != "" {
		t.Errorf("got %+v", got)
	}
}

func TestSandboxSuperseded(t *testing.T) {
	w := newTestbed(t)
	first := must[registry.PublishResult](t)(w.publish(t, "type Query { b: Int }"))
	second := must[registry.PublishResult](t)(w.publish(t, "type Query { c: Int }"))
	w.clock.Advance(time.Minute)
	launch := must[registry.Launch](t)(w.Launch(t.Context(), prod, first.LaunchID))
	if launch.State() != registry.StateSuperseded || launch.SupersededBy != second.LaunchID || launch.Status != registry.LaunchInitiated {
		t.Errorf("got %+v", launch)
	}
	_, err := w.Supergraph(t.Context(), prod, first.LaunchID)
	if !errors.Is(err, platformapi.ErrNoBuild) || !strings.Contains(err.Error(), second.LaunchID) {
		t.Errorf("got %v", err)
	}
}

// The publish happens and its answer is lost: the error says so, and the latest launch shows what
// became of it.
func TestSandboxLostAnswer(t *testing.T) {
	w := newTestbed(t)
	if err := w.server.Faults().Add(sandbox.Fault{Operation: "publishSubgraphs", Drop: sandbox.DropAfter}); err != nil {
		t.Fatal(err)
	}
	before := must[registry.Launch](t)(w.LatestLaunch(t.Context(), prod))
	if _, err := w.publish(t, "type Query { b: Int }"); !errors.Is(err, registry.ErrAmbiguous) {
		t.Fatalf("got %v", err)
	}
	if after := must[registry.Launch](t)(w.LatestLaunch(t.Context(), prod)); after.ID == before.ID {
		t.Error("there is no new launch, so the answer was not lost after the fact")
	}
}

func TestSandboxRemove(t *testing.T) {
	w := newTestbed(t)
	must[registry.PublishResult](t)(w.publish(t, "type Query { b: Int }"))
	dry := must[registry.PublishResult](t)(w.PreviewRemove(t.Context(), prod, "reviews"))
	if subgraphs := must[[]registry.RegisteredSubgraph](t)(w.Subgraphs(t.Context(), prod)); len(subgraphs) != 2 || len(dry.Errors) > 0 {
		t.Errorf("a dry run left %d subgraphs, errors %v", len(subgraphs), dry.Errors)
	}
	must[registry.PublishResult](t)(w.Remove(t.Context(), prod, "reviews"))
	if subgraphs := must[[]registry.RegisteredSubgraph](t)(w.Subgraphs(t.Context(), prod)); len(subgraphs) != 1 {
		t.Errorf("%d subgraphs are left", len(subgraphs))
	}
}

func TestSandboxCheck(t *testing.T) {
	w := newTestbed(t)
	ticket := must[platformapi.CheckTicket](t)(w.SubmitCheck(t.Context(), platformapi.CheckRequest{
		Ref: prod, Subgraphs: []registry.SubgraphInput{{Name: "products", SDL: "broken"}},
	}))
	w.clock.Advance(time.Minute)
	state := must[platformapi.CheckState](t)(w.CheckState(t.Context(), prod, ticket.Workflow))
	if state.Status != platformapi.CheckFailed || len(state.Tasks) == 0 {
		t.Fatalf("got %+v", state)
	}
	report := must[platformapi.CheckReport](t)(w.CheckReport(t.Context(), prod, ticket.Workflow))
	if !slices.ContainsFunc(report.Findings, func(f platformapi.CheckFinding) bool { return f.Code == "INVALID_GRAPHQL" }) {
		t.Errorf("got %+v", report)
	}
}

// What a variant holds and runs, how variants are listed, and what is left once one is deleted.
func TestSandboxVariants(t *testing.T) {
	w := newTestbed(t)
	ctx := t.Context()
	running := must[registry.Snapshot](t)(w.Snapshot(ctx, prod))
	must[registry.PublishResult](t)(w.publish(t, "type Query { b: Int }"))
	now := must[registry.Snapshot](t)(w.Snapshot(ctx, prod))
	if now.Approved == nil || now.Approved.ID != running.Approved.ID || len(now.Approved.Subgraphs) != 1 || len(now.Subgraphs) != 2 || now.FederationVersion == "" {
		t.Errorf("a launch is under way: %+v", now)
	}
	contract := must[registry.Snapshot](t)(w.Snapshot(ctx, prod.WithVariant("public")))
	if contract.Source != prod || contract.Subgraphs != nil || contract.Approved == nil {
		t.Errorf("a contract: %+v", contract)
	}
	w.clock.Advance(time.Minute)
	list := must[[]registry.VariantInfo](t)(w.DescribeVariants(ctx, "storefront"))
	if len(list) != 2 || list[0].Ref != prod || list[0].Subgraphs != 2 || list[1].Source != prod || !list[0].UsedAt().Equal(list[0].Launch.CreatedAt) {
		t.Errorf("the list: %+v", list)
	}
	if err := w.DeleteVariant(ctx, prod); !errors.Is(err, registry.ErrRefused) {
		t.Errorf("the source of a contract: %v", err)
	}
	for range 2 {
		if err := w.DeleteVariant(ctx, prod.WithVariant("public")); err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
			t.Error(err)
		}
	}
	if list := must[[]registry.VariantInfo](t)(w.DescribeVariants(ctx, "storefront")); len(list) != 1 {
		t.Errorf("after the deletion: %+v", list)
	}
}

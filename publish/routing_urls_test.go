package publish

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
	"github.com/schemactl/schemactl/publish/rollout"
)

// malformed are routing URLs that routers cannot use.
var malformed = []string{"products.example.com/graphql", "http://", "undefined", "$URL", "http://a b/c", "http://x:99999/", " ", "HTTP//x"}

// faulty returns the names in URLFaults.
func faulty(r BatchResult) string {
	var names []string
	for _, f := range r.URLFaults {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// TestMalformedRoutingURLs publishes URLs that routers cannot use: nothing is sent, unless they are
// allowed.
func TestMalformedRoutingURLs(t *testing.T) {
	for _, url := range malformed {
		for _, name := range []string{"products", "users"} {
			reg := shop()
			req := BatchRequest{Ref: prod, Subgraphs: []registry.SubgraphInput{input(name, url, "type Query { u: Int }")}}
			_, err := Publish(t.Context(), reg, req, clock.System{})
			if !errors.Is(err, ErrBadBatch) || !strings.Contains(err.Error(), "--allow-invalid-routing-url REASON") || len(reg.Published()) > 0 {
				t.Errorf("%s of %s: %v", url, name, err)
			}
			req.AnyURL = true
			got, err := Publish(t.Context(), reg, req, clock.System{})
			if err != nil || len(reg.Published()) != 1 || faulty(got) != name {
				t.Errorf("%s of %s, allowed: %v, %+v", url, name, err, got)
			}
		}
	}
}

// TestRegisteredRoutingURLs publishes to a variant that has URLs which routers cannot use: they are
// told with every batch, and only what brings one in is refused.
func TestRegisteredRoutingURLs(t *testing.T) {
	reg := shop()
	reg.Held[prod][1].URL = "undefined"
	publish := func(in ...registry.SubgraphInput) (BatchResult, error) {
		return Publish(t.Context(), reg, BatchRequest{Ref: prod, Subgraphs: in}, clock.System{})
	}
	for _, in := range []registry.SubgraphInput{
		input("products", "", "type Query { a: String }"), input("reviews", "", "type Query { b: String }"), input("reviews", "undefined", "type Query { b: ID }"),
	} {
		if got, err := publish(in); err != nil || faulty(got) != "reviews" {
			t.Errorf("%+v: %v, %q", in, err, faulty(got))
		}
	}
	if got, err := publish(input("reviews", "http://reviews", "type Query { b: ID }")); err != nil || faulty(got) != "" {
		t.Errorf("%v, %q", err, faulty(got))
	}
	connected := `extend schema @link(url: "https://specs.apollo.dev/connect/v0.2", import: ["@connect"]) type Query { c: Int }`
	if got, err := publish(input("connected", "none", connected)); err != nil || faulty(got) != "" {
		t.Errorf("routers do not use the URL of a subgraph with connectors: %v, %q", err, faulty(got))
	}
}

// TestNoURLIsTold publishes a subgraph without a URL, as is allowed, and tells it.
func TestNoURLIsTold(t *testing.T) {
	p := Publisher{Registry: shop(), Ref: prod, NoURL: true, DryRun: true, Clock: clock.System{}}
	done, err := p.Publish(t.Context(), []sdl.Source{{Name: "users", Text: "type Query { u: Int }"}})
	if err != nil || faulty(done.BatchResult) != "users" || !done.URLFaults[0].Stops {
		t.Errorf("%v, %+v", err, done)
	}
}

// TestCreatesVariant publishes to a variant that does not exist: the dry run and the publish both
// have it as created, and the next publish does not.
func TestCreatesVariant(t *testing.T) {
	reg := registrytest.New()
	subgraphs := []sdl.Source{{Name: "a", URL: "http://a", Text: "type Query { a: Int }"}}
	p := Publisher{Registry: reg, Ref: prod, DryRun: true, Clock: clock.System{}}
	publish := func(want bool) {
		t.Helper()
		done, err := p.Publish(t.Context(), subgraphs)
		if err != nil || done.CreatesVariant != want {
			t.Errorf("%v, %+v", err, done)
		}
	}
	publish(true)
	side, err := p.PublishSide(t.Context(), SideRequest{Side: PostDeploy, After: subgraphs})
	if err != nil || len(side.Published) != 1 || !side.Published[0].CreatesVariant {
		t.Errorf("%v, %+v", err, side)
	}
	if len(reg.Published()) > 0 {
		t.Fatal("a dry run has published")
	}
	p.DryRun = false
	publish(true)
	subgraphs[0].Text = "type Query { a: Int b: Int }"
	publish(false)
}

// TestDeliveryRefusesRoutingURLs: a delivery refuses what it could not pin at the end before
// anything is sent, and pins what is allowed, also when it is taken up.
func TestDeliveryRefusesRoutingURLs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.reg.Held[prod] = append(s.reg.Held[prod], registry.RegisteredSubgraph{Name: "old", SDL: "type Query { o: Int }"})
		d := s.delivery(t.TempDir())
		d.Plan = func(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
			p, err := plan(ctx, in)
			same := &rollout.Registered{SDL: "type Query { o: Int }"}
			p.Subgraphs = append(p.Subgraphs, rollout.SubgraphPlan{Name: "old", Order: rollout.Unchanged, Before: same, After: same})
			return p, err
		}
		if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrBadBatch) || !strings.Contains(err.Error(), "subgraph old has no routing URL") || len(s.reg.Published()) > 0 {
			t.Fatalf("%v", err)
		}
		d.Consents = []Consent{{Kind: ConsentInvalidURL, Reason: "the gateway knows it"}}
		d.Health = func(context.Context, rollout.Phase) error { return errors.New("sick") }
		if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrUnhealthy) {
			t.Fatal(err)
		}
		d.Health, d.Resume, d.Consents = nil, true, nil
		report, err := Deliver(t.Context(), d)
		if err != nil || report.Pins == nil || !slices.ContainsFunc(report.Consents, func(c Consent) bool { return c.Kind == ConsentInvalidURL }) {
			t.Errorf("%v, %+v", err, report)
		}
	})
}

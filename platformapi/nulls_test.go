package platformapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// method is a method of the client that sends an operation.
type method struct {
	name string
	run  func(context.Context) error
}

// every is each operation of the client, by the method that sends it.
func every(c *platformapi.Client) []method {
	return []method{
		{"WhoAmI", func(ctx context.Context) error { _, err := c.WhoAmI(ctx); return err }},
		{"Launch", func(ctx context.Context) error { _, err := c.Launch(ctx, prod, "l1"); return err }},
		{"LatestLaunch", func(ctx context.Context) error { _, err := c.LatestLaunch(ctx, prod); return err }},
		{"ApprovedLaunch", func(ctx context.Context) error { _, err := c.ApprovedLaunch(ctx, prod); return err }},
		{"Launches", func(ctx context.Context) error { _, err := c.Launches(ctx, prod, 3); return err }},
		{"Supergraph", func(ctx context.Context) error { _, err := c.Supergraph(ctx, prod, "l1"); return err }},
		{"Subgraphs", func(ctx context.Context) error { _, err := c.Subgraphs(ctx, prod); return err }},
		{"FederationVersion", func(ctx context.Context) error { _, err := c.FederationVersion(ctx, prod); return err }},
		{"Subgraph", func(ctx context.Context) error { _, err := c.Subgraph(ctx, prod, "s"); return err }},
		{"Variants", func(ctx context.Context) error { _, err := c.Variants(ctx, "storefront"); return err }},
		{"Variant", func(ctx context.Context) error { _, err := c.Variant(ctx, prod); return err }},
		{"Snapshot", func(ctx context.Context) error { _, err := c.Snapshot(ctx, prod); return err }},
		{"DescribeVariants", func(ctx context.Context) error { _, err := c.DescribeVariants(ctx, "storefront"); return err }},
		{"DeleteVariant", func(ctx context.Context) error { return c.DeleteVariant(ctx, prod) }},
		{"SetContract", func(ctx context.Context) error {
			_, err := c.SetContract(ctx, registry.ContractRequest{Ref: prod, Source: "v", Launch: true})
			return err
		}},
		{"Publish", func(ctx context.Context) error { _, err := c.Publish(ctx, batch); return err }},
		{"Remove", func(ctx context.Context) error { _, err := c.Remove(ctx, prod, "s"); return err }},
		{"SubmitCheck", func(ctx context.Context) error { _, err := c.SubmitCheck(ctx, proposed); return err }},
		{"SubmitSchemaCheck", func(ctx context.Context) error {
			_, err := c.SubmitSchemaCheck(ctx, proposed, "type Query")
			return err
		}},
		{"Lint", func(ctx context.Context) error {
			_, err := c.Lint(ctx, "storefront", "type Query", "type Query")
			return err
		}},
		{"QueryListOf", func(ctx context.Context) error { _, err := c.QueryListOf(ctx, prod); return err }},
		{"QueryList", func(ctx context.Context) error { _, err := c.QueryList(ctx, "storefront", "q"); return err }},
		{"PublishQueries", func(ctx context.Context) error {
			_, err := c.PublishQueries(ctx, "storefront", "q", []platformapi.PersistedQuery{{ID: "o"}})
			return err
		}},
		{"CheckState", func(ctx context.Context) error { _, err := c.CheckState(ctx, prod, "w"); return err }},
		{"CheckReport", func(ctx context.Context) error { _, err := c.CheckReport(ctx, prod, "w"); return err }},
	}
}

// canned answers every request with its text.
type canned struct{ body string }

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(c.body))}, nil
}

// asked records requests and answers them with whole data, which change may alter before it is
// sent.
type asked struct {
	kind   int
	change func(data map[string]any, places []place)
	last   received
}

func (a *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	a.last = received{}
	if err := json.NewDecoder(r.Body).Decode(&a.last); err != nil {
		return nil, err
	}
	data, places := map[string]any{}, []place{}
	wholeAnswer(a.last, data, true, a.kind, func(p place) { places = append(places, p) })
	if a.change != nil {
		a.change(data, places)
	}
	return (&canned{jsonText(map[string]any{"data": data})}).RoundTrip(r)
}

// kinds is more than the largest number of types of an interface or union of the schema.
const kinds = 12

// Whatever an answer lacks of what its operation asks for and the schema promises, in every kind of
// object, it is ErrMalformed with the path, and never an empty result.
func TestWhatIsPromisedIsDemanded(t *testing.T) {
	wire := &asked{}
	for _, op := range every(newClient(t, platformapi.Config{Transport: wire})) {
		tried, seen := map[string]bool{}, map[string]bool{}
		for kind := range kinds {
			wire.kind = kind
			count, text := 0, ""
			wire.change = func(data map[string]any, places []place) { count, text = len(places), jsonText(data) }
			if err := survive(t.Context(), op.run); errors.Is(err, platformapi.ErrMalformed) {
				t.Fatalf("%s: the whole answer: %v", op.name, err)
			}
			if seen[text] { // no other kind of object
				continue
			}
			seen[text] = true
			for i := range count {
				var p place
				demand := func(what, why string, change func()) {
					t.Helper()
					wire.change = func(_ map[string]any, places []place) { p = places[i]; change() }
					err := survive(t.Context(), op.run)
					var full *platformapi.Error
					if !errors.Is(err, platformapi.ErrMalformed) || !errors.As(err, &full) || !strings.Contains(full.Detail, p.path+" is "+why) || full.Operation != wire.last.Operation {
						t.Errorf("%s: %s %s: got %v", op.name, p.path, what, err)
					}
				}
				wire.change = func(_ map[string]any, places []place) { p = places[i] }
				_ = survive(t.Context(), op.run) // only to see the place
				tried[p.path] = true
				if p.drop != nil {
					demand("is dropped", "missing", func() { p.drop() })
				}
				if p.nonNull {
					demand("is null", "null", func() { p.put(nil) })
				}
				if p.named {
					wire.change = func(_ map[string]any, places []place) { places[i].put("another") }
					if err := survive(t.Context(), op.run); !errors.Is(err, platformapi.ErrMalformed) || !strings.Contains(err.Error(), "was asked for") && !strings.Contains(err.Error(), "another graph") {
						t.Errorf("%s: %s is another than asked for: got %v", op.name, p.path, err)
					}
				}
				var other any = map[string]any{}
				if p.composite {
					other = "text"
				}
				demand("has another form", "", func() { p.put(other) })
			}
		}
		if len(tried) < 4 {
			t.Errorf("%s: only %d places were tried", op.name, len(tried))
		}
	}
}

// What the schema calls nullable may be null, wherever it is: a result or an [platformapi.Error],
// never a crash.
func TestNullAnywhere(t *testing.T) {
	wire := &asked{}
	for _, op := range every(newClient(t, platformapi.Config{Transport: wire})) {
		for kind := range kinds {
			wire.kind = kind
			for i, more := 0, true; more; i++ {
				wire.change = func(_ map[string]any, places []place) {
					if more = i < len(places); more {
						places[i].put(nil)
					}
				}
				var full *platformapi.Error
				if err := survive(t.Context(), op.run); err != nil && !errors.As(err, &full) {
					t.Errorf("%s: place %d is null: got %v", op.name, i, err)
				}
			}
		}
	}
}

// survive runs an operation and returns a panic as an error, so that the test can tell the answer
// that it panicked on.
func survive(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the method panicked: %v", r)
		}
	}()
	return run(ctx)
}

func TestEveryOperationTellsWhatIsMissing(t *testing.T) {
	wire := &asked{}
	for _, op := range every(newClient(t, platformapi.Config{Transport: wire})) {
		if err := op.run(t.Context()); err != nil && !errors.Is(err, registry.ErrRefused) {
			t.Errorf("%s: the whole answer: %v", op.name, err)
		}
		for _, c := range []struct {
			asks, body string
			want       error
		}{
			{"graph(id: $graph)", `{"data":{"graph":null}}`, registry.ErrGraphNotFound},
			{"variant(name: $variant)", `{"data":{"graph":{"id":"storefront","variant":null}}}`, registry.ErrVariantNotFound},
			{"", rejectedKey, platformapi.ErrUnauthorized},
			{"", `<html>`, platformapi.ErrMalformed},
		} {
			if !strings.Contains(wire.last.Query, c.asks) {
				continue
			}
			one := every(newClient(t, platformapi.Config{Transport: &canned{c.body}}))
			run := one[slices.IndexFunc(one, func(m method) bool { return m.name == op.name })].run
			if err := survive(t.Context(), run); !errors.Is(err, c.want) {
				t.Errorf("%s: %s: got %v", op.name, c.body, err)
			}
		}
	}
}

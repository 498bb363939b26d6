package platformapi_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/transport"
	"github.com/schemactl/schemactl/publish/registry"
)

// What the real platform answers to a key that it does not know: status 200.
const rejectedKey = `{"errors":[{"message":"406: Not Acceptable","extensions":{"code":"INTERNAL_SERVER_ERROR",
	"response":{"status":406,"statusText":"Not Acceptable","body":{"errors":[{"message":"Invalid credentials provided"}]}}}}],"data":null}`

// Every shape in which an answer says no, as a query meets it.
func TestErrorShapes(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   error
		text   string // must be in the message
	}{
		{name: "rejected key as the platform sends it", body: rejectedKey, want: platformapi.ErrUnauthorized, text: "406: Not Acceptable: Invalid credentials provided"},
		{name: "rejected key beside data", body: `{"data":{"graph":null},"errors":[{"message":"406: Not Acceptable"}]}`, want: platformapi.ErrUnauthorized, text: "APOLLO_KEY"},
		{name: "rejected key by a gateway", body: `{"errors":[{"message":"<query>:0:0: Unauthorized: Unknown authentication failure."}]}`, want: platformapi.ErrUnauthorized},
		{name: "rejected key by code", body: `{"errors":[{"message":"who?","extensions":{"errorCode":"unauthenticated"}}]}`, want: platformapi.ErrUnauthorized},
		{name: "401", status: 401, body: `denied`, want: platformapi.ErrUnauthorized, text: "HTTP 401"},
		{name: "406", status: 406, body: rejectedKey, want: platformapi.ErrUnauthorized, text: "Invalid credentials provided"},
		{name: "403", status: 403, want: platformapi.ErrForbidden, text: "HTTP 403"},
		{name: "role", body: `{"data":{"graph":null},"errors":[{"message":"Exception while fetching data (/graph) : NOT_ALLOWED_BY_USER_ROLE"}]}`, want: platformapi.ErrForbidden, text: "role"},
		{name: "forbidden by code", body: `{"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}`, want: platformapi.ErrForbidden},
		{name: "graph unknown or invisible", body: `{"data":{"graph":null}}`, want: registry.ErrGraphNotFound, text: `"storefront"`},
		{name: "variant unknown", body: `{"data":{"graph":{"id":"storefront","variant":null}}}`, want: registry.ErrVariantNotFound, text: `"prod"`},
		{name: "launch unknown", body: `{"data":{"graph":{"id":"storefront","variant":{"name":"prod","launch":null}}}}`, want: registry.ErrLaunchNotFound, text: `"l1" of storefront@prod`},
		{name: "not found by code", body: `{"errors":[{"message":"gone","extensions":{"code":"NOT_FOUND"}}]}`, want: registry.ErrNotFound, text: "gone"},
		{name: "429", status: 429, want: platformapi.ErrRateLimited, text: "HTTP 429"},
		{name: "rate limit in the body", body: `{"errors":[{"message":"slow down","extensions":{"code":"RATE_LIMITED"}}]}`, want: platformapi.ErrRateLimited, text: "slow down"},
		{name: "rate limit by inner status", body: `{"errors":[{"message":"slow down","extensions":{"http":{"status":429}}}]}`, want: platformapi.ErrRateLimited},
		{name: "500", status: 500, body: `<html>`, want: platformapi.ErrUnreachable, text: "HTTP 500"},
		{name: "503 with a GraphQL error", status: 503, body: `{"errors":[{"message":"maintenance"}]}`, want: platformapi.ErrUnreachable, text: "maintenance"},
		{name: "404, wrong address", status: 404, want: platformapi.ErrUnreachable, text: "APOLLO_REGISTRY_URL"},
		{name: "redirect", status: 302, header: map[string]string{"Location": "https://login.example/x"}, want: platformapi.ErrUnreachable, text: "login.example"},
		{name: "failed inside", body: `{"errors":[{"message":"oops","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`, want: platformapi.ErrUnreachable, text: "oops"},
		{name: "413", status: 413, want: registry.ErrRefused, text: "the platform refused the request: it is too large: HTTP 413"},
		{name: "413 with a reason", status: 413, body: `{"errors":[{"message":"at most 10 MB"}]}`, want: registry.ErrRefused, text: "at most 10 MB"},
		{name: "413 inside", body: `{"errors":[{"message":"413: Payload Too Large","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`, want: registry.ErrRefused, text: "fewer"},
		{name: "413 inside, by inner status", body: `{"errors":[{"message":"no","extensions":{"response":{"status":413}}}]}`, want: registry.ErrRefused},
		{name: "too large by code", body: `{"errors":[{"message":"no","extensions":{"code":"PAYLOAD_TOO_LARGE"}}]}`, want: registry.ErrRefused},
		{name: "400 with a validation error", status: 400, body: `{"errors":[{"message":"Unknown field"}]}`, want: registry.ErrRefused, text: "Unknown field"},
		{name: "several errors", body: `{"errors":[{"message":"first"},null,{"message":"second","path":["graph","variants",0]},{"message":""}]}`, want: registry.ErrRefused, text: "first; second (at graph.variants[0]); an error without a message"},
		{name: "the most telling of several", body: `{"errors":[{"message":"x"},{"message":"y","extensions":{"code":"FORBIDDEN"}},{"message":"406: Not Acceptable"}]}`, want: platformapi.ErrUnauthorized},
		{name: "message over several lines", body: `{"errors":[{"message":"a\nb\u001b[31m"}]}`, want: registry.ErrRefused, text: "a b [31m"},
		{name: "partial data with errors", body: `{"data":{"graph":{"id":"storefront","variant":{"name":"prod","launch":null}}},"errors":[{"message":"boom","path":["graph","variant","launch"]}]}`, want: registry.ErrRefused, text: "boom (at graph.variant.launch)"},
		{name: "not JSON", header: map[string]string{"Content-Type": "text/html"}, body: `<html>sign in</html>`, want: platformapi.ErrMalformed, text: "a web page was answered instead"},
		{name: "cut JSON", body: `{"data":{"graph":{"var`, want: platformapi.ErrMalformed, text: "unexpected end"},
		{name: "empty", body: ``, want: platformapi.ErrMalformed, text: "0 bytes"},
		{name: "null", body: `null`, want: platformapi.ErrMalformed, text: "neither data nor errors"},
		{name: "no data", body: `{}`, want: platformapi.ErrMalformed, text: "neither data nor errors"},
		{name: "null data, null errors", body: `{"data":null,"errors":[null]}`, want: platformapi.ErrMalformed, text: "neither data nor errors"},
		{name: "list of errors is text", body: `{"data":null,"errors":"boom"}`, want: platformapi.ErrMalformed},
		{name: "data of another form", body: `{"data":{"graph":[]}}`, want: platformapi.ErrMalformed, text: "graph is a list, not an object"},
		{name: "time of another form", body: `{"data":{"graph":{"id":"storefront","variant":{"name":"prod","launch":{"id":"l1","graphId":"storefront","graphVariant":"prod","status":"LAUNCH_FAILED","createdAt":"yesterday"}}}}}`, want: platformapi.ErrMalformed, text: `graph.variant.launch.createdAt is "yesterday", not a time`},
		{name: "build result of a new kind", body: `{"data":{"graph":{"id":"storefront","variant":{"name":"prod","launch":{"id":"l1","graphId":"storefront","graphVariant":"prod","status":"LAUNCH_FAILED","createdAt":"2026-01-01T00:00:00Z","completedAt":null,"supersededAt":null,"supersededBy":null,"latestSequenceStep":null,"build":{"result":{"__typename":"BuildMiracle"}}}}}}}`, want: platformapi.ErrMalformed, text: `graph.variant.launch.build.result.__typename is "BuildMiracle", a kind that this version does not know`},
		{name: "another graph", body: `{"data":{"graph":{"id":"shop","variant":null}}}`, want: platformapi.ErrMalformed, text: `graph.id is "shop", and "storefront" was asked for`},
		{name: "another variant", body: `{"data":{"graph":{"id":"storefront","variant":{"name":"dev","launch":null}}}}`, want: platformapi.ErrMalformed, text: `graph.variant.name is "dev", and "prod" was asked for`},
		{name: "a variant without anything", body: `{"data":{"graph":{"id":"storefront","variant":{}}}}`, want: platformapi.ErrMalformed, text: "graph.variant.name is missing"},
		{name: "204", status: 204, want: platformapi.ErrMalformed, text: "HTTP 204"},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := client(t, &platform{status: c.status, header: c.header, body: c.body})
			_, err := client.Launch(t.Context(), prod, "l1")
			var full *platformapi.Error
			if !errors.Is(err, c.want) || !errors.As(err, &full) {
				t.Fatalf("got  %v\nwant %v", err, c.want)
			}
			if !strings.Contains(err.Error(), c.text) {
				t.Errorf("%q is not in %s", c.text, err)
			}
			if denied := errors.Is(c.want, registry.ErrDenied); errors.Is(err, registry.ErrDenied) != denied {
				t.Errorf("denied: %v, want %v: %v", !denied, denied, err)
			}
			if errors.Is(err, registry.ErrTooLarge) {
				t.Errorf("only a batch is too large: %v", err)
			}
			if errors.Is(err, registry.ErrAmbiguous) {
				t.Errorf("a query is never ambiguous: %v", err)
			}
			if full.Operation != "PollLaunch" || full.Host != client.Host() || !strings.Contains(err.Error(), "PollLaunch at 127.0.0.1:") {
				t.Errorf("operation and host are missing: %s", err)
			}
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("control characters: %q", err)
			}
		})
	}
}

func TestNobodysKey(t *testing.T) {
	c, _ := answer(t, `{"data":{"me":null}}`)
	if _, err := c.WhoAmI(t.Context()); !errors.Is(err, platformapi.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
}

func TestNotFoundIsOneFamily(t *testing.T) {
	c, _ := answer(t, `{"data":{"graph":{"id":"storefront","variant":{"name":"prod","subgraph":null,"latestLaunch":null,"latestApprovedLaunch":null}}}}`)
	if _, err := c.Subgraph(t.Context(), prod, "nope"); !errors.Is(err, registry.ErrSubgraphNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := c.LatestLaunch(t.Context(), prod); !errors.Is(err, registry.ErrLaunchNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := c.ApprovedLaunch(t.Context(), prod); !errors.Is(err, registry.ErrLaunchNotFound) {
		t.Errorf("got %v", err)
	}
}

// What a mutation makes of answers: clear refusals stay what they are, and whatever may hide a
// success is ambiguous.
func TestMutationErrors(t *testing.T) {
	for _, c := range []struct {
		name      string
		status    int
		body      string
		want      error
		ambiguous bool
	}{
		{"rejected key", 0, rejectedKey, platformapi.ErrUnauthorized, false},
		{"role", 0, `{"errors":[{"message":"NOT_ALLOWED_BY_USER_ROLE"}]}`, platformapi.ErrForbidden, false},
		{"graph unknown", 0, `{"data":{"graph":null}}`, registry.ErrGraphNotFound, false},
		{"refused", 0, `{"data":{"graph":{"publishSubgraphs":null}},"errors":[{"message":"name is taken"}]}`, registry.ErrRefused, false},
		{"413", 413, ``, registry.ErrTooLarge, false},
		{"413 inside", 0, `{"errors":[{"message":"413: Payload Too Large"}]}`, registry.ErrTooLarge, false},
		{"429", 429, ``, platformapi.ErrRateLimited, false},
		{"404", 404, ``, platformapi.ErrUnreachable, false},
		{"502", 502, ``, platformapi.ErrUnreachable, true},
		{"failed inside", 0, `{"data":{"graph":{"publishSubgraphs":null}},"errors":[{"message":"boom","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`, platformapi.ErrUnreachable, true},
		{"no result, no reason", 0, `{"data":{"graph":{"publishSubgraphs":null}}}`, platformapi.ErrMalformed, true},
		{"cut JSON", 0, `{"data":{"graph":{"publishSubgraphs":{"updatedGateway":tr`, platformapi.ErrMalformed, true},
		{"a page", 0, `<html>`, platformapi.ErrMalformed, true},
		{"204", 204, ``, platformapi.ErrMalformed, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := client(t, &platform{status: c.status, body: c.body}).Publish(t.Context(), batch)
			if !errors.Is(err, c.want) || errors.Is(err, registry.ErrAmbiguous) != c.ambiguous {
				t.Errorf("got %v\nwant %v, ambiguous %v", err, c.want, c.ambiguous)
			}
			if c.ambiguous && !strings.Contains(err.Error(), "latest launch") {
				t.Errorf("it does not say where to look: %v", err)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	c := newClient(t, platformapi.Config{Endpoint: address, Retry: transport.Retry{Attempts: 1}})
	if _, err := c.WhoAmI(t.Context()); !errors.Is(err, platformapi.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Publish(t.Context(), batch); !errors.Is(err, platformapi.ErrUnreachable) || errors.Is(err, registry.ErrAmbiguous) {
		t.Errorf("nothing was sent, so nothing is ambiguous: %v", err)
	}
}

func TestLostAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	}))
	defer server.Close()
	c := newClient(t, platformapi.Config{Endpoint: server.URL, Retry: transport.Retry{Attempts: 1}})
	if _, err := c.Publish(t.Context(), batch); !errors.Is(err, registry.ErrAmbiguous) || !errors.Is(err, platformapi.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

// silent is a platform that takes every request and never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestSlowPlatformIsNotTheCallersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, platformapi.Config{Transport: silent{}, Timeout: 20 * time.Second, Retry: transport.Retry{Attempts: 2}})
		_, err := c.WhoAmI(t.Context())
		if !errors.Is(err, platformapi.ErrUnreachable) || errors.Is(err, context.DeadlineExceeded) ||
			!strings.Contains(err.Error(), "no answer within 20s") || !strings.Contains(err.Error(), "tried 2 times") {
			t.Errorf("got %v", err)
		}
		if _, err := c.Publish(t.Context(), batch); !errors.Is(err, registry.ErrAmbiguous) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTheCallersDeadlineIsNotASlowPlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, platformapi.Config{Transport: silent{}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.WhoAmI(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, platformapi.ErrUnreachable) {
			t.Errorf("got %v", err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Publish(ctx, batch); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, registry.ErrAmbiguous) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnswerTooLarge(t *testing.T) {
	server := httptest.NewServer(&platform{body: `{"data":"` + strings.Repeat("x", 2000) + `"}`})
	defer server.Close()
	c := newClient(t, platformapi.Config{Endpoint: server.URL, MaxResponse: 1000})
	_, err := c.WhoAmI(t.Context())
	if !errors.Is(err, platformapi.ErrMalformed) || !strings.Contains(err.Error(), "larger than 1000 bytes") {
		t.Errorf("got %v", err)
	}
}

func TestBadSettings(t *testing.T) {
	key := platformapi.NewSecret(testKey)
	for _, c := range []struct {
		name string
		cfg  platformapi.Config
		want error
	}{
		{"no key", platformapi.Config{}, platformapi.ErrNoKey},
		{"blank key", platformapi.Config{Key: platformapi.NewSecret(" \n")}, platformapi.ErrNoKey},
		{"key of two lines", platformapi.Config{Key: platformapi.NewSecret(testKey + "\n" + testKey)}, platformapi.ErrBadKey},
		{"no URL", platformapi.Config{Key: key, Endpoint: "api.example/graphql"}, platformapi.ErrBadConfig},
		{"broken URL", platformapi.Config{Key: key, Endpoint: "http://[::1"}, platformapi.ErrBadConfig},
		{"other scheme", platformapi.Config{Key: key, Endpoint: "ftp://api.example"}, platformapi.ErrBadConfig},
		{"password in the URL", platformapi.Config{Key: key, Endpoint: "https://u:hunter2@api.example"}, platformapi.ErrBadConfig},
		{"negative timeout", platformapi.Config{Key: key, Timeout: -1}, platformapi.ErrBadConfig},
	} {
		_, err := platformapi.New(c.cfg)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", c.name, err)
		}
		if err != nil && (strings.Contains(err.Error(), testKey) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: a secret is in the error: %v", c.name, err)
		}
	}
}

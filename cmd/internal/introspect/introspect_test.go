package introspect

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// answering is a server in this process.
type answering func(r *http.Request) *http.Response

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }

// says answers with a status, a type and a body.
func says(status int, kind, body string) answering {
	return func(r *http.Request) *http.Response {
		return &http.Response{
			StatusCode: status, Status: http.StatusText(status), Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body)), Request: r,
		}
	}
}

func TestSDL(t *testing.T) {
	for name, test := range map[string]struct {
		answer     answering
		sdl, fault string
	}{
		"SDL":            {says(200, "application/json", `{"data":{"_service":{"sdl":"type Query { a: Int }"}}}`), "type Query { a: Int }", ""},
		"refusal":        {says(200, "application/json", `{"errors":[{"message":"who are you?"}]}`), "", "who are you?; it may want a header"},
		"refusal by 400": {says(400, "application/json", `{"errors":[{"message":"Cannot query field \"_service\" on type \"Query\"."}]}`), "", "it is no subgraph, or it hides its SDL"},
		"turned off":     {says(400, "application/json", `{"errors":[{"message":"Introspection is disabled"}]}`), "", "turn introspection on"},
		"no subgraph":    {says(200, "application/json", `{"data":{}}`), "", "returned no SDL"},
		"null":           {says(200, "application/json", `{"data":null}`), "", "without data"},
		"other data":     {says(200, "application/json", `{"data":{"_service":[]}}`), "", "data of another form"},
		"a web page":     {says(200, "text/html", `<html>`), "", "a web page"},
		"text":           {says(200, "text/plain", `hello`), "", "text/plain, which is not a GraphQL answer"},
		"half an answer": {says(200, "application/json", `{"data":{`), "", "not a GraphQL answer"},
		"nothing":        {says(200, "application/json", ``), "", "with nothing"},
		"401":            {says(401, "text/plain", `no`), "", "it wants a header"},
		"404":            {says(404, "text/html", `<html>`), "", "is the path that of its GraphQL endpoint?"},
		"405":            {says(405, "text/plain", ``), "", "is the path"},
		"503":            {says(503, "text/plain", ``), "", "ask again"},
		"too long":       {says(200, "application/json", strings.Repeat(" ", 101)), "", "more than 100 bytes"},
		"a terminal":     {says(200, "application/json", `{"errors":[{"message":"a\u001b[2Jb\nc"}]}`), "", "a [2Jb c"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Client{Transport: test.answer, MaxBytes: 100}.SDL(t.Context(), Target{URL: "http://a.invalid/graphql"})
			switch {
			case test.fault == "" && (err != nil || got != test.sdl):
				t.Errorf("%q, %v", got, err)
			case test.fault != "" && (!errors.Is(err, ErrUnanswered) || !strings.Contains(err.Error(), test.fault)):
				t.Errorf("%v, want %q", err, test.fault)
			}
		})
	}
}

func TestTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		_, err := Client{Timeout: time.Minute, Transport: hangs}.SDL(t.Context(), Target{URL: "http://a.invalid"})
		if !errors.Is(err, ErrUnanswered) || !strings.Contains(err.Error(), "does not answer within 1m0s") {
			t.Error(err)
		}
	})
}

type roundTripper func(r *http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Headers are sent, and what a server repeats of them is not told.
func TestHeadersAreSentAndNotTold(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Introspection") != "allowed" {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"errors":[{"message":"forbidden: `+r.Header.Get("Authorization")+`, token `+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+`"}]}`)
			return
		}
		if body, _ := io.ReadAll(r.Body); !strings.Contains(string(body), "_service") || r.Host != "shop.example.com" {
			t.Errorf("asked by %s for %s", body, r.Host)
		}
		_, _ = io.WriteString(w, `{"data": {"_service": {"sdl": "type Query { allowed: Int }"}}}`)
	}))
	defer server.Close()
	to := Target{URL: server.URL, Headers: map[string]string{"X-Introspection": "allowed", "Host": "shop.example.com"}}
	if sdl, err := (Client{}).SDL(t.Context(), to); err != nil || sdl != "type Query { allowed: Int }" {
		t.Errorf("%q, %v", sdl, err)
	}
	to.Headers = map[string]string{"Authorization": "Bearer s3cr3t-t0ken"}
	if _, err := (Client{}).SDL(t.Context(), to); err == nil || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("without the header: %v", err)
	}
	to.URL = strings.Replace(server.URL, "http://", "http://user:pa55word@", 1) + "/?key=s3cr3t"
	if _, err := (Client{}).SDL(t.Context(), to); err == nil || strings.Contains(err.Error(), "s3cr3t") || strings.Contains(err.Error(), "pa55word") {
		t.Errorf("%v", err)
	}
}

// A replica is dialled by its own address, and is sent the host of the URL.
func TestDial(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"data": {"_service": {"sdl": "type Query { `+strings.SplitN(r.Host, ".", 2)[0]+`: Int }"}}}`)
	}))
	defer server.Close()
	got, err := Client{}.SDL(t.Context(), Target{URL: "http://products.invalid/graphql", Dial: strings.TrimPrefix(server.URL, "http://")})
	if err != nil || got != "type Query { products: Int }" {
		t.Errorf("%q, %v", got, err)
	}
}

const introspected = `{"data":{"__schema":{"description":"All of it","queryType":{"name":"Root"},"mutationType":null,"subscriptionType":null,
"types":[
 {"kind":"OBJECT","name":"Root","description":"say \"hi\"\nand more","fields":[
  {"name":"a","isDeprecated":true,"deprecationReason":"old","type":{"kind":"NON_NULL","ofType":{"kind":"LIST","ofType":{"kind":"SCALAR","name":"Day"}}},
   "args":[{"name":"b","defaultValue":"{c: [1]}","type":{"kind":"INPUT_OBJECT","name":"I"}}]}],"interfaces":[{"name":"N"}]},
 {"kind":"INTERFACE","name":"N","fields":[{"name":"a","type":{"kind":"SCALAR","name":"Day"},"args":[]}],"interfaces":[]},
 {"kind":"UNION","name":"U","possibleTypes":[{"name":"Root"}]},
 {"kind":"ENUM","name":"E","enumValues":[{"name":"A"},{"name":"B","isDeprecated":true}]},
 {"kind":"INPUT_OBJECT","name":"I","isOneOf":true,"inputFields":[{"name":"c","type":{"kind":"LIST","ofType":{"kind":"SCALAR","name":"Int"}}}]},
 {"kind":"SCALAR","name":"Day","specifiedByURL":"https://example.com/day"},
 {"kind":"SCALAR","name":"Int"},{"kind":"OBJECT","name":"__Type","fields":[]}],
"directives":[{"name":"skip","locations":["FIELD"],"args":[]},{"name":"own","isRepeatable":true,"locations":["QUERY","FIELD"],"args":[{"name":"x","type":{"kind":"SCALAR","name":"Int"}}]}]}}}`

const introspectedSDL = `"""All of it"""
schema {
  query: Root
}

directive @own(x: Int) repeatable on QUERY | FIELD

"""
say "hi"
and more
"""
type Root implements N {
  a(b: I = {c: [1]}): [Day]! @deprecated(reason: "old")
}

interface N {
  a: Day
}

union U = Root

enum E {
  A
  B @deprecated
}

input I
  @oneOf
{
  c: [Int]
}

scalar Day
  @specifiedBy(url: "https://example.com/day")
`

func TestSchema(t *testing.T) {
	got, err := Client{Transport: says(200, "application/json", introspected)}.Schema(t.Context(), Target{URL: "http://a.invalid"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(introspectedSDL, strings.TrimRight(got, "\n")+"\n"); d != "" {
		t.Error(d)
	}
}

// A server that does not know the newer parts of introspection is asked without them.
func TestSchemaOfAnOlderServer(t *testing.T) {
	asked := 0
	older := answering(func(r *http.Request) *http.Response {
		asked++
		var question struct{ Query string }
		if err := json.NewDecoder(r.Body).Decode(&question); err != nil || strings.Contains(question.Query, "isRepeatable") {
			return says(400, "application/json", `{"errors":[{"message":"Cannot query field \"isRepeatable\" on type \"__Directive\"."}]}`)(r)
		}
		return says(200, "application/json", introspected)(r)
	})
	if _, err := (Client{Transport: older}).Schema(t.Context(), Target{URL: "http://a.invalid"}); err != nil || asked != 2 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

// Nothing gets into the SDL but what introspection means.
func TestHostileSchemas(t *testing.T) {
	for name, types := range map[string]string{
		"a name":         `{"kind":"SCALAR","name":"A } type B { c: Int"}`,
		"a kind":         `{"kind":"DIRECTIVE","name":"A"}`,
		"a default":      `{"kind":"OBJECT","name":"A","fields":[{"name":"a","type":{"kind":"SCALAR","name":"Int"},"args":[{"name":"b","type":{"kind":"SCALAR","name":"Int"},"defaultValue":") b: ["}]}]}`,
		"no type":        `{"kind":"OBJECT","name":"A","fields":[{"name":"a","args":[]}]}`,
		"endless type":   `{"kind":"OBJECT","name":"A","fields":[{"name":"a","args":[],"type":` + strings.Repeat(`{"kind":"LIST","ofType":`, 50) + `null` + strings.Repeat(`}`, 50) + `}]}`,
		"type of a null": `{"kind":"OBJECT","name":"A","fields":[{"name":"a","args":[],"type":{"kind":"SCALAR","name":null}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			answer := `{"data":{"__schema":{"queryType":{"name":"A"},"types":[` + types + `],"directives":[]}}}`
			got, err := Client{Transport: says(200, "application/json", answer)}.Schema(t.Context(), Target{URL: "http://a.invalid"})
			if !errors.Is(err, ErrUnanswered) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

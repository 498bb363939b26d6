package platformapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/fixtures/mutation"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/transport"
)

// recorder keeps the answers of a sandbox, by the operation and what it was asked.
type recorder struct {
	next    http.RoundTripper
	answers map[string][]byte
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	var asked received
	if err := json.Unmarshal(body, &asked); err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	response, err := r.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(text))
	if err == nil && !bytes.Contains(text, []byte(`"errors":[{`)) {
		r.answers[asked.Operation] = text
	}
	return response, err
}

// realAnswers returns an answer of a sandbox to each operation.
func realAnswers(f *testing.F) map[string][]byte {
	f.Helper()
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = server.Close() })
	if err := server.Seed(f.Context(), sandbox.Seed{Graphs: []sandbox.Graph{{ID: prod.Graph, Variants: []sandbox.Variant{{
		Name:      prod.Variant,
		Subgraphs: []sandbox.SeedSubgraph{{Name: "s", URL: "http://s/", SDL: "type Query { s: Int }"}, {Name: "reviews", URL: "http://r/", SDL: "type Query { g: Int }"}, {Name: "gone", URL: "http://g/", SDL: "type Query { g: Int }"}},
		Contracts: []sandbox.Contract{{Name: "part", Exclude: []string{"internal"}}},
	}}}}}); err != nil {
		f.Fatal(err)
	}
	wire := &recorder{next: server.Transport(), answers: map[string][]byte{}}
	c, err := platformapi.New(platformapi.Config{Endpoint: "http://sandbox.invalid/graphql", Key: platformapi.NewSecret("service:storefront:x"), Transport: wire})
	if err != nil {
		f.Fatal(err)
	}
	published, err := c.Publish(f.Context(), batch)
	if err != nil {
		f.Fatal(err)
	}
	check, err := c.SubmitCheck(f.Context(), proposed)
	if err != nil {
		f.Fatal(err)
	}
	_, _ = c.Launch(f.Context(), prod, published.LaunchID)
	_, _ = c.Supergraph(f.Context(), prod, published.LaunchID)
	_, _ = c.CheckState(f.Context(), prod, check.Workflow)
	_, _ = c.CheckReport(f.Context(), prod, check.Workflow)
	_, _ = c.Remove(f.Context(), prod, "gone")
	for _, op := range every(c) {
		_ = op.run(f.Context()) // some of it is not there; what is asked above is
	}
	for name, text := range wire.answers { // the methods ask for these
		text = bytes.ReplaceAll(text, []byte(published.LaunchID), []byte("l1"))
		wire.answers[name] = bytes.ReplaceAll(text, []byte(check.Workflow), []byte("w"))
	}
	return wire.answers
}

// replay answers each operation with its answer, changed by a program.
type replay struct {
	answers map[string][]byte
	program []byte
	asked   int
}

func (r *replay) RoundTrip(req *http.Request) (*http.Response, error) {
	var asked received
	if err := json.NewDecoder(req.Body).Decode(&asked); err != nil {
		return nil, err
	}
	if r.asked++; r.asked > 50 {
		return nil, errors.New("asked without end")
	}
	return (&canned{string(mutation.Apply(r.answers[asked.Operation], r.program))}).RoundTrip(req)
}

// FuzzAnswers changes what a platform answers, in any place and in several at once: a method of the
// client ends with a result or an [platformapi.Error] in one line, asks no more than it needs, and
// never crashes.
func FuzzAnswers(f *testing.F) {
	answers := realAnswers(f)
	if names := slices.Sorted(maps.Keys(answers)); len(names) < 20 {
		f.Fatalf("the sandbox answers %d operations: %s", len(names), strings.Join(names, " "))
	}
	wire := &replay{answers: answers}
	c, err := platformapi.New(platformapi.Config{Endpoint: "http://sandbox.invalid/graphql", Key: platformapi.NewSecret(testKey), Transport: wire, MaxResponse: 1 << 20, Retry: transport.Retry{Attempts: 1}})
	if err != nil {
		f.Fatal(err)
	}
	methods := every(c)
	for i := range methods {
		f.Add(uint8(i), []byte{0, 4, byte(i), 3})
		f.Add(uint8(i), []byte{0, byte(i), 4, 5, 0, 9, 0, 0})
	}
	f.Fuzz(func(t *testing.T, method uint8, program []byte) {
		wire.program, wire.asked = program[:min(len(program), 64)], 0
		op := methods[int(method)%len(methods)]
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := survive(ctx, op.run)
		var full *platformapi.Error
		if err != nil && (!errors.As(err, &full) || strings.ContainsAny(err.Error(), "\n\x1b\x00")) {
			t.Errorf("%s: %v", op.name, err)
		}
		if wire.asked > 50 {
			t.Errorf("%s asks without end", op.name)
		}
	})
}

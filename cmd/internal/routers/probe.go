package routers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/publish/adoption"
)

const (
	// maxProbe is the largest answer to a probe, in bytes.
	maxProbe = 8 << 20
	// graphqlURL is where Apollo Router answers by default, without a host.
	graphqlURL = "http://:4000/"
)

// probe is the evidence of an answer that shows the supergraph.
type probe struct {
	config.SettleProbe
	fleet  adoption.Fleet
	finder *addresses.Finder
}

func (*probe) By() adoption.By { return adoption.ByProbe }

// Await asks every router until each answers as is expected. An expectation that names no
// supergraph is about the end of a delivery: before that, a time is waited.
func (p *probe) Await(ctx context.Context, req adoption.Request) (adoption.Proof, error) {
	if !req.Last && !namesSupergraph(p.Expect) {
		return adoption.Time{Clock: p.fleet.Clock}.Await(ctx, req)
	}
	f := p.fleet
	f.Ask = func(ctx context.Context) ([]adoption.Observation, error) {
		return eachRouter(ctx, p.finder, p.Routers, graphqlURL, func(ctx context.Context, a addresses.Address) (adoption.Observation, error) {
			return p.ask(ctx, a, req.Wanted)
		})
	}
	heard := req.Heard
	req.Heard = func(proof adoption.Proof) {
		if proof.By = adoption.ByProbe; heard != nil {
			heard(proof)
		}
	}
	proof, err := f.Await(ctx, req)
	proof.By = adoption.ByProbe
	return proof, err
}

// ask asks one router. If its answer is as is expected of a supergraph, it runs that one.
func (p *probe) ask(ctx context.Context, a addresses.Address, wanted []adoption.Supergraph) (adoption.Observation, error) {
	got, err := p.answer(ctx, a)
	if err != nil {
		return adoption.Observation{}, err
	}
	for _, s := range wanted {
		if contains(got, p.expected(s)) {
			return adoption.Observation{Pipelines: []adoption.Pipeline{{LaunchID: s.LaunchID, SHA256: s.SHA256}}}, nil
		}
	}
	return adoption.Observation{}, nil
}

// answer returns the answer of a router as JSON, with its headers.
func (p *probe) answer(ctx context.Context, a addresses.Address) (map[string]any, error) {
	body, err := json.Marshal(map[string]string{"query": p.Query})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL, bytes.NewReader(body))
	if err != nil {
		return nil, plain(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	for name, value := range p.Headers {
		request.Header.Set(name, value)
	}
	text, header, err := answer(a.Client(scrapeTimeout), request, maxProbe)
	if err != nil {
		return nil, err
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		return nil, errors.New("it does not answer with JSON")
	}
	headers := map[string]any{}
	for name := range header {
		headers[strings.ToLower(name)] = header.Get(name)
	}
	got["headers"] = headers
	return got, nil
}

// The texts in an expectation that stand for the supergraph.
const (
	hashWord   = "{sha256}"
	launchWord = "{launch}"
)

// namesSupergraph reports whether an expectation says which supergraph it is about.
func namesSupergraph(expect any) bool {
	text := fmt.Sprint(expect)
	return strings.Contains(text, hashWord) || strings.Contains(text, launchWord)
}

// expected returns the expectation of a supergraph in the form of decoded JSON.
func (p *probe) expected(s adoption.Supergraph) any {
	return replaced(p.Expect, strings.NewReplacer(hashWord, s.SHA256, launchWord, s.LaunchID))
}

// replaced returns a copy of an expectation with texts replaced in all of its values.
func replaced(v any, r *strings.Replacer) any {
	switch v := v.(type) {
	case string:
		return r.Replace(v)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = replaced(e, r)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = replaced(e, r)
		}
		return out
	}
	return v
}

// contains reports whether an answer has what is expected: the keys of a mapping and the entries of
// a list, among others, and equal values.
func contains(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		m, ok := got.(map[string]any)
		for k, w := range want {
			if g, has := m[k]; !ok || !has || !contains(g, w) {
				return false
			}
		}
		return ok
	case []any:
		l, ok := got.([]any)
		for _, w := range want {
			found := false
			for _, g := range l {
				found = found || contains(g, w)
			}
			if !found {
				return false
			}
		}
		return ok
	case nil:
		return got == nil
	}
	if number, ok := got.(float64); ok {
		return fmt.Sprint(want) == fmt.Sprint(number)
	}
	return reflect.DeepEqual(got, want)
}

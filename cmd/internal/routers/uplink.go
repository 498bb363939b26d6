package routers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// uplinkEndpoints are those that routers ask unless they are told otherwise.
var uplinkEndpoints = []string{"https://uplink.api.apollographql.com/", "https://aws.uplink.api.apollographql.com/"}

// uplinkQuery asks for the supergraph of a variant, as routers do.
const uplinkQuery = `query SupergraphSdl($apiKey: String!, $ref: String!) {
  routerConfig(ref: $ref, apiKey: $apiKey) {
    __typename
    ... on RouterConfigResult { id supergraphSDL }
    ... on FetchError { code message }
  }
}`

const (
	// uplinkTimeout is the time of Uplink for an answer.
	uplinkTimeout = 30 * time.Second
	// maxSupergraph is the largest answer of Uplink, in bytes.
	maxSupergraph = 64 << 20
	// uplinkPause is the time between two questions, which is how often Uplink wants to be asked.
	uplinkPause = 10 * time.Second
)

// uplink is the evidence of what Uplink serves. It shows that routers can get a supergraph; that
// they have it after the settle time is assumed.
type uplink struct {
	endpoints      []string
	key            string
	client         *http.Client
	every, timeout time.Duration
	clock          clock.Clock
}

func (*uplink) By() adoption.By { return adoption.ByUplink }

// Await asks until Uplink serves every wanted supergraph, and then waits for routers to pick it up.
func (u *uplink) Await(ctx context.Context, req adoption.Request) (adoption.Proof, error) {
	f := adoption.Fleet{Every: u.every, Timeout: u.timeout, Clock: u.clock, Ask: func(ctx context.Context) ([]adoption.Observation, error) {
		return u.observe(ctx, req.Wanted), nil
	}}
	heard := req.Heard
	req.Heard = func(p adoption.Proof) {
		if heard != nil {
			heard(u.proof(p, "Uplink serves "+served(p)))
		}
	}
	p, err := f.Await(ctx, req)
	if err != nil {
		return u.proof(p, "Uplink serves "+served(p)), err
	}
	p = u.proof(p, "Uplink serves "+served(p)+"; that routers have it is "+adoption.AssumedAfter(req.Settle))
	return p, u.clock.Sleep(ctx, req.Settle)
}

// served says how much of what is wanted Uplink serves.
func served(p adoption.Proof) string {
	return fmt.Sprintf("%d of %d supergraphs", p.Count(adoption.Adopted), len(p.Routers))
}

// proof makes a proof of what Uplink serves of one about routers.
func (*uplink) proof(p adoption.Proof, text string) adoption.Proof {
	p.By, p.Assumed, p.Text = adoption.ByUplink, true, text
	return p
}

// observe asks Uplink for each variant.
func (u *uplink) observe(ctx context.Context, wanted []adoption.Supergraph) []adoption.Observation {
	var out []adoption.Observation
	for _, s := range wanted {
		o := adoption.Observation{Router: "Uplink for " + s.Ref.String()}
		p, err := u.serves(ctx, s.Ref)
		if o.Err = err; err == nil {
			o.Pipelines = []adoption.Pipeline{p}
		}
		out = append(out, o)
	}
	return out
}

// serves returns what Uplink serves for a variant. The endpoints are asked in turn until one
// answers.
func (u *uplink) serves(ctx context.Context, ref registry.GraphRef) (adoption.Pipeline, error) {
	var errs []error
	for _, endpoint := range u.endpoints {
		p, err := u.ask(ctx, endpoint, ref)
		if err == nil {
			return p, nil
		}
		errs = append(errs, err)
	}
	return adoption.Pipeline{}, errors.Join(errs...)
}

// ask asks one endpoint. No error contains the key.
func (u *uplink) ask(ctx context.Context, endpoint string, ref registry.GraphRef) (adoption.Pipeline, error) {
	body, err := json.Marshal(map[string]any{"query": uplinkQuery, "variables": map[string]string{"apiKey": u.key, "ref": ref.String()}})
	if err != nil {
		return adoption.Pipeline{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return adoption.Pipeline{}, plain(err)
	}
	request.Header.Set("Content-Type", "application/json")
	text, _, err := answer(u.client, request, maxSupergraph)
	if err != nil {
		return adoption.Pipeline{}, err
	}
	var result struct {
		Data struct {
			RouterConfig struct {
				ID            string
				SupergraphSDL string
				Code, Message string
			}
		}
		Errors []struct{ Message string }
	}
	c := &result.Data.RouterConfig
	switch err := json.Unmarshal(text, &result); {
	case err != nil:
		return adoption.Pipeline{}, errors.New("it does not answer with JSON")
	case len(result.Errors) > 0:
		return adoption.Pipeline{}, fmt.Errorf("it answers with the error %q", result.Errors[0].Message)
	case c.Code != "":
		return adoption.Pipeline{}, fmt.Errorf("it answers %s: %s", c.Code, c.Message)
	case c.SupergraphSDL == "":
		return adoption.Pipeline{}, errors.New("it answers without a supergraph")
	}
	sum := sha256.Sum256([]byte(c.SupergraphSDL))
	return adoption.Pipeline{LaunchID: c.ID, SHA256: hex.EncodeToString(sum[:])}, nil
}

// endpointsOf returns the endpoints of Uplink that a router with this value of
// APOLLO_UPLINK_ENDPOINTS asks.
func endpointsOf(variable string) []string {
	var out []string
	for _, e := range strings.Split(variable, ",") {
		if e = strings.TrimSpace(e); e != "" {
			out = append(out, e)
		}
	}
	if out == nil {
		return uplinkEndpoints
	}
	return out
}

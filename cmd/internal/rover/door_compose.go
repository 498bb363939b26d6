package rover

import (
	"context"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// composed is the JSON report of `schemactl compose`, as far as it is read.
type composed struct {
	OK         bool `json:"ok"`
	Federation struct {
		Version string `json:"version"`
	} `json:"federation"`
	SDL    string       `json:"supergraphSdl"`
	Errors []diagnostic `json:"errors"`
	Hints  []diagnostic `json:"hints"`
}

// diagnostic is a finding of a JSON report, as far as it is read.
type diagnostic struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	Coordinate string `json:"coordinate"`
	Positions  []struct {
		Subgraph string `json:"subgraph"`
		Line     int    `json:"line"`
	} `json:"positions"`
}

// builds returns the errors of a composition for the envelope.
func builds(list []diagnostic) []Build {
	out := make([]Build, len(list))
	for i, d := range list {
		out[i] = NewBuild(d.Code, d.Message)
	}
	return out
}

// hint is a hint of a composition in the envelope.
type hint struct {
	Message string  `json:"message"`
	Code    *string `json:"code"`
	Nodes   *string `json:"nodes"`
	Omitted *int    `json:"omittedNodesCount"`
}

// composition is the result of a composition in the envelope.
type composition struct {
	Core       string `json:"core_schema"`
	Hints      []hint `json:"hints"`
	Federation string `json:"federation_version"`
}

// compose composes the file of --config, the variant of --graph-ref, or the file on top of the
// variant.
func (c *call) compose(ctx context.Context) (Answer, error) {
	args := []string{"compose"}
	switch {
	case c.Text("config") != "":
		args = append(args, c.Text("config"))
	case c.Text("graph-ref") == "":
		return Answer{}, exit.Usagef("rover supergraph compose needs --config FILE or --graph-ref GRAPH_REF")
	}
	if c.Has("graph-ref") {
		ref, err := parseRef(c.Text("graph-ref"))
		if err != nil {
			return Answer{}, err
		}
		args = append(args, "--graph-ref", ref.String())
	}
	if version := c.Text("federation-version"); version != "" {
		args = append(args, "--federation-version", version)
	}
	if !c.JSON() {
		text, err := c.ours(ctx, args...)
		return Answer{Plain: text}, err
	}
	var out composed
	err := c.report(ctx, &out, args...)
	if !out.OK {
		a := Answer{Builds: builds(out.Errors)}
		if len(out.Errors) > 0 {
			a.Message = buildCount(len(out.Errors), "the supergraph")
		}
		return a, err
	}
	data := composition{Core: out.SDL, Hints: []hint{}, Federation: "=" + out.Federation.Version}
	for _, h := range out.Hints {
		one := hint{Message: h.Message}
		if h.Code != "" {
			one.Code = &h.Code
		}
		data.Hints = append(data.Hints, one)
	}
	return Answer{Data: data}, err
}

// expand prints supergraph.yaml resolved.
func (c *call) expand(ctx context.Context) (Answer, error) {
	if err := c.need("config"); err != nil {
		return Answer{}, err
	}
	text, err := c.ours(ctx, "config", "expand", c.Text("config"))
	if err != nil {
		return Answer{}, err
	}
	return Answer{Data: struct {
		Config string `json:"expanded_config"`
	}{text}, Plain: text}, nil
}

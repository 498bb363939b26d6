package composition

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/jsonlines"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// batchCase is one line in: a set of subgraphs.
type batchCase struct {
	ID        json.RawMessage `json:"id"`
	Subgraphs []struct {
		Name string `json:"name"`
		URL  string `json:"url"`
		SDL  string `json:"sdl"`
	} `json:"subgraphs"`
}

// batchResult is one line out.
type batchResult struct {
	// ID is that of the case, any JSON value; null if it has none.
	ID            json.RawMessage `json:"id"`
	OK            bool            `json:"ok"`
	SupergraphSDL string          `json:"supergraphSdl,omitempty"`
	APISDL        string          `json:"apiSdl,omitempty"`
	Errors        []batchFinding  `json:"errors"`
	Hints         []batchFinding  `json:"hints"`
	// Warnings are those of schemactl itself, about what the reference composes.
	Warnings []batchFinding `json:"warnings"`
	// Ms is the time that composition took, in milliseconds.
	Ms float64 `json:"ms"`
	// Federation is the composition that answered.
	Federation spec.Composition `json:"federation"`
}

// batchFinding is an error or a hint in the form of Apollo's own composition.
type batchFinding struct {
	Code       string          `json:"code"`
	Level      string          `json:"level,omitempty"`
	Message    string          `json:"message"`
	Coordinate string          `json:"coordinate,omitempty"`
	Locations  []diag.Position `json:"locations"`
}

// Batch composes one case for each line of in, and writes one result for each line to out, both as
// JSON. An empty line is skipped. A line that is not a case ends the batch with a usage error.
// compose is [Compose], or that within limits: what it does not end is a result with an error. now
// times the compositions, of which as many as jobs are made at the same time.
func Batch(ctx context.Context, in io.Reader, out io.Writer, jobs int, o Options, compose Composer, now func() time.Time) error {
	return jsonlines.Answer(ctx, in, out, jobs, func(line int, text []byte) (any, error) {
		var c batchCase
		if err := json.Unmarshal(text, &c); err != nil {
			return nil, exit.Usagef("line %d of standard input is no case: %w", line, err)
		}
		return c.compose(ctx, o, compose, now), nil
	})
}

// Composer composes subgraphs, as [Compose] does.
type Composer func(ctx context.Context, sources []sdl.Source, o Options) (Result, error)

// compose composes one case. The time includes the printing of both schemas.
func (c batchCase) compose(ctx context.Context, o Options, compose Composer, now func() time.Time) batchResult {
	sources := make([]sdl.Source, len(c.Subgraphs))
	for i, s := range c.Subgraphs {
		sources[i] = sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL}
	}
	start := now()
	composed, err := compose(ctx, sources, o)
	if err != nil && composed.OK() { // Batch looks at the context
		composed.Errors.Add(codes.MaxValidationSubgraphPathsExceeded, "", err.Error())
	}
	r := batchResult{ID: c.ID, OK: composed.OK(), Federation: composed.Federation, Errors: batchFindings(composed.Errors), Hints: batchFindings(composed.Hints), Warnings: batchFindings(composed.Own)}
	if r.OK {
		r.SupergraphSDL, r.APISDL = composed.Graph.SDL(), composed.APISDL()
	}
	r.Ms = float64(now().Sub(start)) / float64(time.Millisecond)
	return r
}

// batchFindings converts findings. Hints get the level words of Apollo's composition, which has no
// word for an error. Neither the list nor the locations of a finding are ever nil.
func batchFindings(list diag.List) []batchFinding {
	levels := [...]string{diag.Debug: "DEBUG", diag.Info: "INFO", diag.Warning: "WARN", diag.Error: ""}
	out := make([]batchFinding, len(list))
	for i, d := range list {
		out[i] = batchFinding{Code: d.Code, Level: levels[d.Severity], Message: d.Message, Coordinate: d.Coordinate, Locations: d.Positions}
		if out[i].Locations == nil {
			out[i].Locations = []diag.Position{}
		}
	}
	return out
}

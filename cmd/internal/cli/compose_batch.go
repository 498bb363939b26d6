package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// batchCase is one line in: a set of subgraphs.
type batchCase struct {
	ID        string `json:"id"`
	Subgraphs []struct {
		Name string `json:"name"`
		URL  string `json:"url"`
		SDL  string `json:"sdl"`
	} `json:"subgraphs"`
}

// batchResult is one line out.
type batchResult struct {
	ID            string         `json:"id"`
	OK            bool           `json:"ok"`
	SupergraphSDL string         `json:"supergraphSdl,omitempty"`
	APISDL        string         `json:"apiSdl,omitempty"`
	Errors        []batchFinding `json:"errors"`
	Hints         []batchFinding `json:"hints"`
	// Ms is the time that composition took, in milliseconds.
	Ms float64 `json:"ms"`
}

type batchFinding struct {
	Code       string          `json:"code"`
	Level      string          `json:"level,omitempty"`
	Message    string          `json:"message"`
	Coordinate string          `json:"coordinate,omitempty"`
	Locations  []diag.Position `json:"locations"`
}

// composeBatch composes one case per line of stdin in this one process.
func (a *app) composeBatch(ctx context.Context, skipSatisfiability bool) error {
	in, out := bufio.NewReaderSize(a.stdin, 1<<20), bufio.NewWriter(a.stdout)
	encode := json.NewEncoder(out)
	encode.SetEscapeHTML(false)
	for line := 1; ; line++ {
		text, err := in.ReadBytes('\n')
		if len(text) > 1 {
			var c batchCase
			if err := json.Unmarshal(text, &c); err != nil {
				return exit.Usagef("line %d of standard input is no case: %w", line, err)
			}
			if err := encode.Encode(a.composeCase(ctx, c, skipSatisfiability)); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return out.Flush()
		case err != nil:
			return fmt.Errorf("standard input: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}

func (a *app) composeCase(ctx context.Context, c batchCase, skipSatisfiability bool) batchResult {
	sources := make([]sdl.Source, len(c.Subgraphs))
	for i, s := range c.Subgraphs {
		sources[i] = sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL}
	}
	start := a.clock.Now()
	res := compose.Compose(ctx, sources, compose.Options{SkipSatisfiability: skipSatisfiability})
	r := batchResult{ID: c.ID, OK: len(res.Errors) == 0, Errors: batchFindings(res.Errors), Hints: batchFindings(res.Hints)}
	if r.OK {
		r.SupergraphSDL, r.APISDL = res.Graph.SDL(), sdl.Print(res.Graph.API())
	}
	r.Ms = float64(a.clock.Now().Sub(start)) / float64(time.Millisecond)
	return r
}

// batchFindings adds the level words that composition itself uses.
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

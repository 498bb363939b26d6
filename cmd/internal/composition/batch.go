package composition

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
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
// JSON. An empty line is skipped. A line that is not a case ends the batch with a usage error; the
// results before it may not have been written. compose is [Compose], or that within limits: what it
// does not end is a result with an error. now times the compositions.
func Batch(ctx context.Context, in io.Reader, out io.Writer, o Options, compose Composer, now func() time.Time) error {
	lines, results := bufio.NewReaderSize(in, 1<<20), bufio.NewWriter(out)
	encode := json.NewEncoder(results)
	encode.SetEscapeHTML(false)
	for line := 1; ; line++ {
		text, err := readLine(lines)
		if len(text) > 1 {
			var c batchCase
			if err := json.Unmarshal(text, &c); err != nil {
				return exit.Usagef("line %d of standard input is no case: %w", line, err)
			}
			if err := encode.Encode(c.compose(ctx, o, compose, now)); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return results.Flush()
		case err != nil:
			return fmt.Errorf("line %d of standard input: %w", line, err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}

// Composer composes subgraphs, as [Compose] does.
type Composer func(ctx context.Context, sources []sdl.Source, o Options) (Result, error)

// maxLine is the length of the longest line of a batch: a case of more SDL than a graph may have.
const maxLine = 64 << 20

// readLine reads up to the next line end. A line without end is not read to its end.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			return nil, exit.Usagef("a line has more than %d MB", maxLine>>20)
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

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

package rover

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// linted is a finding of the linter in the envelope.
type linted struct {
	Level      string `json:"level"`
	Message    string `json:"message"`
	Coordinate string `json:"coordinate"`
	Line       int    `json:"start_line"`
	Start      int    `json:"start_byte_offset"`
	End        int    `json:"end_byte_offset"`
	Rule       string `json:"rule"`
}

// lintData is the result of the linter in the envelope.
type lintData struct {
	Diagnostics []linted `json:"diagnostics"`
	File        string   `json:"file_name"`
	Schema      string   `json:"proposed_schema"`
}

// lint asks the platform's linter about a subgraph or a whole schema.
func (c *call) lint(ctx context.Context) (Answer, error) {
	needs := []string{"schema"}
	if c.Command.has("name") {
		needs = []string{"name", "schema"}
	}
	ref, text, err := c.proposed(needs...)
	if err != nil {
		return Answer{}, err
	}
	client, err := c.client()
	if err != nil {
		return Answer{}, err
	}
	base := ""
	if c.Has("ignore-existing-lint-violations") {
		if base, err = c.lintBase(ctx, client, ref); err != nil {
			return Answer{}, err
		}
	}
	found, err := client.Lint(ctx, ref.Graph, text, base)
	if err != nil {
		return Answer{}, err
	}
	file := c.Text("schema")
	if file == "-" {
		file = "stdin"
	}
	return lintAnswer(found, file, text)
}

// lintBase returns what is registered: of the subgraph, or of the whole graph. A subgraph that is
// new has nothing to compare with.
func (c *call) lintBase(ctx context.Context, client *platformapi.Client, ref registry.GraphRef) (string, error) {
	if !c.Command.has("name") {
		a, err := c.fetchGraph(ctx)
		return a.Plain, err
	}
	s, err := client.Subgraph(ctx, ref, c.Text("name"))
	if errors.Is(err, registry.ErrSubgraphNotFound) {
		return "", nil
	}
	return s.SDL, err
}

// lintAnswer returns what the linter found. Errors fail the command.
func lintAnswer(found []platformapi.LintFinding, file, schema string) (Answer, error) {
	var text strings.Builder
	list, failed := []linted{}, 0
	for _, f := range found {
		one := linted{Rule: f.Rule, Level: f.Level, Message: f.Message, Coordinate: f.Coordinate, Start: f.Start, End: f.End}
		if f.Location != nil {
			one.Line = f.Location.Line
		}
		if f.Level == "ERROR" {
			failed++
		}
		list = append(list, one)
		_, _ = fmt.Fprintf(&text, "%-8s %s  line %d  %s: %s\n", f.Level, f.Coordinate, one.Line, f.Rule, f.Message)
	}
	if len(found) == 0 {
		text.WriteString("The linter found nothing.\n")
	}
	a := Answer{Plain: text.String(), Data: lintData{list, file, schema}}
	if failed == 0 {
		return a, nil
	}
	a.Code = codeLint
	return a, fmt.Errorf("%w: the linter found %d errors", exit.ErrNo, failed)
}

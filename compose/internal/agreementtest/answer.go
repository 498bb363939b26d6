package agreementtest

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Answer is what a composer says of a case.
type Answer struct {
	ID         ID        `json:"id"`
	OK         bool      `json:"ok"`
	Supergraph string    `json:"supergraphSdl"`
	API        string    `json:"apiSdl"`
	Errors     []Finding `json:"errors"`
	Hints      []Finding `json:"hints"`
}

// Finding is one error or hint.
type Finding struct {
	Code       string     `json:"code"`
	Message    string     `json:"message"`
	Level      string     `json:"level"`
	Coordinate string     `json:"coordinate"`
	Locations  []Position `json:"locations"`
}

// Position is a place in a subgraph, line and column from 1.
type Position struct {
	Subgraph string `json:"subgraph"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
}

// Codes that oracles give where the composer itself gave none.
const (
	parse   = "PARSE"   // a syntax error, before the composer saw the text
	crash   = "CRASH"   // the composer ended with an exception
	timeout = "TIMEOUT" // it took too long
	unknown = "UNKNOWN" // an error without a code
	// internal is the reference's own word for a bug of it.
	internal = "INTERNAL"
)

// Says reports whether the answer says anything about the case.
func (a Answer) Says() bool {
	return !slices.ContainsFunc(a.Errors, func(f Finding) bool {
		return f.Code == crash || f.Code == timeout || f.Code == unknown
	})
}

// codesOf returns the different codes of findings, sorted.
func codesOf(list []Finding) []string {
	out := []string{}
	for _, f := range list {
		if f.Code == parse {
			f.Code = codes.InvalidGraphQL
		}
		out = append(out, f.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Ours composes a case. Hints are those that a reference can have: where it composes what cannot
// work, ours is a warning with the code of an error, which is left out. A panic is an answer with
// the code PANIC, so that a run over many cases goes on.
func Ours(ctx context.Context, c Case, edition spec.Edition) (answer Answer) {
	answer.ID = c.ID
	defer func() {
		if r := recover(); r != nil {
			answer.OK, answer.Errors = false, []Finding{{Code: "PANIC", Message: fmt.Sprint(r)}}
		}
	}()
	sources := make([]sdl.Source, len(c.Subgraphs))
	for i, s := range c.Subgraphs {
		sources[i] = sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL}
	}
	result := compose.Compose(ctx, sources, compose.Options{Edition: edition})
	hints := slices.DeleteFunc(slices.Clone(result.Hints), func(d *diag.Diagnostic) bool {
		info, _ := codes.Lookup(d.Code)
		return d.Severity == diag.Warning && info.Phase != codes.Hints
	})
	answer.Errors, answer.Hints = findings(result.Errors), findings(hints)
	if result.Graph != nil {
		answer.OK, answer.Supergraph = true, result.Graph.SDL()
	}
	return answer
}

func findings(list diag.List) []Finding {
	var out []Finding
	for _, d := range list {
		out = append(out, Finding{Code: d.Code, Message: d.Message, Coordinate: d.Coordinate})
	}
	return out
}

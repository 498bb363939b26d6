package report

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/rollout"
)

// FailureVersion is the version of the JSON form of a [Failure].
const FailureVersion = 1

// Failure is what a command writes in place of its report if it ends before it has one. It is the
// same in every command.
type Failure struct {
	Version int `json:"version"`
	// Command is the command that failed, such as check or launch wait.
	Command string  `json:"command"`
	Error   Problem `json:"error"`
}

// Problem is why a command ended.
type Problem struct {
	// Code is the exit code as a word, such as usage or unasked.
	Code string `json:"code"`
	// ExitCode is the exit code of the process.
	ExitCode int    `json:"exitCode"`
	Message  string `json:"message"`
	// Position is the place in a file that the message is about.
	Position *diag.Position `json:"position,omitempty"`
	// Next is what to do next.
	Next string `json:"next,omitempty"`
	// Errors are the single errors of composition or of a build, each with its own positions.
	Errors diag.List `json:"errors,omitempty"`
}

// NewFailure returns the failure of a command. code, word and next are those of its exit code.
func NewFailure(command string, err error, code int, word, next string) Failure {
	p := Problem{Code: word, ExitCode: code, Message: err.Error(), Next: next, Errors: problems(err)}
	if err == context.Canceled { //nolint:errorlint // a wrapped one has words of its own
		p.Message = "interrupted"
	}
	p.Position = placeOf(p.Message)
	if len(p.Errors) > 0 {
		first := p.Errors[0]
		if len(first.Positions) > 0 {
			p.Position = &first.Positions[0]
		}
		if first.Fix != "" {
			p.Next = first.Fix
		}
	}
	return Failure{FailureVersion, command, p}
}

// problems returns the single errors within an error: those of a composition, of a launch, or of a
// rollout that is not possible.
func problems(err error) diag.List {
	var list diag.List
	var one *diag.Diagnostic
	var failed *launch.FailedError
	var refused *publish.NotUpdatedError
	var none *rollout.NoSafePlan
	switch {
	case errors.As(err, &list):
		return list
	case errors.As(err, &one):
		return diag.List{one}
	case errors.As(err, &refused):
		return refused.Found
	case errors.As(err, &none):
		for _, c := range none.Conflicts {
			d := &diag.Diagnostic{Code: "NO_SAFE_PLAN", Severity: diag.Error, Message: c.Names() + ": " + c.Reason, Fix: strings.Join(c.WaysOut, "; ")}
			for _, e := range c.Elements {
				d.Positions = append(d.Positions, e.At...)
			}
			list = append(list, d)
		}
	case errors.As(err, &failed):
		return launch.Diagnostics(failed.Launch.Errors)
	}
	return list
}

// place finds FILE:LINE:COLUMN at the beginning of a line, as the errors of files begin.
var place = pattern.New(`(?m)^(?:[a-z]+: )?([^\s:]+):(\d+):(\d+): `)

// placeOf returns the first place that a message names; nil if it names none.
func placeOf(message string) *diag.Position {
	m := place.Get().FindStringSubmatch(message)
	if m == nil {
		return nil
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	return &diag.Position{File: m[1], Line: line, Column: column}
}

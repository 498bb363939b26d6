package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime/debug"
)

// tool is a command as a client sees it.
type tool struct {
	Name        string      `json:"name"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Annotations annotations `json:"annotations"`
	Input       schema      `json:"inputSchema"`
	Output      schema      `json:"outputSchema"`
	// line returns the command line that the arguments of a call mean.
	line func(text json.RawMessage) (*line, error)
}

// annotations tell a client what a tool may do.
type annotations struct {
	Destructive bool   `json:"destructiveHint"`
	Idempotent  bool   `json:"idempotentHint"`
	ReadOnly    bool   `json:"readOnlyHint"`
	Title       string `json:"title"`
}

// arguments are those of a tool.
type arguments interface {
	// line returns the command line that the arguments mean.
	line() *line
}

// offer returns the tool that takes arguments of a type. writes reports whether it changes a
// registry.
func offer[In arguments](name, title, description string, writes bool) tool {
	input := schemaOf(reflect.TypeFor[In]())
	return tool{
		Name: name, Title: title, Description: description,
		Annotations: annotations{Destructive: writes, Idempotent: true, ReadOnly: !writes, Title: title},
		Input:       input, Output: schemaOf(reflect.TypeFor[result]()),
		line: func(text json.RawMessage) (*line, error) {
			var in In
			if err := input.read(text, &in); err != nil {
				return nil, err
			}
			return in.line(), nil
		},
	}
}

// content is the result of a call.
type content struct {
	Content    []part  `json:"content"`
	Structured *result `json:"structuredContent,omitempty"`
	IsError    bool    `json:"isError,omitempty"`
}

type part struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// call calls a tool. A question that could not be answered is an error of the tool; a no is an
// answer. begun reports whether the client has introduced itself.
func (s *session) call(ctx context.Context, r request, begun bool) (any, *failure) {
	if !begun {
		return nil, tooEarly(r.Method)
	}
	var p struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if err := json.Unmarshal(r.Params, &p); err != nil {
		return nil, &failure{invalidParams, "a call needs params with the name of a tool"}
	}
	for _, t := range s.tools {
		if t.Name != p.Name {
			continue
		}
		line, err := t.line(p.Arguments)
		if err != nil { // the model that asked can correct it
			return content{Content: []part{{"text", err.Error()}}, IsError: true}, nil
		}
		done, fault := s.run(ctx, line.args())
		if fault != nil {
			return nil, fault
		}
		result := resultOf(done)
		return content{Content: []part{{"text", result.text()}}, Structured: &result, IsError: !done.Answered}, nil
	}
	return nil, &failure{invalidParams, fmt.Sprintf("there is no tool %q", p.Name)}
}

// run runs a command line. A command that panics ends no session: the others go on.
func (s *session) run(ctx context.Context, args []string) (done Outcome, fault *failure) {
	defer func() {
		if why := recover(); why != nil {
			fault = &failure{internalError, fmt.Sprintf("%s has a fault, please report it: %v\n%s", args[0], why, debug.Stack())}
		}
	}()
	return s.options.Run(ctx, args), nil
}

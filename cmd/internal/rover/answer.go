package rover

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// Answer is what a command of Rover answers with.
type Answer struct {
	// Version is the version of the envelope; empty is "1".
	Version string
	// Data is the result in the envelope, a struct or a map; nil if there is none.
	Data any
	// Plain is the result as text.
	Plain string
	// Passed reports whether the command has done what it was for although there is an error.
	Passed bool
	// Builds are why a graph does not compose.
	Builds []Build
	// Code is the code of the error, where the error does not tell it; see [codeOf].
	Code string
	// Message stands in the place of the error's own text, where that was printed before.
	Message string
}

// Build is an error of a composition in the envelope.
type Build struct {
	Message string  `json:"message"`
	Code    *string `json:"code"`
	Type    string  `json:"type"`
	Nodes   *string `json:"nodes"`
	Omitted *int    `json:"omittedNodesCount"`
}

// NewBuild returns an error of a composition; code may be empty.
func NewBuild(code, message string) Build {
	b := Build{Message: message, Type: "composition"}
	if code != "" {
		b.Code = &code
	}
	return b
}

// failure is the field error of the envelope.
type failure struct {
	Message string   `json:"message"`
	Details *details `json:"details,omitempty"`
	Code    *string  `json:"code"`
}

type details struct {
	Builds []Build `json:"build_errors"`
}

// Envelope returns the JSON that Rover prints for an answer and an error, in one line without its
// end. The fields are in Rover's order.
func Envelope(a Answer, err error) ([]byte, error) {
	data := []byte("{}")
	if a.Data != nil {
		var marshalled error
		if data, marshalled = encode(a.Data); marshalled != nil {
			return nil, marshalled
		}
	}
	success := fmt.Sprintf(`"success":%t}`, err == nil || a.Passed)
	if len(data) > len("{}") {
		success = "," + success
	}
	version := a.Version
	if version == "" {
		version = "1"
	}
	failed := []byte("null")
	if err != nil || len(a.Builds) > 0 {
		var marshalled error
		if failed, marshalled = encode(a.failure(err)); marshalled != nil {
			return nil, marshalled
		}
	}
	return fmt.Appendf(nil, `{"json_version":%q,"data":%s%s,"error":%s}`, version, bytes.TrimSuffix(data, []byte("}")), success, failed), nil
}

// failure returns the error of the envelope.
func (a Answer) failure(err error) failure {
	f := failure{Message: a.Message}
	if f.Message == "" && err != nil {
		f.Message = err.Error()
	}
	if code := a.code(err); code != "" {
		f.Code = &code
	}
	if len(a.Builds) > 0 {
		f.Details = &details{a.Builds}
	}
	return f
}

// code returns the code of an error in the envelope.
func (a Answer) code(err error) string {
	switch {
	case a.Code != "":
		return a.Code
	case len(a.Builds) > 0:
		return codeBuild
	}
	return codeOf(err)
}

// encode returns the JSON of a value without escapes for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// buildCount returns the sentence about the errors of a composition.
func buildCount(n int, of string) string {
	word := "errors"
	if n == 1 {
		word = "error"
	}
	return fmt.Sprintf("%d build %s: %s does not compose", n, word, of)
}

// reported returns an error of which the envelope, or what was printed before, has the text.
func reported(err error) error {
	if err == nil || strings.TrimSpace(err.Error()) == "" {
		return err
	}
	return exit.Reported(err)
}

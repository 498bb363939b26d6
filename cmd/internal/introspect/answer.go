package introspect

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// serviceQuery is the question that every subgraph answers.
const serviceQuery = "{ _service { sdl } }"

// SDL returns the SDL of a running subgraph.
func (c Client) SDL(ctx context.Context, t Target) (string, error) {
	var data struct {
		Service *struct {
			SDL *string `json:"sdl"`
		} `json:"_service"`
	}
	if err := c.ask(ctx, t, serviceQuery, &data); err != nil {
		return "", err
	}
	if data.Service == nil || data.Service.SDL == nil || strings.TrimSpace(*data.Service.SDL) == "" {
		return "", t.fail(nil, "returned no SDL for `_service { sdl }`", "only a federated subgraph has one: name its file instead")
	}
	return *data.Service.SDL, nil
}

// graphQLError is an error in an answer.
type graphQLError struct {
	Message string `json:"message"`
}

// refusal is an answer with errors; first is the message of the first one.
type refusal struct{ first string }

func (r *refusal) Error() string { return r.first }

// ask sends a query and decodes the data of the answer.
func (c Client) ask(ctx context.Context, t Target, query string, data any) error {
	got, err := c.post(ctx, t, query)
	if err != nil {
		return err
	}
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []graphQLError  `json:"errors"`
	}
	bad := json.Unmarshal(got.body, &answer)
	switch {
	case bad == nil && len(answer.Errors) > 0:
		return t.refused(query, answer.Errors[0].Message)
	case got.status < http.StatusOK || got.status >= http.StatusMultipleChoices:
		return t.status(got)
	case bad != nil:
		return t.noJSON(got)
	case len(answer.Data) == 0 || string(answer.Data) == "null":
		return t.fail(nil, "answers without data", "is this the address of its GraphQL endpoint?")
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		return t.fail(err, "answers with data of another form than it was asked for", "is this the address of its GraphQL endpoint?")
	}
	return nil
}

var (
	// unknownService is the field that a server complains of if it is no subgraph.
	unknownService = pattern.New(`(?i)_service`)
	// introspectionOff is in the words of servers whose introspection is turned off.
	introspectionOff = pattern.New(`(?i)introspection|__schema`)
	// credentials is how servers ask for a token.
	credentials = pattern.New(`(?i)unauthori[sz]ed|unauthenticated|forbidden|not authori[sz]ed|credential|token|permission|access denied|who are you`)
)

// refused tells of an answer with errors, and by its words what to do.
func (t Target) refused(query, message string) *Error {
	what, fix := "refused the introspection query", "turn introspection on for whoever asks, or name the file of the schema instead"
	if query == serviceQuery {
		what, fix = "refused `_service { sdl }`", "it may want a header: introspection_headers, running.headers or --header; or name its file instead"
		if unknownService.Get().MatchString(message) && !credentials.Get().MatchString(message) {
			fix = "it does not know the field, so it is no subgraph, or it hides its SDL: turn introspection on for whoever asks, or name its file instead"
		}
	}
	switch {
	case credentials.Get().MatchString(message):
		fix = "it may want a header: introspection_headers, running.headers or --header; or name its file instead"
	case query == serviceQuery && strings.Contains(strings.ToLower(message), "introspection"):
		fix = "turn introspection on for whoever asks, or name its file instead"
	}
	return t.fail(&refusal{message}, what+": "+t.told(message), fix)
}

// status tells of an answer that is no 2xx and no GraphQL answer either.
func (t Target) status(got *reply) *Error {
	what := "answers HTTP " + t.told(got.text)
	switch code := got.status; {
	case code >= http.StatusMultipleChoices && code < http.StatusBadRequest:
		if got.location != "" {
			what += ", a redirect to " + got.location
		}
		return t.fail(nil, what, "redirects are not followed, because headers would go along: name that URL instead")
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return t.fail(nil, what, "it wants a header: introspection_headers, running.headers or --header")
	case code == http.StatusNotFound || code == http.StatusMethodNotAllowed:
		return t.fail(nil, what, "is the path that of its GraphQL endpoint?")
	case code == http.StatusTooManyRequests || code >= http.StatusInternalServerError:
		return t.fail(nil, what, "ask again, or look at its log")
	}
	return t.fail(nil, what, "is this the address of its GraphQL endpoint?")
}

// noJSON tells of an answer that is not JSON.
func (t Target) noJSON(got *reply) *Error {
	kind, _, _ := strings.Cut(got.kind, ";")
	start := bytes.TrimSpace(got.body)
	switch {
	case len(start) == 0:
		return t.fail(nil, fmt.Sprintf("answers HTTP %d with nothing", got.status), "is this the address of its GraphQL endpoint?")
	case start[0] == '<':
		return t.fail(nil, fmt.Sprintf("answers HTTP %d with a web page", got.status), "is this the address of its GraphQL endpoint, and not of a page beside it or of a login?")
	case kind != "" && !strings.Contains(kind, "json"):
		return t.fail(nil, fmt.Sprintf("answers HTTP %d with %s, which is not a GraphQL answer", got.status, t.told(kind)), "is this the address of its GraphQL endpoint?")
	}
	return t.fail(nil, fmt.Sprintf("answers HTTP %d with something that is not a GraphQL answer", got.status), "is this the address of its GraphQL endpoint?")
}

// line returns a message of a server as one line of bounded length without control characters,
// which could rewrite a terminal.
func line(message string) string {
	const most = 300
	clean := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, message)), " ")
	if runes := []rune(clean); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return clean
}

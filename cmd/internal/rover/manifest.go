package rover

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi"
)

// apolloFormat is the word by which Apollo's manifests of persisted queries say what they are.
const apolloFormat = "apollo-persisted-query-manifest"

// apolloManifest reads a manifest as Apollo's tools write it.
func apolloManifest(file string, text []byte) ([]platformapi.PersistedQuery, error) {
	var m struct {
		Format     string `json:"format"`
		Version    int    `json:"version"`
		Operations []struct {
			ID     string  `json:"id"`
			Name   string  `json:"name"`
			Body   string  `json:"body"`
			Type   string  `json:"type"`
			Client *string `json:"clientName"`
		} `json:"operations"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, badJSON(file, text, err)
	}
	if m.Format != apolloFormat || m.Version != 1 {
		return nil, exit.Usagef("%s: format %q, version %d: a manifest has format %q and version 1; one of Relay takes --manifest-format relay", file, m.Format, m.Version, apolloFormat)
	}
	out := make([]platformapi.PersistedQuery, len(m.Operations))
	for i, o := range m.Operations {
		kind := strings.ToUpper(o.Type)
		switch {
		case o.ID == "" || o.Name == "" || o.Body == "":
			return nil, exit.Usagef("%s: operation %d lacks its id, name or body", file, i+1)
		case !slices.Contains([]string{"QUERY", "MUTATION", "SUBSCRIPTION"}, kind):
			return nil, exit.Usagef("%s: operation %s has the type %q: use query, mutation or subscription", file, o.Name, o.Type)
		}
		out[i] = platformapi.PersistedQuery{ID: o.ID, Name: o.Name, Body: o.Body, Type: kind}
		if o.Client != nil {
			out[i].Client = *o.Client
		}
	}
	return out, nil
}

// relayManifest reads a manifest as Relay's compiler writes it: bodies by id. Name and type are in
// the body.
func relayManifest(file string, text []byte) ([]platformapi.PersistedQuery, error) {
	var m map[string]string
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, badJSON(file, text, err)
	}
	var out []platformapi.PersistedQuery
	for _, id := range slices.Sorted(maps.Keys(m)) {
		doc, err := parser.ParseQuery(&ast.Source{Name: file, Input: m[id]})
		if err != nil {
			return nil, exit.Usagef("%s: the operation with id %s is no GraphQL: %w", file, id, err)
		}
		if len(doc.Operations) != 1 || doc.Operations[0].Name == "" {
			return nil, exit.Usagef("%s: the document with id %s has %d operations: it needs one with a name", file, id, len(doc.Operations))
		}
		o := doc.Operations[0]
		out = append(out, platformapi.PersistedQuery{ID: id, Name: o.Name, Body: m[id], Type: strings.ToUpper(string(o.Operation))})
	}
	return out, nil
}

// badJSON returns the error of a manifest that cannot be read, with its line where that is known.
func badJSON(file string, text []byte, err error) error {
	var syntax *json.SyntaxError
	var other *json.UnmarshalTypeError
	at := int64(-1)
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &other):
		at = other.Offset
	}
	if at < 0 || at > int64(len(text)) {
		return exit.Usagef("%s: %w", file, err)
	}
	before := text[:at]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return exit.UsageError(fmt.Errorf("%s:%d:%d: %w", file, line, column, err))
}

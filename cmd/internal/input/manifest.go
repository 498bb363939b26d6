package input

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/usage"
)

// manifestFormat is the value of `format` in an Apollo persisted-query manifest
// (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries).
const manifestFormat = "apollo-persisted-query-manifest"

// entry is one operation of a manifest or list. Manifests have a body, the files of most other
// tools a query or a document.
type entry struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	OperationName string          `json:"operationName"`
	Body          string          `json:"body"`
	Query         string          `json:"query"`
	Document      string          `json:"document"`
	Variables     json.RawMessage `json:"variables"`
}

// manifest reads operations from JSON: an Apollo persisted-query manifest, a list of operations
// (texts, or objects with a query and perhaps recorded variables), or an object of texts by ID.
func manifest(file, text string) ([]usage.Document, error) {
	refuse := refuser(file, text)
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, syntaxError(refuse, 0, err)
	}
	var list []json.RawMessage
	switch trimmed := bytes.TrimSpace(raw); {
	case bytes.HasPrefix(trimmed, []byte("[")):
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, refuse(0, "%v", err)
		}
	case bytes.HasPrefix(trimmed, []byte("{")):
		var head struct {
			Format     string            `json:"format"`
			Version    int               `json:"version"`
			Operations []json.RawMessage `json:"operations"`
		}
		if err := json.Unmarshal(raw, &head); err != nil {
			return byID(file, text, raw, refuse)
		}
		switch {
		case head.Format == manifestFormat && head.Version != 1:
			return nil, refuse(0, "version %d of %s is not known; version 1 is", head.Version, manifestFormat)
		case head.Format != "" && head.Format != manifestFormat:
			return nil, refuse(0, "the format %q is not known; %s is", head.Format, manifestFormat)
		case head.Operations == nil:
			return byID(file, text, raw, refuse)
		}
		list = head.Operations
	default:
		return nil, refuse(0, "operations are a list, an object by ID, or a manifest with the format %q", manifestFormat)
	}
	return entries(file, text, list, refuse)
}

// jsonLines reads JSON lines: one operation, as in a list, on each line that is not blank.
func jsonLines(file, text string) ([]usage.Document, error) {
	refuse := refuser(file, text)
	var list []json.RawMessage
	at := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			var raw json.RawMessage
			if err := json.Unmarshal([]byte(line), &raw); err != nil {
				return nil, syntaxError(refuse, at, err)
			}
			list = append(list, bytes.TrimSpace([]byte(line)))
		}
		at += len(line)
	}
	return entries(file, text, list, refuse)
}

// refuser returns a function for errors about a byte offset in a file, which become line and
// column.
func refuser(file, text string) func(at int64, format string, args ...any) error {
	return func(at int64, format string, args ...any) error {
		line, column := place(text, at)
		return fmt.Errorf("%w: %s:%d:%d: %s", ErrInput, file, line, column, fmt.Sprintf(format, args...))
	}
}

// syntaxError returns the error for malformed JSON that starts at an offset, with the position of
// the mistake.
func syntaxError(refuse func(int64, string, ...any) error, start int, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return refuse(int64(start)+syntax.Offset-1, "this is no JSON: %v", err)
	}
	return refuse(int64(start), "this is no JSON: %v", err)
}

// entries reads the operations of a list. Each is looked up in the text behind the one before it,
// so that equal operations get positions of their own. A list without operations becomes one empty
// document, which lets the check report that the file has none.
func entries(file, text string, list []json.RawMessage, refuse func(int64, string, ...any) error) ([]usage.Document, error) {
	out := make([]usage.Document, 0, len(list))
	from := 0
	for i, item := range list {
		at := from
		if n := strings.Index(text[from:], string(item)); n >= 0 {
			at = from + n
			from = at + len(item)
		}
		line, column := place(text, int64(at))
		d := usage.Document{File: file, Line: line, Column: column, Name: fmt.Sprintf("operation %d", i+1)}
		if json.Unmarshal(item, &d.Text) == nil {
			out = append(out, d)
			continue
		}
		var e entry
		if err := json.Unmarshal(item, &e); err != nil {
			return nil, refuse(int64(at), "entry %d is neither a text nor an object with a query: %v", i+1, err)
		}
		d.Text = cmp.Or(e.Body, e.Query, e.Document)
		if d.Text == "" {
			return nil, refuse(int64(at), "entry %d has no body, query or document", i+1)
		}
		d.Name = cmp.Or(e.Name, e.OperationName, e.ID, d.Name)
		variables, err := recordedVariables(e.Variables)
		if err != nil {
			return nil, refuse(int64(at), "entry %d: variables are an object, or a list of objects", i+1)
		}
		d.Variables = variables
		out = append(out, d)
	}
	if len(out) == 0 {
		out = append(out, usage.Document{File: file})
	}
	return out, nil
}

// byID reads an object of texts by ID, as compilers of clients write it. The operations are in the
// order of their IDs.
func byID(file, text string, raw json.RawMessage, refuse func(int64, string, ...any) error) ([]usage.Document, error) {
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil || len(texts) == 0 {
		return nil, refuse(0, "no operations: give a list, an object of texts by ID, or a manifest with the format %q", manifestFormat)
	}
	var out []usage.Document
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		key, _ := json.Marshal(id) //nolint:errchkjson // a string always encodes
		line, column := place(text, int64(max(strings.Index(text, string(key)), 0)))
		out = append(out, usage.Document{File: file, Line: line, Column: column, Name: id, Text: texts[id]})
	}
	return out, nil
}

// recordedVariables reads the values of variables of one request (an object) or of several (a list
// of objects).
func recordedVariables(raw json.RawMessage) ([]map[string]any, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var many []map[string]any
	if json.Unmarshal(raw, &many) == nil {
		return many, nil
	}
	var one map[string]any
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, err
	}
	return []map[string]any{one}, nil
}

// place converts a byte offset to line and column, both from 1. Columns count characters.
func place(text string, at int64) (line, column int) {
	head := text[:min(max(int(at), 0), len(text))]
	return strings.Count(head, "\n") + 1, len([]rune(head[strings.LastIndex(head, "\n")+1:])) + 1
}

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
	"unicode/utf8"

	"github.com/schemactl/schemactl/check/usage"
)

// manifestFormat is the value of `format` in an Apollo persisted-query manifest
// (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries).
const manifestFormat = "apollo-persisted-query-manifest"

// entry is one operation of a manifest or list. Manifests have a body, the files of most other
// tools a query or a document; Apollo Kotlin writes a source, Relay a text.
type entry struct {
	ID            json.RawMessage `json:"id"`
	Name          string          `json:"name"`
	OperationName string          `json:"operationName"`
	Body          string          `json:"body"`
	Query         string          `json:"query"`
	Document      string          `json:"document"`
	Source        string          `json:"source"`
	Text          string          `json:"text"`
	Variables     json.RawMessage `json:"variables"`
}

// text returns the GraphQL of an entry; empty without one.
func (e entry) text() string { return cmp.Or(e.Body, e.Query, e.Document, e.Source, e.Text) }

// id returns the ID of an entry, which may be a number.
func (e entry) id() string {
	var text string
	if json.Unmarshal(e.ID, &text) == nil {
		return text
	}
	return strings.TrimSpace(string(e.ID))
}

// manifest reads operations from JSON: an Apollo persisted-query manifest, a list of operations
// (texts, or objects with a query and perhaps recorded variables), or an object by ID of texts, as
// Relay and graphql-codegen write it, or of objects with a source, as Apollo Kotlin does. An object
// of IDs by text is that of persistgraphql.
func (r *documentReader) manifest(file, text string) ([]usage.Document, error) {
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
			return r.byID(file, text, raw, refuse)
		}
		switch {
		case head.Format == manifestFormat && head.Version != 1:
			return nil, refuse(0, "version %d of %s is not known; version 1 is", head.Version, manifestFormat)
		case head.Format != "" && head.Format != manifestFormat:
			return nil, refuse(0, "the format %q is not known; %s is", head.Format, manifestFormat)
		case head.Operations == nil:
			return r.byID(file, text, raw, refuse)
		}
		list = head.Operations
	default:
		return nil, refuse(0, "operations are a list, an object by ID, or a manifest with the format %q", manifestFormat)
	}
	return r.entries(file, text, list, refuse)
}

// jsonLines reads JSON lines: one operation, as in a list, on each line that is not blank.
func (r *documentReader) jsonLines(file, text string) ([]usage.Document, error) {
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
	return r.entries(file, text, list, refuse)
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
func (r *documentReader) entries(file, text string, list []json.RawMessage, refuse func(int64, string, ...any) error) ([]usage.Document, error) {
	out := make([]usage.Document, 0, len(list))
	places := placer{text: text}
	from := 0
	for i, item := range list {
		at := from
		if n := strings.Index(text[from:], string(item)); n >= 0 {
			at = from + n
			from = at + len(item)
		}
		line, column := places.place(int64(at))
		d := usage.Document{File: file, Line: line, Column: column, Name: fmt.Sprintf("operation %d", i+1)}
		if json.Unmarshal(item, &d.Text) == nil {
			out = append(out, d)
			continue
		}
		var e entry
		if err := json.Unmarshal(item, &e); err != nil {
			return nil, refuse(int64(at), "entry %d is neither a text nor an object with a query: %v", i+1, err)
		}
		d.Text = e.text()
		if d.Text == "" {
			return nil, refuse(int64(at), "entry %d has no body, query or document", i+1)
		}
		d.ID = e.id()
		r.ids[d.ID] = true
		d.Name = cmp.Or(e.Name, e.OperationName, e.id(), d.Name)
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

// byID reads an object of operations by ID, or of IDs by operation, in the order of the keys.
func (r *documentReader) byID(file, text string, raw json.RawMessage, refuse func(int64, string, ...any) error) ([]usage.Document, error) {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil || len(values) == 0 {
		return nil, refuse(0, "no operations: give a list, an object of texts by ID, or a manifest with the format %q", manifestFormat)
	}
	var out []usage.Document
	keys := keyOffsets(text)
	lines := map[string]usage.Document{}
	places := placer{text: text}
	for _, id := range slices.SortedFunc(maps.Keys(keys), func(a, b string) int { return cmp.Compare(keys[a], keys[b]) }) {
		line, column := places.place(keys[id])
		lines[id] = usage.Document{File: file, Line: line, Column: column, Name: id}
	}
	for _, id := range slices.Sorted(maps.Keys(values)) {
		at := keys[id]
		d := lines[id]
		var e entry
		switch value := values[id]; {
		case json.Unmarshal(value, &d.Text) == nil && d.Text != "":
		case json.Unmarshal(value, &e) == nil && e.text() != "":
			d.Text, d.Name = e.text(), cmp.Or(e.Name, e.OperationName, id)
		case strings.Contains(id, "{") && isNumber(value):
			d.Text, d.Name = id, string(value)
		default:
			return nil, refuse(at, "no operation: %q has neither a text nor an object with a body, query, document or source; give a list, an object of these by ID, or a manifest with the format %q", id, manifestFormat)
		}
		d.ID = id
		if d.Text == id {
			d.ID = d.Name
		}
		r.ids[d.ID] = true
		out = append(out, d)
	}
	return out, nil
}

func isNumber(raw json.RawMessage) bool {
	var n json.Number
	return json.Unmarshal(raw, &n) == nil && n != ""
}

// keyOffsets returns where the keys of the object that a text is are, however they are escaped.
func keyOffsets(text string) map[string]int64 {
	out := map[string]int64{}
	dec := json.NewDecoder(strings.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return out
	}
	for dec.More() {
		from := dec.InputOffset()
		key, err := dec.Token()
		if err != nil {
			return out
		}
		if name, ok := key.(string); ok {
			if _, again := out[name]; !again {
				out[name] = from + int64(max(strings.IndexByte(text[from:], '"'), 0))
			}
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return out
		}
	}
	return out
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
	p := placer{text: text}
	return p.place(at)
}

// placer converts byte offsets of one text to lines and columns. Offsets in ascending order cost no
// more than one pass over the text; a smaller one starts again.
type placer struct {
	text string
	// at is the offset that was asked for last, line the number of line ends before it, and column
	// the number of characters between the last of them and it.
	at, line, column int
}

// place converts an offset, which it counts from the one that was asked for last.
func (p *placer) place(at int64) (line, column int) {
	to := min(max(int(at), 0), len(p.text))
	if to < p.at {
		p.at, p.line, p.column = 0, 0, 0
	}
	part := p.text[p.at:to]
	if n := strings.Count(part, "\n"); n > 0 {
		p.line += n
		p.column = 0
		part = part[strings.LastIndex(part, "\n")+1:]
	}
	p.column += utf8.RuneCountInString(part)
	p.at = to
	return p.line + 1, p.column + 1
}

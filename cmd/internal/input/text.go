package input

import (
	"strings"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/charset"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// decoded returns the bytes of a file, of standard input or of git as the text that parsers read.
// Bytes that are not text, or more than the size limit of SDL, are returned as they are: whoever
// parses them refuses them, with a position in its own form.
func decoded(raw string) string {
	if len(raw) > sdl.DefaultLimits.Bytes {
		return raw // the limit may have cut a character in two
	}
	text, _ := charset.Decode(raw)
	return text
}

// undecoded returns a document with the finding that its file is not text, or nil if it is.
func undecoded(file, text string) *usage.Document {
	bad := charset.Check(text)
	if bad == nil {
		return nil
	}
	return &usage.Document{File: file, Source: strings.ToValidUTF8(text, "\ufffd"), Problems: diag.List{{
		Code: usage.CodeUnread, Severity: diag.Error, Message: bad.Message, Fix: bad.Fix,
		Positions: []diag.Position{{File: file, Line: bad.Line, Column: bad.Column}},
	}}}
}

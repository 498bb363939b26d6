package input

import (
	"fmt"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/code"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
)

// parse reads the documents of code. Type definitions are not those of a client.
func (f *operationFile) parse() {
	f.code = code.Parse(f.name, f.text)
	for _, d := range f.code.Documents {
		doc := f.document(d)
		doc.Constant, doc.Relay = d.Constant, f.code.Relay
		f.docs = append(f.docs, doc)
	}
	if !tagged.Get().MatchString(f.text) {
		return // what cannot be read is no document
	}
	for _, p := range f.code.Problems {
		f.docs = append(f.docs, usage.Document{File: f.name, Source: f.text, Problems: diag.List{f.unreadable(p.At, p.Message, compiled)}})
	}
}

// tagged is found in code that has documents.
var tagged = pattern.New("(?i)\\b(?:gql|graphql)\\s*[`(<]|/\\*\\s*graphql\\b")

// document makes a document of one in code.
func (f *operationFile) document(d code.Document) usage.Document {
	doc := usage.Document{File: f.name, Text: d.Text, Source: f.text}
	for _, s := range d.Spans {
		doc.Origin = append(doc.Origin, usage.Span{Line: s.Text.Line, Column: s.Text.Column, FileLine: s.File.Line, FileColumn: s.File.Column})
	}
	for _, p := range d.Problems {
		doc.Problems = append(doc.Problems, f.unreadable(p.At, p.Message, compiled))
	}
	return doc
}

// compiled is what to do about a document that only a client's build knows.
const compiled = "Give what the client's build makes of it, such as a manifest of persisted queries."

func (f *operationFile) unreadable(at code.Place, message, fix string) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: usage.CodeUnread, Severity: diag.Error, Message: message, Fix: fix,
		Positions: []diag.Position{{File: f.name, Line: at.Line, Column: at.Column}},
	}
}

// interpolate finds the documents that the documents of code interpolate. One that cannot be found
// keeps the document from being judged.
func (r *documentReader) interpolate(f *operationFile) {
	kept := f.docs[:0]
	for i, doc := range f.docs {
		if i < len(f.code.Documents) {
			if usage.IsTypes(doc.Text) || len(doc.Problems) > 0 && usage.LooksLikeTypes(doc.Text) {
				continue
			}
			for _, h := range f.code.Documents[i].Holes {
				imports := r.local(f, h.Path, trail{})
				if len(imports) == 0 {
					doc.Problems = append(doc.Problems, f.unreadable(h.At, "what is interpolated here is not found as a document of this file or of one that it imports", compiled))
				}
				doc.Imports = append(doc.Imports, imports...)
			}
		}
		kept = append(kept, doc)
	}
	f.docs = kept
}

// artifacts adds the operations of Relay's artifacts. One whose text is persisted is that of a
// manifest; one without a text and an ID is not sent.
func (r *documentReader) artifacts(f *operationFile) {
	for _, a := range f.code.Artifacts {
		switch {
		case a.Document != nil:
			doc := f.document(*a.Document)
			doc.Name, doc.Compiled = a.Name, true
			f.docs = append(f.docs, doc)
		case a.ID != "" && r.ids[a.ID]:
			r.persisted[a.ID] = true
		case a.ID != "":
			message := fmt.Sprintf("the text of %s is persisted as %s, which no manifest has", a.Name, a.ID)
			f.docs = append(f.docs, usage.Document{File: f.name, Source: f.text, Problems: diag.List{f.unreadable(a.At, message, "Give the manifest of persisted queries as operations, too.")}})
		}
	}
}

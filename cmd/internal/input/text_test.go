package input

import (
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/charset"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// powershell returns text as PowerShell 5 writes it into a file: UTF-16, little endian, with a byte
// order mark.
func powershell(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// TestEncodings: every way in which text comes in takes every encoding that can be told.
func TestEncodings(t *testing.T) {
	const schema = "\"\"\"Prix naïf\"\"\"\ntype Query {\n  a: String\n}\n"
	const graph = "# naïf\nsubgraphs:\n  s:\n    schema: s.graphql\n    url: http://s\n"
	const super = "# naïf\nsubgraphs:\n  s:\n    routing_url: http://s\n    schema:\n      file: s.graphql\n"
	const operations = "# naïf\nquery Q {\n  a\n}\n"
	for name, encode := range map[string]func(string) string{
		"UTF-8":                   func(s string) string { return s },
		"a byte order mark":       func(s string) string { return "\ufeff" + s },
		"PowerShell":              powershell,
		"PowerShell, CRLF":        func(s string) string { return powershell(strings.ReplaceAll(s, "\n", "\r\n")) },
		"a mark and CRLF":         func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") },
		"the line ends of a Mac":  func(s string) string { return strings.ReplaceAll(s, "\n", "\r") },
		"a mark and these, UTF16": func(s string) string { return powershell(strings.ReplaceAll(s, "\n", "\r")) },
	} {
		t.Run(name, func(t *testing.T) {
			repository(t)
			for file, text := range map[string]string{
				"s.graphql": schema, "schemactl.yaml": graph, "supergraph.yaml": super, "q/q.graphql": operations,
				"q/list.json": "[\"{ a }\",\n\"{ b }\"]", "q/list.jsonl": "\"{ a }\"\n\"{ b }\"\n", "q/q.ts": "// naïf\nconst q = gql`{ a }`\n",
			} {
				put(t, file, encode(text))
			}
			git(t, "commit", "--quiet", "-m", "encoded")
			for _, arg := range []string{"s.graphql", "x=s.graphql", "s.*", "schemactl.yaml", "supergraph.yaml", "git:HEAD:s.graphql", "git:HEAD:*.graphql", "git:HEAD:schemactl.yaml", "git:HEAD:supergraph.yaml", "x=-"} {
				l := &Loader{Stdin: strings.NewReader(encode(schema))}
				sources, err := l.Load(t.Context(), []string{arg})
				if err != nil || len(sources) != 1 || strings.ReplaceAll(sources[0].Text, "\r\n", "\n") != schema {
					t.Errorf("%s: %+v, %v", arg, sources, err)
				}
			}
			for file, want := range map[string]string{"q/q.graphql": "0:0 query Q", "q/list.json": "1:2 { a };2:1 { b }", "q/list.jsonl": "1:1 { a };2:1 { b }", "q/q.ts": "0:0 { a }"} {
				docs, err := Documents([]string{file})
				if err != nil {
					t.Fatal(file, err)
				}
				for i, part := range strings.Split(want, ";") {
					at, text, _ := strings.Cut(part, " ")
					d := docs[i]
					if len(d.Problems) > 0 || !strings.Contains(d.Text, text) || at != "0:0" && at != strings.Join([]string{string(rune('0' + d.Line)), string(rune('0' + d.Column))}, ":") {
						t.Errorf("%s: %+v, want %s", file, d, part)
					}
				}
			}
		})
	}
}

// TestNoEncoding: what is no text is named with its place, by whoever reads it.
func TestNoEncoding(t *testing.T) {
	repository(t)
	const latin = "# na\xefve"
	unmarked := powershell("type Query { a: ID }")[2:]
	for file, text := range map[string]string{
		"latin.graphql": "type Query {\n  " + latin + "\n a: ID }", "unmarked.graphql": unmarked,
		"c/schemactl.yaml": "subgraphs:\n  " + latin + "\n", "d/supergraph.yaml": "subgraphs:\n  " + latin + "\n",
		"q/q.graphql": "query {\n  " + latin + "\n  a }", "q/q.json": "[\"{ a }\",\n\"" + latin + "\"]", "q/q.ts": "// " + latin + "\nconst q = gql`{ a }`",
	} {
		put(t, file, text)
	}
	git(t, "commit", "--quiet", "-m", "not encoded")
	for _, prefix := range []string{"", "git:HEAD:"} {
		for file, want := range map[string]string{"latin.graphql": "latin.graphql:2:7", "unmarked.graphql": "unmarked.graphql:1:2"} {
			s, err := (&Loader{}).Load(t.Context(), []string{prefix + file})
			if err != nil {
				t.Fatal(err)
			}
			_, errs := sdl.Parse(&s[0], sdl.DefaultLimits)
			if len(errs) != 1 || errs[0].Positions[0].String() != prefix+want || !strings.Contains(errs[0].Message, "not UTF-8") || errs[0].Fix != "Save the file as UTF-8." {
				t.Errorf("%s%s: %v", prefix, file, errs)
			}
		}
		for _, file := range []string{"c/schemactl.yaml", "d/supergraph.yaml"} {
			_, err := load(t, prefix+file)
			if err == nil || !errors.Is(err, config.ErrInvalid) || !strings.HasPrefix(err.Error(), prefix+file+":2:7: ") || !strings.Contains(err.Error(), "the byte 0xEF is invalid (it is ï in Windows-1252); save the file as UTF-8") {
				t.Errorf("%s%s: %v", prefix, file, err)
			}
		}
	}
	for file, want := range map[string]diag.Position{"q/q.graphql": {File: "q/q.graphql", Line: 2, Column: 7}, "q/q.json": {File: "q/q.json", Line: 2, Column: 6}, "q/q.ts": {}} {
		docs, err := Documents([]string{file})
		if err != nil || len(docs) != 1 {
			t.Fatal(file, docs, err)
		}
		// In code, only what documents have matters.
		if want == (diag.Position{}) {
			if len(docs[0].Problems) > 0 || docs[0].Text != "{ a }" {
				t.Errorf("%s: %+v", file, docs)
			}
		} else if len(docs[0].Problems) != 1 || docs[0].Problems[0].Positions[0] != want {
			t.Errorf("%s: %+v", file, docs)
		}
	}
}

// A limit that cuts a character in two is no mistake of the encoding.
func TestTooLarge(t *testing.T) {
	file := t.TempDir() + "/s.graphql"
	if err := os.WriteFile(file, []byte(strings.Repeat("é", sdl.DefaultLimits.Bytes/2+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := (&Loader{}).Load(t.Context(), []string{file})
	if err != nil {
		t.Fatal(err)
	}
	if bad := charset.Check(s[0].Text); bad == nil {
		t.Fatal("the text was not cut in a character")
	}
	if _, errs := sdl.Parse(&s[0], sdl.DefaultLimits); len(errs) != 1 || !strings.Contains(errs[0].Message, "bytes long") {
		t.Errorf("%v", errs)
	}
}

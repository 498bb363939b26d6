package code

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// describe returns a file in one line for each thing that was found.
func describe(f *File) string {
	var out []string
	for _, d := range f.Documents {
		line := fmt.Sprintf("%d:%d %s %q", d.At.Line, d.At.Column, d.Constant, d.Text)
		for _, h := range d.Holes {
			line += fmt.Sprintf(" ${%s}", strings.Join(h.Path, "."))
		}
		for _, p := range d.Problems {
			line += fmt.Sprintf(" !%d:%d", p.At.Line, p.At.Column)
		}
		out = append(out, line)
	}
	for _, a := range f.Artifacts {
		line := fmt.Sprintf("artifact %s %s", a.Name, a.ID)
		if a.Document != nil {
			line += fmt.Sprintf(" %d:%d %q", a.Document.At.Line, a.Document.At.Column, a.Document.Text)
		}
		out = append(out, line)
	}
	for _, local := range slices.Sorted(maps.Keys(f.Imports)) {
		out = append(out, fmt.Sprintf("import %s=%s.%s", local, f.Imports[local].Module, f.Imports[local].Name))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Exports)) {
		out = append(out, fmt.Sprintf("export %s=%v", name, f.Exports[name]))
	}
	for _, p := range f.Problems {
		out = append(out, fmt.Sprintf("problem %d:%d %s", p.At.Line, p.At.Column, p.Message))
	}
	return strings.Join(out, "\n")
}

// TestParse: documents are found in every form, and nowhere else. A ´ stands for a backtick.
func TestParse(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"tag", "a.ts", "const Q = gql´{ a }´;", `1:15 Q "{ a }"`},
		{"graphql tag with a type", "a.ts", "export const Q: TypedDocumentNode<A, {b: C}> = graphql´{ a }´", `1:56 Q "{ a }"`},
		{"call", "a.ts", "useQuery(gql(´{ a }´)); x = graphql(/* GraphQL */ ´{ b }´, [F])", "1:15  \"{ a }\"\n1:52 x \"{ b }\""},
		{"call with a string", "a.js", `const Q = graphql("query Q { a(s: \"x\") }")`, `1:20 Q "query Q { a(s: \"x\") }"`},
		{"comment", "a.js", "const Q = /* GraphQL */ ´{ a }´, R = /*graphql*/´{ b }´", "1:26 Q \"{ a }\"\n1:50 R \"{ b }\""},
		{"first line", "a.js", "const Q = ´#graphql\n{ a }´", `1:12 Q "#graphql\n{ a }"`},
		{"type arguments", "a.ts", "const Q = gql<Data<A>, () => B>´{ a }´", `1:33 Q "{ a }"`},
		{"property", "a.js", "Card.fragments = { user: gql´fragment U on User { id }´, 'x-y': gql´{ b }´ }", "1:30 user \"fragment U on User { id }\"\n1:69 x-y \"{ b }\""},
		{"member", "a.js", "Card.fragment = gql´fragment U on User { id }´", `1:21 fragment "fragment U on User { id }"`},
		{"default", "a.js", "export default gql´{ a }´", `1:20 default "{ a }"`},
		{"name of the default", "a.js", "const F = gql´{ a }´\nexport default F\n", "1:15 F \"{ a }\"\nexport default=[{ F}]"},
		{"interpolation", "a.js", "gql´{ a ...F }\n${F}\n${ Card.fragments.user }´", `1:5  "{ a ...F }\n \n " ${F} ${Card.fragments.user}`},
		{"interpolation of an expression", "a.js", "gql´{ a } ${f()} ${a ? b : c} ${a.b()}´", `1:5  "{ a }      " ${} ${} ${}`},
		{"interpolation inside", "a.js", "gql´{ a ${F} } query ${N} { a } fragment X on ${T} { a }´", `1:5  "{ a   } query   { a } fragment X on   { a }" !1:9 !1:22 !1:47`},
		{"interpolation in comments and strings", "a.js", "gql´{ a(s: \"${F}\") # ${F}\n} # ${F}´", `1:5  "{ a(s: \" \") #  \n} #  " !1:13`},
		{"braces in strings", "a.js", "gql´{ a(s: \"{\", t: \"\"\"{ \" \"\"\") } ${F}´", `1:5  "{ a(s: \"{\", t: \"\"\"{ \" \"\"\") }  " ${F}`},
		{"escapes", "a.js", "gql´{ a(s: \"\\´\\u0041\\x42\\u{43}\\n\") }´", `1:5  "{ a(s: \"` + "`" + `ABC\n\") }"`},
		{"comments", "a.js", "// gql´{ a }´\n/* gql´{ b }´ */ gql´{ c }´ // '", `2:22  "{ c }"`},
		{"strings", "a.js", `x = "gql´{ a }´" + 'gql´{ b }´' + "\"gql´{ c }´"`, ""},
		{"templates in templates", "a.js", "x = ´text ${y ? gql´{ a }´ : ´${z}´} more´; gql´{ b }´", "1:21  \"{ a }\"\n1:49  \"{ b }\""},
		{"regular expressions", "a.js", "x = /[/'\"´]/; y = a / b / c; return /´/.test(z); gql´{ a }´", `1:54  "{ a }"`},
		{"JSX", "a.jsx", "const C = () => <p title='it´s'>Don't <b/> stop {x / 2} </p>;\nconst Q = gql´{ a }´", `2:15 Q "{ a }"`},
		{"JSX closes", "a.tsx", "<div><A href=\"/x\" /></div>; gql´{ a }´; <C>{gql´{ b }´}</C>", "1:33  \"{ a }\"\n1:49  \"{ b }\""},
		{"other tags", "a.js", "sql´{ a }´; css´{ b }´; x´#not´", ""},
		{"a fragment as text", "a.js", "const F = ´\n  fragment F on User { id }´", `1:12 F "\n  fragment F on User { id }"`},
		{"line ends", "a.js", "gql´{\r\n  a\r\n}´; gql´{ b }´", "1:5  \"{\\n  a\\n}\"\n3:9  \"{ b }\""},
		{"byte order mark", "a.js", "\ufeffgql´{ a }´", `1:5  "{ a }"`},
		{"no literal", "a.js", "gql(text); function gql(s) {}; const x = { gql(s) { }, a: graphql(Q)(C) }", "problem 1:1 the document is no literal text: code makes it as it runs"},
		{"declarations", "a.ts", "export function gql(source: string): unknown;\nexport function graphql(source: \"{ a }\"): typeof d", ""},
		{"no end of a template", "a.js", "gql´{ a }", "problem 1:4 this template has no end, so that documents after it cannot be found"},
		{"no end of a comment", "a.js", "x /* gql´{ a }´", "problem 1:3 this comment has no end, so that documents after it cannot be found"},
		{"a stray backtick", "a.jsx", "<p>a ´ b</p>;\nconst Q = gql´{ a }´", "problem 1:6 it cannot be told whether this template is a document\nproblem 2:20 this template has no end, so that documents after it cannot be found"},
		{"imports", "a.ts", "import D, { a, b as c, type T } from './x'\nimport * as N from \"y\"; import type { U } from 'u'; import 'z'; import(´q´)\nconst { e, f: g } = require('./w'), H = require('h')", "import D=./x.default\nimport H=h.*\nimport N=y.*\nimport T=./x.T\nimport U=u.U\nimport a=./x.a\nimport c=./x.b\nimport e=./w.e\nimport g=./w.f"},
		{"exports", "a.ts", "export * from './x'; export { a as b, c } from './y'; export * as n from './z'; export { d }; export const q = 1", "export *=[{./x }]\nexport b=[{./y a}]\nexport c=[{./y c}]\nexport d=[{ d}]\nexport n=[{./z *}]"},
		{"Vue", "a.vue", "<template>\n  <!-- gql´{ no }´ -->\n  <Q :query=\"gql => gql´{ a }´\">it's</Q>\n</template>\n<script setup lang=\"ts\">\nconst Q = gql´{ b }´\n</script>\n<style>a´b</style>", "3:25  \"{ a }\"\n6:15 Q \"{ b }\""},
		{"Svelte", "a.svelte", "<script context='module'>const A = gql´{ a }´</script>\n<p>it's</p><script>const B = gql´{ b }´</script>", "1:40 A \"{ a }\"\n2:34 B \"{ b }\""},
		{"Astro", "a.astro", "---\nconst A = gql´{ a }´\n---\n<p>it's</p>\n<script>gql´{ b }´</script>", "2:15 A \"{ a }\"\n5:13  \"{ b }\""},
		{"artifact", "a.graphql.ts", "const node = {\n\"params\": {\n  \"cacheID\": \"c\", \"id\": null, \"metadata\": {\"id\": \"no\"}, \"name\": \"Q\", \"operationKind\": \"query\",\n  \"text\": \"query Q {\\n  a\\n}\\n\"\n}};", `artifact Q  4:12 "query Q {\n  a\n}\n"`},
		{"persisted artifact", "a.graphql.js", `var node = {"kind":"Request","params":{"id":"1f","metadata":{},"name":"Q","operationKind":"query","text":null}}`, "artifact Q 1f"},
		{"no artifact", "a.js", `x = {"params": {"text": "{ a }"}}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := describe(Parse(tt.file, strings.ReplaceAll(tt.text, "´", "`")))
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestSpans: every character of a document is found where it stands in the file.
func TestSpans(t *testing.T) {
	text := "const é = gql`\n  { aé(s: \"\\`x\") ${F}b }\r\n c \\\n d }`"
	d := Parse("a.ts", text).Documents[0]
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	line, column := 1, 1
	for _, r := range d.Text {
		at := inFile(d.Spans, line, column)
		runes := []rune(lines[at.Line-1])
		if r != '\n' && r != ' ' && r != '`' && string(runes[at.Column-1]) != string(r) {
			t.Errorf("%q at %d:%d is not at %v", r, line, column, at)
		}
		if column++; r == '\n' {
			line, column = line+1, 1
		}
	}
}

// inFile returns the place in the file of a place in the text.
func inFile(spans []Span, line, column int) Place {
	var at Place
	for _, s := range spans {
		if s.Text.Line < line || s.Text.Line == line && s.Text.Column <= column {
			at = Place{s.File.Line + line - s.Text.Line, column}
			if s.Text.Line == line {
				at.Column = s.File.Column + column - s.Text.Column
			}
		}
	}
	return at
}

// FuzzParse: no text makes the scanner fail, and every place is one of the file.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"gql`{ a ${F} }`", "<p>it's</p>gql`a`", "/* GraphQL */ `${`${x}`}`", "import {a as b} from 'x'", "\"\\u{", "`\\", "---\n---\n<script>gql`", "x/`/.y"} {
		f.Add("a.tsx", s)
		f.Add("a.vue", "<script>"+s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		file := Parse(name, text)
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, d := range file.Documents {
			for _, s := range d.Spans {
				if s.File.Line < 1 || s.File.Line > lines || s.File.Column < 1 {
					t.Errorf("the part at %v is not in the file: %v", s.Text, s.File)
				}
			}
		}
	})
}

package report

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

func checked(t *testing.T, before, after string, ops ...usage.Document) *check.Report {
	t.Helper()
	one := func(text string) []sdl.Source { return []sdl.Source{{Name: "a", File: "a.graphql", Text: text}} }
	r, err := check.Run(t.Context(), check.Input{Before: one(before), After: one(after), Operations: ops})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// printed renders a report in every format that stands in for the terminal.
func printed(t *testing.T, r *check.Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"text":     func(b *bytes.Buffer) error { Check(b, Plain(), Texts{}, r, CheckOptions{}); return nil },
		"markdown": func(b *bytes.Buffer) error { CheckMarkdown(b, r, nil); return nil },
		"github":   func(b *bytes.Buffer) error { CheckAnnotations(b, r); return nil },
		"sarif":    func(b *bytes.Buffer) error { return CheckSARIF(b, r, "1") },
		"junit":    func(b *bytes.Buffer) error { return CheckJUnit(b, r) },
		"gitlab":   func(b *bytes.Buffer) error { return CheckGitLab(b, r) },
		"html":     func(b *bytes.Buffer) error { return CheckHTML(b, r, "1") },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		out[name] = b.String()
	}
	return out
}

// spelling is how a format writes what other tools act on.
type spelling struct {
	// failure is what an entry has that a tool takes for an error. It is empty for formats that
	// only people read.
	failure string
	// file comes before the name of a file that a tool opens. It is empty for formats that name
	// every position, at a git ref too.
	file string
	// why is the reason if one of the two is empty.
	why string
}

// spellings has every format of printed.
var spellings = map[string]spelling{
	"text":     {why: "people read it"},
	"markdown": {why: "people read it"},
	"html":     {why: "people read it"},
	"github":   {failure: "::error", file: "file="},
	"sarif":    {failure: `"level": "error",`, why: "it has every position of a finding, those at a git ref too"},
	"junit":    {failure: "<failure", file: `file="`},
	"gitlab":   {failure: `"severity": "critical"`, file: `"path": "`},
}

// TestSpellingsAreComplete: every format has its spellings, and they are those that it writes.
func TestSpellingsAreComplete(t *testing.T) {
	all := printed(t, checked(t, "type Query { a: ID b: ID }", "type Query { a: ID }"))
	for format, text := range all {
		s, ok := spellings[format]
		if !ok {
			t.Errorf("%s is not in spellings: tell how it writes an error and the name of a file", format)
		}
		if ok && (s.failure == "" || s.file == "") == (s.why == "") {
			t.Errorf("%s needs either both spellings or a reason why one is empty", format)
		}
		if !strings.Contains(text, s.failure) {
			t.Errorf("%s does not write a breaking change with %q of spellings:\n%s", format, s.failure, text)
		}
		if !strings.Contains(text, s.file+"a.graphql") {
			t.Errorf("%s does not write a file with %q of spellings:\n%s", format, s.file, text)
		}
	}
	for format := range spellings {
		if all[format] == "" {
			t.Errorf("%s of spellings is not in printed", format)
		}
	}
}

// TestNothingIsSilent: what could not be judged is told in every format with its own word, as an
// error where the format knows levels, and nothing else is called a failure: the proposal did
// nothing wrong. With the parts optional it is told all the same, and is no error any more.
func TestNothingIsSilent(t *testing.T) {
	const good = "type Query { a: ID }"
	for name, tt := range map[string]struct {
		before string
		ops    []usage.Document
		own    []usage.Document // of a contract
		want   []string
	}{
		"base that does not parse":                {"type Query {", nil, nil, []string{"INVALID_GRAPHQL", "the base does not compose"}},
		"operation that is invalid":               {good, []usage.Document{{File: "x.graphql", Text: "{ b }"}}, nil, []string{"OPERATION_INVALID", "1 operation cannot be judged, at x.graphql:1:3"}},
		"operation of a contract that is invalid": {good, nil, []usage.Document{{File: "x.graphql", Text: "{ b }"}}, []string{"OPERATION_INVALID", "1 operation cannot be judged, at x.graphql:1:3", "contract c"}},
	} {
		for _, optional := range [][]string{nil, {"clients", "operations", "contracts", "planner"}} {
			one := func(text string) []sdl.Source { return []sdl.Source{{Name: "a", File: "a.graphql", Text: text}} }
			in := check.Input{Before: one(tt.before), After: one(good), Operations: tt.ops, Policy: policy.Policy{Optional: optional}}
			if tt.own != nil {
				in.Contracts = []check.Contract{{Contract: rollout.Contract{Name: "c"}, Operations: tt.own}}
			}
			r, err := check.Run(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			for format, text := range printed(t, r) {
				for _, want := range append(tt.want, "ot judged") {
					if !strings.Contains(text, want) {
						t.Errorf("%s: %s does not tell %q:\n%s", name, format, want, text)
					}
				}
				if strings.Contains(text, "✔ passed") != (format == "text" && optional != nil) {
					t.Errorf("%s: %s passes it:\n%s", name, format, text)
				}
				open := spellings[format].failure
				if format == "junit" {
					open = "<error"
				}
				if open != "" && strings.Contains(text, open) != (optional == nil) {
					t.Errorf("%s, optional %v: %s has the wrong level:\n%s", name, optional, format, text)
				}
				if format == "junit" && strings.Contains(text, "<failure") {
					t.Errorf("%s: JUnit calls it a failure:\n%s", name, text)
				}
			}
		}
	}
}

// TestFingerprintsAreDistinct: one mistake in two files is two entries.
func TestFingerprintsAreDistinct(t *testing.T) {
	const good = "type Query { a: ID }"
	r := checked(t, good+" type Other { a: ID } extend type Query { o: Other }", good,
		usage.Document{File: "x.graphql", Text: "{ o { a } }"}, usage.Document{File: "y.graphql", Text: "{ o { a } }"})
	seen := map[string]string{}
	for _, e := range entries(r) {
		if other, ok := seen[e.fingerprint]; ok {
			t.Errorf("%q and %q have one fingerprint", other, e.message)
		}
		seen[e.fingerprint] = e.message
	}
	if len(r.Operations.Broken) != 2 {
		t.Error(r.Operations.Broken)
	}
}

// TestMarkdownHoldsTogether: a fence in a description does not end the diff, and what is no code is
// no HTML.
func TestMarkdownHoldsTogether(t *testing.T) {
	const doc = "\"\"\"\n```graphql\n{ a }\n```\n\"\"\"\n"
	text := printed(t, checked(t, doc+"type Query { b: ID a: ID }", doc+"type Query { a: ID }"))["markdown"]
	if !strings.Contains(text, "\n````diff\n") || !strings.Contains(text, "\n````\n\n</details>") {
		t.Error(text)
	}
}

// TestJUnitSaysWhatTheCheckSays: a check fails if and only if a test case does.
func TestJUnitSaysWhatTheCheckSays(t *testing.T) {
	const before, after = "type Query { a: ID b(x: Int): ID e: E } enum E { ONE }", "type Query { b(x: Int): ID e: E } enum E { ONE TWO }"
	one := func(text string) []sdl.Source { return []sdl.Source{{Name: "a", File: "a.graphql", Text: text}} }
	unused, used := []usage.Document{{File: "n", Text: "{ b }"}}, []usage.Document{{File: "u", Text: "{ a }"}}
	waived := policy.Policy{Waivers: []policy.Waiver{{Rule: "FIELD_REMOVED", Reason: "agreed"}}}
	for name, tt := range map[string]struct {
		in       check.Input
		remote   *check.Remote
		failures int
	}{
		"breaking":             {check.Input{After: one(after)}, nil, 1},
		"dangerous":            {check.Input{After: one(after), FailOn: check.FailOnDangerous}, nil, 2},
		"none":                 {check.Input{After: one(after), FailOn: check.FailOnNone}, nil, 0},
		"none, used":           {check.Input{After: one(after), FailOn: check.FailOnNone, Operations: used}, nil, 0},
		"used":                 {check.Input{After: one(after), FailOn: check.FailOnUsed, Operations: used}, nil, 2},
		"unused":               {check.Input{After: one(after), FailOn: check.FailOnUsed, Operations: unused}, nil, 0},
		"nothing known":        {check.Input{After: one(after), FailOn: check.FailOnUsed}, nil, 1},
		"waived":               {check.Input{After: one(after), Policy: waived, Operations: used}, nil, 0},
		"does not compose":     {check.Input{After: one("type Query { a: Nothing }"), FailOn: check.FailOnNone}, nil, 1},
		"platform":             {check.Input{After: one(before)}, &check.Remote{Status: "FAILED"}, 1},
		"platform's contract":  {check.Input{After: one(before)}, &check.Remote{Status: "PASSED", Downstream: []check.RemoteDownstream{{Variant: "g@c", Fails: true}}}, 1},
		"platform is not done": {check.Input{After: one(before)}, &check.Remote{Status: "PENDING"}, 1},
		"left for later":       {check.Input{After: one(before)}, &check.Remote{Status: "PENDING", Background: true}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			tt.in.Before = one(before)
			tt.in.Remote = func(context.Context) (*check.Remote, error) { return tt.remote, nil }
			r, err := check.Run(t.Context(), tt.in)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := CheckJUnit(&b, r); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(b.String(), "<failure") + strings.Count(b.String(), "<error"); got != tt.failures || r.Passed != (got == 0) {
				t.Errorf("passed %t because %v, with %d failures, want %d:\n%s", r.Passed, r.Reasons, got, tt.failures, b.String())
			}
		})
	}
}

// TestPlacesAreFiles: what only a git ref or the registry has is no place for an annotation.
func TestPlacesAreFiles(t *testing.T) {
	one := func(name, file, text string) sdl.Source { return sdl.Source{Name: name, File: file, Text: text} }
	base := []sdl.Source{one("a", "git:main:a.graphql", "type Query { a: ID }"), one("b", "git:main:b.graphql", "type Query { b: ID }")}
	r, err := check.Run(t.Context(), check.Input{Before: base, After: []sdl.Source{one("a", "a.graphql", "type Query { c: ID }")}})
	if err != nil {
		t.Fatal(err)
	}
	for format, text := range printed(t, r) {
		file := spellings[format].file
		if file != "" && strings.Contains(text, file+"git:") {
			t.Errorf("%s names a git ref as a file:\n%s", format, text)
		}
		if !strings.Contains(text, file+"a.graphql") {
			t.Errorf("%s does not name the file a.graphql:\n%s", format, text)
		}
	}
}

// TestReadingsAreTold: every format names what another reading of an include list would hide, and
// none calls it a failure.
func TestReadingsAreTold(t *testing.T) {
	const text = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"])
type Query { a(sort: Sort): ID @tag(name: "x") } enum Sort { UP @tag(name: "x") DOWN }`
	one := []sdl.Source{{Name: "a", File: "a.graphql", Text: text}}
	contract := check.Contract{Contract: rollout.Contract{Name: "c", Filter: supergraph.Filter{Include: []string{"x"}}}}
	r, err := check.Run(t.Context(), check.Input{Before: one, After: one, Contracts: []check.Contract{contract}})
	if err != nil || r.Verdict != check.Yes {
		t.Fatal(r.Verdict, err)
	}
	for format, text := range printed(t, r) {
		if !strings.Contains(text, "Sort.DOWN") || !strings.Contains(text, check.CodeReadings) {
			t.Errorf("%s does not name what the other reading hides:\n%s", format, text)
		}
		if failure := spellings[format].failure; failure != "" && strings.Contains(text, failure) {
			t.Errorf("%s calls it a failure:\n%s", format, text)
		}
	}
}

package report

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/mermaid"
)

// failureFormats returns a printer of failures for every format of a report. Formats whose text is
// a schema have none: there is nothing that a reader of SDL would not misread.
func failureFormats() map[string]func(w io.Writer, f Failure) error {
	return map[string]func(w io.Writer, f Failure) error{
		"json":     failureJSON,
		"states":   failureJSON,
		"text":     failureText,
		"markdown": failureMarkdown,
		"github":   failureGitHub,
		"sarif":    failureSARIF,
		"junit":    failureJUnit,
		"gitlab":   failureGitLab,
		"html":     failureHTML,
		"mermaid":  failureMermaid,
		"svg":      failureSVG,
		"sdl":      nil,
		"api":      nil,
	}
}

// WriteFailure prints a failure in a format of failureFormats. Another format is an error.
func WriteFailure(w io.Writer, format string, f Failure) error {
	printer, known := failureFormats()[format]
	switch {
	case !known:
		return fmt.Errorf("failures have no format %q", format)
	case printer == nil:
		return nil
	}
	return printer(w, f)
}

func failureJSON(w io.Writer, f Failure) error { return output.WriteJSON(w, f) }

// entries returns the failure as entries of a report: one for each single error, or else one for
// the whole.
func (f Failure) entries() []entry {
	p := f.Error
	whole := &diag.Diagnostic{Code: "SCHEMACTL_" + strings.ToUpper(strings.ReplaceAll(p.Code, "-", "_")), Severity: diag.Error, Message: p.Message, Fix: p.Next}
	if p.Position != nil {
		whole.Positions = []diag.Position{*p.Position}
	}
	list := p.Errors
	if len(list) == 0 {
		list = diag.List{whole}
	}
	var out []entry
	for _, d := range list {
		out = append(out, entry{
			code: d.Code, message: d.Message, coordinate: d.Coordinate, fix: d.Fix, level: severityLevel(d.Severity), section: "schemactl", positions: d.Positions,
			fingerprint: policy.Fingerprint("failure", d.Code, d.Coordinate, d.Message), unjudged: true,
		})
	}
	return distinct(out)
}

func failureText(w io.Writer, f Failure) error {
	_, err := fmt.Fprintf(w, "error: %s\n", f.Error.Message)
	return err
}

func failureMarkdown(w io.Writer, f Failure) error {
	heading(w, false, "schemactl %s: %s", f.Command, f.Error.Code)
	_, err := io.WriteString(w, string(sink.Markdownf("%s\n%s\n", sink.Fence("", f.Error.Message), f.Error.Next)))
	return err
}

func failureGitHub(w io.Writer, f Failure) error {
	for _, e := range f.entries() {
		var at []diag.Position
		if p, ok := e.file(); ok {
			at = append(at, p)
		}
		annotate(w, e.level, e.code, e.message, at)
	}
	return nil
}

func failureSARIF(w io.Writer, f Failure) error { return writeSARIF(w, f.entries(), "") }

func failureJUnit(w io.Writer, f Failure) error {
	suite := junitSuite{Name: "schemactl"}
	for _, e := range f.entries() {
		c := junitCase{Class: e.section, Name: strings.TrimSpace(e.code + " " + e.coordinate), Error: &junitFailure{Type: e.code, Message: e.message, Text: details(e)}}
		if p, ok := e.file(); ok {
			c.File, c.Line = uri(p), p.Line
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Tests, suite.Errors = len(suite.Cases), len(suite.Cases)
	return writeJUnit(w, junitSuites{Name: "schemactl", Tests: suite.Tests, Errors: suite.Errors, Suites: []junitSuite{suite}})
}

func failureGitLab(w io.Writer, f Failure) error { return writeGitLab(w, f.entries()) }

// failurePage is the page of a failure. It has no scripts and loads nothing.
func failurePage() *template.Template {
	return template.Must(template.New("failure").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>schemactl {{.Command}}: {{.Error.Code}}</title>
<style>:root { color-scheme: light dark; } body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; } h1 { color: #c62828; }</style>
</head>
<body>
{{with .Error}}<h1>✘ schemactl {{$.Command}}: {{.Code}} (exit code {{.ExitCode}})</h1>
<pre>{{.Message}}</pre>
<p>{{.Next}}</p>
{{range .Errors}}<p><code>{{.Code}}</code> {{.Message}} {{range .Positions}}<small><code>{{.}}</code></small> {{end}}<br><small>{{.Fix}}</small></p>
{{end}}{{end}}</body>
</html>
`))
}

func failureHTML(w io.Writer, f Failure) error { return failurePage().Execute(w, f) }

func failureMermaid(w io.Writer, f Failure) error {
	var lines []string
	for line := range strings.Lines(f.Error.Message) {
		lines = append(lines, mermaid.Text(strings.TrimSuffix(line, "\n")))
	}
	text := strings.Join(lines, "<br>")
	_, err := fmt.Fprintf(w, "flowchart TD\n  failure[\"%s\"]\n", text)
	return err
}

// failureSVG draws the lines of the message below each other.
func failureSVG(w io.Writer, f Failure) error {
	lines := strings.Split(f.Error.Message, "\n")
	width := 0
	var text strings.Builder
	for i, line := range lines {
		width = max(width, len([]rune(line)))
		_, _ = fmt.Fprintf(&text, `<text x="12" y="%d">`, 24+18*i)
		_ = xml.EscapeText(&text, []byte(line))
		text.WriteString("</text>\n")
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="monospace" font-size="13" fill="#c62828">
%s</svg>
`, 24+8*width, 36+18*len(lines), text.String())
	return err
}

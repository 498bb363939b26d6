package cli

import (
	"html"
	"io"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/redact"
)

// guard makes the streams of the app safe to print any text to: secrets are taken out, and texts
// from outside are shown as text. The function that it returns prints what the streams held back
// and gives the app its streams back. Streams of an app within another one may be guarded already.
func (a *app) guard() (flush func()) {
	if a.secrets == nil {
		a.secrets = redact.New(sink.Visible, html.EscapeString,
			func(s string) string { return string(sink.Text(s)) }, func(s string) string { return string(sink.Cell(s)) })
	}
	for _, name := range redact.Variables() {
		a.secrets.Add(a.getenv(name))
	}
	if a.terminal != nil {
		a.terminal.Clean = func(line string) string { return sink.Show(strings.ReplaceAll(a.secrets.Text(line), "\n", " ")) }
	}
	unguarded := [2]io.Writer{a.stdout, a.stderr}
	stdout, stderr := a.secrets.Writer(a.stdout), a.secrets.Writer(a.stderr)
	out, err := a.guarded(stdout), a.guarded(stderr)
	a.stdout, a.stderr = out, err
	return func() {
		a.stdout, a.stderr = unguarded[0], unguarded[1]
		for _, w := range []io.Writer{out, err} {
			_ = sink.Raw(w)
		}
		_, _ = stdout.Flush(), stderr.Flush()
	}
}

// guarded returns the stream to use instead of w for what people read.
func (a *app) guarded(w io.Writer) io.Writer {
	return sink.Guard(w, a.getenv("GITHUB_ACTIONS") == "true" || a.getenv("TF_BUILD") != "")
}

// Package sink writes texts of other people as data: names, messages, file names, excerpts and what
// servers and commands print. In no place that they are written to may they be more than text.
//
// # How
//
//	visible.go    characters that mislead a terminal or a reader, as escapes
//	terminal.go   the stream that people read: a terminal, or the log of a run
//	machine.go    the streams of formats that programs read
//	workflow.go   workflow commands of GitHub Actions
//	markdown.go   running text, code and table cells of Markdown
//
// The streams of the program are guarded when it begins, by [Guard], so that a printer cannot
// forget it. A format that programs read is written to [Raw] of such a stream, through a writer of
// machine.go.
//
// # Invariants
//
// A text without such characters is written unchanged.
package sink

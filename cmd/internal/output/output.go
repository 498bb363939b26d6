// Package output prints one report in the formats that were asked for: one to standard output, and
// any number to files.
//
// # How
//
// A command lists its formats once, in the order of its help:
//
//	out := output.New(
//		output.Text(func(w io.Writer, r Report) error { … }),
//		output.JSON[Report](),
//		output.Format("sarif", "", func(w io.Writer, r Report) error { … }),
//	)
//	out.Flags(command)
//	…
//	return out.Write(stdout, report)
//
// # Invariants
//
// A format cannot be declared without its printer: it can only be made by the functions of this
// package, which take one. Wrong flags are refused before the command does anything. Files are
// replaced whole. A command that fails without a report writes a failure in every format that was
// asked for ([Failer]). Whatever a printer writes goes through package sink, by the kind of its
// format (kind.go), and secrets of the stream are taken out of files too.
package output

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// A Printer is one format of reports of type T.
type Printer[T any] struct {
	name, help string
	print      func(io.Writer, T) error
	// text returns what print writes, in pieces, in a format that has it as a whole; else it is
	// nil.
	text func(T) []string
}

// Format returns a format. help is a word or two behind its name in the help of --format, or empty.
func Format[T any](name, help string, printer func(io.Writer, T) error) Printer[T] {
	return Printer[T]{name: name, help: help, print: printer}
}

// Document returns a format for a text that a report has as a whole, such as a schema. It may be in
// pieces, each of which ends where a line does.
func Document[T any](name, help string, text func(T) []string) Printer[T] {
	return Printer[T]{name: name, help: help, text: text, print: func(w io.Writer, v T) error { return writeAll(w, text(v)) }}
}

// Text returns the format for people, which is the default of every command.
func Text[T any](printer func(io.Writer, T) error) Printer[T] { return Format("text", "", printer) }

// JSON returns the indented JSON of the report itself.
func JSON[T any]() Printer[T] {
	return JSONOf(func(v T) any { return v })
}

// JSONOf returns the indented JSON of what form makes of a report.
func JSONOf[T any](form func(T) any) Printer[T] {
	return Format("json", "", func(w io.Writer, v T) error { return WriteJSON(w, form(v)) })
}

// WriteJSON writes a value as indented JSON.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// A Failer writes what stands in place of a report if a command fails before it has one. The value
// of the flag --format is one.
type Failer interface {
	// Fail prints to every file and to stdout, each in its format. It does nothing once a report
	// was written.
	Fail(stdout io.Writer, printer func(w io.Writer, format string) error) error
}

// formatValue is the value of the flag --format.
type formatValue[T any] struct{ *Formats[T] }

func (v formatValue[T]) String() string {
	if v.Formats == nil {
		return "" // the flag library asks a zero value
	}
	return v.format
}

func (v formatValue[T]) Set(text string) error {
	v.format = text
	return nil
}

func (v formatValue[T]) Type() string { return "string" }

// Formats are the formats of a command and what the command line asked of them.
type Formats[T any] struct {
	printers []Printer[T]
	format   string
	files    []string
	// written reports whether a report was written, or begun.
	written bool
}

// New returns the formats of a command, in the order of its help. The first one is the default.
func New[T any](first Printer[T], more ...Printer[T]) *Formats[T] {
	return &Formats[T]{printers: append([]Printer[T]{first}, more...), format: first.name}
}

// Flags adds --format and --output to a command.
func (f *Formats[T]) Flags(c *cobra.Command) {
	f.FormatFlag(c)
	c.Flags().StringArrayVar(&f.files, "output", nil, "also write `FORMAT=FILE`; may be given several times")
	c.PreRunE = func(*cobra.Command, []string) error { return f.valid() }
}

// FormatFlag adds --format alone, for a command that has one output only. It asks [Formats.Known]
// by itself and prints with [Formats.Emit].
func (f *Formats[T]) FormatFlag(c *cobra.Command) {
	words := make([]string, len(f.printers))
	for i, p := range f.printers {
		words[i] = strings.TrimSpace(p.name + " " + p.help)
	}
	c.Flags().Var(formatValue[T]{f}, "format", "`FORMAT` of standard output: "+strings.Join(words, ", "))
}

// Known refuses a --format that the command does not have.
func (f *Formats[T]) Known() error {
	if _, ok := f.find(f.format); ok {
		return nil
	}
	words := make([]string, len(f.printers))
	for i, p := range f.printers {
		words[i] = p.name
	}
	last := len(words) - 1
	return exit.Usagef("--format %q is not known here; use %s or %s", f.format, strings.Join(words[:last], ", "), words[last])
}

// ForPeople reports whether standard output is read by people, not by a program.
func (f *Formats[T]) ForPeople() bool { return f.format == "text" }

// Is reports whether standard output has the format of that name.
func (f *Formats[T]) Is(name string) bool { return f.format == name }

// IsJSON reports whether standard output is JSON, which has what went wrong in it.
func (f *Formats[T]) IsJSON() bool { return f.format == "json" }

// find returns the printer of a format.
func (f *Formats[T]) find(name string) (Printer[T], bool) {
	at := slices.IndexFunc(f.printers, func(p Printer[T]) bool { return p.name == name })
	if at < 0 {
		return Printer[T]{}, false
	}
	return f.printers[at], true
}

// valid refuses what cannot be written, before anything is done for it.
func (f *Formats[T]) valid() error {
	known := make([]string, len(f.printers))
	for i, p := range f.printers {
		known[i] = p.name
	}
	slices.Sort(known)
	list := strings.Join(known, ", ")
	if _, ok := f.find(f.format); !ok {
		return exit.Usagef("--format %q is not known here; use one of %s", f.format, list)
	}
	seen := map[string]bool{}
	for _, spec := range f.files {
		format, file, ok := strings.Cut(spec, "=")
		_, known := f.find(format)
		switch {
		case !ok || file == "" || !known:
			return exit.Usagef("--output %q: write FORMAT=FILE with one of %s", spec, list)
		case file == "-":
			return exit.Usagef("--output %q: stdout takes --format %s", spec, format)
		case seen[file]:
			return exit.Usagef("--output %q: another format goes to that file", spec)
		}
		seen[file] = true
	}
	return nil
}

// Write prints a report to every file, then to stdout.
func (f *Formats[T]) Write(stdout io.Writer, report T) error {
	f.written = true
	for _, spec := range f.files {
		format, file, _ := strings.Cut(spec, "=")
		p, _ := f.find(format) // Flags has refused others
		text, err := printed(stdout, format, func(w io.Writer) error { return p.print(w, report) })
		if err != nil {
			return err
		}
		if err := WriteFile(file, text); err != nil {
			return err
		}
	}
	p, _ := f.find(f.format)
	to := kindOf(p.name).stream(stdout)
	if kindOf(p.name) == isJSON {
		return p.print(to, report) // which encoders write at once
	}
	b := buffered{bufio.NewWriter(to), to}
	err := p.print(b, report)
	if full := b.Flush(); err == nil {
		err = full
	}
	return err
}

// Fail implements [Failer]. Nothing is written in a format that the command does not have, nor to
// files if the flags themselves are wrong. Text goes to files only: people read the error on
// standard error.
func (f *Formats[T]) Fail(stdout io.Writer, printer func(w io.Writer, format string) error) error {
	if f.written {
		return nil
	}
	f.written = true
	if _, known := f.find(f.format); known && !f.ForPeople() {
		if err := printer(kindOf(f.format).stream(stdout), f.format); err != nil {
			return err
		}
	}
	if f.valid() != nil {
		return nil //nolint:nilerr // the error that is written is about these files
	}
	for _, spec := range f.files {
		format, file, _ := strings.Cut(spec, "=")
		text, err := printed(stdout, format, func(w io.Writer) error { return printer(w, format) })
		if err != nil {
			return err
		}
		if len(text) == 0 {
			continue
		}
		if err := WriteFile(file, text); err != nil {
			return err
		}
	}
	return nil
}

// Emit prints a document in the format of --format, with a final newline, to a file, or to stdout
// if file is empty; see [Emit]. Nothing is written if the printer fails.
func (f *Formats[T]) Emit(stdout io.Writer, file string, document T) error {
	f.written = true
	p, _ := f.find(f.format)
	if p.text != nil && kindOf(p.name) == isDocument {
		return Emit(stdout, file, p.text(document)...)
	}
	var b strings.Builder
	w := kindOf(p.name).stream(&b)
	if err := p.print(w, document); err != nil {
		return err
	}
	return Emit(stdout, file, b.String())
}

// buffered collects what is printed line by line.
type buffered struct {
	*bufio.Writer
	to io.Writer
}

// Unwrap returns what is written to, so that a printer can ask whether it is a terminal.
func (b buffered) Unwrap() io.Writer { return b.to }

// Void adapts a printer that returns no error. What it writes is buffered, so that an error of the
// stream is still found, by [Formats.Write].
func Void[T any](printer func(io.Writer, T)) func(io.Writer, T) error {
	return func(w io.Writer, v T) error {
		printer(w, v)
		return nil
	}
}

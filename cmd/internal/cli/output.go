package cli

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
)

// outputs are --format and --output of a command that reports: one format to
// stdout and any number to files.
type outputs struct {
	format string
	files  []string
	// known are the formats of the command.
	known []string
}

// printer renders one result in one format.
type printer func(w io.Writer) error

// flags adds the flags; a format may be followed by a word on what it is.
func (o *outputs) flags(c *cobra.Command, formats ...string) {
	for _, f := range formats {
		name, _, _ := strings.Cut(f, " ")
		o.known = append(o.known, name)
	}
	c.Flags().StringVar(&o.format, "format", "text", strings.Join(formats, ", "))
	c.Flags().StringArrayVar(&o.files, "output", nil, "also write FORMAT=FILE; may be given several times")
	c.PreRunE = func(*cobra.Command, []string) error { return o.valid() }
}

// valid refuses what cannot be written, before anything is done for it.
func (o *outputs) valid() error {
	list := strings.Join(slices.Sorted(slices.Values(o.known)), ", ")
	if !slices.Contains(o.known, o.format) {
		return exit.Usagef("--format %q is not known here; use one of %s", o.format, list)
	}
	seen := map[string]bool{}
	for _, spec := range o.files {
		format, file, ok := strings.Cut(spec, "=")
		switch {
		case !ok || file == "" || !slices.Contains(o.known, format):
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

// write prints to stdout and to every file, one printer for each format of the
// command. Files are replaced whole.
func (o *outputs) write(stdout io.Writer, printers map[string]printer) error {
	for _, spec := range o.files {
		format, file, _ := strings.Cut(spec, "=")
		var b strings.Builder
		if err := printers[format](&b); err != nil {
			return err
		}
		if err := output.WriteFile(file, []byte(b.String())); err != nil {
			return err
		}
	}
	b := buffered{bufio.NewWriter(stdout), stdout}
	err := printers[o.format](b)
	if full := b.Flush(); err == nil {
		err = full
	}
	return err
}

// buffered collects what is printed line by line. It is still known what it goes to.
type buffered struct {
	*bufio.Writer
	to io.Writer
}

// Unwrap gives what is written to.
func (b buffered) Unwrap() io.Writer { return b.to }

// asJSON prints a value as indented JSON.
func asJSON(v any) printer {
	return func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
}

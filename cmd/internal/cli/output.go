package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"
)

// outputs are --format and --output of a command that reports: one format to
// stdout and any number to files.
type outputs struct {
	format string
	files  []string
}

// printer renders one result in one format.
type printer func(w io.Writer) error

func (o *outputs) flags(c *cobra.Command, formats ...string) {
	c.Flags().StringVar(&o.format, "format", "text", strings.Join(formats, ", "))
	c.Flags().StringArrayVar(&o.files, "output", nil, "also write FORMAT=FILE; may be given several times")
}

// write prints to stdout and to every file. Files are replaced whole.
func (o *outputs) write(stdout io.Writer, printers map[string]printer) error {
	known := make([]string, 0, len(printers))
	for name := range printers {
		known = append(known, name)
	}
	slices.Sort(known)
	show, ok := printers[o.format]
	if !ok {
		return usagef("--format %q is not known here; use one of %s", o.format, strings.Join(known, ", "))
	}
	for _, spec := range o.files {
		format, file, ok := strings.Cut(spec, "=")
		if !ok || file == "" || printers[format] == nil {
			return usagef("--output %q: write FORMAT=FILE with one of %s", spec, strings.Join(known, ", "))
		}
		var b strings.Builder
		if err := printers[format](&b); err != nil {
			return err
		}
		if err := writeFile(file, []byte(b.String())); err != nil {
			return err
		}
	}
	return show(stdout)
}

// writeFile replaces a file whole: nobody ever sees half of it. A pipe or
// device is written to, not replaced.
func writeFile(file string, data []byte) error {
	write := func() error { return maybe.WriteFile(file, data, 0o644) }
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		write = func() error { return os.WriteFile(file, data, 0o644) }
	}
	if err := write(); err != nil {
		return fmt.Errorf("cannot write %s: %w", file, err)
	}
	return nil
}

// asJSON prints a value as indented JSON.
func asJSON(v any) printer {
	return func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
}

package rover

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// Page writes the page of the documentation about lines of Rover, as Markdown.
func Page(w io.Writer) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("# Lines of Rover\n")
	p("A line that calls `rover` runs with `schemactl` in the place of that word. This page has every command and flag of Rover %s, and what the documents of", Version)
	p("Rover %s add. It is rendered from the table by which the lines are read; every row is run as a test against `schemactl sandbox`, and its result is", Next)
	p("compared with what Rover %s prints there.\n", Version)
	p("- `--format json` prints Rover's envelope: `json_version`, `data`, `error` with Rover's code (`schemactl explain E029`). Exit codes are [those of schemactl](reference.md#exit-codes).")
	p("- `--output FILE` takes the result in a file. Results go to standard output, everything else to standard error.")
	p("- The key is that of `APOLLO_KEY`, else what `APOLLO_CLIENT_ID` and `APOLLO_CLIENT_SECRET` give, else that of a profile of Rover (`--profile`, read and never written).")
	p("- Where a command of schemactl has the same words, the form tells them apart; `schemactl rover LINE` always means Rover's.\n")
	p("## Commands that run\n")
	p("| line of Rover | is here | beside the exit code |\n| --- | --- | --- |")
	for _, c := range Commands() {
		if c.Who == "" {
			p("| `rover %s` | `%s` | %s |", c.Path, c.Here, cell(c.Differs))
		}
	}
	p("\n## Commands of somebody else\n")
	p("They end with exit code 2 and this answer.\n")
	p("| line of Rover | who does it |\n| --- | --- |")
	for _, c := range table() {
		if c.Who != "" {
			p("| `rover %s`%s | %s |", c.Path, since(c.Since), cell(c.Who))
		}
	}
	p("\n## Flags\n")
	p("| command | flag | here | |\n| --- | --- | --- | --- |")
	flagRows(p, "every command", Global())
	for _, c := range table() {
		if c.Who == "" && c.Shared != Same {
			flagRows(p, "`"+c.Path+"`", c.Flags)
		}
	}
}

// flagRows writes the rows of flags.
func flagRows(p func(string, ...any), command string, flags []Flag) {
	for _, f := range flags {
		p("| %s | `%s`%s | %s | %s |", command, f.form(), since(f.Since), f.Fate, cell(f.Why))
	}
}

// since returns the version that has something first, in brackets.
func since(version string) string {
	if version == "" {
		return ""
	}
	return " (" + version + ")"
}

// cell returns a text as the cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// form returns the flag as a command line has it.
func (f Flag) form() string {
	out := "--" + f.Name
	if f.Value != "" {
		out += " " + f.Value
	}
	if f.Short != "" {
		out = "-" + f.Short + ", " + out
	}
	return out
}

// Help prints the help of a line's command, of a group, or of everything; the latter with --format
// markdown as the page of the documentation.
func Help(w io.Writer, l *Line) error {
	if l.Command == nil && l.Words == "" && l.Text("format") == "markdown" {
		Page(w)
		return nil
	}
	if l.Command == nil {
		return overview(w, l.Words)
	}
	c := l.Command
	if c.Who != "" {
		return exit.Usagef("rover %s: %s", c.Path, c.Who)
	}
	_, _ = fmt.Fprintf(w, "rover %s\n\nHere it is `%s`.\n", c.usage(), c.Here)
	if c.Differs != "" {
		_, _ = fmt.Fprintf(w, "%s.\n", sentence(c.Differs))
	}
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	_, _ = fmt.Fprintln(t, "\nFlags:")
	for _, f := range join(c.Flags, global()) {
		note := f.Why
		if f.Fate != Obeyed {
			note = f.Fate.String() + ": " + note
		}
		_, _ = fmt.Fprintf(t, "  %s\t%s\n", f.form(), note)
	}
	return t.Flush()
}

// overview lists the commands of a group, or all of them.
func overview(w io.Writer, group string) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, c := range table() {
		if group != "" && !strings.HasPrefix(c.Path, group+" ") {
			continue
		}
		answer := "`" + c.Here + "`"
		if c.Who != "" {
			answer = c.Who
		}
		_, _ = fmt.Fprintf(t, "rover %s\t%s\n", c.Path, answer)
	}
	return t.Flush()
}

// Words returns the words that may follow those of a line, for the completion of shells.
func Words(args []string) []string {
	l := Parse(args)
	if l.Command == nil {
		return Under(l.Words)
	}
	var out []string
	for _, f := range join(l.Command.Flags, global()) {
		if l.Command.Who == "" && f.Fate != Refused {
			out = append(out, "--"+f.Name)
		}
	}
	return out
}

package site

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/cli"
	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
)

// shown reports whether a command has a place in the documentation.
func shown(c *cobra.Command) bool { return !c.Hidden && c.Name() != "help" }

// commandPath returns where the page of a command of the first level is.
func commandPath(c *cobra.Command) string { return "commands/" + c.Name() + ".html" }

// commandPages returns a page for each command of the first level, with those below it.
func commandPages(program *cobra.Command) []page {
	var out []page
	for _, c := range program.Commands() {
		if shown(c) {
			out = append(out, page{path: commandPath(c), title: c.CommandPath(), under: "commands.html", make: func(*book) (string, error) {
				var t strings.Builder
				writeCommand(&t, c, 1)
				return t.String(), nil
			}})
		}
	}
	return out
}

// commandList is the page that lists commands, and has the flags that all of them take.
func commandList(b *book) (string, error) {
	var t strings.Builder
	t.WriteString("# Commands and flags\n\nWhat `schemactl COMMAND --help` prints, a page for each command. `man schemactl` has the same where the man pages are installed.\n")
	for _, group := range b.program.Groups() {
		fmt.Fprintf(&t, "\n## %s\n\n| command | does |\n| --- | --- |\n", strings.TrimSuffix(group.Title, ":"))
		for _, c := range b.program.Commands() {
			if c.GroupID != group.ID || !shown(c) {
				continue
			}
			fmt.Fprintf(&t, "| [`%s`](/%s) | %s |\n", c.CommandPath(), commandPath(c), cell(c.Short))
			for _, child := range c.Commands() {
				if shown(child) {
					fmt.Fprintf(&t, "| [`%s`](/%s#%s) | %s |\n", child.CommandPath(), commandPath(c), Anchor(child.CommandPath()), cell(child.Short))
				}
			}
		}
	}
	t.WriteString("\n## Flags of every command\n\n")
	writeFlags(&t, b.program, flagsOf(b.program.PersistentFlags()))
	return t.String(), nil
}

// flagsOf returns the flags of a set that help shows.
func flagsOf(set *pflag.FlagSet) []*pflag.Flag {
	var out []*pflag.Flag
	set.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			out = append(out, f)
		}
	})
	return out
}

// writeCommand writes the section of a command and of those below it.
func writeCommand(t *strings.Builder, c *cobra.Command, level int) {
	fmt.Fprintf(t, "%s %s\n\n", strings.Repeat("#", level), c.CommandPath())
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	t.WriteString(Prose(text) + "\n")
	if c.Runnable() && !cli.OnlyHelp(c) {
		fmt.Fprintf(t, "\nUsage:\n\n```text\n%s\n```\n", c.UseLine())
	}
	if c.HasExample() {
		fmt.Fprintf(t, "\nExamples:\n\n```console\n%s\n```\n", console(c.Example))
	}
	if name := strings.TrimPrefix(c.CommandPath(), "schemactl "); hasSchema(name) {
		fmt.Fprintf(t, "\n`--format json` is described by [a JSON Schema](/%s).\n", schemaPath(name))
	}
	if c.Name() == "rules" {
		t.WriteString("\nWhat it lists has pages: [rules and codes](/rules.html).\n")
	}
	for _, s := range cli.FlagSections(c) {
		fmt.Fprintf(t, "\n**%s**\n\n", s.Title)
		writeFlags(t, c, s.Flags)
	}
	for _, child := range c.Commands() {
		if shown(child) {
			t.WriteString("\n")
			writeCommand(t, child, level+1)
		}
	}
}

// FlagAnchor returns the name by which the page of a command links to one of its flags.
func FlagAnchor(c *cobra.Command, flag string) string { return Anchor(c.CommandPath()) + "--" + flag }

// writeFlags writes a table of flags of a command.
func writeFlags(t *strings.Builder, c *cobra.Command, flags []*pflag.Flag) {
	t.WriteString("| flag | does |\n| --- | --- |\n")
	for _, f := range flags {
		value, usage := pflag.UnquoteUsage(f)
		form := "--" + f.Name
		if f.Shorthand != "" {
			form = "-" + f.Shorthand + ", " + form
		}
		if f.NoOptDefVal != "" && value != "" {
			form += "[=" + value + "]"
		} else if value != "" {
			form += " " + value
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" && f.DefValue != "0s" && !strings.Contains(usage, "default") {
			usage += " (default: " + f.DefValue + ")"
		}
		fmt.Fprintf(t, "| %s`%s` | %s |\n", mark(FlagAnchor(c, f.Name)), form, cell(usage))
	}
}

// hasSchema reports whether a command has a JSON Schema.
func hasSchema(command string) bool {
	_, err := schemas.Of(command)
	return err == nil
}

// console returns examples as a terminal shows them.
func console(example string) string {
	var lines []string
	for line := range strings.Lines(example) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, "$ "+line)
		}
	}
	return strings.Join(lines, "\n")
}

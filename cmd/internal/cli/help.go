package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// helpWidth is the width of help texts in columns.
const helpWidth = 100

// onlyHelp marks a command that exists for its subcommands and prints their list.
const onlyHelp = "only help"

// examples returns command lines as cobra's field Example has them.
func examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }

// flagGroup is a heading in the help of a command and the flags under it. A flag has one meaning in
// all commands, so its name decides.
type flagGroup struct {
	title string
	names []string
}

// flagGroups are the headings in their order. The one without names has all flags that the others
// leave.
var flagGroups = []flagGroup{
	{"Inputs", []string{
		"base", "config", "variant", "changed", "partial", "remove", "deployed", "operations", "prove", "plan", "rehearse", "journal", "revision", "routing-url", "no-url",
		"contract", "source-variant", "include-tag", "no-include-tags", "exclude-tag", "no-exclude-tags", "hide-unreachable-types", "no-hide-unreachable-types", "launch", "batch", "jobs", "watch",
		"seed", "fault", "fleet", "fleet-poll", "data", "branch",
	}},
	{"Options", nil},
	{"Platform", []string{"graph-ref", "offline", "remote", "background", "validation-period", "query-count-threshold", "query-percentage-threshold"}},
	{"Waiting", []string{
		"timeout", "follow", "no-wait", "warn-contract-failures", "lock-wait", "settle", "allow-unreachable-routers", "routers", "deploy-grace", "probe-http", "probe-graphql", "probe-query",
		"probe-timeout",
	}},
	{"Output", []string{
		"format", "output", "out", "all", "diff", "states", "write-intermediate", "suggest", "dir", "pin", "oci", "kubernetes", "namespace",
		"deployment", "container", "notify",
	}},
	{"Global", []string{"log-level", "color", "client-timeout", "help"}},
}

// flagsByGroup returns the flags of a command, its own and the inherited ones, by the titles of
// their groups.
func flagsByGroup(c *cobra.Command) map[string]*pflag.FlagSet {
	sets := map[string]*pflag.FlagSet{}
	add := func(f *pflag.Flag) {
		at := slices.IndexFunc(flagGroups, func(g flagGroup) bool { return slices.Contains(g.names, f.Name) })
		if at < 0 {
			at = slices.IndexFunc(flagGroups, func(g flagGroup) bool { return g.names == nil })
		}
		title := flagGroups[at].title
		if sets[title] == nil {
			sets[title] = pflag.NewFlagSet(title, pflag.ContinueOnError)
		}
		sets[title].AddFlag(f)
	}
	c.LocalFlags().VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	return sets
}

// printUsage prints the part of a command's help that follows its description: how it is called,
// examples, subcommands and flags. It takes the place of cobra's template, which has no groups of
// flags; templates cannot have functions of one command line only.
func printUsage(c *cobra.Command) error {
	var b strings.Builder
	b.WriteString("Usage:\n")
	if c.Annotations[onlyHelp] == "" {
		fmt.Fprintf(&b, "  %s\n", c.UseLine())
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s [command]\n", c.CommandPath())
	}
	if c.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", c.Example)
	}
	for _, group := range append(c.Groups(), &cobra.Group{Title: "Commands:"}) {
		printCommands(&b, c, group)
	}
	sets := flagsByGroup(c)
	for _, group := range flagGroups {
		if set := sets[group.title]; set != nil && set.HasAvailableFlags() {
			fmt.Fprintf(&b, "\n%s:\n%s", group.title, set.FlagUsagesWrapped(helpWidth))
		}
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n`%s [command] --help` explains a command.\n", c.CommandPath())
	}
	_, err := io.WriteString(c.OutOrStderr(), b.String())
	return err
}

// printCommands lists the subcommands of one group; nothing if the group is empty.
func printCommands(b *strings.Builder, c *cobra.Command, group *cobra.Group) {
	title := "\n" + group.Title + "\n"
	for _, child := range c.Commands() {
		if child.GroupID != group.ID || !child.IsAvailableCommand() && child.Name() != "help" {
			continue
		}
		fmt.Fprintf(b, "%s  %-*s %s\n", title, child.NamePadding(), child.Name(), child.Short)
		title = ""
	}
}

// exitCodes lists the documented exit codes, for the help of the program.
func exitCodes() string {
	var b strings.Builder
	b.WriteString("Exit codes:")
	for _, d := range exit.Descriptions() {
		fmt.Fprintf(&b, "\n  %s  %s", d.Code, d.Title)
	}
	return b.String()
}

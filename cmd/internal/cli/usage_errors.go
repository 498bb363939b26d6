package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/nearest"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/sdl"
)

// flagError returns the usage error for flags that cannot be read. An unknown flag is answered with
// the nearest ones of the command, a missing value with what the flag takes.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		if _, ok := invalid.GetFlag().Value.(reasonValue); ok {
			return exit.Usagef("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
		}
	}
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return exit.Usagef("%s has no flag -%s; see `%s --help`", c.CommandPath(), name, c.CommandPath())
		}
		var known []string
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				known = append(known, "--"+f.Name)
			}
		})
		hint := fmt.Sprintf("see `%s --help`", c.CommandPath())
		if near := nearest.Names("--"+name, known); len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		return exit.Usagef("%s has no flag --%s; %s", c.CommandPath(), name, hint)
	case errors.As(err, &empty):
		takes, _ := pflag.UnquoteUsage(empty.GetFlag())
		return exit.Usagef("--%s needs a value: --%s %s", empty.GetFlag().Name, empty.GetFlag().Name, takes)
	}
	return exit.UsageError(err)
}

// didYouMean returns the names that a wrong one may have been meant for, or else all of them behind
// some words.
func didYouMean(name string, known []string, all string) string {
	if near := nearest.Names(name, known); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return all + strings.Join(known, ", ")
}

// sourceNames returns the names of sources.
func sourceNames(sources []sdl.Source) []string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Name
	}
	return names
}

// cobraWords begin the errors of cobra about the number of arguments.
var cobraWords = []string{"accepts ", "requires ", "unknown command "}

// argsError returns the usage error for arguments that a command does not take: how it is called,
// with an example. A graph ref among them belongs to a flag.
func argsError(c *cobra.Command, args []string, err error) error {
	if text := err.Error(); !slices.ContainsFunc(cobraWords, func(w string) bool { return strings.HasPrefix(text, w) }) {
		return exit.UsageError(err) // the command says it in its own words
	}
	if detached := detachedValue(c, args); detached != "" {
		return exit.Usagef("%s", detached)
	}
	for _, arg := range args {
		if graph, variant, ok := strings.Cut(arg, "@"); ok && graph != "" && variant != "" && c.Flags().Lookup("graph-ref") != nil {
			return exit.Usagef("%s takes a graph ref as --graph-ref %s", c.CommandPath(), arg)
		}
	}
	given := "no arguments"
	switch {
	case len(args) == 1:
		given = fmt.Sprintf("the argument %q", args[0])
	case len(args) > 1:
		given = fmt.Sprintf("%d arguments", len(args))
	}
	text := fmt.Sprintf("%s was given %s; usage: %s", c.CommandPath(), given, c.UseLine())
	if example, _, _ := strings.Cut(strings.TrimSpace(c.Example), "\n"); example != "" {
		text += "; for example: " + example
	}
	return exit.Usagef("%s", text)
}

// detachedValue returns the advice for a flag whose value may be left out and was given as an
// argument of its own, as in --check warn; empty if no flag is meant.
func detachedValue(c *cobra.Command, args []string) (advice string) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if f.NoOptDefVal == "" || f.Value.Type() == "bool" || f.Value.String() != f.NoOptDefVal || len(args) == 0 {
			return
		}
		value := args[len(args)-1]
		advice = fmt.Sprintf("%q is an argument too many; a value of --%s follows an equals sign: --%s=%s", value, f.Name, f.Name, value)
	})
	return advice
}

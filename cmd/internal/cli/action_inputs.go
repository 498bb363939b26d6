package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// actionCommands are the values of the action's input `command`, with the
// command line that each stands for.
var actionCommands = []actionCommand{
	{Name: "check", path: []string{"check"}, args: []string{"subgraphs"}, formats: map[string]string{"json": "check.json", "markdown": "check.md", "github": "annotations.txt", "sarif": "check.sarif", "junit": "check.junit.xml"}},
	{Name: "plan", path: []string{"plan"}, args: []string{"subgraphs"}, formats: map[string]string{"json": "plan.json", "markdown": "plan.md"}},
	{Name: "publish", path: []string{"publish"}, args: []string{"subgraphs"}, formats: map[string]string{"json": "publish.json", "markdown": "publish.md"}},
	{Name: "launch-wait", path: []string{"launch", "wait"}, args: []string{"launch"}, formats: map[string]string{"json": "launch.json", "markdown": "launch.md"}},
	{Name: "fetch", path: []string{"supergraph", "fetch"}},
	{Name: "pin", path: []string{"supergraph", "pin"}, args: []string{"launch"}, formats: map[string]string{"json": "pin.json", "markdown": "pin.md"}},
	{Name: "rollback", path: []string{"supergraph", "rollback"}, args: []string{"launch", "subgraphs"}, formats: map[string]string{"json": "rollback.json", "markdown": "rollback.md"}},
	{Name: "deliver", path: []string{"deliver"}, args: []string{"subgraphs"}, formats: map[string]string{"json": "delivery.json", "markdown": "delivery.md"}},
}

// actionCommand is one command as the action runs it.
type actionCommand struct {
	// Name is the value of the input `command`.
	Name string
	path []string
	// args are the inputs that hold the arguments, in their order.
	args []string
	// formats are the reports that are written besides, with the names of their files.
	formats map[string]string
}

// ownInput is an input that is no flag of a command.
type ownInput struct{ Name, About, Default string }

// ownInputs are read by the action itself; the first three say what to run.
var ownInputs = []ownInput{
	{"command", "What to do: check, plan, publish, launch-wait, fetch, pin, rollback or deliver.", "check"},
	{"subgraphs", "Subgraph schemas of this change, separated by spaces or new lines: folders, files, NAME=FILE, globs, supergraph.yaml, schemactl.yaml. For rollback, the schemas of deployed code that differs from the registry. Write \"...\" around what holds spaces.", ""},
	{"launch", "Launch id, for launch-wait, fetch, pin and rollback; latest for the newest one.", ""},
	{"comment", "Comment on the pull request of a check or plan: auto (when the token may write), true (fail when it may not), false.", "auto"},
	{"working-directory", "Folder that paths are relative to.", "."},
	{"version", "Which schemactl: auto (the one on the PATH, else the release of the action's own tag, else built from the action's source), a release such as v1.2.3, latest, preinstalled, or source.", "auto"},
	{"checksum", "SHA-256 of the release archive for this runner. Without it, the archive is checked against the checksums of its release.", ""},
}

// notInputs are flags that the action sets itself, or that make no sense in it.
var notInputs = []string{"format", "output", "color", "help"}

// command finds a command of a fresh command line.
func (c actionCommand) command(root *cobra.Command) (*cobra.Command, error) {
	found, rest, err := root.Find(c.path)
	if err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("the command %s is gone: %w", strings.Join(c.path, " "), err)
	}
	return found, nil
}

// actionFlags lists the flags that are inputs of the action, by name, each with
// the commands that have it.
func (a *app) actionFlags() (map[string]*pflag.Flag, map[string][]string, error) {
	flags, users := map[string]*pflag.Flag{}, map[string][]string{}
	for _, ac := range actionCommands {
		c, err := ac.command(a.root())
		if err != nil {
			return nil, nil, err
		}
		c.InheritedFlags() // makes the global flags part of the set
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Hidden || slices.Contains(notInputs, f.Name) {
				return
			}
			if flags[f.Name] == nil {
				flags[f.Name] = f
			}
			users[f.Name] = append(users[f.Name], ac.Name)
		})
	}
	return flags, users, nil
}

// inputVariable is the environment variable that carries an input.
func inputVariable(name string) string {
	return "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// input reads an input of the action; white space around it does not count.
func (a *app) input(name string) string { return strings.TrimSpace(a.getenv(inputVariable(name))) }

// actionArgs makes the command line that the inputs ask for.
func (a *app) actionArgs(ac actionCommand) ([]string, error) {
	flags, users, err := a.actionFlags()
	if err != nil {
		return nil, err
	}
	args := slices.Clone(ac.path)
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		value := a.input(name)
		if value == "" || slices.Contains(ac.args, name) {
			continue
		}
		if !slices.Contains(users[name], ac.Name) {
			return nil, usagef("the input %q means nothing to the command %s; it belongs to %s", name, ac.Name, strings.Join(users[name], ", "))
		}
		more, err := flagArgs(flags[name], value)
		if err != nil {
			return nil, err
		}
		args = append(args, more...)
	}
	// What follows is never a flag, whatever it begins with.
	args = append(args, "--")
	for _, name := range []string{"launch", "subgraphs"} {
		list, err := words(a.input(name))
		if err != nil {
			return nil, usagef("the input %q: %w", name, err)
		}
		switch {
		case slices.Contains(ac.args, name):
			args = append(args, list...)
		case len(list) > 0 && flags[name] == nil:
			return nil, usagef("the input %q means nothing to the command %s", name, ac.Name)
		}
	}
	return args, nil
}

// flagArgs gives a flag the value of an input: lists are split, switches are true or false.
func flagArgs(f *pflag.Flag, value string) ([]string, error) {
	switch f.Value.Type() {
	case "bool":
		switch value {
		case "true":
			return []string{"--" + f.Name}, nil
		case "false":
			return nil, nil
		}
		return nil, usagef("the input %q is true or false, not %q", f.Name, value)
	case "stringArray", "stringSlice", "stringToString":
		list, err := words(value)
		if err != nil {
			return nil, usagef("the input %q: %w", f.Name, err)
		}
		var out []string
		for _, v := range list {
			out = append(out, "--"+f.Name+"="+v)
		}
		return out, nil
	}
	return []string{"--" + f.Name + "=" + value}, nil
}

// words splits a list at white space. Quotation marks keep white space together
// and are dropped; nothing else is special, and nothing is expanded.
func words(s string) ([]string, error) {
	var out []string
	var word strings.Builder
	quoted, begun := false, false
	for _, c := range s {
		switch {
		case c == '"':
			quoted, begun = !quoted, true
		case !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			if begun {
				out = append(out, word.String())
				word.Reset()
			}
			begun = false
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quotation mark is not closed in %q", s)
	}
	if begun {
		out = append(out, word.String())
	}
	return out, nil
}

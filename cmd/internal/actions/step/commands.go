package step

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// command is one value of the input `command`, with the command line that it stands for.
type command struct {
	// name is the value of the input.
	name string
	path []string
	// args are the inputs with the arguments, in order.
	args []string
	// reports are the formats that the command writes to files, with the names of the files.
	reports map[string]string
}

// commands returns the values of the input `command`.
func commands() []command {
	return []command{
		{name: "check", path: []string{"check"}, args: []string{"subgraphs"}, reports: map[string]string{"json": "check.json", "markdown": "check.md", "github": "annotations.txt", "sarif": "check.sarif", "junit": "check.junit.xml"}},
		{name: "plan", path: []string{"plan"}, args: []string{"subgraphs"}, reports: map[string]string{"json": "plan-report.json", "markdown": "plan.md"}},
		{name: "publish", path: []string{"publish"}, args: []string{"subgraphs"}, reports: map[string]string{"json": "publish.json", "markdown": "publish.md"}},
		{name: "launch-wait", path: []string{"launch", "wait"}, args: []string{"launch"}, reports: map[string]string{"json": "launch.json", "markdown": "launch.md"}},
		{name: "fetch", path: []string{"supergraph", "fetch"}},
		{name: "pin", path: []string{"supergraph", "pin"}, args: []string{"launch"}, reports: map[string]string{"json": "pin.json", "markdown": "pin.md"}},
		{name: "rollback", path: []string{"supergraph", "rollback"}, args: []string{"launch", "subgraphs"}, reports: map[string]string{"json": "rollback.json", "markdown": "rollback.md"}},
		{name: "deliver", path: []string{"deliver"}, args: []string{"subgraphs"}, reports: map[string]string{"json": "delivery.json", "markdown": "delivery.md"}},
		{name: "drift", path: []string{"drift"}, args: []string{"subgraphs"}, reports: map[string]string{"json": "drift.json", "markdown": "drift.md", "sarif": "drift.sarif"}},
		{name: "lint", path: []string{"lint"}, args: []string{"subgraphs"}, reports: map[string]string{"json": "lint.json", "github": "annotations.txt", "sarif": "lint.sarif"}},
	}
}

// find returns the command of a fresh command line.
func (c command) find(root *cobra.Command) (*cobra.Command, error) {
	found, rest, err := root.Find(c.path)
	if err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("the command %s is gone: %w", strings.Join(c.path, " "), err)
	}
	return found, nil
}

// Input is an input of the action.
type Input struct{ Name, About, Default string }

// ownInputs are the inputs that the action itself reads, besides those for flags.
var ownInputs = []Input{
	{"command", "What to do: check, plan, publish, launch-wait, fetch, pin, rollback, deliver, drift or lint.", "check"},
	{"subgraphs", "Subgraph schemas of this change, separated by spaces or new lines: folders, files, NAME=FILE, globs, supergraph.yaml, schemactl.yaml. For rollback, the schemas of deployed code that differs from the registry. Write \"...\" around what holds spaces.", ""},
	{"launch", "Launch id, for launch-wait, fetch, pin and rollback; latest for the newest one.", ""},
	{"comment", "Comment on the pull request of a check or plan: auto (when the token may write), true (fail when it may not), false.", "auto"},
	{"working-directory", "Folder that paths are relative to.", "."},
	{"version", "Which schemactl: auto (the one on the PATH, else the release of the action's own tag, else built from the action's source), a release such as v1.2.3, latest, preinstalled, or source.", "auto"},
	{"checksum", "SHA-256 of the release archive for this runner. Without it, the archive is checked against the checksums of its release.", ""},
}

// notInputs are flags that the step sets itself or that make no sense in it.
var notInputs = []string{"format", "output", "color", "help"}

// flagSet is every flag that is an input of the action.
type flagSet struct {
	flags map[string]*pflag.Flag
	// users are the commands that have a flag, by its name.
	users map[string][]string
}

// flagsOf collects the flags of all commands. Each command needs a fresh command line from root,
// because cobra adds inherited flags to the set that it is asked for.
func flagsOf(root func() *cobra.Command) (flagSet, error) {
	set := flagSet{map[string]*pflag.Flag{}, map[string][]string{}}
	for _, command := range commands() {
		c, err := command.find(root())
		if err != nil {
			return set, err
		}
		c.InheritedFlags() // makes the global flags part of the set
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Hidden || slices.Contains(notInputs, f.Name) {
				return
			}
			if set.flags[f.Name] == nil {
				set.flags[f.Name] = f
			}
			set.users[f.Name] = append(set.users[f.Name], command.name)
		})
	}
	return set, nil
}

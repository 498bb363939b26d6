package step

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// variable returns the environment variable that carries an input.
func variable(name string) string {
	return "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// input returns an input of the action, without the white space around it.
func (s *step) input(name string) string { return strings.TrimSpace(s.Getenv(variable(name))) }

// chosen returns the command that the input names, by default check.
func (s *step) chosen() (command, error) {
	name := cmp.Or(s.input("command"), "check")
	all := commands()
	names := make([]string, len(all))
	for i, c := range all {
		if c.name == name {
			return c, nil
		}
		names[i] = c.name
	}
	return command{}, exit.Usagef("the input \"command\" is %q; use one of %s", name, strings.Join(names, ", "))
}

// commandLine returns the command line that the inputs ask for. An input that its command does not
// have is an error: it would be ignored otherwise.
func (s *step) commandLine(c command) ([]string, error) {
	set, err := flagsOf(s.Root)
	if err != nil {
		return nil, err
	}
	args := slices.Clone(c.path)
	for _, name := range slices.Sorted(maps.Keys(set.flags)) {
		value := s.input(name)
		if value == "" || slices.Contains(c.args, name) {
			continue
		}
		if !slices.Contains(set.users[name], c.name) {
			return nil, exit.Usagef("the input %q means nothing to the command %s; it belongs to %s", name, c.name, strings.Join(set.users[name], ", "))
		}
		if name == "graph-ref" && s.input("base") != "" && s.input("remote") != "true" {
			continue // files are compared: here it only tells comments apart
		}
		more, err := flagArgs(set.flags[name], value)
		if err != nil {
			return nil, err
		}
		args = append(args, more...)
	}
	// Arguments after it are never flags, whatever they begin with.
	args = append(args, "--")
	for _, name := range []string{"launch", "subgraphs"} {
		list, err := words(s.input(name))
		if err != nil {
			return nil, exit.Usagef("the input %q: %w", name, err)
		}
		switch {
		case slices.Contains(c.args, name):
			args = append(args, list...)
		case len(list) > 0 && set.flags[name] == nil:
			return nil, exit.Usagef("the input %q means nothing to the command %s", name, c.name)
		}
	}
	return args, nil
}

// flagArgs returns the arguments that set a flag to the value of an input. Lists are split into
// words. A switch that is false has no argument.
func flagArgs(f *pflag.Flag, value string) ([]string, error) {
	switch f.Value.Type() {
	case "bool":
		switch value {
		case "true":
			return []string{"--" + f.Name}, nil
		case "false":
			return nil, nil
		}
		return nil, exit.Usagef("the input %q is true or false, not %q", f.Name, value)
	case "stringArray", "stringSlice", "stringToString":
		list, err := words(value)
		if err != nil {
			return nil, exit.Usagef("the input %q: %w", f.Name, err)
		}
		var out []string
		for _, v := range list {
			out = append(out, "--"+f.Name+"="+v)
		}
		return out, nil
	}
	return []string{"--" + f.Name + "=" + value}, nil
}

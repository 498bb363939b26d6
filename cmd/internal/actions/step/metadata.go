package step

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Metadata is what action.yml is rendered from.
type Metadata struct {
	// Inputs are the action's own, then one for each flag.
	Inputs  []Input
	Outputs []Output
	// Passed are the inputs that reach [Run] as environment variables.
	Passed []Passed
}

// Passed is an input and the environment variable that carries it.
type Passed struct{ Name, Variable string }

// MetadataOf returns the inputs and outputs of the action for a command line. An input that is a
// flag has the flag's help and the names of the commands that have it.
func MetadataOf(root func() *cobra.Command) (Metadata, error) {
	set, err := flagsOf(root)
	if err != nil {
		return Metadata{}, err
	}
	m := Metadata{Inputs: slices.Clone(ownInputs), Outputs: outputs}
	kinds := map[string]string{"bool": "true or false. ", "stringArray": "A list. ", "stringSlice": "A list. ", "stringToString": "A list. "}
	for _, name := range slices.Sorted(maps.Keys(set.flags)) {
		if slices.ContainsFunc(ownInputs, func(o Input) bool { return o.Name == name }) {
			continue // fetch has a flag --launch
		}
		f := set.flags[name]
		_, usage := pflag.UnquoteUsage(f)
		about := fmt.Sprintf("%s%s (%s)", kinds[f.Value.Type()], usage, strings.Join(set.users[name], ", "))
		m.Inputs = append(m.Inputs, Input{Name: name, About: about})
	}
	for _, in := range m.Inputs {
		if in.Name != "version" && in.Name != "checksum" && in.Name != "working-directory" {
			m.Passed = append(m.Passed, Passed{in.Name, variable(in.Name)})
		}
	}
	return m, nil
}

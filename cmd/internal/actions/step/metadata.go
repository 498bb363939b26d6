package step

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// actionTemplate is action.yml without its inputs and outputs. Its delimiters leave the expressions
// of GitHub alone.
//
//go:embed action.yml.tmpl
var actionTemplate string

// File renders action.yml for a command line: every input is a flag, every output comes from a
// report.
func File(root func() *cobra.Command) ([]byte, error) {
	m, err := metadataOf(root)
	if err != nil {
		return nil, err
	}
	quoted := func(s string) (string, error) {
		b, err := json.Marshal(s)
		return string(b), err
	}
	t, err := template.New("action.yml").Delims("[[", "]]").Funcs(template.FuncMap{"q": config.QuoteYAML, "json": quoted}).Parse(actionTemplate)
	if err != nil {
		return nil, fmt.Errorf("cannot render action.yml: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, m); err != nil {
		return nil, fmt.Errorf("cannot render action.yml: %w", err)
	}
	return b.Bytes(), nil
}

// Group is a heading for inputs and the names of those under it.
type Group struct {
	Title string
	Names []string
}

// ownGroup is the heading of the inputs that the action itself reads.
const ownGroup = "Action"

// Table renders the inputs as a table of Markdown: those of the action itself, then one heading
// after the other. An input that no group has is under the group without names.
func Table(root func() *cobra.Command, groups []Group) (string, error) {
	m, err := metadataOf(root)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("| input | what |\n| --- | --- |\n")
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	rows := func(title string, has func(Input) bool) {
		fmt.Fprintf(&b, "| **%s** | |\n", title)
		for _, in := range m.Inputs {
			if has(in) {
				fmt.Fprintf(&b, "| `%s` | %s |\n", in.Name, cell.Replace(in.About))
			}
		}
	}
	own := func(in Input) bool {
		return slices.ContainsFunc(ownInputs, func(o Input) bool { return o.Name == in.Name })
	}
	rows(ownGroup, own)
	for _, g := range groups {
		rows(g.Title, func(in Input) bool {
			if own(in) || g.Names != nil {
				return !own(in) && slices.Contains(g.Names, in.Name)
			}
			return !slices.ContainsFunc(groups, func(o Group) bool { return slices.Contains(o.Names, in.Name) })
		})
	}
	return b.String(), nil
}

// metadata is the data of the template of action.yml.
type metadata struct {
	// Inputs are the action's own, then one for each flag.
	Inputs  []Input
	Outputs []Output
	// Passed are the inputs that reach [Run] as environment variables.
	Passed []passed
}

// passed is an input and the environment variable that carries it.
type passed struct{ Name, Variable string }

// metadataOf returns the inputs and outputs of the action for a command line. An input that is a
// flag has the flag's help and the names of the commands that have it.
func metadataOf(root func() *cobra.Command) (metadata, error) {
	set, err := flagsOf(root)
	if err != nil {
		return metadata{}, err
	}
	m := metadata{Inputs: slices.Clone(ownInputs), Outputs: outputs}
	kinds := map[string]string{"bool": "true or false. ", "stringArray": "A list. ", "stringSlice": "A list. ", "stringToString": "A list. "}
	for _, name := range slices.Sorted(maps.Keys(set.flags)) {
		if slices.ContainsFunc(ownInputs, func(o Input) bool { return o.Name == name }) {
			continue // fetch has a flag --launch
		}
		f := set.flags[name]
		_, usage := pflag.UnquoteUsage(f)
		about := fmt.Sprintf("%s%s (%s)", kinds[f.Value.Type()], usage, strings.Join(set.users[name], ", "))
		if name == "journal" {
			about += "; or artifact[:NAME]: what an earlier run for the branch kept under that name, by default " + artifactName
		}
		if name == "base" {
			about += "; or " + eventWord + "[:PATH]: the state before the change that the event of the run is about, in git"
		}
		m.Inputs = append(m.Inputs, Input{Name: name, About: about})
	}
	for _, in := range m.Inputs {
		if in.Name != "version" && in.Name != "checksum" && in.Name != "working-directory" {
			m.Passed = append(m.Passed, passed{in.Name, variable(in.Name)})
		}
	}
	return m, nil
}

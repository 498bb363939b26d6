package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
)

// formVersion is the version of the JSON forms that this package defines. A form gets a number of
// its own once a reader of the older form would misread it.
const formVersion = 1

const schemaLong = `Print the JSON Schema (draft 2020-12) of what a command writes with --format json.
Without a command: list those that have one.

A schema's version is that of the field "version". It grows when a field goes or
changes its meaning; a new field does not change it.`

// schemaCommand takes the words of a command as arguments. Its completion offers the next word.
func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema [COMMAND...]", Short: "Print the JSON Schema of a command's --format json", Long: schemaLong,
		Example: examples("schemactl schema", "schemactl schema launch show", "schemactl schema check > check.schema.json"),
		RunE: func(_ *cobra.Command, args []string) error {
			names := schemas.Names()
			if len(args) == 0 {
				_, err := io.WriteString(a.stdout, strings.Join(names, "\n")+"\n")
				return err
			}
			name := strings.Join(args, " ")
			text, err := schemas.Of(name)
			if err != nil {
				return exit.Usagef("no JSON Schema for %q: it is no command with --format json; use one of %s", name, strings.Join(names, ", "))
			}
			return output.Emit(a.stdout, "", string(text))
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var next []string
			for _, name := range schemas.Names() {
				if words := strings.Fields(name); len(words) > len(args) && slices.Equal(words[:len(args)], args) {
					next = append(next, words[len(args)])
				}
			}
			return slices.Compact(next), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

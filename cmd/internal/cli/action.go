package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/actions/step"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/sink"
)

const actionLong = `Run one command as a step of GitHub Actions. action.yml calls this; it reads the
inputs from INPUT_* and writes the outputs, the job summary, the annotations, the
report files, and one comment on the pull request. The exit code is the command's.`

// actionCommand is `action`, which is hidden: action.yml calls it, and with --metadata it renders
// action.yml, and with --inputs the table of inputs.
func (a *app) actionCommand() *cobra.Command {
	var metadata, inputs bool
	c := &cobra.Command{
		Use: "action", Short: "Run one command as a step of GitHub Actions", Long: actionLong, Hidden: true, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if metadata {
				text, err := step.File(a.root)
				return exit.All(err, output.Emit(a.stdout, "", string(text)))
			}
			if inputs {
				var groups []step.Group
				for _, g := range flagGroups {
					groups = append(groups, step.Group{Title: g.title, Names: g.names})
				}
				text, err := step.Table(a.root, groups)
				return exit.All(err, output.Emit(a.stdout, "", text))
			}
			return step.Run(c.Context(), step.Options{Getenv: a.getenv, Stdout: sink.Raw(a.stdout), Root: a.root, Run: a.child, Version: build.Version()})
		},
	}
	c.Flags().BoolVar(&metadata, "metadata", false, "print action.yml instead, from the flags of the commands")
	c.Flags().BoolVar(&inputs, "inputs", false, "print the table of inputs instead, as its documentation has it")
	return c
}

// child runs a command line inside this one. All its output goes to out, and it sees the
// environment of getenv.
func (a *app) child(ctx context.Context, args []string, out io.Writer, getenv func(string) string) exit.Code {
	child := &app{stdin: a.stdin, stdout: out, stderr: out, getenv: getenv, clock: a.clock, secrets: a.secrets}
	return child.run(ctx, args)
}

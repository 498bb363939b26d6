package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/topics"
)

// explained is the JSON form of `explain`.
type explained struct {
	Version int `json:"version"`
	topics.Topic
}

// ruleList is the JSON form of `rules`.
type ruleList struct {
	Version int            `json:"version"`
	Topics  []topics.Topic `json:"topics"`
}

// explainCommand takes any identifier of a report. Its completion offers all of them.
func (a *app) explainCommand() *cobra.Command {
	out := output.New(
		output.Text(output.Void(func(w io.Writer, e explained) { topics.Print(w, a.style(w), e.Topic) })),
		output.JSON[explained](),
	)
	c := &cobra.Command{
		Use: "explain ID", Short: "Explain a rule, an order, an error or hint code, or an exit code",
		Long:    "Explain any identifier that a report shows: a rule of `check`, an order of\n`plan`, a composition error or hint, a finding about operations or policy, or an exit\ncode; or a term, such as representation. `schemactl rules` lists them all.",
		Example: examples("schemactl explain FIELD_REMOVED", "schemactl explain SATISFIABILITY_ERROR"),
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			t, err := topics.LookUp(args[0])
			if err != nil {
				return err
			}
			return out.Write(a.stdout, explained{formVersion, t})
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return topics.IDs(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	out.Flags(c)
	return c
}

// rulesCommand lists what explain can explain, in the order of the groups.
func (a *app) rulesCommand() *cobra.Command {
	out := output.New(
		output.Text(func(w io.Writer, r ruleList) error { return topics.Table(w, r.Topics) }),
		output.JSON[ruleList](),
		output.Format("markdown", "", func(w io.Writer, r ruleList) error { return topics.Markdown(w, r.Topics) }),
	)
	var group string
	c := &cobra.Command{
		Use: "rules", Short: "List every rule, error code, hint and exit code", Args: cobra.NoArgs,
		Example: examples("schemactl rules --group planner", "schemactl rules --group exit --format markdown"),
		RunE: func(*cobra.Command, []string) error {
			list, err := topics.InGroup(group)
			if err != nil {
				return err
			}
			return out.Write(a.stdout, ruleList{formVersion, list})
		},
	}
	out.Flags(c)
	c.Flags().StringVar(&group, "group", "", "only one `GROUP`: "+strings.Join(topics.Groups(), ", "))
	return c
}

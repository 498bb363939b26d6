package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// explained is the JSON form of `explain`.
type explained struct {
	Version int `json:"version"`
	topic
}

// ruleList is the JSON form of `rules`.
type ruleList struct {
	Version int     `json:"version"`
	Topics  []topic `json:"topics"`
}

func (a *app) explainCommand() *cobra.Command {
	var out outputs
	c := &cobra.Command{
		Use: "explain ID", Short: "Explain a rule, an error or hint code, or an exit code",
		Long: "Explain any identifier that a report shows: a rule of `check`, a composition error or\nhint, a finding about operations or policy, or an exit code. `schemactl rules` lists them all.",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			t, err := lookUp(args[0])
			if err != nil {
				return err
			}
			return out.write(a.stdout, map[string]printer{
				"json": asJSON(explained{formVersion, t}),
				"text": func(w io.Writer) error {
					topicText(w, a, t)
					return nil
				},
			})
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return topicIDs(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	out.flags(c, "text", "json")
	return c
}

func (a *app) rulesCommand() *cobra.Command {
	var out outputs
	var group string
	c := &cobra.Command{
		Use: "rules", Short: "List every rule, error code, hint and exit code", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			list, err := inGroup(group)
			if err != nil {
				return err
			}
			return out.write(a.stdout, map[string]printer{
				"json":     asJSON(ruleList{formVersion, list}),
				"markdown": func(w io.Writer) error { return topicsMarkdown(w, list) },
				"text":     func(w io.Writer) error { return topicsText(w, list) },
			})
		},
	}
	out.flags(c, "text", "json", "markdown")
	c.Flags().StringVar(&group, "group", "", "only one group: "+strings.Join(groups, ", "))
	return c
}

// lookUp finds a topic whatever its case; an unknown one is a usage error with the nearest names.
func lookUp(id string) (topic, error) {
	want := strings.ToUpper(strings.TrimSpace(id))
	for _, t := range topics() {
		if t.ID == want {
			return t, nil
		}
	}
	err := fmt.Errorf("nothing is called %q", id)
	if near := policy.Nearest(want, topicIDs()); len(near) > 0 {
		err = fmt.Errorf("%w; did you mean %s?", err, strings.Join(near, ", "))
	}
	return topic{}, exit.Usagef("%w `schemactl rules` lists everything", err)
}

func topicText(w io.Writer, a *app, t topic) {
	st := a.style(a.stdout)
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("%s  %s", st.Bold(t.ID), st.Dim(t.kind()))
	p("%s\n", t.Title)
	if t.Why != "" {
		p("%s", t.Why)
	}
	if t.Fix != "" {
		p("%s %s", st.Bold("What to do:"), t.Fix)
	}
	if t.Before != "" || t.After != "" {
		p("\n%s\n%s\n%s\n%s", st.Red("before"), indented(t.Before), st.Green("after"), indented(t.After))
	}
}

func indented(text string) string {
	if text == "" {
		return "    (nothing)"
	}
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}

package cli

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

func (a *app) launchCommand() *cobra.Command {
	c := &cobra.Command{Use: "launch", Short: "List launches, show one, wait for one"}
	c.AddCommand(a.launchListCommand(), a.launchShowCommand(), a.launchWaitCommand())
	return c
}

// launchList is the JSON form of `launch list`.
type launchList struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	// Launches are sorted, the newest first.
	Launches []launchEntry `json:"launches"`
}

// waitedLaunch is the JSON form of `launch wait`.
type waitedLaunch struct {
	Version int `json:"version"`
	launch.Tree
}

// shownLaunch is the JSON form of `launch show`.
type shownLaunch struct {
	Version int `json:"version"`
	launch.Tree
	// Changes are those of launch list.
	Changes []launch.SubgraphChange `json:"changes,omitzero"`
}

// launchEntry is one launch of the list.
type launchEntry struct {
	ID          string     `json:"id"`
	State       string     `json:"state"`
	CreatedAt   time.Time  `json:"createdAt"`
	CompletedAt *time.Time `json:"completedAt,omitempty"`
	// Changes are the differences from the launch before it, an empty list if there are none. They
	// are absent if the platform does not tell what the launch was built from.
	Changes []launch.SubgraphChange `json:"changes,omitzero"`
}

// launchListCommand lists the launches of one variant. It reads one more than it shows, since the
// changes of a launch are those from the one before it.
func (a *app) launchListCommand() *cobra.Command {
	var graph string
	var limit int
	out := output.New(output.Text(launchTable), output.JSON[launchList]())
	c := &cobra.Command{
		Use: "list", Short: "List the newest launches of a variant", Args: cobra.NoArgs,
		Example: examples("schemactl launch list --limit 5"),
		RunE: func(c *cobra.Command, _ []string) error {
			ref, r, err := a.connect(graph)
			if err != nil {
				return err
			}
			list, err := launch.History(c.Context(), r, ref, limit)
			if err != nil {
				return err
			}
			entries := make([]launchEntry, len(list))
			for i, l := range list {
				entries[i] = launchEntry{l.ID, string(l.State()), l.CreatedAt, l.CompletedAt, l.Changes}
			}
			return out.Write(a.stdout, launchList{formVersion, ref, entries})
		},
	}
	graphRefFlag(c, &graph)
	limit = 20
	numberFlag(c.Flags(), &limit, nil, "limit", 1, 100, "the newest `N` launches, at most 100")
	out.Flags(c)
	return c
}

// launchTable prints launches as a table for people.
func launchTable(w io.Writer, list launchList) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "LAUNCH\tSTATE\tCREATED\tCHANGED")
	for _, e := range list.Launches {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.ID, e.State, e.CreatedAt.UTC().Format(time.RFC3339), report.SubgraphChanges(e.Changes))
	}
	return t.Flush()
}

// launchShowCommand shows a launch in whatever state it is. A failed launch is not an error here.
func (a *app) launchShowCommand() *cobra.Command {
	var graph string
	out := output.New(
		output.Text(func(w io.Writer, l shownLaunch) error {
			report.Tree(w, a.style(w), l.Tree)
			_, _ = fmt.Fprintf(w, "changed: %s\n", report.SubgraphChanges(l.Changes))
			return nil
		}),
		output.JSON[shownLaunch](),
	)
	c := &cobra.Command{
		Use: "show [LAUNCH]", Short: "Show a launch and its contract launches; without an id the newest one", Args: cobra.MaximumNArgs(1),
		Example: examples("schemactl launch show", "schemactl launch show latest --format json"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, reg, id, err := a.launchArgs(c, graph, args)
			if err != nil {
				return err
			}
			l, err := reg.Launch(c.Context(), ref, id)
			if err != nil {
				return err
			}
			changes, err := launch.SubgraphChanges(c.Context(), reg, ref, id)
			if err != nil {
				return err
			}
			return out.Write(a.stdout, shownLaunch{formVersion, launch.TreeOf(l), changes})
		},
	}
	graphRefFlag(c, &graph)
	out.Flags(c)
	return c
}

// launchWaitCommand waits for the end of a launch, whose state is the exit code.
func (a *app) launchWaitCommand() *cobra.Command {
	var graph string
	var wait waitFlags
	var tell notifyFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, l waitedLaunch) { report.Tree(w, a.style(w), l.Tree) })),
		output.JSON[waitedLaunch](),
		output.Format("markdown", "", output.Void(func(w io.Writer, l waitedLaunch) { report.LaunchMarkdown(w, l.Tree) })),
	)
	c := &cobra.Command{
		Use: "wait [LAUNCH]", Short: "Wait for a launch and its contract launches; without an id the newest one", Args: cobra.MaximumNArgs(1),
		Example: examples("schemactl launch wait --timeout 10m --follow"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withNotification(c.Context(), tell, "launch wait", nil, func(e *notify.Outcome) error {
				return a.launchWait(c, graph, args, wait, out, e)
			})
		},
	}
	graphRefFlag(c, &graph)
	wait.flags(c)
	tell.flags(c)
	out.Flags(c)
	return c
}

// launchWait waits and prints the launch, also if it failed, was superseded or the time ran out.
// Nothing is printed if the launch could not be read even once. e is what a webhook is told.
func (a *app) launchWait(c *cobra.Command, graph string, args []string, wait waitFlags, out *output.Formats[waitedLaunch], e *notify.Outcome) error {
	opts, err := a.waitOptions(wait)
	if err != nil {
		return err
	}
	ref, reg, id, err := a.launchArgs(c, graph, args)
	e.Ref = ref
	if err != nil {
		return err
	}
	tree, err := a.wait(c.Context(), reg, ref, id, opts, out.ForPeople())
	if tree.Source.ID == "" {
		return err
	}
	e.Markdown = func(w io.Writer) { report.LaunchMarkdown(w, tree) }
	return exit.All(err, out.Write(a.stdout, waitedLaunch{formVersion, tree}))
}

// launchArgs resolves the variant and the launch that a command is about. Without an argument it is
// the newest launch, whatever its state.
func (a *app) launchArgs(c *cobra.Command, graph string, args []string) (registry.GraphRef, registry.Registry, string, error) {
	ref, reg, err := a.connect(graph)
	if err != nil {
		return ref, nil, "", err
	}
	id, err := launch.Resolve(c.Context(), reg, ref, append(args, launch.Latest)[0])
	return ref, reg, id, err
}

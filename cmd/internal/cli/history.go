package cli

import (
	"context"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/history"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

const historyLong = `History puts together what was done to a variant, the newest first: the deliveries and
rollbacks of journals, the launches of the registry, and the pinned supergraphs of a folder,
with the commits of its lock if it is in a git repository. It tells when, by whom, from which
revision and with which accepted risks, and the command that goes back to each.

With --offline the registry is not asked: launches that no journal and no lock has are then
missing.`

// historyReport is the JSON form of `history`.
type historyReport struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	// Entries are sorted, the newest first.
	Entries []history.Entry `json:"entries"`
}

// historyFlags are the flags of `history`.
type historyFlags struct {
	graph, dir string
	journals   []string
	limit      int
	offline    bool
}

// historyCommand reads every place that remembers something of a variant, and writes nothing.
func (a *app) historyCommand() *cobra.Command {
	var f historyFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r historyReport) { report.History(w, a.style(w), r.GraphRef, r.Entries) })),
		output.JSON[historyReport](),
		output.Format("markdown", "", output.Void(func(w io.Writer, r historyReport) { report.HistoryMarkdown(w, r.GraphRef, r.Entries) })),
	)
	c := &cobra.Command{
		Use: "history", Short: "List what was delivered to a variant, by whom, and how to go back to it", Args: cobra.NoArgs,
		Long:    historyLong,
		Example: examples("schemactl history", "schemactl history --offline --journal .schemactl/ --dir pins --format json"),
		RunE: func(c *cobra.Command, _ []string) error {
			sources, err := a.historySources(c.Context(), f)
			if err != nil {
				return err
			}
			entries := history.Of(sources)
			return out.Write(a.stdout, historyReport{formVersion, sources.Ref, append([]history.Entry{}, entries[:min(f.limit, len(entries))]...)})
		},
	}
	graphRefFlag(c, &f.graph)
	c.Flags().StringArrayVar(&f.journals, "journal", nil, "`PLACE` of a journal, can be repeated: a file, a folder, or oci://HOST/REPOSITORY:TAG; default: journal of schemactl.yaml, then "+defaultJournal)
	c.Flags().StringVar(&f.dir, "dir", ".", "`DIR` of supergraph.lock")
	c.Flags().BoolVar(&f.offline, "offline", false, "do not ask the registry for launches")
	f.limit = 20
	numberFlag(c.Flags(), &f.limit, nil, "limit", 1, 100, "the newest `N` entries, at most 100")
	out.Flags(c)
	return c
}

// historySources reads the journals, the launches and the locks of a variant.
func (a *app) historySources(ctx context.Context, f historyFlags) (s history.Sources, err error) {
	if s.Ref, err = a.graphRef(f.graph); err != nil {
		return s, err
	}
	places := f.journals
	if len(places) == 0 {
		places = []string{""}
	}
	for _, place := range places {
		if place, err = a.journalAt(place, nil); err != nil {
			return s, err
		}
		records, err := publish.ReadDeliveries(ctx, place, f.limit)
		if err != nil {
			return s, err
		}
		s.Journals = append(s.Journals, records)
	}
	if s.Locks, err = locksOf(ctx, f.dir, f.limit); err != nil || f.offline {
		return s, err
	}
	client, err := a.client()
	if err != nil {
		return s, err
	}
	s.Launches, err = launch.History(ctx, client, s.Ref, f.limit)
	return s, err
}

// locksOf returns the lock of a folder as it is, and as it was in the commits that changed it.
// There are none if the folder has no lock, and never had one.
func locksOf(ctx context.Context, dir string, limit int) ([]history.Lock, error) {
	file := filepath.Join(dir, pin.LockName)
	versions, err := input.Versions(ctx, file, limit)
	if err != nil {
		return nil, err
	}
	var out []history.Lock
	for _, v := range slices.Backward(versions) { // the oldest has who pinned it
		lock, findings := pin.ParseLock(v.Commit[:12]+":"+filepath.ToSlash(file), []byte(v.Text))
		if len(findings) > 0 {
			return nil, exit.Usagef("%w", findings)
		}
		out = append(out, history.Lock{Lock: lock, Commit: v.Commit, By: v.Author})
	}
	lock, found, err := pin.ReadLock(dir)
	if err != nil {
		return nil, exit.Usagef("%w", err)
	}
	if found {
		out = append(out, history.Lock{Lock: lock})
	}
	return out, nil
}

package cli

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/rollout"
)

// planCommand is what others are told that writes the files of a plan.
const planCommand = "schemactl plan"

// planLock waits as long as the flag does where there is one.
var planLock = lockFlags{fileset.DefaultWait}

// suggest writes other ways to a change that has no safe plan, or only one with gaps: for each a
// folder with the schemas of the subgraphs that are proposed otherwise, and the plans that prove
// it: plan.json (the whole graph, ready for publish --plan) and plan.md to read. Of two releases
// the folder has the schemas of the first, and the plan of the second as plan-2.json. A suggestion
// that needs a routing URL that is yet to be chosen has plan.md only.
func (a *app) suggest(ctx context.Context, dir string, in rollout.Input) error {
	list, err := rollout.Suggest(ctx, in)
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(a.stderr, format+"\n", args...) }
	if len(list) == 0 {
		say("nothing to suggest: neither two releases nor a new routing URL have plans without gaps")
		return nil
	}
	for i, s := range list {
		folder := filepath.Join(dir, strconv.Itoa(i+1))
		// Whoever gave the folder did not choose where a link in it leads.
		if info, err := os.Lstat(folder); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return exit.Usagef("%s is a symbolic link, and nothing is written through it; remove it, or give another folder to --suggest", folder)
		}
		say("suggestion %d, in %s: %s", i+1, folder, s.Title)
		for _, line := range s.Code {
			say("  code of %s", line)
		}
		if err := a.writeSuggestion(ctx, folder, s); err != nil {
			return err
		}
	}
	return nil
}

// writeSuggestion writes the changed subgraphs and the plans of a suggestion. A suggestion with a
// new routing URL, which its author has still to choose, has no plan file.
func (a *app) writeSuggestion(ctx context.Context, folder string, s rollout.Suggestion) error {
	files, chosen := map[string]string{}, true
	names := make([]string, 0, len(s.Subgraphs))
	for _, p := range s.Subgraphs {
		names = append(names, p.Name)
	}
	stems := fileset.StemsOf(names)
	for _, p := range s.Subgraphs {
		chosen = chosen && !p.NewURL
		files[stems[p.Name]+".graphql"] = strings.TrimRight(p.SDL, "\n") + "\n"
	}
	var b strings.Builder
	report.SuggestionMarkdown(&b, s)
	files["plan.md"] = b.String()
	for name, plan := range map[string]*rollout.Plan{report.PlanFile: s.Plan, report.SecondPlanFile: s.Then} {
		if plan == nil || !chosen {
			continue
		}
		b.Reset()
		if err := output.WriteJSON(&b, plan); err != nil {
			return err
		}
		files[name] = b.String()
	}
	return a.writeFolder(ctx, planCommand, folder, planLock, files)
}

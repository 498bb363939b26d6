package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/rollout"
)

// planCommand is what others are told that writes the files of a plan.
const planCommand = "schemactl plan"

// planLock waits as long as the flag does where there is one.
var planLock = lockFlags{fileset.DefaultWait}

// writePlan writes a plan file.
func writePlan(file string, plan *rollout.Plan) error {
	var b bytes.Buffer
	if err := output.WriteJSON(&b, plan); err != nil {
		return err
	}
	return output.WriteFile(file, b.Bytes())
}

// suggest writes what comes close to a change without a safe plan: for each suggestion a folder
// with the schemas of the subgraphs that are proposed otherwise, and the plan that proves it, as
// plan.json (the whole graph, ready for publish --plan) and plan.md to read. A suggestion that
// needs a routing URL that is yet to be chosen has plan.md only.
func (a *app) suggest(ctx context.Context, dir string, in rollout.Input, none *rollout.NoSafePlan) error {
	list, err := rollout.Suggest(ctx, in, none)
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(a.stderr, format+"\n", args...) }
	if len(list) == 0 {
		say("nothing to suggest: no change that is near to this one and can be made mechanically has a safe plan")
		return nil
	}
	for i, s := range list {
		folder := filepath.Join(dir, strconv.Itoa(i+1))
		say("suggestion %d, in %s: %s", i+1, folder, s.Title)
		if err := a.writeSuggestion(ctx, folder, s); err != nil {
			return err
		}
	}
	return nil
}

// writeSuggestion writes the changed subgraphs and the plan of a suggestion. A suggestion with a
// new routing URL, which its author has still to choose, has no plan file.
func (a *app) writeSuggestion(ctx context.Context, folder string, s rollout.Suggestion) error {
	files, chosen := map[string]string{}, true
	for _, p := range s.Subgraphs {
		chosen = chosen && !p.NewURL
		files[p.Name+".graphql"] = strings.TrimRight(p.SDL, "\n") + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Suggestion\n\n%s.\n\n", s.Title)
	report.PlanMarkdown(&b, s.Plan)
	files["plan.md"] = b.String()
	if chosen {
		b.Reset()
		if err := output.WriteJSON(&b, s.Plan); err != nil {
			return err
		}
		files["plan.json"] = b.String()
	}
	return a.writeFolder(ctx, planCommand, folder, planLock, files)
}

package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/rollout"
)

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
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("cannot write suggestions: %w", err)
		}
		say("suggestion %d, in %s: %s", i+1, folder, s.Title)
		if err := writeSuggestion(folder, s); err != nil {
			return err
		}
	}
	return nil
}

// writeSuggestion writes the changed subgraphs and the plan of a suggestion. A suggestion with a
// new routing URL, which its author has still to choose, has no plan file.
func writeSuggestion(folder string, s rollout.Suggestion) error {
	chosen := true
	for _, p := range s.Subgraphs {
		chosen = chosen && !p.NewURL
		if err := output.WriteFile(filepath.Join(folder, p.Name+".graphql"), []byte(strings.TrimRight(p.SDL, "\n")+"\n")); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Suggestion\n\n%s.\n\n", s.Title)
	report.PlanMarkdown(&b, s.Plan)
	if err := output.WriteFile(filepath.Join(folder, "plan.md"), b.Bytes()); err != nil || !chosen {
		return err
	}
	return writePlan(filepath.Join(folder, "plan.json"), s.Plan)
}

package rollback

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/publish"
)

// applyJournal replaces code by what the last delivery to the variant left deployed. A subgraph
// that was published since then is left as it is: whoever published it has perhaps deployed it too.
// That is an error if the caller asked for the journal by name.
func (e Evidence) applyJournal(ctx context.Context, all []Code) error {
	file, named := e.Source.Path, e.Source.Kind == Journal
	records, err := publish.ReadJournal(ctx, file)
	if err != nil {
		return err
	}
	known := publish.DeployedIn(records, e.Ref)
	if named && len(known) == 0 {
		return evidenceErrorf("--deployed journal: %s tells of no delivery to %s that changed anything", file, e.Ref)
	}
	for i := range all {
		code := &all[i]
		at := slices.IndexFunc(known, func(d publish.DeployedCode) bool { return d.Name == code.Subgraph })
		if at < 0 {
			continue
		}
		delivered := known[at]
		if !delivered.Holds(code.sdl[0]) {
			if named {
				return evidenceErrorf("--deployed journal: %s was published since the delivery in %s, so the journal does not know what is deployed of it; give its schema: %s=FILE", code.Subgraph, file, code.Subgraph)
			}
			continue
		}
		if len(delivered.SDL) == 0 {
			continue
		}
		code.sdl, code.Assumed, code.file, code.From = delivered.SDL, false, file, journalText(delivered, file)
	}
	return nil
}

// journalText returns which phase of the journal in file deployed the code.
func journalText(code publish.DeployedCode, file string) string {
	what := "phase"
	if code.Rollback {
		what = "rollback phase"
	}
	switch {
	case code.Phase == 0:
		return file + ": what ran before the delivery, which did not deploy it"
	case len(code.SDL) > 1:
		return fmt.Sprintf("%s: old and new code, since %s %d began to deploy it and is not known to have ended", file, what, code.Phase)
	}
	return fmt.Sprintf("%s: %s %d deployed it", file, what, code.Phase)
}

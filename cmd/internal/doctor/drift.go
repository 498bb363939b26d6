package doctor

import (
	"context"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/report"
)

// drifted asks what runs, where the configuration says where that is, and compares it with what is
// registered. A difference is a warning: deliveries begin from what runs, or refuse it.
func (d *Doctor) drifted(ctx context.Context) Finding {
	const name = "running code"
	if d.Offline {
		return skipped(name, "--offline")
	}
	g, err := d.Configuration()
	if err != nil {
		return skipped(name, "the configuration cannot be read")
	}
	if !g.AsksRunning() {
		return skipped(name, "schemactl.yaml has no `running`; `schemactl drift` asks routing URLs")
	}
	r, err := d.Drift(ctx)
	if err != nil {
		return skipped(name, "the registry did not tell what to compare with")
	}
	asked, replicas := 0, 0
	for _, s := range r.Subgraphs {
		for _, v := range s.Running.Versions {
			replicas += len(v.Replicas)
		}
		if s.Running.State != drift.NotAsked {
			asked++
		}
	}
	const more = "run `schemactl drift` for what differs, and who did not answer"
	switch r.Verdict {
	case check.No:
		return warning(name, more, "what runs of %s is not what is registered", strings.Join(r.In(drift.Drifted), ", "))
	case check.NotJudged:
		return warning(name, more, "somebody of %s did not answer with a schema", strings.Join(r.In(drift.NotJudged), ", "))
	}
	return fine(name, "%s of %s run what is registered", report.Count(replicas, "replica"), report.Count(asked, "subgraph"))
}

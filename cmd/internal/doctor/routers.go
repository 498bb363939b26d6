package doctor

import (
	"context"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/report"
)

// routers asks the routers that the configuration names for their metrics, as a delivery does. One
// that cannot be asked is a warning: it would stop a delivery.
func (d *Doctor) routers(ctx context.Context) Finding {
	const name = "routers"
	g, err := d.Configuration()
	switch {
	case d.Offline:
		return skipped(name, "--offline")
	case err != nil:
		return skipped(name, "the configuration cannot be read")
	case g.Settle.Metrics.IsZero():
		return skipped(name, "`settle` of schemactl.yaml names no metrics, so that what routers run is assumed or shown by others")
	}
	const fix = "let the metrics be reached from here: telemetry.exporters.metrics.prometheus of the router, and `settle` of schemactl.yaml"
	list, err := d.Routers(ctx)
	if err != nil {
		return warning(name, fix, "%v", err)
	}
	var silent []string
	for _, o := range list {
		if o.Err != nil {
			silent = append(silent, o.Router+": "+o.Err.Error())
		}
	}
	if len(silent) > 0 {
		return warning(name, fix, "%d of %d could not be asked:\n%s", len(silent), len(list), strings.Join(silent, "\n"))
	}
	return fine(name, "%s told what they run", report.Count(len(list), "router"))
}

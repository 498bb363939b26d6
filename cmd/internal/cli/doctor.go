package cli

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/doctor"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/publish/registry"
)

const doctorLong = `Look at everything that a delivery from this machine depends on, and say what to do
about what is wrong: the API key, the graph ref, the configuration, the registry, the
newest launch, the code that runs, routers, git, the proxy and the clock. Nothing is
changed, and the key is never printed. At the end is what to paste into the report of a
bug: versions, names of keys and variables, and numbers, without any value.

--offline asks nobody. It tries on a small graph what needs no network: all but the
platform.

The exit code is that of the worst thing that is wrong; a warning does not count.`

// doctorCommand prints its report also if something is wrong. What cannot be resolved, such as a
// missing graph ref, is part of the report and does not end the command.
func (a *app) doctorCommand() *cobra.Command {
	var graph string
	d := doctor.Doctor{Getenv: a.getenv, Clock: a.clock, Client: a.client}
	out := output.New(
		output.Text(func(w io.Writer, r doctor.Report) error { return doctor.Print(w, a.style(w), r) }),
		output.JSON[doctor.Report](),
	)
	c := &cobra.Command{
		Use: "doctor", Short: "Find out why a delivery from this machine would not work", Long: doctorLong, Args: cobra.NoArgs,
		Example: examples("schemactl doctor", "schemactl doctor --offline --format json"),
		RunE: func(c *cobra.Command, _ []string) error {
			d.Configuration = func() (*config.Graph, error) { return a.configuration(nil) }
			d.Ref = func() (registry.GraphRef, error) { return a.graphRef(graph) }
			d.Drift = func(ctx context.Context) (*drift.Report, error) { return a.runningDrift(ctx, graph) }
			d.Routers = a.observeRouters
			d.Parts, d.GivenRef = a.offlineParts(), graph != ""
			d.Timeout = time.Duration(a.clientTimeout) * time.Second
			rep, wrong := d.Examine(c.Context())
			return exit.All(out.Write(a.stdout, rep), exit.Reported(wrong))
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().BoolVar(&d.Offline, "offline", false, "do not ask the registry; try what needs no network instead")
	out.Flags(c)
	return c
}

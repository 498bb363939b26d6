package rollback

import (
	"context"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/running"
)

// Rollback is a return to the supergraph of an earlier launch. [Run] does it.
type Rollback struct {
	Registry registry.Registry
	Ref      registry.GraphRef
	// Edition composes the variant now. Links to newer versions than the variant's are not refused:
	// what is deployed may be read back from a supergraph.
	Edition spec.Edition
	// Launch is the launch to go back to: an id or a word for one, see [launch.Resolve].
	Launch string
	// Source and Given are those of [Evidence].
	Source Source
	Given  []sdl.Source
	// Proof asks replicas, for a Source that is [Running]. Consents are what somebody accepts for
	// this run, for the report.
	Proof    *running.Proof
	Consents []publish.Consent
	// DryRun only judges.
	DryRun bool
	// Await waits for the launch and its contract launches. It is called once the deployed code is
	// known to serve the launch.
	Await func(ctx context.Context, id string) (launch.Tree, error)
	// Dir is where the supergraphs are pinned, with the settings Pin.
	Dir string
	Pin pin.Options
}

// ReportVersion is the version of the JSON form of a [Report].
const ReportVersion = 1

// Report is the JSON form of a rollback.
type Report struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	LaunchID string            `json:"launchId"`
	Verdict
	// Consents are the risks that somebody accepted for this run.
	Consents []publish.Consent `json:"consents,omitempty"`
	// Pins is what was pinned, absent if nothing was.
	Pins *pin.Result `json:"pins,omitempty"`
}

// Run judges the launch by what is registered and deployed now, and pins it if the deployed code
// serves it. The registry keeps its schemas.
//
// A verdict against the rollback is in the report and no error; [Verdict.Err] makes one of it.
// Errors: those of [launch.Resolve], [launch.Supergraph], [Judge], Await and [pin.Pin].
func Run(ctx context.Context, r Rollback) (*Report, error) {
	id, err := launch.Resolve(ctx, r.Registry, r.Ref, r.Launch)
	if err != nil {
		return nil, err
	}
	_, target, err := launch.Supergraph(ctx, r.Registry, r.Ref, id)
	if err != nil {
		return nil, err
	}
	held, err := r.Registry.Subgraphs(ctx, r.Ref)
	if err != nil {
		return nil, err
	}
	out := &Report{Version: ReportVersion, GraphRef: r.Ref, LaunchID: id, Consents: r.Consents}
	evidence := Evidence{Ref: r.Ref, Registered: publish.Sources(r.Ref, held), Source: r.Source, Given: r.Given, Proof: r.Proof}
	if out.Verdict, err = Judge(ctx, target, evidence, r.Edition); err != nil {
		return nil, err
	}
	if !out.OK || r.DryRun {
		return out, nil
	}
	tree, err := r.Await(ctx, id)
	if err != nil {
		return nil, err
	}
	pins, err := pin.Pin(ctx, r.Registry, r.Dir, tree, r.Pin)
	if err != nil {
		return nil, err
	}
	out.Pins = &pins
	return out, nil
}

package publish

import (
	"context"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Publisher publishes to one variant: it checks, sends, and waits for the launch.
// [Publisher.Publish] sends one batch, [Publisher.PublishSide] what a plan puts on one side of a
// deploy, and [Publisher.Remove] takes a subgraph out. Unlike a [Delivery] it neither deploys nor
// keeps a journal.
type Publisher struct {
	Registry registry.Registry
	Ref      registry.GraphRef
	// Federation is the federation version that composes the variant; see the function
	// [Federation].
	Federation spec.Choice
	// Revision and Git label the publishes.
	Revision string
	Git      registry.GitContext
	// NoURL and Force are those of [BatchRequest]. PublishSide does not use Force: it sends only
	// what the plan changes.
	NoURL, Force bool
	// Places is that of [BatchRequest].
	Places URLPlaces
	// DryRun checks and compares, and sends nothing.
	DryRun bool
	// Gate is what the change has to pass before anything is sent.
	Gate CheckGate
	// Consents are the risks that somebody accepts for this publish, for the report.
	Consents []Consent
	// Losses is what the plan of PublishSide has to pass, unless Consents accept its hazards and
	// gaps.
	Losses LossGate
	// Contracts are the variants whose clients a batch that goes out in parts has to serve.
	Contracts []rollout.Contract
	// Plan makes the plan of PublishSide; rollout.Make when nil.
	Plan func(ctx context.Context, in rollout.Input) (*rollout.Plan, error)
	// Await waits for a launch of the variant and its contract launches; expect are those that are
	// known. Nil does not wait.
	Await func(ctx context.Context, id string, expect []registry.LaunchRef) (launch.Tree, error)
	// Look reads a launch once, where the newest one decides and is not waited for. It is
	// [launch.Look] when nil.
	Look func(ctx context.Context, id string) (launch.Tree, error)
	// AskFor is that of [BatchRequest].
	AskFor time.Duration
	// Observer hears of EventChecked, EventPart and EventSettling. Nil hears nothing.
	Observer Observer
	Clock    clock.Clock
}

// PublicationVersion is the version of the JSON forms of [Publication] and [SidePublication].
const PublicationVersion = 1

// Publication is what a publish or a removal did.
type Publication struct {
	Version int  `json:"version"`
	DryRun  bool `json:"dryRun,omitempty"`
	// Federation is the composition that judged it here; nil for a publish that is a part of
	// another report.
	Federation *spec.Composition `json:"federation,omitempty"`
	// Check is the check before the publish, where one was asked for.
	Check *CheckResult `json:"check,omitempty"`
	// Consents are the risks that somebody accepted for this publish.
	Consents []Consent `json:"consents,omitempty"`
	BatchResult
	// Launch is the launch of what was sent. If nothing was sent, it is the newest launch of the
	// variant, which decides whether what is registered is what routers get. It is nil if none was
	// read.
	Launch *launch.Tree `json:"launch,omitempty"`

	// Errors are why what was published does not compose, with the files that they are in.
	Errors diag.List `json:"errors,omitempty"`
	// Failed is true if not all of it was published.
	Failed bool `json:"-"`
	// Unwaited is true if Launch was read once and may be under way.
	Unwaited bool `json:"-"`
}

// Publish sends the subgraphs in one batch, which is one launch, and waits for it. Subgraphs that
// are registered and not named stay; an empty URL keeps the registered one. If all of it is
// registered already, nothing is sent, and the newest launch is waited for instead. A dry run, and
// a Publisher that does not wait, read it once.
//
// The publication is nil if there is nothing to tell beside the error. Errors: those of
// [CheckGate.Pass], of [Publish] and of Await, and *NothingSentError.
func (p Publisher) Publish(ctx context.Context, subgraphs []sdl.Source) (*Publication, error) {
	req := p.request()
	req.Subgraphs, req.Files, req.Force = inputs(subgraphs), filesOf(subgraphs), p.Force
	out := &Publication{Version: PublicationVersion, Consents: p.Consents, Federation: p.composition()}
	var err error
	if out.Check, req.Seen, err = p.checkBatch(ctx, subgraphs, req); err != nil {
		if out.Check == nil {
			return nil, err
		}
		out.Ref, out.Revision = req.Ref, req.Revision
		return out, err
	}
	if p.DryRun {
		if err := p.compare(ctx, req, out); err != nil {
			return nil, err
		}
		return out, p.conclude(ctx, out)
	}
	req.Split = p.splitOptions(out)
	if out.BatchResult, err = Publish(ctx, p.Registry, req, p.Clock); err != nil {
		out.Errors = Locate(ctx, err, subgraphs, p.Federation)
		if out.Failed = true; len(out.Parts) == 0 {
			return nil, err
		}
		return out, err
	}
	err = p.conclude(ctx, out)
	out.Errors = Locate(ctx, err, subgraphs, p.Federation)
	return out, err
}

// request returns a request without its subgraphs.
func (p Publisher) request() BatchRequest {
	return BatchRequest{Ref: p.Ref, Revision: p.Revision, Git: p.Git, NoURL: p.NoURL, AnyURL: allowsURLs(p.Consents), Places: p.Places, AskFor: p.AskFor}
}

// Remove takes one subgraph out of the variant, which is a launch of its own, and waits for the
// launch. The gate is not asked.
//
// The publication is nil if nothing is known to be removed. Errors: ErrNotRegistered, those of
// [Remove] and of Await.
func (p Publisher) Remove(ctx context.Context, name string) (*Publication, error) {
	result, err := Remove(ctx, p.Registry, RemoveRequest{p.Ref, name, p.AskFor}, p.Clock)
	if err != nil {
		_ = Locate(ctx, err, nil, p.Federation) // the text of the error names the files
		return nil, err
	}
	if len(result.Skipped) > 0 {
		return nil, &NotRegisteredError{Ref: p.Ref, Name: name}
	}
	out := &Publication{Version: PublicationVersion, BatchResult: result, Federation: p.composition()}
	return out, p.awaitLaunch(ctx, out, out.LaunchID, out.Downstream)
}

// checkBatch lets a request through the gate if it changes anything. It also returns what the
// registry held then, as BatchRequest.Seen; nil if nothing was checked.
func (p Publisher) checkBatch(ctx context.Context, subgraphs []sdl.Source, req BatchRequest) (*CheckResult, []registry.RegisteredSubgraph, error) {
	if p.Gate.IsOff() {
		result, err := p.passGate(ctx, &proposal{})
		return result, nil, err
	}
	change, err := readProposal(ctx, p.Registry, p.Ref, p.Federation)
	if err != nil {
		return nil, nil, err
	}
	batch, err := makeBatch(change.held, req)
	if err != nil || len(batch.Send) == 0 {
		return nil, nil, err
	}
	if err := change.overlay(ctx, subgraphs); err != nil {
		return nil, nil, err
	}
	result, err := p.passGate(ctx, change)
	seen := append([]registry.RegisteredSubgraph{}, change.held...) // not nil, also for an empty variant
	return result, seen, err
}

// passGate lets a change through the gate and tells the observer of the result.
func (p Publisher) passGate(ctx context.Context, change *proposal) (*CheckResult, error) {
	result, err := change.pass(ctx, p.Gate)
	if result != nil {
		p.notify(Event{Kind: EventChecked, Check: result})
	}
	return result, err
}

// compare puts into out what the request would publish. It sends nothing.
func (p Publisher) compare(ctx context.Context, req BatchRequest, out *Publication) error {
	held, absent, err := readHeld(ctx, p.Registry, p.Ref)
	if err != nil {
		return fmt.Errorf("read the subgraphs of %s: %w", p.Ref, err)
	}
	batch, err := makeBatch(held, req)
	if err != nil {
		return err
	}
	req.absent = absent
	out.DryRun, out.BatchResult = true, batch.result(held, req)
	return nil
}

// conclude waits for the launch of what was sent. If nothing was to be sent, the newest launch of
// the variant decides. A dry run of something has no launch.
func (p Publisher) conclude(ctx context.Context, out *Publication) error {
	if len(out.Published)+len(out.Removed) > 0 {
		return p.awaitLaunch(ctx, out, out.LaunchID, out.Downstream)
	}
	newest, err := p.newest(ctx)
	out.Launch, out.Unwaited = newest.tree, newest.unwaited
	return err
}

// newestTree is the newest launch of a variant as it decides where nothing was sent.
type newestTree struct {
	// tree is nil if the launch could not be read.
	tree *launch.Tree
	// waited is true if the launch was under way and was waited for, unwaited if it was read once.
	waited, unwaited bool
}

// newest waits for the newest launch of the variant, or reads it once if this run does not wait. It
// has to be the launch of what is registered. The error is *NothingSentError.
func (p Publisher) newest(ctx context.Context) (newestTree, error) {
	l, err := Newest(ctx, p.Registry, p.Ref, p.Federation, p.Clock)
	if err != nil {
		return newestTree{}, &NothingSentError{p.Ref, err}
	}
	out := newestTree{waited: !l.State().Final(), unwaited: p.DryRun || p.Await == nil}
	var tree launch.Tree
	switch {
	case !out.unwaited:
		tree, err = p.Await(ctx, l.ID, nil)
	case p.Look != nil:
		tree, err = p.Look(ctx, l.ID)
	default:
		tree, err = launch.Look(ctx, p.Registry, p.Ref, l.ID, launch.Options{})
	}
	if tree.Source.ID != "" {
		out.tree = &tree
	}
	if err != nil {
		err = &NothingSentError{p.Ref, err}
	}
	return out, err
}

// awaitLaunch waits for a launch and puts its tree into out. No launch (an empty id) is not waited
// for.
func (p Publisher) awaitLaunch(ctx context.Context, out *Publication, id string, expect []registry.LaunchRef) error {
	if id == "" || p.Await == nil {
		return nil
	}
	tree, err := p.Await(ctx, id, expect)
	out.Launch = &tree
	return err
}

// composition describes what composes the variant, for the report.
func (p Publisher) composition() *spec.Composition {
	c := p.Federation.Composition()
	return &c
}

// splitOptions lets a batch go out in parts. The launch of each is awaited before the next.
func (p Publisher) splitOptions(out *Publication) *SplitOptions {
	return &SplitOptions{Contracts: p.Contracts, Federation: p.Federation, Between: func(ctx context.Context, part Part) error {
		p.notify(Event{Kind: EventPart, Part: &part})
		return p.awaitLaunch(ctx, out, part.LaunchID, part.Downstream)
	}}
}

func (p Publisher) notify(e Event) {
	(&notifier{observer: p.Observer, clock: p.Clock}).notify(e)
}

// Sources returns registered subgraphs as the check and the planner read them. Positions in them
// name the registry in place of a file.
func Sources(ref registry.GraphRef, held []registry.RegisteredSubgraph) []sdl.Source {
	all := make([]sdl.Source, 0, len(held))
	for _, s := range held {
		all = append(all, SourceOf(ref, s))
	}
	return all
}

// SourceOf returns one registered subgraph as [Sources] does.
func SourceOf(ref registry.GraphRef, s registry.RegisteredSubgraph) sdl.Source {
	return sdl.Source{Name: s.Name, URL: s.URL, File: registry.SourceFile(ref, s.Name), Text: s.SDL}
}

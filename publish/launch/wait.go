// Package launch waits for a launch of the registry and for the contract launches that it starts.
//
// In go a Registry, a graph ref and a launch id; out comes the Tree of all of them in their final states, or an error that tells
// failed, superseded, out of time and interrupted apart, and how to take the wait up again. However many contracts there are, one
// poll is one request.
//
//	tree, err := launch.Wait(ctx, reg, ref, id, launch.Options{Timeout: time.Minute})
//	if errors.Is(err, launch.ErrSuperseded) { … }
package launch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// maxFollow bounds the chain of superseded launches that is followed in one poll; a longer one is a broken answer.
const maxFollow = 50

// Reader is the part of a Registry that waiting needs.
type Reader interface {
	Launch(ctx context.Context, ref registry.GraphRef, id string) (registry.Launch, error)
	// Supergraph is asked for the errors of a failed build only.
	Supergraph(ctx context.Context, ref registry.GraphRef, launchID string) (registry.Supergraph, error)
}

// Wait polls the launch until it and its contract launches are done. The tree is what was last seen, also with an error: *FailedError,
// *SupersededError, *PendingError, or the registry's own error when asking again cannot help.
func Wait(ctx context.Context, reg Reader, ref registry.GraphRef, id string, opts Options) (Tree, error) {
	opts = opts.withDefaults()
	w := &waiter{reg: reg, ref: ref, id: id, opts: opts, began: opts.Clock.Now(), watch: watch{opts.Observer, map[registry.LaunchRef]registry.LaunchState{}}}
	if err := w.poll(ctx); err != nil {
		return w.tree, w.explain(ctx, err)
	}
	w.findReasons(ctx)
	return w.tree, judge(w.tree, opts.ContractFailures)
}

type waiter struct {
	reg   Reader
	ref   registry.GraphRef
	id    string
	opts  Options
	began time.Time
	watch watch

	tree Tree
	seen bool
	// last is the error of the last poll.
	last error
}

// errBudget says that the time of a wait is up.
var errBudget = errors.New("budget spent")

// left is how much of the time to wait remains.
func (w *waiter) left() time.Duration {
	return w.opts.Timeout - w.opts.Clock.Now().Sub(w.began)
}

// poll asks until the tree is final, the context or the time ends, or the registry says what no repetition changes.
func (w *waiter) poll(ctx context.Context) error {
	pauses := w.opts.pauses()
	for confirmed := false; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.left() <= 0 {
			return errBudget
		}
		tree, err := w.readInTime(ctx)
		w.last = err
		switch {
		case err == nil:
			w.tree, w.seen = tree, true
			if w.watch.tell(tree) {
				pauses.Reset()
				confirmed = false
			}
			if w.done(confirmed) {
				w.polled(nil)
				return nil
			}
			confirmed = tree.Final()
		case ctx.Err() != nil:
			return err
		case w.hopeless(err):
			return err
		}
		w.polled(err)
		if err := w.opts.Clock.Sleep(ctx, min(pauses.NextBackOff(), w.left())); err != nil {
			return err
		}
	}
}

// polled tells of one look.
func (w *waiter) polled(err error) {
	if o, hears := w.opts.Observer.(PollObserver); hears {
		o.LaunchPolled(Poll{Tree: w.tree, Seen: w.seen, Since: w.began, Until: w.began.Add(w.opts.Timeout), Err: err})
	}
}

// readInTime is read, ended when the time of the wait is up: a registry that does not answer must not hold it longer.
func (w *waiter) readInTime(ctx context.Context) (Tree, error) {
	ctx, cancel := context.WithTimeout(ctx, w.left())
	defer cancel()
	return w.read(ctx)
}

// done tells whether the tree is final and whole. A launch that completed just now may still start contract launches that are not
// listed yet, so it is confirmed by a second look unless all the expected ones are there.
func (w *waiter) done(confirmed bool) bool {
	if source := w.tree.Source.State; source.Final() && source != registry.StateCompleted {
		return true // its contracts will not be built
	}
	if !w.tree.Final() {
		return false
	}
	for _, ref := range w.opts.Expect {
		if !w.tree.has(ref) {
			return false
		}
	}
	if confirmed || len(w.opts.Expect) > 0 {
		return true
	}
	completed := w.tree.Source.CompletedAt
	return completed != nil && w.opts.Clock.Now().Sub(*completed) > lateContracts
}

// hopeless tells whether asking again cannot change the answer.
func (w *waiter) hopeless(err error) bool {
	switch {
	case errors.Is(err, registry.ErrLaunchNotFound):
		// Just after a publish the platform may not know its own launch yet; once seen, it cannot go away.
		return !w.seen && w.opts.Clock.Now().Sub(w.began) >= w.opts.Appear
	case errors.Is(err, registry.ErrDenied), errors.Is(err, registry.ErrRefused), errors.Is(err, registry.ErrGraphNotFound),
		errors.Is(err, registry.ErrVariantNotFound), errors.Is(err, errFollow):
		return true
	}
	return false
}

// read asks for the tree once. Further requests are sent only for launches that took the place of superseded ones.
func (w *waiter) read(ctx context.Context) (Tree, error) {
	first, err := w.reg.Launch(ctx, w.ref, w.id)
	if err != nil {
		return Tree{}, err
	}
	first.Ref = w.ref
	source, followed, err := w.follow(ctx, first)
	if err != nil {
		return Tree{}, err
	}
	tree := Tree{Source: nodeOf(source)}
	tree.Source.Followed = followed
	for _, contract := range source.Downstream {
		latest, followed, err := w.follow(ctx, contract)
		if err != nil {
			return Tree{}, err
		}
		node := nodeOf(latest)
		node.Followed = followed
		tree.Contracts = append(tree.Contracts, node)
	}
	return tree, nil
}

var errFollow = errors.New("superseded launches name each other in a circle")

// follow gives the launch, or with Options.Follow the one at the end of the chain of those that superseded it, and the ids passed on
// the way. A superseded launch whose successor the platform does not name stays.
func (w *waiter) follow(ctx context.Context, launch registry.Launch) (registry.Launch, []string, error) {
	var passed []string
	for w.opts.Follow && launch.State() == registry.StateSuperseded && launch.SupersededBy != "" {
		if len(passed) == maxFollow {
			return launch, passed, fmt.Errorf("launch %s of %s: %w", launch.ID, launch.Ref, errFollow)
		}
		next, err := w.reg.Launch(ctx, launch.Ref, launch.SupersededBy)
		if err != nil {
			return launch, passed, fmt.Errorf("launch %s, which superseded %s: %w", launch.SupersededBy, launch.ID, err)
		}
		next.Ref = launch.Ref
		passed = append(passed, launch.ID)
		launch = next
	}
	return launch, passed, nil
}

// reasonTime bounds the questions for the reasons of a failure, which is known already.
const reasonTime = 15 * time.Second

// findReasons asks for the errors of failed builds, which a poll need not carry. Without an answer there is no reason to tell.
func (w *waiter) findReasons(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, reasonTime)
	defer cancel()
	reason := func(node *Node) {
		if node.State != registry.StateFailed || len(node.Errors) > 0 {
			return
		}
		if got, err := w.reg.Supergraph(ctx, node.Ref, node.ID); err == nil {
			node.Errors = got.Errors
		}
	}
	reason(&w.tree.Source)
	for i := range w.tree.Contracts {
		reason(&w.tree.Contracts[i])
	}
}

// explain says why polling ended.
func (w *waiter) explain(ctx context.Context, err error) error {
	pending := &PendingError{Ref: w.ref, ID: w.id, After: w.opts.Clock.Now().Sub(w.began)}
	if w.seen {
		pending.ID, pending.State = w.tree.Source.ID, w.tree.Source.State
		for _, contract := range w.tree.Contracts {
			if !contract.State.Final() {
				pending.Waiting = append(pending.Waiting, contract.Ref.Variant)
			}
		}
	}
	if w.last != nil && !errors.Is(w.last, context.Canceled) && !errors.Is(w.last, context.DeadlineExceeded) {
		pending.Last = w.last
	}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.Is(err, errBudget):
		pending.Reason = ErrTimeout
		return pending
	case ctx.Err() != nil:
		pending.Reason = ErrInterrupted
		return pending
	default:
		return fmt.Errorf("launch %s of %s: %w", w.id, w.ref, err)
	}
}

// judge turns a final tree into the outcome of the wait.
func judge(tree Tree, contracts ContractPolicy) error {
	for i, node := range tree.Nodes() {
		if i > 0 && contracts == ContractsWarn {
			break
		}
		switch node.State {
		case registry.StateFailed:
			return &FailedError{Launch: node, Source: tree.Source}
		case registry.StateSuperseded:
			return &SupersededError{Launch: node, Source: tree.Source}
		}
	}
	return nil
}

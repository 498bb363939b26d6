package launch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// maxFollow is how many superseded launches are followed one after the other in one poll. A longer
// chain is taken for a wrong answer of the platform.
const maxFollow = 50

// Reader is the part of a Registry that waiting needs.
type Reader interface {
	Launch(ctx context.Context, ref registry.GraphRef, id string) (registry.Launch, error)
	// Supergraph is asked for the errors of a failed build only.
	Supergraph(ctx context.Context, ref registry.GraphRef, launchID string) (registry.Supergraph, error)
}

// Wait polls the launch until it and its contract launches are done. The tree is what was last
// seen, also with an error: [*FailedError], [*SupersededError], [*PendingError], or the registry's
// own error if asking again cannot help.
func Wait(ctx context.Context, reg Reader, ref registry.GraphRef, id string, opts Options) (Tree, error) {
	opts = opts.withDefaults()
	w := &waiter{reg: reg, ref: ref, id: id, opts: opts, began: opts.Clock.Now(), watch: watch{opts.Observer, map[registry.LaunchRef]registry.LaunchState{}}}
	if err := w.poll(ctx); err != nil {
		return w.tree, w.stopError(ctx, err)
	}
	w.addBuildErrors(ctx)
	return w.tree, outcome(w.tree, opts.ContractFailures)
}

// Look reads the launch and its contract launches once and does not wait. The error is that of
// [Wait] for launches that have ended, and nil while they are under way; or it is the registry's
// own.
func Look(ctx context.Context, reg Reader, ref registry.GraphRef, id string, opts Options) (Tree, error) {
	w := &waiter{reg: reg, ref: ref, id: id, opts: opts.withDefaults()}
	var err error
	if w.tree, err = w.read(ctx); err != nil {
		return w.tree, fmt.Errorf("launch %s of %s: %w", id, ref, err)
	}
	w.addBuildErrors(ctx)
	return w.tree, outcome(w.tree, opts.ContractFailures)
}

// waiter is one call of Wait.
type waiter struct {
	reg   Reader
	ref   registry.GraphRef
	id    string
	opts  Options
	began time.Time
	watch watch

	// tree is what the last successful poll returned, if seen is true.
	tree Tree
	seen bool
	// last is the error of the last poll, nil if it succeeded.
	last error
}

// errTimeUp ends the polling when the timeout of the wait has passed.
var errTimeUp = errors.New("budget spent")

// left returns how much of the timeout remains.
func (w *waiter) left() time.Duration {
	return w.opts.Timeout - w.opts.Clock.Now().Sub(w.began)
}

// poll asks until the tree is done, the context or the time ends, or an error is permanent. The
// observer sees every poll, after the changes that the poll showed.
func (w *waiter) poll(ctx context.Context) error {
	pauses := w.opts.pauses()
	for confirmed := false; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.left() <= 0 {
			return errTimeUp
		}
		tree, err := w.readInTime(ctx)
		w.last = err
		switch {
		case err == nil:
			w.tree, w.seen = tree, true
			if w.watch.report(tree) {
				pauses.Reset()
				confirmed = false
			}
			if w.done(confirmed) {
				w.reportPoll(nil)
				return nil
			}
			confirmed = tree.Final()
		case ctx.Err() != nil:
			return err
		case w.isPermanent(err):
			return err
		}
		w.reportPoll(err)
		if err := w.opts.Clock.Sleep(ctx, min(pauses.NextBackOff(), w.left())); err != nil {
			return err
		}
	}
}

// reportPoll hands the poll to the observer if it is a [PollObserver].
func (w *waiter) reportPoll(err error) {
	if o, ok := w.opts.Observer.(PollObserver); ok {
		o.LaunchPolled(Poll{Tree: w.tree, Seen: w.seen, Since: w.began, Until: w.began.Add(w.opts.Timeout), Err: err})
	}
}

// readInTime is [waiter.read] with the rest of the timeout as its deadline, so that a registry that
// does not answer cannot hold the wait longer.
func (w *waiter) readInTime(ctx context.Context) (Tree, error) {
	ctx, cancel := context.WithTimeout(ctx, w.left())
	defer cancel()
	return w.read(ctx)
}

// done reports whether the tree is final and has all its contract launches. A launch that completed
// just now may still start some, so a final tree counts only with all the expected ones in it, or
// if confirmed: the poll before showed the same final tree.
func (w *waiter) done(confirmed bool) bool {
	if source := w.tree.Source.State; source.Final() && source != registry.StateCompleted {
		return true // its contracts will not be built
	}
	if !w.tree.Final() {
		return false
	}
	for _, ref := range w.opts.Expect {
		if !w.tree.hasContract(ref) {
			return false
		}
	}
	if confirmed || len(w.opts.Expect) > 0 {
		return true
	}
	completed := w.tree.Source.CompletedAt
	return completed != nil && w.opts.Clock.Now().Sub(*completed) > lateContracts
}

// isPermanent reports whether asking again cannot change the error.
func (w *waiter) isPermanent(err error) bool {
	switch {
	case errors.Is(err, registry.ErrLaunchNotFound):
		// Just after a publish the platform may not know its own launch yet; once seen, it cannot
		// go away.
		return !w.seen && w.opts.Clock.Now().Sub(w.began) >= w.opts.Appear
	case errors.Is(err, registry.ErrDenied), errors.Is(err, registry.ErrRefused), errors.Is(err, registry.ErrGraphNotFound),
		errors.Is(err, registry.ErrVariantNotFound), errors.Is(err, errCircle):
		return true
	}
	return false
}

// read asks for the tree once. It sends further requests only for launches that took the place of
// superseded ones.
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

// errCircle is a chain of superseded launches longer than maxFollow.
var errCircle = errors.New("superseded launches name each other in a circle")

// follow returns the launch itself or, with [Options.Follow], the one at the end of the chain of
// those that superseded it, and the ids of the superseded ones, the oldest first. The chain ends
// where the platform does not name a successor.
func (w *waiter) follow(ctx context.Context, launch registry.Launch) (registry.Launch, []string, error) {
	var passed []string
	for w.opts.Follow && launch.State() == registry.StateSuperseded && launch.SupersededBy != "" {
		if len(passed) == maxFollow {
			return launch, passed, fmt.Errorf("launch %s of %s: %w", launch.ID, launch.Ref, errCircle)
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

// buildErrorsTime is how long the errors of failed builds may be asked for, all together. It is
// added to the timeout of the wait, because the failure itself is known already.
const buildErrorsTime = 15 * time.Second

// addBuildErrors asks for the errors of failed builds that came without any, because the answer to
// a poll need not have them. A question that fails leaves the node without errors.
func (w *waiter) addBuildErrors(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, buildErrorsTime)
	defer cancel()
	add := func(node *Node) {
		if node.State != registry.StateFailed || len(node.Errors) > 0 {
			return
		}
		if got, err := w.reg.Supergraph(ctx, node.Ref, node.ID); err == nil {
			node.Errors = got.Errors
		}
	}
	add(&w.tree.Source)
	for i := range w.tree.Contracts {
		add(&w.tree.Contracts[i])
	}
}

// stopError returns the error for a poll that ended with err: a [*PendingError] if the time ran out
// or ctx has ended, otherwise err with the launch that it is about.
func (w *waiter) stopError(ctx context.Context, err error) error {
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
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.Is(err, errTimeUp):
		pending.Reason = ErrTimeout
		return pending
	case ctx.Err() != nil:
		pending.Reason = ErrInterrupted
		return pending
	default:
		return fmt.Errorf("launch %s of %s: %w", w.id, w.ref, err)
	}
}

// outcome returns the error of a final tree, nil if everything completed that has to. If several
// launches did not, the first in the order of the tree counts.
func outcome(tree Tree, contracts ContractPolicy) error {
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

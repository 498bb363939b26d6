package adoption

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
)

// The defaults of a [Fleet].
const (
	DefaultTimeout = 5 * time.Minute
	DefaultEvery   = 2 * time.Second
)

// Fleet is the evidence of routers that are asked what they run.
type Fleet struct {
	// Ask asks every router once. Its error means that nobody knows where they are.
	Ask func(ctx context.Context) ([]Observation, error)
	// Draining awaits also that no connection ends on an earlier supergraph.
	Draining bool
	// Without goes on without routers that cannot be asked.
	Without bool
	// Every is the pause between two rounds, and Timeout the time after which the wait is given up;
	// zero means the defaults.
	Every, Timeout time.Duration
	Clock          clock.Clock
}

// patience is how many rounds in a row a router must not have been asked before the fleet goes on
// without it, if that is allowed: one that lags may fail to answer once.
const patience = 3

// By returns [ByMetrics].
func (f *Fleet) By() By { return ByMetrics }

// Await asks all routers until each runs what is wanted.
func (f *Fleet) Await(ctx context.Context, req Request) (Proof, error) {
	every, timeout := cmp.Or(f.Every, DefaultEvery), cmp.Or(f.Timeout, DefaultTimeout)
	end := f.Clock.Now().Add(timeout)
	silent := map[string]int{}
	told := ""
	var proof Proof
	for {
		list, err := f.Ask(ctx)
		if ctx.Err() != nil { // what was asked meanwhile tells of the end of the context only
			return proof, ctx.Err()
		}
		proof = Judge(list, req, f.Draining)
		if err != nil {
			proof.Text = err.Error()
		}
		if req.Heard != nil && proof.Text != told {
			told = proof.Text
			req.Heard(proof)
		}
		if err == nil && f.proven(proof, silent) {
			return proof, nil
		}
		if !f.Clock.Now().Add(every).Before(end) {
			return proof, failure(proof, err, timeout)
		}
		if err := f.Clock.Sleep(ctx, every); err != nil {
			return proof, err
		}
	}
}

// proven reports whether every router has the supergraph, without those that could not be asked for
// several rounds if that is allowed. silent counts these rounds by router.
func (f *Fleet) proven(p Proof, silent map[string]int) bool {
	settled := 0
	for _, r := range p.Routers {
		if silent[r.Name]++; r.State != Unreachable {
			silent[r.Name] = 0
		}
		if r.State == Adopted || f.Without && silent[r.Name] >= patience {
			settled++
		}
	}
	return settled == len(p.Routers) && p.Count(Adopted) > 0
}

// maxNamed is how many routers an error names.
const maxNamed = 20

// failure returns why routers were given up after a time. unknown is why nobody knows where they
// are.
func failure(p Proof, unknown error, after time.Duration) error {
	if unknown != nil {
		return fmt.Errorf("%w within %s: %w", ErrUnasked, after, unknown)
	}
	var errs []error
	if late := p.In(Lagging, Draining); len(late) > 0 {
		errs = append(errs, fmt.Errorf("%w: after %s, %d of %d%s", ErrLagging, after, len(late), len(p.Routers), lines(late)))
	}
	if silent := p.In(Unreachable); len(silent) > 0 {
		errs = append(errs, fmt.Errorf("%w: after %s, %d of %d%s", ErrUnasked, after, len(silent), len(p.Routers), lines(silent)))
	}
	return errors.Join(errs...)
}

// lines returns routers in a line each, the first ones only if there are many.
func lines(list []Router) string {
	var b strings.Builder
	for i, r := range list {
		if i == maxNamed {
			fmt.Fprintf(&b, "\n  and %d more", len(list)-i)
			break
		}
		b.WriteString("\n  " + r.String())
	}
	return b.String()
}

package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/clock"
)

// sight is what one look at the replicas of a deploy found.
type sight struct {
	publish.DeployProgress
	// through is true once nothing is left to wait for.
	through bool
	// failing is true if replicas fail, as opposed to being on their way, and failed if they will
	// not get better by themselves.
	failing, failed bool
}

// patience is how long replicas are waited for, and what they may do meanwhile.
type patience struct {
	clock clock.Clock
	// began is when the deploy began; timeout and grace count from there.
	began          time.Time
	timeout, grace time.Duration
	every          time.Duration
	// failures is how many looks in a row may fail after the grace; 0 is any number.
	failures int
}

// until looks until a deploy is through, and tells what changes. Errors of a look end the wait: a
// look that could be repeated tells its trouble as failing. The error is *interruptedError as soon
// as the context ends.
func (p patience) until(ctx context.Context, tell func(publish.DeployProgress), look func(context.Context) (sight, error)) error {
	var last sight
	for failed := 0; ; {
		seen, err := look(ctx)
		if ctx.Err() != nil {
			return &interruptedError{"the wait for the replicas was ended" + last.standing(), ctx.Err()}
		}
		if err != nil {
			return err
		}
		if seen.String() != last.String() || !slices.Equal(seen.Not, last.Not) {
			tell(seen.DeployProgress)
		}
		last = seen
		passed := p.clock.Now().Sub(p.began)
		switch {
		case seen.through:
			return nil
		case passed < p.grace || !seen.failing:
			failed = 0
		default:
			failed++
		}
		switch {
		case seen.failed && passed >= p.grace:
			return errors.New(last.text("the deploy has failed"))
		case p.failures > 0 && failed >= p.failures:
			return errors.New(last.text(fmt.Sprintf("%d looks in a row have failed", failed)))
		case passed+p.every > p.timeout:
			return errors.New(last.text(fmt.Sprintf("the time of %s is over", p.timeout)))
		}
		if err := p.clock.Sleep(ctx, p.every); err != nil {
			return &interruptedError{"the wait for the replicas was ended" + last.standing(), err}
		}
	}
}

// mostReplicas is how many replicas an error names.
const mostReplicas = 8

// text tells why a wait ended, how the replicas stood, and which of them are not through.
func (s sight) text(why string) string {
	lines := s.Not
	if more := len(lines) - mostReplicas; more > 1 {
		lines = append(slices.Clone(lines[:mostReplicas]), fmt.Sprintf("and %d more", more))
	}
	text := why + ": " + s.String()
	if len(lines) > 0 {
		text += "\n  " + strings.Join(lines, "\n  ")
	}
	return text
}

// standing returns how the replicas stood, for the end of a sentence.
func (s sight) standing() string {
	switch {
	case s.String() == "":
		return " before they were looked at"
	case len(s.Not) == 0:
		return ": " + s.String()
	}
	return ": " + s.String() + " (" + s.Not[0] + ")"
}

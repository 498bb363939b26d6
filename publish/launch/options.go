package launch

import (
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// Defaults of Options. The timeout is how long clients of the platform wait for a check by default
// (APOLLO_CHECKS_TIMEOUT_SECONDS); launches of large graphs take much less.
const (
	DefaultTimeout     = 5 * time.Minute
	DefaultInterval    = time.Second
	DefaultMaxInterval = 10 * time.Second
	DefaultAppear      = 30 * time.Second
)

// growth and jitter shape the pause between two polls: each is one and a half times the one before,
// and is then made up to a fifth longer or shorter by chance, so that many runs that began together
// do not poll together.
const (
	growth = 1.5
	jitter = 0.2
)

// lateContracts is how long after its completion a launch may still start contract launches that
// are not listed yet. A launch that completed within this time is polled once more before its list
// of contract launches is taken for complete.
const lateContracts = 10 * time.Second

// ContractPolicy decides whether a contract launch that did not complete fails the wait.
type ContractPolicy string

// The policies. The zero value means ContractsFail.
const (
	// ContractsFail: the wait fails, as it does if the source launch does not complete.
	ContractsFail ContractPolicy = "fail"
	// ContractsWarn: the wait succeeds, and the tree shows which contracts have no new supergraph.
	ContractsWarn ContractPolicy = "warn"
)

// Options of Wait. The zero value is usable.
type Options struct {
	// Timeout bounds the whole wait; DefaultTimeout if zero.
	Timeout time.Duration
	// Interval is the first pause between two polls; DefaultInterval if zero. The pause grows up to
	// MaxInterval and starts again at Interval after each change of a state.
	Interval time.Duration
	// MaxInterval is the longest pause; DefaultMaxInterval if zero, or Interval if that is longer.
	MaxInterval time.Duration
	// Steady leaves out the random part of the pauses, so that a rehearsal takes the same time in
	// every run.
	Steady bool
	// Appear is how long "launch not found" is taken for a launch that the platform does not know
	// yet; DefaultAppear if zero.
	Appear time.Duration
	// Expect names contract launches that have to be in the tree, typically those in the answer to
	// the publish.
	Expect []registry.LaunchRef
	// ContractFailures decides about contract launches that failed or were superseded.
	ContractFailures ContractPolicy
	// Follow waits for the launch that took the place of a superseded one, instead of ending with
	// ErrSuperseded.
	Follow bool
	// Observer is told of each change of a state; nil for none.
	Observer Observer
	// Clock is [clock.System] if nil.
	Clock clock.Clock
}

// withDefaults returns the options with every field set that may be left out.
func (o Options) withDefaults() Options {
	set := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	set(&o.Timeout, DefaultTimeout)
	set(&o.Interval, DefaultInterval)
	set(&o.MaxInterval, max(DefaultMaxInterval, o.Interval))
	set(&o.Appear, DefaultAppear)
	if o.ContractFailures == "" {
		o.ContractFailures = ContractsFail
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Observer == nil {
		o.Observer = ObserverFunc(func(Change) {})
	}
	return o
}

// pauses returns the sequence of pauses between polls. Reset starts it again at Interval.
func (o Options) pauses() *backoff.ExponentialBackOff {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = o.Interval
	pauses.MaxInterval = o.MaxInterval
	pauses.Multiplier = growth
	pauses.RandomizationFactor = jitter
	if o.Steady {
		pauses.RandomizationFactor = 0
	}
	pauses.Reset()
	return pauses
}

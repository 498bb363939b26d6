package launch

import (
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// Defaults of Options. The five minutes are those that clients of the platform wait for a check by default
// (APOLLO_CHECKS_TIMEOUT_SECONDS); launches of large graphs stay well below.
const (
	DefaultTimeout     = 5 * time.Minute
	DefaultInterval    = time.Second
	DefaultMaxInterval = 10 * time.Second
	DefaultAppear      = 30 * time.Second
)

// growth and jitter shape the time between two polls: each wait is half as long again as the last, give or take a fifth, so that
// many runs that began together do not ask together.
const (
	growth = 1.5
	jitter = 0.2
)

// lateContracts is how long after its own completion a launch may still start contract launches that are not listed yet. A launch
// seen completed within this time is asked once more before it is believed to have no further contracts.
const lateContracts = 10 * time.Second

// ContractPolicy says what a contract launch that did not complete means.
type ContractPolicy string

// The policies. The zero value means ContractsFail.
const (
	// ContractsFail: the wait fails, as it does for the launch itself.
	ContractsFail ContractPolicy = "fail"
	// ContractsWarn: the wait succeeds and the tree says which contracts are not new.
	ContractsWarn ContractPolicy = "warn"
)

// Options of Wait. The zero value is usable.
type Options struct {
	// Timeout is the whole time to wait; DefaultTimeout when zero.
	Timeout time.Duration
	// Interval is the first time between two polls; it grows up to MaxInterval and starts again after each change.
	Interval, MaxInterval time.Duration
	// Steady takes each pause as it is, without chance: a rehearsal takes the same time whenever it is run.
	Steady bool
	// Appear is how long the platform may say that it does not know the launch; DefaultAppear when zero.
	Appear time.Duration
	// Expect names contract launches that must be seen, typically those in the answer to the publish.
	Expect []registry.LaunchRef
	// ContractFailures says whether a contract launch that failed or was superseded is an error.
	ContractFailures ContractPolicy
	// Follow waits for the launch that took the place of a superseded one, instead of ErrSuperseded.
	Follow bool
	// Observer hears of each change of state; may be nil.
	Observer Observer
	// Clock is clock.System when nil.
	Clock clock.Clock
}

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

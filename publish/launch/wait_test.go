package launch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	prod    = registry.GraphRef{Graph: "shop", Variant: "prod"}
	public  = prod.WithVariant("public")
	partner = prod.WithVariant("partner")

	initiated, building, completed = registrytest.Initiated, registrytest.Building, registrytest.Completed
	failed, strange                = registrytest.Failed, registrytest.Strange
)

func TestWait(t *testing.T) {
	network := registrytest.Fault(errors.New("connection reset"))
	unseen := registrytest.Fault(registry.ErrLaunchNotFound)
	tests := []struct {
		name   string
		script []registrytest.Answer
		others map[string][]registrytest.Answer
		opts   launch.Options
		want   string // changes, then the outcome
		err    error
		text   []string // of the error
	}{
		{
			name:   "completes",
			script: []registrytest.Answer{initiated, initiated, building, completed},
			want:   "prod/L1 initiated; prod/L1 building; prod/L1 completed",
		},
		{
			name:   "not visible at first",
			script: []registrytest.Answer{unseen, unseen, initiated, completed},
			want:   "prod/L1 initiated; prod/L1 completed",
		},
		{
			name:   "never visible",
			script: []registrytest.Answer{unseen},
			err:    registry.ErrLaunchNotFound, text: []string{"L1", "shop@prod"},
		},
		{
			name:   "gone after it was seen is a passing error",
			script: []registrytest.Answer{initiated, unseen, completed},
			want:   "prod/L1 initiated; prod/L1 completed",
		},
		{
			name:   "gone for longer than a launch may take to appear",
			script: append(append([]registrytest.Answer{initiated}, slices.Repeat([]registrytest.Answer{unseen}, 30)...), completed),
			want:   "prod/L1 initiated; prod/L1 completed",
		},
		{
			name:   "passing errors are waited out",
			script: []registrytest.Answer{network, initiated, network, network, completed},
			want:   "prod/L1 initiated; prod/L1 completed",
		},
		{
			name:   "a status of tomorrow is waited on",
			script: []registrytest.Answer{initiated, strange, completed},
			want:   "prod/L1 initiated; prod/L1 unknown; prod/L1 completed",
		},
		{
			name:   "fails with the errors of the build",
			script: []registrytest.Answer{initiated, failed},
			want:   "prod/L1 initiated; prod/L1 failed",
			err:    launch.ErrFailed, text: []string{"INVALID_FIELD_SHARING: Product.name is resolved by two subgraphs (3:5)", "keep the supergraph they have"},
		},
		{
			name:   "failure does not wait for contracts that will not be built",
			script: []registrytest.Answer{failed.With(initiated.Contract(public, "C1"))},
			want:   "prod/L1 failed; contract public/C1 initiated",
			err:    launch.ErrFailed,
		},
		{
			name:   "superseded",
			script: []registrytest.Answer{initiated, registrytest.Superseded("L2")},
			want:   "prod/L1 initiated; prod/L1 superseded",
			err:    launch.ErrSuperseded, text: []string{"by L2", "schemactl launch wait L2 --graph-ref shop@prod"},
		},
		{
			name:   "superseded by nobody knows",
			script: []registrytest.Answer{registrytest.Superseded("")},
			opts:   launch.Options{Follow: true},
			want:   "prod/L1 superseded",
			err:    launch.ErrSuperseded, text: []string{"schemactl launch list --graph-ref shop@prod"},
		},
		{
			name:   "superseded and followed twice",
			script: []registrytest.Answer{initiated, registrytest.Superseded("L2")},
			others: map[string][]registrytest.Answer{"L2": {initiated, registrytest.Superseded("L3")}, "L3": {building, completed}},
			opts:   launch.Options{Follow: true},
			want:   "prod/L1 initiated; prod/L2 initiated; prod/L3 building; prod/L3 completed",
		},
		{
			name:   "superseded in a circle",
			script: []registrytest.Answer{registrytest.Superseded("L1")},
			opts:   launch.Options{Follow: true},
			err:    errAny, text: []string{"circle"},
		},
		{
			name: "contracts complete after the launch",
			script: []registrytest.Answer{
				initiated,
				completed.With(initiated.Contract(public, "C1"), initiated.Contract(partner, "C2")),
				completed.With(completed.Contract(public, "C1"), building.Contract(partner, "C2")),
				completed.With(completed.Contract(public, "C1"), completed.Contract(partner, "C2")),
			},
			want: "prod/L1 initiated; prod/L1 completed; contract public/C1 initiated; contract partner/C2 initiated; contract public/C1 completed; contract partner/C2 building; contract partner/C2 completed",
		},
		{
			name:   "expected contract appears late",
			script: []registrytest.Answer{completed, completed, completed, completed.With(completed.Contract(public, "C1"))},
			opts:   launch.Options{Expect: []registry.LaunchRef{{ID: "C1", Ref: public}}},
			want:   "prod/L1 completed; contract public/C1 completed",
		},
		{
			name:   "contract launch fails",
			script: []registrytest.Answer{completed.With(completed.Contract(public, "C1"), failed.Contract(partner, "C2"))},
			want:   "prod/L1 completed; contract public/C1 completed; contract partner/C2 failed",
			err:    launch.ErrFailed, text: []string{"launch C2 of shop@partner failed", "contract launch of L1 of shop@prod, which completed"},
		},
		{
			name:   "contract launch fails and is only warned of",
			script: []registrytest.Answer{completed.With(failed.Contract(partner, "C2"))},
			opts:   launch.Options{ContractFailures: launch.ContractsWarn},
			want:   "prod/L1 completed; contract partner/C2 failed",
		},
		{
			name:   "contract launch superseded",
			script: []registrytest.Answer{completed.With(registrytest.Superseded("C9").Contract(public, "C1"))},
			want:   "prod/L1 completed; contract public/C1 superseded",
			err:    launch.ErrSuperseded, text: []string{"schemactl launch wait C9 --graph-ref shop@public"},
		},
		{
			name:   "contract launch superseded and followed",
			script: []registrytest.Answer{completed.With(registrytest.Superseded("C9").Contract(public, "C1"))},
			others: map[string][]registrytest.Answer{"C9": {building, completed}},
			opts:   launch.Options{Follow: true},
			want:   "prod/L1 completed; contract public/C9 building; contract public/C9 completed",
		},
		{
			name:   "time runs out",
			script: []registrytest.Answer{initiated, building},
			opts:   launch.Options{Timeout: time.Minute},
			want:   "prod/L1 initiated; prod/L1 building",
			err:    launch.ErrTimeout, text: []string{"after 1m0s", "is building", "schemactl launch wait L1 --graph-ref shop@prod"},
		},
		{
			name:   "time runs out on a contract",
			script: []registrytest.Answer{completed.With(building.Contract(public, "C1"))},
			opts:   launch.Options{Timeout: time.Minute},
			want:   "prod/L1 completed; contract public/C1 building",
			err:    launch.ErrTimeout, text: []string{"is completed, its contract launches of public are not done"},
		},
		{
			name:   "time runs out without an answer",
			script: []registrytest.Answer{network},
			opts:   launch.Options{Timeout: time.Minute},
			err:    launch.ErrTimeout, text: []string{"was not seen yet", "connection reset", "schemactl launch wait L1"},
		},
		{
			name:   "a rejected key is not asked again",
			script: []registrytest.Answer{initiated, registrytest.Fault(registry.ErrDenied)},
			want:   "prod/L1 initiated",
			err:    registry.ErrDenied,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reg := registrytest.New()
				reg.Script("L1", test.script...)
				for id, script := range test.others {
					reg.Script(id, script...)
				}
				var changes []string
				test.opts.Observer = launch.ObserverFunc(func(c launch.Change) { changes = append(changes, describe(c)) })
				tree, err := launch.Wait(t.Context(), reg, prod, "L1", test.opts)
				switch {
				case test.err == nil && err != nil, test.err == errAny && err == nil, test.err != nil && test.err != errAny && !errors.Is(err, test.err):
					t.Fatalf("error %v, want %v", err, test.err)
				}
				for _, text := range test.text {
					if !strings.Contains(err.Error(), text) {
						t.Errorf("error lacks %q:\n%v", text, err)
					}
				}
				if diff := cmp.Diff(test.want, strings.Join(changes, "; ")); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
				}
				if err == nil && !tree.Final() {
					t.Errorf("the tree is not final: %+v", tree)
				}
			})
		})
	}
}

// errAny stands for an error that has no sentinel.
var errAny = errors.New("any")

func describe(c launch.Change) string {
	text := fmt.Sprintf("%s/%s %s", c.Launch.Ref.Variant, c.Launch.ID, c.Launch.State)
	if c.Contract {
		text = "contract " + text
	}
	return text
}

func TestWaitInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := registrytest.New()
		reg.Script("L1", initiated)
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		go func() {
			time.Sleep(90 * time.Second)
			cancel()
		}()
		_, err := launch.Wait(ctx, reg, prod, "L1", launch.Options{})
		if !errors.Is(err, launch.ErrInterrupted) || errors.Is(err, launch.ErrTimeout) {
			t.Fatalf("error %v, want ErrInterrupted", err)
		}
		if !strings.Contains(err.Error(), "schemactl launch wait L1 --graph-ref shop@prod") {
			t.Errorf("the error does not tell how to go on: %v", err)
		}
		if waited := time.Since(began); waited != 90*time.Second {
			t.Errorf("ended %s after the start, want at once when the context ended", waited)
		}
	})
}

func TestWaitDeadlineOfTheContextIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := registrytest.New()
		reg.Script("L1", initiated)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := launch.Wait(ctx, reg, prod, "L1", launch.Options{}); !errors.Is(err, launch.ErrTimeout) {
			t.Fatalf("error %v, want ErrTimeout", err)
		}
	})
}

// A registry that does not answer must not hold the wait beyond its time.
func TestWaitEndsAHangingPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := launch.Wait(t.Context(), hanging{}, prod, "L1", launch.Options{Timeout: time.Minute})
		if !errors.Is(err, launch.ErrTimeout) {
			t.Fatalf("error %v, want ErrTimeout", err)
		}
		if waited := time.Since(began); waited != time.Minute {
			t.Errorf("waited %s, want 1m", waited)
		}
	})
}

type hanging struct{}

func (hanging) Launch(ctx context.Context, _ registry.GraphRef, _ string) (registry.Launch, error) {
	<-ctx.Done()
	return registry.Launch{}, ctx.Err()
}

func (hanging) Supergraph(ctx context.Context, _ registry.GraphRef, _ string) (registry.Supergraph, error) {
	<-ctx.Done()
	return registry.Supergraph{}, ctx.Err()
}

// A poll need not carry the build's errors; they are asked for once the build failed.
func TestWaitFindsTheReasonsOfAFailure(t *testing.T) {
	reg := registrytest.New()
	silent := failed
	silent.Launch.Errors = nil
	reg.Script("L1", completed.With(silent.Contract(public, "C1")))
	reg.Supergraphs[registry.LaunchRef{ID: "C1", Ref: public}] = registry.Supergraph{Errors: []registry.BuildError{{Step: "TO_API_SCHEMA", Message: "nothing is left of Query"}}}
	tree, err := launch.Wait(t.Context(), reg, prod, "L1", launch.Options{})
	if !errors.Is(err, launch.ErrFailed) || !strings.Contains(err.Error(), "TO_API_SCHEMA: nothing is left of Query") {
		t.Errorf("error %v", err)
	}
	if len(tree.Contracts[0].Errors) != 1 {
		t.Errorf("tree %+v", tree)
	}
}

func TestWaitSendsOneRequestPerPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := registrytest.New()
		contracts := func(a registrytest.Answer) []registry.Launch {
			var all []registry.Launch
			for i := range 20 {
				all = append(all, a.Contract(prod.WithVariant(fmt.Sprintf("c%d", i)), fmt.Sprintf("C%d", i)))
			}
			return all
		}
		reg.Script("L1", initiated, completed.With(contracts(initiated)...), completed.With(contracts(building)...), completed.With(contracts(completed)...))
		tree, err := launch.Wait(t.Context(), reg, prod, "L1", launch.Options{Expect: []registry.LaunchRef{{ID: "C0", Ref: prod.WithVariant("c0")}}})
		if err != nil {
			t.Fatal(err)
		}
		if len(tree.Contracts) != 20 {
			t.Errorf("%d contracts, want 20", len(tree.Contracts))
		}
		if calls := reg.Calls(); len(calls) != 4 {
			t.Errorf("%d requests for 4 polls: %v", len(calls), calls)
		}
	})
}

// A launch that completed this moment may still start contract launches.
func TestWaitLooksAgainForContractsOfAFreshLaunch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := registrytest.New()
		now := time.Now()
		fresh := completed
		fresh.Launch.CompletedAt = &now
		reg.Script("L1", fresh, fresh.With(building.Contract(public, "C1")), fresh.With(completed.Contract(public, "C1")))
		tree, err := launch.Wait(t.Context(), reg, prod, "L1", launch.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(tree.Contracts) != 1 || tree.Contracts[0].State != registry.StateCompleted {
			t.Errorf("contracts %+v, want C1 completed", tree.Contracts)
		}
	})
}

func TestPausesGrowAndStartAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := registrytest.New()
		reg.Script("L1", initiated)
		_, err := launch.Wait(t.Context(), reg, prod, "L1", launch.Options{Timeout: 10 * time.Minute, Interval: time.Second, MaxInterval: 20 * time.Second})
		if !errors.Is(err, launch.ErrTimeout) {
			t.Fatal(err)
		}
		// At the cap of 20 s a poll comes after 16 to 24 s; 600 s hold 25 to 37 of them and the few
		// of the way there.
		if polls := len(reg.Calls()); polls < 25 || polls > 48 {
			t.Errorf("%d polls in ten minutes", polls)
		}
	})
}

// hasty is a clock on which sleeping takes no time: the time asked for is simply there.
type hasty struct{ now time.Time }

func (h *hasty) Now() time.Time { return h.now }

func (h *hasty) Sleep(ctx context.Context, d time.Duration) error {
	h.now = h.now.Add(d)
	return ctx.Err()
}

func TestWaitOnAClockThatDoesNotWait(t *testing.T) {
	reg := registrytest.New()
	reg.Script("L1", append(slices.Repeat([]registrytest.Answer{initiated}, 10), completed)...)
	clock := &hasty{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := launch.Wait(t.Context(), reg, prod, "L1", launch.Options{Clock: clock}); err != nil {
		t.Fatal(err)
	}
	reg.Script("L2", initiated)
	began := clock.Now()
	if _, err := launch.Wait(t.Context(), reg, prod, "L2", launch.Options{Clock: clock, Timeout: time.Hour}); !errors.Is(err, launch.ErrTimeout) {
		t.Fatal(err)
	}
	if waited := clock.Now().Sub(began); waited != time.Hour {
		t.Errorf("waited %s, want 1h", waited)
	}
}

func TestSteadyPauses(t *testing.T) {
	var took []time.Duration
	for range 2 {
		synctest.Test(t, func(t *testing.T) {
			reg := registrytest.New()
			reg.Script("L1", append(slices.Repeat([]registrytest.Answer{initiated}, 8), completed)...)
			began := time.Now()
			if _, err := launch.Wait(t.Context(), reg, prod, "L1", launch.Options{Steady: true}); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(began))
		})
	}
	if took[0] != took[1] {
		t.Errorf("the same wait took %s and %s", took[0], took[1])
	}
}

func TestPausesStartAgainAfterAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reg := registrytest.New()
		reg.Script("L1", append(slices.Repeat([]registrytest.Answer{initiated}, 20), building, completed)...)
		var at []time.Time
		observer := launch.ObserverFunc(func(launch.Change) { at = append(at, time.Now()) })
		if _, err := launch.Wait(t.Context(), reg, prod, "L1", launch.Options{Interval: time.Second, Observer: observer}); err != nil {
			t.Fatal(err)
		}
		if long, short := at[1].Sub(at[0]), at[2].Sub(at[1]); long < time.Minute || short > 2*time.Second {
			t.Errorf("%s to the first change, then %s to the second; want the second poll to come after about a second", long, short)
		}
	})
}

func TestResumeQuotesForTheShell(t *testing.T) {
	for ref, want := range map[string]string{
		"shop@prod":             "schemactl launch wait L1 --graph-ref shop@prod",
		"shop@my variant:$HOME": "schemactl launch wait L1 --graph-ref 'shop@my variant:$HOME'",
		"shop@it's":             `schemactl launch wait L1 --graph-ref 'shop@it'\''s'`,
	} {
		parsed, err := registry.ParseRef(ref)
		if err != nil {
			t.Fatal(err)
		}
		if got := launch.Resume(parsed, "L1"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

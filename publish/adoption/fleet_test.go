package adoption_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

var (
	ref    = registry.GraphRef{Graph: "shop", Variant: "prod"}
	before = adoption.Supergraph{Ref: ref, LaunchID: "L1", SHA256: "aa11"}
	wanted = adoption.Supergraph{Ref: ref, LaunchID: "L2", SHA256: "bb22"}
	public = adoption.Supergraph{Ref: registry.GraphRef{Graph: "shop", Variant: "public"}, LaunchID: "L3", SHA256: "cc33"}
)

// shows returns what a router shows: "L2" and "L1+L2" for pipelines by launch, "#bb22" by hash
// alone, "!text" for an error, "L2~3" with terminating connections, and "" for none yet.
func shows(name, text string) adoption.Observation {
	o := adoption.Observation{Router: name}
	if why, failed := strings.CutPrefix(text, "!"); failed {
		o.Err = errors.New(why)
		return o
	}
	text, ending, _ := strings.Cut(text, "~")
	_, _ = fmt.Sscan(ending, &o.Terminating)
	hashes := map[string]string{"L1": "aa11", "L2": "bb22", "L3": "cc33"}
	for id := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '+' }) {
		if hash, alone := strings.CutPrefix(id, "#"); alone {
			o.Pipelines = append(o.Pipelines, adoption.Pipeline{SHA256: hash})
		} else {
			o.Pipelines = append(o.Pipelines, adoption.Pipeline{LaunchID: id, SHA256: hashes[id]})
		}
	}
	return o
}

func TestJudge(t *testing.T) {
	req := adoption.Request{Wanted: []adoption.Supergraph{wanted, public}, Known: []adoption.Known{{Supergraph: before, Name: "pinned"}}}
	for text, want := range map[string]string{
		"L2":                "adopted a runs launch L2",
		"L3":                "adopted a runs launch L3",
		"#bb22":             "adopted a runs a supergraph with sha256:bb22",
		"#BB22":             "adopted a runs a supergraph with sha256:BB22",
		"L2+L2":             "adopted a runs launch L2",
		"L1":                "lagging a runs launch L1 (pinned)",
		"#aa11":             "lagging a runs launch L1 (pinned)",
		"L1+L2":             "draining a runs it, and still answers requests on launch L1 (pinned)",
		"L2~2":              "draining a runs launch L2, and 2 connections still end on an earlier one",
		"":                  "lagging a runs no supergraph yet",
		"#0123456789abcdef": "lagging a runs a supergraph with sha256:0123456789ab",
		"!no route":         "unreachable a could not be asked: no route",
	} {
		r := adoption.Judge([]adoption.Observation{shows("a", text)}, req, true).Routers[0]
		if got := string(r.State) + " " + r.String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	// The launch decides where the router tells no hash, and a hash decides against it.
	byLaunch := adoption.Observation{Router: "a", Pipelines: []adoption.Pipeline{{LaunchID: "L2"}}}
	against := adoption.Observation{Router: "b", Pipelines: []adoption.Pipeline{{LaunchID: "L2", SHA256: "aa11"}}}
	got := adoption.Judge([]adoption.Observation{against, byLaunch, shows("c", "L2~1")}, req, false)
	if got.Text != "2 of 3 routers run it" || got.Routers[1].State != adoption.Lagging {
		t.Errorf("%+v", got)
	}
}

// timeline is a fleet whose routers show one text after the other, a second each; the last one
// stays.
type timeline map[string][]string

func (l timeline) ask(began time.Time) func(context.Context) ([]adoption.Observation, error) {
	return func(context.Context) ([]adoption.Observation, error) {
		at := int(time.Since(began) / time.Second)
		var out []adoption.Observation
		for name, texts := range l {
			switch text := texts[min(at, len(texts)-1)]; text {
			case "unknown":
				return nil, errors.New("the name cannot be looked up")
			case "gone": // it is no longer among the addresses
			default:
				out = append(out, shows(name, text))
			}
		}
		return out, nil
	}
}

func TestFleet(t *testing.T) {
	for name, test := range map[string]struct {
		routers timeline
		fleet   adoption.Fleet
		after   time.Duration
		want    string   // the last text
		errs    []error  // nil for success
		says    []string // of the error
	}{
		"all at once":              {timeline{"a": {"L2"}, "b": {"#bb22"}}, adoption.Fleet{}, 0, "2 of 2 routers run it", nil, nil},
		"one later":                {timeline{"a": {"L2"}, "b": {"L1", "L1", "L1", "L2"}}, adoption.Fleet{}, 3 * time.Second, "2 of 2 routers run it", nil, nil},
		"one restarts":             {timeline{"a": {"L2"}, "b": {"L1", "!refused", "", "L2"}}, adoption.Fleet{}, 3 * time.Second, "2 of 2 routers run it", nil, nil},
		"one is replaced":          {timeline{"a": {"L2"}, "b": {"L1", "gone"}, "c": {"gone", "L2"}}, adoption.Fleet{}, time.Second, "2 of 2 routers run it", nil, nil},
		"one drains":               {timeline{"a": {"L1+L2", "L1+L2", "L2"}}, adoption.Fleet{}, 2 * time.Second, "1 of 1 routers runs it", nil, nil},
		"connections do not count": {timeline{"a": {"L2~4"}}, adoption.Fleet{}, 0, "1 of 1 routers runs it", nil, nil},
		"connections count":        {timeline{"a": {"L2~4", "L2~1", "L2"}}, adoption.Fleet{Draining: true}, 2 * time.Second, "1 of 1 routers runs it", nil, nil},
		"one lags": {
			timeline{"a": {"L2"}, "b": {"L1"}}, adoption.Fleet{}, 9 * time.Second, "1 of 2 routers runs it",
			[]error{adoption.ErrLagging}, []string{"after 10s, 1 of 2\n  b runs launch L1 (before)"},
		},
		"one is dead": {
			timeline{"a": {"L2"}, "b": {"!refused"}}, adoption.Fleet{}, 9 * time.Second, "1 of 2 routers runs it, 1 could not be asked",
			[]error{adoption.ErrUnasked}, []string{"\n  b could not be asked: refused"},
		},
		"one lags and one is dead": {
			timeline{"a": {"L1"}, "b": {"!refused"}}, adoption.Fleet{}, 9 * time.Second, "0 of 2 routers run it, 1 could not be asked",
			[]error{adoption.ErrLagging, adoption.ErrUnasked}, []string{"\n  a runs", "\n  b could not"},
		},
		"without the dead one":           {timeline{"a": {"L2"}, "b": {"!refused"}}, adoption.Fleet{Without: true}, 2 * time.Second, "1 of 2 routers runs it, 1 could not be asked", nil, nil},
		"one fails to answer and lags":   {timeline{"a": {"L2"}, "b": {"!refused", "!refused", "L1", "!refused", "!refused", "L2"}}, adoption.Fleet{Without: true}, 5 * time.Second, "2 of 2 routers run it", nil, nil},
		"nobody can be asked":            {timeline{"a": {"!refused"}}, adoption.Fleet{Without: true}, 9 * time.Second, "0 of 1 routers run it, 1 could not be asked", []error{adoption.ErrUnasked}, nil},
		"addresses are found in the end": {timeline{"a": {"unknown", "L2"}}, adoption.Fleet{}, time.Second, "1 of 1 routers runs it", nil, nil},
		"addresses are not found":        {timeline{"a": {"unknown"}}, adoption.Fleet{}, 9 * time.Second, "the name cannot be looked up", []error{adoption.ErrUnasked}, []string{"within 10s: the name cannot"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, told := time.Now(), ""
				f := test.fleet
				f.Ask, f.Every, f.Timeout, f.Clock = test.routers.ask(began), time.Second, 10*time.Second, clock.System{}
				proof, err := f.Await(t.Context(), adoption.Request{
					Wanted: []adoption.Supergraph{wanted}, Known: []adoption.Known{{Supergraph: before, Name: "before"}},
					Heard: func(p adoption.Proof) { told = p.Text },
				})
				if took := time.Since(began); took != test.after || proof.Text != test.want || told != test.want || proof.Assumed {
					t.Errorf("after %s: %q, told %q; want %q after %s", took, proof.Text, told, test.want, test.after)
				}
				for _, want := range []error{adoption.ErrLagging, adoption.ErrUnasked} {
					expected := false
					for _, e := range test.errs {
						expected = expected || e == want
					}
					if errors.Is(err, want) != expected {
						t.Errorf("%v, want %v", err, test.errs)
					}
				}
				for _, text := range test.says {
					if err == nil || !strings.Contains(err.Error(), text) {
						t.Errorf("%v does not say %q", err, text)
					}
				}
				if test.errs == nil && err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestFleetIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		f := adoption.Fleet{Ask: timeline{"a": {"L1"}}.ask(time.Now()), Clock: clock.System{}}
		proof, err := f.Await(ctx, adoption.Request{Wanted: []adoption.Supergraph{wanted}})
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, adoption.ErrLagging) || proof.Text != "0 of 1 routers run it" {
			t.Errorf("%+v, %v", proof, err)
		}
	})
}

// Many routers that lag are not all named.
func TestFleetNamesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		routers := timeline{}
		for i := range 30 {
			routers[fmt.Sprintf("router-%02d", i)] = []string{"L1"}
		}
		f := adoption.Fleet{Ask: routers.ask(time.Now()), Timeout: time.Second, Clock: clock.System{}}
		_, err := f.Await(t.Context(), adoption.Request{Wanted: []adoption.Supergraph{wanted}})
		if err == nil || !strings.Contains(err.Error(), "router-19 runs launch L1\n  and 10 more") {
			t.Error(err)
		}
	})
}

func TestTimeIsAnAssumption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		proof, err := adoption.Time{Clock: clock.System{}}.Await(t.Context(), adoption.Request{Settle: 30 * time.Second})
		want := adoption.Proof{By: adoption.ByTime, Assumed: true, Text: "assumed after 30s, no router was asked"}
		if diff := cmp.Diff(want, proof); diff != "" || err != nil || time.Since(began) != 30*time.Second {
			t.Errorf("after %s, %v (-want +got):\n%s", time.Since(began), err, diff)
		}
	})
}

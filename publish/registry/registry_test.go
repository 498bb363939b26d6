package registry_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/publish/registry"
)

func TestParseRef(t *testing.T) {
	long := strings.Repeat("ü", 63)
	for text, want := range map[string]registry.GraphRef{
		"shop":                       {Graph: "shop", Variant: "current"},
		"shop@prod":                  {Graph: "shop", Variant: "prod"},
		"S-1_a@feature/login:eu $x@": {Graph: "S-1_a", Variant: "feature/login:eu $x@"},
		"a@b@c":                      {Graph: "a", Variant: "b@c"},
		"a@über uns":                 {Graph: "a", Variant: "über uns"},
		"a@b\u00a0c":                 {Graph: "a", Variant: "b\u00a0c"},
		strings.Repeat("a", 64):      {Graph: strings.Repeat("a", 64), Variant: "current"},
		"shop@" + long:               {Graph: "shop", Variant: long},
	} {
		if got, err := registry.ParseRef(text); err != nil || got != want {
			t.Errorf("%q: %+v %v, want %+v", text, got, err, want)
		}
	}
	for text, why := range map[string]string{
		"":                                "it is empty",
		"@prod":                           "must start with a letter",
		"9shop@prod":                      "must start with a letter",
		"sh op":                           "must start with a letter",
		strings.Repeat("a", 65) + "@b":    "must start with a letter",
		"shop@":                           "the variant after @ is missing",
		"my-special_1/x":                  "must start with a letter",
		" shop@prod":                      "must start with a letter",
		"shop@a\nb":                       "control characters",
		"shop@a\tb":                       "control characters",
		"shop@\xff":                       "control characters",
		"shop@" + strings.Repeat("a", 64): "longer than 63",
	} {
		_, err := registry.ParseRef(text)
		if !errors.Is(err, registry.ErrBadRef) || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "my-graph@prod") {
			t.Errorf("%q: error %v, want %q", text, err, why)
		}
	}
}

// The zero ref is written as nothing, which is no ref to read.
func TestZeroRef(t *testing.T) {
	var ref registry.GraphRef
	if ref.String() != "" || !ref.IsZero() {
		t.Errorf("the zero ref is written as %q", ref)
	}
	if text, err := json.Marshal(ref); err != nil || string(text) != `""` {
		t.Errorf("the JSON of the zero ref is %s, %v", text, err)
	}
	if err := ref.UnmarshalText(nil); !errors.Is(err, registry.ErrBadRef) {
		t.Errorf("read back with %v", err)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "S-1_a": true, strings.Repeat("a", 64): true,
		"": false, "1a": false, "-a": false, "a b": false, "a.b": false, "ä": false, "a\n": false, strings.Repeat("a", 65): false,
	} {
		if registry.ValidGraphID(name) != want || registry.ValidSubgraphName(name) != want {
			t.Errorf("%q: graph %t, subgraph %t, want %t", name, registry.ValidGraphID(name), registry.ValidSubgraphName(name), want)
		}
	}
}

func TestErrorFamilies(t *testing.T) {
	for _, err := range []error{registry.ErrGraphNotFound, registry.ErrVariantNotFound, registry.ErrLaunchNotFound, registry.ErrSubgraphNotFound} {
		if !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%v", err)
		}
	}
	if !errors.Is(registry.ErrTooLarge, registry.ErrRefused) {
		t.Error("too large is a refusal")
	}
}

// A ref that was read is written and read back as itself, as text, in JSON and in YAML.
func TestRefRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref, err := registry.ParseRef(rapid.StringMatching(`[a-zA-Z][a-zA-Z0-9_-]{0,10}(@.{1,20})?`).Draw(t, "ref"))
		if err != nil {
			t.Skip()
		}
		if again, err := registry.ParseRef(ref.String()); err != nil || again != ref {
			t.Fatalf("%q is read back as %q, %v", ref, again, err)
		}
		type holder struct {
			Ref registry.GraphRef `json:"ref" yaml:"ref"`
		}
		var fromJSON, fromYAML holder
		text, err := json.Marshal(holder{ref})
		if err != nil || json.Unmarshal(text, &fromJSON) != nil || fromJSON.Ref != ref {
			t.Fatalf("JSON of %q: %s %v", ref, text, err)
		}
		text, err = yaml.Dump(holder{ref})
		if err != nil || yaml.Load(text, &fromYAML) != nil || fromYAML.Ref != ref {
			t.Fatalf("YAML of %q: %s %v", ref, text, err)
		}
	})
}

func TestLaunchState(t *testing.T) {
	now := time.Now()
	for _, test := range []struct {
		launch registry.Launch
		want   registry.LaunchState
		final  bool
	}{
		{registry.Launch{Status: registry.LaunchInitiated}, registry.StateInitiated, false},
		{registry.Launch{Status: registry.LaunchInitiated, BuildStarted: true}, registry.StateBuilding, false},
		{registry.Launch{Status: registry.LaunchCompleted}, registry.StateCompleted, true},
		{registry.Launch{Status: registry.LaunchFailed}, registry.StateFailed, true},
		// The platform has no status for it: it stays initiated for ever.
		{registry.Launch{Status: registry.LaunchInitiated, BuildStarted: true, SupersededAt: &now}, registry.StateSuperseded, true},
		{registry.Launch{Status: registry.LaunchInitiated, SupersededBy: "L2"}, registry.StateSuperseded, true},
		// What is done is done, whatever came later.
		{registry.Launch{Status: registry.LaunchCompleted, SupersededAt: &now}, registry.StateCompleted, true},
		{registry.Launch{Status: "LAUNCH_PAUSED"}, registry.StateUnknown, false},
		{registry.Launch{Status: "LAUNCH_PAUSED", SupersededBy: "L2"}, registry.StateSuperseded, true},
		{registry.Launch{}, registry.StateUnknown, false},
	} {
		if got := test.launch.State(); got != test.want || got.Final() != test.final {
			t.Errorf("%+v is %s (final %t), want %s", test.launch, got, got.Final(), test.want)
		}
	}
}

package report

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/rollout"
)

// TestPlanSVG: the picture is well-formed, names every phase and step, escapes names, and is what
// it was.
func TestPlanSVG(t *testing.T) {
	plan := &rollout.Plan{Launches: 1, Phases: []rollout.Phase{
		{Number: 1, Kind: rollout.Publish, Why: `register <the> "new" schema`, Steps: []rollout.Step{
			{Subgraph: "products", Action: rollout.Register, Stage: rollout.Intermediate},
			{Subgraph: "a-subgraph-with-a-name-that-does-not-fit-into-any-box&more", Action: rollout.Remove},
		}},
		{Number: 2, Kind: rollout.Deploy, Why: "roll out", Steps: []rollout.Step{{Subgraph: "products", Action: rollout.Roll, Stage: rollout.New}}},
	}}
	got := PlanSVG(plan)
	wellFormed(t, got)
	for _, want := range []string{
		"1. publish", "2. deploy", "register the intermediate schema of products", "roll out the new code of products", "url(#arrow)",
		"register &lt;the&gt; &#34;new&#34; schema", "into-any-box&amp;more</title>", "…", "2 phases, 1 launch",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if got != PlanSVG(plan) {
		t.Error("the same plan gives another picture")
	}
	const golden = "testdata/plan.svg"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); UPDATE=1 go test rewrites it", golden, err)
	}
	empty := PlanSVG(&rollout.Plan{})
	wellFormed(t, empty)
	if !strings.Contains(empty, "Nothing to do") {
		t.Error(empty)
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

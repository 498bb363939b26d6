package publish

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/redact"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestJournalKeepsNoSecrets: what is said in a record has none; the plan is kept as it is, since a
// later run sends its URLs.
func TestJournalKeepsNoSecrets(t *testing.T) {
	const secret = "s3cr3t-v4lue"
	file := filepath.Join(t.TempDir(), "j.jsonl")
	j, _, err := openJournal(t.Context(), file, "me", clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	j.secrets = redact.New()
	j.secrets.Add(secret)
	plan := &rollout.Plan{Version: 1, Subgraphs: []rollout.SubgraphPlan{{Name: "a", After: &rollout.Registered{URL: "http://a/" + secret}}}}
	for _, r := range []Record{
		{Kind: RecordBegin, Version: JournalVersion, Ref: &registry.GraphRef{Graph: "g", Variant: "v"}, Plan: plan, Consents: []Consent{{Kind: ConsentAbandon, Reason: "by " + secret}}},
		{Kind: RecordEnd, Outcome: Stopped, Error: "it printed " + secret, Adoption: &adoption.Proof{Text: "at " + secret}},
	} {
		if err := j.add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	records, err := ReadJournal(t.Context(), file)
	if err != nil || len(records) != 2 {
		t.Fatal(records, err)
	}
	begin, end := records[0], records[1]
	if begin.Plan.Subgraphs[0].After.URL != "http://a/"+secret {
		t.Error("the plan cannot be taken up:", begin.Plan.Subgraphs[0].After.URL)
	}
	said := begin.Consents[0].Reason + end.Error + end.Adoption.Text
	if strings.Contains(said, secret) || strings.Count(said, redact.Mark) != 3 || end.Outcome != Stopped {
		t.Error(said, end)
	}
}

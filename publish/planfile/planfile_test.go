package planfile

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	ociregistry "github.com/google/go-containerregistry/pkg/registry"

	"github.com/schemactl/schemactl/publish/rollout"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// made returns a plan of ana's as it is read from a file.
func made(t *testing.T) *File {
	t.Helper()
	registered := func(url, sdl string) *rollout.Registered {
		return &rollout.Registered{URL: url, SDL: sdl, SHA256: strings.Repeat("0", 64)}
	}
	plan := &rollout.Plan{Version: rollout.FormatVersion, Subgraphs: []rollout.SubgraphPlan{
		{Name: "a", Order: rollout.Either, Change: rollout.Changed, Before: registered("http://a", "type Query { a: Int }"), After: registered("http://a", "type Query { a: Int, more: Int }")},
		{Name: "b", Order: rollout.Unchanged, Change: rollout.Same, Before: registered("", "type B { <b>: Int }"), After: registered("", "type B { <b>: Int }"), Deployed: registered("", "type C")},
	}}
	f, err := New(plan, Bound{GraphRef: "g@v", MadeAt: noon, MadeBy: "ana", Command: "schemactl plan", Items: append(OfPlan(plan, "g@v"), WordItem(Tool, "schemactl", "v1", ""))})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, f.Text(), 0o600); err != nil {
		t.Fatal(err)
	}
	back, err := Read(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f.Bound, back.Bound); d != "" || back.Digest != f.Digest {
		t.Fatalf("what was written is not what is read: %s", d)
	}
	return back
}

// TestDigest: the digest stays when the file is formatted otherwise and when somebody approves it,
// also with keys that this version does not know, and changes with anything else.
func TestDigest(t *testing.T) {
	f := made(t)
	if _, err := f.Approve(t.Context(), Approval{By: "bob", Reason: "a \"good\" <plan>"}, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Approve(t.Context(), Approval{By: "eve", Reason: "yes"}, noon); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(f.Place())
	if err != nil {
		t.Fatal(err)
	}
	back, err := parse("plan.json", text)
	if err != nil || len(back.Approvals) != 2 || back.Approvals[0].Reason != "a \"good\" <plan>" || back.Digest != f.Digest {
		t.Fatalf("%+v, %v", back, err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	compact, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parse("plan.json", compact); err != nil {
		t.Errorf("formatted otherwise: %v", err)
	}
	for was, is := range map[string]string{`"http://a"`: `"http://b"`, `"version": 1,`: `"version": 1, "later": 1.50,`, `"launches": 0`: `"launches": 1`, `"either"`: `"split"`} {
		if _, err := parse("plan.json", []byte(strings.Replace(string(text), was, is, 1))); !errors.Is(err, rollout.ErrPlanFile) || !strings.Contains(err.Error(), "was changed after it was made") {
			t.Errorf("%s is taken for the same: %v", is, err)
		}
	}
	later, err := digestOf([]byte(`{"later": 1.50, "digest": "x", "approvals": [], "a": {"c": 1, "b": "<"}}`))
	same, _ := digestOf([]byte(`{"a":{"b":"\u003c","c":1},"later":1.50}`))
	other, _ := digestOf([]byte(`{"a":{"b":"<","c":1},"later":1.5}`))
	if err != nil || later != same || later == other {
		t.Errorf("%s, %s, %s, %v", later, same, other, err)
	}
}

// TestPushed keeps a plan in an OCI registry: its approvals are artifacts that refer to it, with
// who gave them in their annotations.
func TestPushed(t *testing.T) {
	server := httptest.NewServer(ociregistry.New(ociregistry.Logger(log.New(io.Discard, "", 0)), ociregistry.WithReferrersSupport(true)))
	defer server.Close()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	f := made(t)
	place, err := f.Push(t.Context(), Scheme+strings.TrimPrefix(server.URL, "http://")+"/shop/plans:1")
	if err != nil {
		t.Fatal(err)
	}
	for i, who := range []string{"bob", "eve"} {
		read, err := Read(t.Context(), place)
		if err != nil || len(read.Approvals) != i || read.Place() != place {
			t.Fatalf("approvals %v, %v", read.Approvals, err)
		}
		if _, err := read.Approve(t.Context(), Approval{By: who, Reason: "r"}, noon.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	read, err := Read(t.Context(), place)
	if err != nil || len(read.Approvals) != 2 || read.Approvals[1].By != "eve" || read.Digest != f.Digest {
		t.Fatalf("approvals %v, %v", read.Approvals, err)
	}
	answer, err := http.Get(server.URL + "/v2/shop/plans/referrers/" + place[strings.Index(place, "sha256:"):])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var index struct{ Manifests []struct{ Digest string } }
	if err := json.NewDecoder(answer.Body).Decode(&index); err != nil || len(index.Manifests) != 2 {
		t.Fatalf("%+v, %v", index, err)
	}
	people := map[string]bool{}
	for _, m := range index.Manifests {
		answer, err := http.Get(server.URL + "/v2/shop/plans/manifests/" + m.Digest)
		if err != nil {
			t.Fatal(err)
		}
		var manifest struct{ Annotations map[string]string }
		err = json.NewDecoder(answer.Body).Decode(&manifest)
		_ = answer.Body.Close()
		if err != nil || manifest.Annotations[DigestAnnotation] != f.Digest || manifest.Annotations[ReasonAnnotation] != "r" {
			t.Errorf("%+v, %v", manifest, err)
		}
		people[manifest.Annotations[ByAnnotation]] = true
	}
	if !people["bob"] || !people["eve"] {
		t.Errorf("the annotations name %v", people)
	}
}

func TestPolicy(t *testing.T) {
	for _, c := range []struct {
		name     string
		policy   Policy
		approved []string
		late     time.Duration
		want     string
	}{
		{"none", Policy{}, nil, 0, ""},
		{"nobody", Policy{Required: 1}, nil, 0, "0 of 1 approval"},
		{"one", Policy{Required: 1}, []string{"bob"}, 0, ""},
		{"own", Policy{Required: 1}, []string{"Ana"}, 0, "own approvals do not count"},
		{"own that counts", Policy{Required: 1, Own: true}, []string{"ana"}, 0, ""},
		{"twice", Policy{Required: 2}, []string{"bob", "Bob"}, 0, "Bob has approved twice and counts once"},
		{"a stranger", Policy{Required: 1, From: []string{"bob"}}, []string{"eve"}, 0, "eve is not in approvals.from; those of bob count"},
		{"told", Policy{Required: 1}, []string{"*bob"}, 0, "0 of 1 approval"},
		{"old", Policy{MaxAge: time.Hour}, nil, 2 * time.Hour, "has expired: it was made at 2026-03-01T12:00:00Z, 2h0m0s ago"},
		{"young", Policy{MaxAge: time.Hour}, nil, time.Hour, ""},
		{"of tomorrow", Policy{MaxAge: time.Hour}, nil, -time.Hour, "one of the two clocks is wrong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := made(t)
			for _, who := range c.approved {
				by := strings.TrimPrefix(who, "*")
				f.Approvals = append(f.Approvals, Approval{By: by, Reason: "r", Told: by != who})
			}
			err := c.policy.Judge(f, noon.Add(c.late))
			if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, ErrNotApproved) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	f := made(t)
	f.Bound.MadeBy = ""
	f.Approvals = []Approval{{By: "bob"}}
	if err := (Policy{Required: 1}).Judge(f, noon); err == nil || !strings.Contains(err.Error(), "it is not known who made the plan") {
		t.Errorf("nobody made it: %v", err)
	}
	if err := (Policy{MaxAge: time.Hour}).Judge(nil, noon); err != nil {
		t.Errorf("a plan of this moment is not old: %v", err)
	}
}

func TestCompare(t *testing.T) {
	bound := []Item{TextItem(Registered, "b", "one\r\n", ""), TextItem(Registered, "a", "x", ""), WordItem(RoutingURL, "a", "", ""), ValueItem(Configuration, "failOn", "none", "f:1"), WordItem("fleet", "east", "3", "")}
	now := []Item{TextItem(Registered, "b", "\ufeffone\n", ""), TextItem(Registered, "a", "y", ""), WordItem(RoutingURL, "a", "http://a", ""), ValueItem(Configuration, "gaps", strings.Repeat("x", 200), "f:2")}
	var got []string
	for _, d := range Compare(bound, now) {
		got = append(got, d.String())
	}
	want := []string{
		"fleet east is gone; it was 3",
		"subgraph a: its registered schema was sha256:2d711642b726 and is sha256:a1fce4363854",
		"subgraph a: its routing URL was none and is http://a",
		`configuration, key failOn (f:1) is gone; it was "none"`,
		"configuration, key gaps (f:2) is new: sha256:" + ValueItem("", "", strings.Repeat("x", 200), "").SHA256[:12],
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestRefused: what is no plan, or only a part of one, is refused before anything of it is used.
func TestRefused(t *testing.T) {
	f := made(t)
	for name, c := range map[string]struct {
		edit func(document map[string]any)
		want string
	}{
		"no digest":     {func(d map[string]any) { delete(d, "digest") }, "has no digest"},
		"no bound":      {func(d map[string]any) { delete(d, "bound") }, "the key bound is missing"},
		"wrong type":    {func(d map[string]any) { d["bound"] = "x" }, "write one with schemactl plan --out"},
		"no version":    {func(d map[string]any) { d["bound"] = map[string]any{} }, "is bound in no version"},
		"other version": {func(d map[string]any) { d["bound"] = map[string]any{"version": 2} }, "this schemactl knows version 1"},
		"other plan":    {func(d map[string]any) { d["approvals"] = []any{map[string]any{"by": "bob", "digest": "sha256:0"}} }, "has an approval by bob of another plan (sha256:0"},
	} {
		var document map[string]any
		if err := json.Unmarshal(f.Text(), &document); err != nil {
			t.Fatal(err)
		}
		c.edit(document)
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse("plan.json", text); !errors.Is(err, rollout.ErrPlanFile) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if old, err := parse("plan.json", []byte(`{"version": 1, "phases": []}`)); err != nil || old.Bound != nil {
		t.Errorf("a plan of an older schemactl: %v", err)
	} else if _, err := old.Approve(t.Context(), Approval{By: "bob", Reason: "r"}, noon); !errors.Is(err, rollout.ErrPlanFile) {
		t.Errorf("it was approved: %v", err)
	}
}

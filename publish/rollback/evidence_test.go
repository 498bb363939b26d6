package rollback_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
	"github.com/schemactl/schemactl/publish/rollback"
)

func TestParseSource(t *testing.T) {
	for value, want := range map[string]rollback.Source{
		"auto":           {Kind: rollback.Auto, Path: "delivery.jsonl"},
		"registry":       {Kind: rollback.RegistryOnly, Path: "delivery.jsonl"},
		"journal":        {Kind: rollback.Journal, Path: "delivery.jsonl"},
		"journal:a:b":    {Kind: rollback.Journal, Path: "a:b"},
		"pins":           {Kind: rollback.Pins, Path: "dir"},
		"pins:elsewhere": {Kind: rollback.Pins, Path: "elsewhere"},
	} {
		if got, err := rollback.ParseSource(value, "delivery.jsonl", "dir"); err != nil || got != want {
			t.Errorf("%s: got %v, %v; want %v", value, got, err, want)
		}
	}
	for _, value := range []string{"", "auto:x", "registry:x", "tags"} {
		if _, err := rollback.ParseSource(value, "delivery.jsonl", "dir"); !errors.Is(err, rollback.ErrEvidence) {
			t.Errorf("%q: got %v", value, err)
		}
	}
}

// TestEvidence gives schemas and sources, and looks at what the verdict relies on.
func TestEvidence(t *testing.T) {
	prod := registry.GraphRef{Graph: "shop", Variant: "prod"}
	wide, narrow := source("a", `type Query { one: Int two: Int }`), source("a", `type Query { one: Int }`)
	given := wide
	given.File = "wide.graphql"
	nowhere := filepath.Join(t.TempDir(), "none")
	then := graph(t, wide)
	for _, c := range []struct {
		name     string
		evidence rollback.Evidence
		from     string // of the one subgraph
		ok       bool
		err      error
	}{
		{"registered", rollback.Evidence{}, "what is registered", false, nil},
		{"given", rollback.Evidence{Given: []sdl.Source{given}}, "wide.graphql", true, nil},
		{"no journal", rollback.Evidence{Source: rollback.Source{Kind: rollback.Auto, Path: nowhere}}, "what is registered", false, nil},
		{"no journal, though named", rollback.Evidence{Source: rollback.Source{Kind: rollback.Journal, Path: nowhere}}, "", false, rollback.ErrEvidence},
		{"no pins", rollback.Evidence{Source: rollback.Source{Kind: rollback.Pins, Path: nowhere}}, "", false, pin.ErrMismatch},
		{"not registered", rollback.Evidence{Given: []sdl.Source{source("b", `type Query { b: Int }`)}}, "", false, rollback.ErrEvidence},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.evidence.Ref, c.evidence.Registered = prod, []sdl.Source{narrow}
			verdict, err := rollback.Judge(t.Context(), then, c.evidence, spec.Edition215)
			if !errors.Is(err, c.err) {
				t.Fatalf("got the error %v, want %v", err, c.err)
			}
			if err != nil {
				return
			}
			if len(verdict.Deployed) != 1 || verdict.Deployed[0].From != c.from || verdict.Deployed[0].Assumed != (c.evidence.Given == nil) {
				t.Errorf("the verdict relies on %+v, want it to be from %q", verdict.Deployed, c.from)
			}
			if verdict.OK != c.ok {
				t.Errorf("ok is %t, want %t: %v", verdict.OK, c.ok, verdict.Reasons())
			}
		})
	}
}

// TestEvidenceOfUnreachablePins takes what routers run from pins with a routing URL to which no
// request goes, as older versions have pinned it. Such pins do not verify, and routers run with
// them.
func TestEvidenceOfUnreachablePins(t *testing.T) {
	prod := registry.GraphRef{Graph: "shop", Variant: "prod"}
	a := source("a", `type Query { one: Int }`)
	a.URL = "undefined"
	then := graph(t, a)
	reg := registrytest.New()
	text := then.SDL()
	reg.Supergraphs[registry.LaunchRef{ID: "L1", Ref: prod}] = registry.Supergraph{SDL: text, Hash: pin.Hash(text)}
	dir := t.TempDir()
	result, err := pin.Pin(t.Context(), reg, dir, launch.Tree{Source: launch.Node{ID: "L1", Ref: prod, State: registry.StateCompleted}}, pin.Options{AllowInvalidURL: "in the past"})
	if err != nil {
		t.Fatal(err)
	}
	lock := result.Lock
	lock.AllowInvalidURL = ""
	bytes, err := lock.Marshal()
	if err == nil {
		err = os.WriteFile(result.LockFile, bytes, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, findings := pin.Verify(dir); len(findings) != 1 || findings[0].Code != pin.CodeUnreachable {
		t.Fatalf("%v", findings)
	}
	evidence := rollback.Evidence{Ref: prod, Registered: []sdl.Source{a}, Source: rollback.Source{Kind: rollback.Pins, Path: dir}}
	verdict, err := rollback.Judge(t.Context(), then, evidence, spec.Edition215)
	if err != nil || !verdict.OK || verdict.Deployed[0].Assumed {
		t.Errorf("%v, %+v", err, verdict)
	}
}

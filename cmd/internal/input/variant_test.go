package input

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
)

const (
	stagingLaunch = "4f1c0000-0000-4000-8000-000000000001"
	later         = time.Hour
)

var (
	staging    = registry.GraphRef{Graph: "shop", Variant: "staging"}
	production = staging.WithVariant("production")
	launchedAt = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

// stagingNow is a variant that runs what it has registered.
func stagingNow() registry.Snapshot {
	s := registry.Snapshot{Ref: staging, FederationVersion: "2.9.3", Subgraphs: []registry.RegisteredSubgraph{
		{Name: "a", URL: "http://a.staging/", SDL: "type Query { a: Int }", Revision: "r1", UpdatedAt: launchedAt},
		{Name: "b", URL: "http://b.staging/", SDL: "type Query { b: Int }", Revision: "r2", UpdatedAt: launchedAt},
	}}
	s.Approved = &registry.Launch{ID: stagingLaunch, Ref: staging, CreatedAt: launchedAt}
	for _, p := range s.Promote().Subgraphs {
		s.Approved.Subgraphs = append(s.Approved.Subgraphs, registry.BuildSubgraph{Name: p.Name, Hash: p.SHA256})
	}
	return s
}

// reader returns a loader that reads a snapshot, and counts how often it is asked.
func reader(s registry.Snapshot, asked *int) *Loader {
	return &Loader{Snapshot: func(_ context.Context, ref registry.GraphRef) (registry.Snapshot, error) {
		*asked++
		if ref != s.Ref {
			return registry.Snapshot{}, registry.ErrVariantNotFound
		}
		return s, nil
	}}
}

// TestVariant: a variant is read once for all arguments that name it, gives its schemas and not its
// routing URLs, and is remembered with what was taken.
func TestVariant(t *testing.T) {
	t.Chdir(t.TempDir())
	asked := 0
	l := reader(stagingNow(), &asked)
	got, err := l.Load(t.Context(), []string{"b=registry:shop@staging", "a=registry:shop@staging#" + stagingLaunch[:8]})
	if err != nil || asked != 1 || len(got) != 2 || got[0].File != "registry:shop@staging/a" || got[0].URL != "" || got[1].Text != "type Query { b: Int }" {
		t.Fatalf("asked %d times: %+v, %v", asked, got, err)
	}
	if p := Promotions(l.Taken()); len(p) != 1 || p[0].String() != "shop@staging, launch "+stagingLaunch || len(p[0].Subgraphs) != 2 {
		t.Errorf("taken by name: %+v", p)
	}
	if _, err := l.Load(t.Context(), []string{"registry:shop@staging"}); err != nil || len(l.Taken()[0].Names) > 0 {
		t.Errorf("taken as a whole: %+v, %v", l.Taken(), err)
	}
	base, err := l.LoadBase(t.Context(), []string{"registry:shop@staging"})
	if err != nil || base[0].URL != "http://a.staging/" || len(l.Taken()) != 1 {
		t.Errorf("as a base: %+v, %v", base, err)
	}
	l.OwnURLs = true
	if own, err := l.Load(t.Context(), []string{"registry:shop@staging"}); err != nil || own[1].URL != "http://b.staging/" {
		t.Errorf("with its own URLs: %+v, %v", own, err)
	}
}

// TestVariantErrors: what cannot be taken, and what to do.
func TestVariantErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	moved, unseen, young, contract, empty := stagingNow(), stagingNow(), stagingNow(), stagingNow(), stagingNow()
	moved.Subgraphs[0].SDL, moved.Subgraphs[0].UpdatedAt = "type Query { other: Int }", launchedAt.Add(later)
	unseen.Approved, unseen.Unseen = nil, true
	young.Approved = nil
	contract.Source, contract.Subgraphs = production, nil
	empty.Subgraphs = nil
	for _, c := range []struct {
		held registry.Snapshot
		arg  string
		want string
	}{
		{stagingNow(), "registry:shop", "names no variant: write registry:GRAPH@VARIANT"},
		{stagingNow(), "registry:1shop@staging", "the graph must start with a letter"},
		{stagingNow(), "registry:@staging", "the graph must start with a letter"},
		{stagingNow(), "registry:shop@", "the variant after @ is missing"},
		{stagingNow(), "registry:other@staging", "cannot be read with this key: variant not found"},
		{stagingNow(), "x=registry:shop@staging", `no subgraph "x"; it has a, b`},
		{stagingNow(), "registry:shop@staging#not-a-launch", "registry:shop@staging#not-a-launch cannot be read"},
		{stagingNow(), "registry:shop@staging#99999999", "runs launch " + stagingLaunch + " by now, not 99999999"},
		{moved, "registry:shop@staging#" + stagingLaunch, "another schema of a was registered"},
		{unseen, "registry:shop@staging#" + stagingLaunch, "may not see the launches"},
		{young, "registry:shop@staging#" + stagingLaunch, "no launch of shop@staging has completed"},
		{contract, "registry:shop@staging", "take those of its source: registry:shop@production"},
		{empty, "registry:shop@staging", "holds no subgraph"},
	} {
		asked := 0
		if _, err := reader(c.held, &asked).Load(t.Context(), []string{c.arg}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.arg, err)
		}
	}
	if _, err := (&Loader{}).Load(t.Context(), []string{"registry:shop@staging"}); !errors.Is(err, ErrInput) {
		t.Errorf("without a platform: %v", err)
	}
	if err := RefuseTarget([]string{"x=registry:shop@production#" + stagingLaunch}, production); !errors.Is(err, ErrInput) {
		t.Errorf("the target itself: %v", err)
	}
}

// TestPromote: what a promotion is told of and refused for, by what the target has.
func TestPromote(t *testing.T) {
	moved, young := stagingNow(), stagingNow()
	moved.Subgraphs[1].SDL, moved.Subgraphs[1].UpdatedAt = "type Query { other: Int }", launchedAt.Add(later)
	young.Approved = nil
	again := stagingNow()
	again.Subgraphs[0].UpdatedAt = launchedAt.Add(later) // published again as it was
	unseen := stagingNow()
	unseen.Approved, unseen.Unseen, unseen.FederationVersion = nil, true, ""
	source := func(name, url string) sdl.Source {
		return sdl.Source{Name: name, URL: url, File: registry.SourceFile(staging, name)}
	}
	held := []sdl.Source{{Name: "a", URL: "http://a/"}, {Name: "b", URL: "http://b/"}, {Name: "c", URL: "http://c/"}}
	nine, err := spec.ParseFederationVersion("2.9")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		taken           Taken
		sources         []sdl.Source
		to              Target
		notes, problems []string
	}{
		"as it should be": {Taken{Snapshot: stagingNow()}, []sdl.Source{source("a", ""), source("b", "http://b/")}, Target{Held: held[:2]}, nil, nil},
		"one stays":       {Taken{Snapshot: stagingNow()}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held, Leaves: "it stays"}, []string{"c is in shop@production and not in shop@staging: it stays"}, nil},
		"by name":         {Taken{Snapshot: stagingNow(), Names: []string{"a"}}, []sdl.Source{source("a", "")}, Target{Held: held}, nil, nil},
		"a new one":       {Taken{Snapshot: stagingNow()}, []sdl.Source{source("a", ""), source("b", "http://new/")}, Target{Held: held[:1]}, []string{"b is new to shop@production: it is routed to http://new/"}, nil},
		"without a URL":   {Taken{Snapshot: stagingNow()}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held[:1]}, nil, []string{"b is new to shop@production, and the routing URL that it has in shop@staging is not taken over"}},
		"none wanted":     {Taken{Snapshot: stagingNow()}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held[:1], NoURL: true}, []string{"b is new to shop@production: it gets no routing URL"}, nil},
		"that of staging": {Taken{Snapshot: stagingNow()}, []sdl.Source{source("a", "http://a.staging/"), source("b", "")}, Target{Held: held[:2]}, []string{"routers of shop@production would be sent to the address that a has in shop@staging"}, nil},
		"moved":           {Taken{Snapshot: moved}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held[:2]}, nil, []string{"and holds another schema of b by now"}},
		"not what moved":  {Taken{Snapshot: moved, Names: []string{"a"}}, []sdl.Source{source("a", "")}, Target{Held: held[:2]}, nil, nil},
		"published again": {Taken{Snapshot: again}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held[:2]}, nil, nil},
		"never launched":  {Taken{Snapshot: young}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held[:2]}, nil, []string{"no launch of shop@staging has completed"}},
		"not seen":        {Taken{Snapshot: unseen}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held[:2]}, []string{"the key may not see the launches of shop@staging"}, nil},
		"another version": {Taken{Snapshot: stagingNow()}, []sdl.Source{source("a", ""), source("b", "")}, Target{Held: held[:2], Federation: spec.Choice{Edition: spec.Edition215}}, []string{"shop@staging is composed with federation 2.9"}, nil},
	} {
		if name != "another version" {
			c.to.Federation = nine
		}
		c.to.Ref = production
		notes, problems := Promote([]Taken{c.taken}, c.sources, c.to)
		contained := func(a, b string) bool { return strings.Contains(a, b) || strings.Contains(b, a) }
		if d := cmp.Diff(c.notes, notes, cmp.Comparer(contained)); d != "" {
			t.Errorf("%s: notes (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(c.problems, problems, cmp.Comparer(contained)); d != "" {
			t.Errorf("%s: problems (-want +got):\n%s", name, d)
		}
	}
}

// TestSince: what a variant holds otherwise than when something was taken of it.
func TestSince(t *testing.T) {
	then := stagingNow()
	now := stagingNow()
	now.Subgraphs = now.Subgraphs[:1]
	now.Subgraphs[0].SDL = "type Query { other: Int }"
	changed, gone := now.Since(then.Promote())
	if !cmp.Equal(changed, []string{"a"}) || !cmp.Equal(gone, []string{"b"}) {
		t.Errorf("changed %v, gone %v", changed, gone)
	}
	if changed, gone = now.Since(now.Promote()); len(changed)+len(gone) > 0 {
		t.Errorf("nothing moved: changed %v, gone %v", changed, gone)
	}
}

// TestPromotedRevision: a promotion is labelled as what it takes, if that has one label.
func TestPromotedRevision(t *testing.T) {
	s := stagingNow()
	if got := registry.PromotedRevision([]registry.Promotion{s.Promote()}, []string{"a", "b"}); got != "" {
		t.Errorf("of two revisions: %s", got)
	}
	one := []registry.Promotion{s.Promote("b")}
	if got := registry.PromotedRevision(one, []string{"b"}); got != "r2" {
		t.Errorf("of one: %s", got)
	}
	if got := registry.PromotedRevision(one, []string{"b", "c"}); got != "" {
		t.Errorf("with another subgraph: %s", got)
	}
}

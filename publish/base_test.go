package publish_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

const (
	baseLink   = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@tag", "@inaccessible"])` + "\n"
	baseA      = baseLink + `type Query { p: P } type P @key(fields: "id") { id: ID! name: String @tag(name: "t") secret: Int @inaccessible }`
	baseB      = baseLink + `type P @key(fields: "id") { id: ID! score: Int }`
	baseBroken = baseLink + `type P @key(fields: "id") { id: ID! score: Int name: String }`
)

// baseCase is a variant whose launch L1 composed a and b, and what came after that.
type baseCase struct {
	held   []registry.RegisteredSubgraph
	newest registry.LaunchStatus
	// noneCompleted is a variant of which no launch has completed, and noHash a platform whose
	// hashes are not those of the SDL.
	noneCompleted, noHash bool
	// accepted is a platform that composes what is broken here, and denied a key that may not see
	// launches.
	accepted, denied bool
}

func (c baseCase) registry(t *testing.T) *registrytest.Fake {
	t.Helper()
	ref := registry.GraphRef{Graph: "g", Variant: "v"}
	reg := registrytest.New()
	if c.held != nil {
		reg.Held[ref] = c.held
	}
	composed := compose.Compose(t.Context(), []sdl.Source{{Name: "a", URL: "http://a", Text: baseA}, {Name: "b", URL: "http://b", Text: baseB}}, compose.Options{})
	if composed.Graph == nil {
		t.Fatal(composed.Errors)
	}
	hash := pin.Hash
	if c.noHash {
		hash = func(string) string { return "another kind of hash" }
	}
	good := registry.Launch{ID: "L1", Ref: ref, Status: registry.LaunchCompleted, Subgraphs: []registry.BuildSubgraph{
		{Name: "a", URL: "http://a", Hash: hash(baseA)}, {Name: "b", URL: "http://b", Hash: hash(baseB)},
	}}
	if c.accepted {
		reg.History[ref] = append(reg.History[ref], registry.Launch{ID: "L2", Ref: ref, Status: registry.LaunchCompleted, Subgraphs: []registry.BuildSubgraph{
			{Name: "a", URL: "http://a", Hash: hash(baseA)}, {Name: "b", URL: "http://b", Hash: hash(baseBroken)},
		}})
		reg.Supergraphs[registry.LaunchRef{ID: "L2", Ref: ref}] = registry.Supergraph{SDL: composed.Graph.SDL()}
	}
	if c.denied {
		reg.OnRead = func(call string) error {
			if strings.Contains(call, "Launch ") {
				return registry.ErrDenied
			}
			return nil
		}
	}
	if c.newest != "" {
		reg.History[ref] = append(reg.History[ref], registry.Launch{ID: "L2", Ref: ref, Status: c.newest})
	}
	if !c.noneCompleted {
		reg.History[ref] = append(reg.History[ref], good)
	}
	reg.Supergraphs[registry.LaunchRef{ID: "L1", Ref: ref}] = registry.Supergraph{SDL: composed.Graph.SDL()}
	return reg
}

func baseHeld(a, b string) []registry.RegisteredSubgraph {
	return []registry.RegisteredSubgraph{{Name: "a", URL: "http://a", SDL: a}, {Name: "b", URL: "http://b", SDL: b}}
}

// What a change is compared with follows from what the registry says, and only its own word makes
// an empty base.
func TestReadBase(t *testing.T) {
	ref := registry.GraphRef{Graph: "g", Variant: "v"}
	for name, c := range map[string]struct {
		baseCase
		want publish.BaseKind
		note string
	}{
		"composes":                      {baseCase{held: baseHeld(baseA, baseB)}, publish.BaseRegistered, ""},
		"composes, a launch under way":  {baseCase{held: baseHeld(baseA, baseB), newest: registry.LaunchInitiated}, publish.BaseRegistered, ""},
		"composes, none completed yet":  {baseCase{held: baseHeld(baseA, baseB), noneCompleted: true, newest: registry.LaunchInitiated}, publish.BaseRegistered, ""},
		"does not compose":              {baseCase{held: baseHeld(baseA, baseBroken), newest: registry.LaunchFailed}, publish.BaseRunning, "what g@v has registered does not compose (registry:g@v/a:2:"},
		"composes on the platform only": {baseCase{held: baseHeld(baseA, baseBroken), accepted: true}, publish.BaseRunning, "does not compose here ("},
		"does not compose, no launch":   {baseCase{held: baseHeld(baseA, baseBroken)}, publish.BaseRunning, "what g@v has registered does not compose (registry:g@v/a:2:"},
		"composes, launches unseen":     {baseCase{held: baseHeld(baseA, baseB), denied: true}, publish.BaseRegistered, "the key may not see the launches of g@v"},
		"composes here only":            {baseCase{held: baseHeld(baseA, baseB), newest: registry.LaunchFailed}, publish.BaseRunning, "launch L2 of g@v failed, although what is registered composes here"},
		"nothing left, routers run it":  {baseCase{held: []registry.RegisteredSubgraph{}, newest: registry.LaunchFailed}, publish.BaseRunning, "g@v holds no subgraph; judged against the supergraph of launch L1"},
		"no variant":                    {baseCase{}, publish.BaseNothing, "first publish: g@v does not exist yet"},
		"nothing yet":                   {baseCase{held: []registry.RegisteredSubgraph{}, noneCompleted: true}, publish.BaseNothing, "first publish: g@v holds no subgraph yet"},
		"never composed":                {baseCase{held: baseHeld(baseA, baseBroken), noneCompleted: true, newest: registry.LaunchFailed}, publish.BaseNothing, "no launch of g@v has completed yet"},
	} {
		t.Run(name, func(t *testing.T) {
			base, err := publish.ReadBase(t.Context(), c.registry(t), ref, spec.Choice{})
			if err != nil {
				t.Fatal(err)
			}
			isBroken := slices.ContainsFunc(c.held, func(r registry.RegisteredSubgraph) bool { return r.SDL == baseBroken })
			if base.Accepted != c.accepted || (len(base.Errors) > 0) != isBroken {
				t.Errorf("accepted: %t, errors: %v", base.Accepted, base.Errors)
			}
			if base.Kind != c.want || !strings.Contains(base.Note, c.note) || (base.Note == "") != (c.note == "") {
				t.Errorf("%s: %s", base.Kind, base.Note)
			}
		})
	}
	for _, call := range []string{"Subgraphs", "LatestLaunch", "ApprovedLaunch", "Supergraph"} {
		reg := baseCase{held: baseHeld(baseA, baseBroken), newest: registry.LaunchFailed}.registry(t)
		down := errors.New("down")
		reg.OnRead = func(asked string) error {
			if strings.HasPrefix(asked, call+" ") {
				return down
			}
			return nil
		}
		if base, err := publish.ReadBase(t.Context(), reg, ref, spec.Choice{}); !errors.Is(err, down) {
			t.Errorf("%s fails: %+v, %v", call, base, err)
		}
	}
}

// Each subgraph of the last good supergraph is compared in the most faithful text that is known.
func TestAgainst(t *testing.T) {
	const (
		// sameB is for routers what baseB is.
		sameB = "# a comment\n" + baseB
		newB  = baseLink + `type P @key(fields: "id") { id: ID! score: Int rating: Int }`
	)
	ref := registry.GraphRef{Graph: "g", Variant: "v"}
	for name, c := range map[string]struct {
		noHash bool
		after  string
		// wantB is the text that b is compared in; empty is what was read back. unlike names what
		// the registry holds otherwise.
		wantB  string
		unlike []string
	}{
		"the way back":                    {false, baseB, baseB, []string{"b"}},
		"the way back, no hash":           {true, baseB, baseB, []string{"b"}},
		"the same for routers":            {false, sameB, sameB, []string{"b"}},
		"a repair":                        {false, newB, "", []string{"b"}},
		"a repair, no hash":               {true, newB, "", []string{"b"}},
		"a proposal that is broken still": {false, baseBroken, "", []string{"b"}},
	} {
		t.Run(name, func(t *testing.T) {
			reg := baseCase{held: baseHeld(baseA, baseBroken), newest: registry.LaunchFailed, noHash: c.noHash}.registry(t)
			base, err := publish.ReadBase(t.Context(), reg, ref, spec.Choice{})
			if err != nil {
				t.Fatal(err)
			}
			after := sdl.Overlay(base.Registered(), []sdl.Source{{Name: "b", Text: c.after}})
			before, err := base.Against(t.Context(), after)
			if err != nil || len(before) != 2 {
				t.Fatal(before, err)
			}
			if before[0].Text != baseA {
				t.Errorf("a is compared as %s", before[0].Text)
			}
			if c.wantB != "" && before[1].Text != c.wantB || c.wantB == "" && !strings.HasSuffix(before[1].File, "/b of launch L1") {
				t.Errorf("b is compared as %s: %s", before[1].File, before[1].Text)
			}
			var unlike []string
			for name := range base.Unlike(before) {
				unlike = append(unlike, name)
			}
			slices.Sort(unlike)
			if !slices.Equal(unlike, c.unlike) {
				t.Errorf("the registry holds otherwise: %v", unlike)
			}
		})
	}
}

// A supergraph that composes on the platform and not here, when it is read back, is no base.
func TestAgainstWhatCannotBeReadBack(t *testing.T) {
	ref := registry.GraphRef{Graph: "g", Variant: "v"}
	reg := baseCase{held: baseHeld(baseA, baseBroken), newest: registry.LaunchFailed}.registry(t)
	at := registry.LaunchRef{ID: "L1", Ref: ref}
	reg.Supergraphs[at] = registry.Supergraph{SDL: strings.ReplaceAll(reg.Supergraphs[at].SDL, `key: "id"`, `key: "nothing"`)}
	base, err := publish.ReadBase(t.Context(), reg, ref, spec.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := base.Against(t.Context(), base.Registered()); !errors.Is(err, publish.ErrNoBase) || !strings.Contains(err.Error(), "launch L1 of g@v") {
		t.Errorf("got %v", err)
	}
}

package sandbox

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/fixtures"
	"github.com/schemactl/schemactl/publish/registry"
)

// fixtureGraph is what of a fixture's graph.yaml matters here.
type fixtureGraph struct {
	Graph     string
	Subgraphs map[string]struct{ URL, URLAfter string }
	Contracts []struct {
		Name             string
		Include, Exclude []string
		HideUnreachable  bool `yaml:"hideUnreachable"`
	}
}

func text(t *testing.T, from fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(from, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestFixtures publishes the change of every fixture graph with the real composition of each
// edition and compares what each launch serves with the reference.
func TestFixtures(t *testing.T) {
	for _, name := range fixtures.List(fixtures.Graphs) {
		for _, edition := range spec.Editions() {
			t.Run(name+"/"+edition.String(), func(t *testing.T) {
				f := openFixture(t, fixtures.Graphs, name)
				f.federation = spec.Choice{Edition: edition}
				f.seedBefore()
				f.compare("before")
				if errs := dig(t, f.publishAfter(), "errors").([]any); len(errs) > 0 {
					t.Fatalf("errors: %v", errs)
				}
				f.h.clock.Advance(time.Minute)
				f.compare("after")
			})
		}
	}
}

// TestBrokenFixtures publishes changes that do not compose, or whose contract fails.
func TestBrokenFixtures(t *testing.T) {
	for _, name := range fixtures.List(fixtures.Broken) {
		f := openFixture(t, fixtures.Broken, name)
		var expected struct {
			Reason string
			Codes  []string
		}
		if err := json.Unmarshal([]byte(text(t, f.dir, "expected.json")), &expected); err != nil {
			t.Fatal(err)
		}
		if expected.Reason != "composition" && expected.Reason != "contract" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			f.t, f.h.t = t, t
			f.seedBefore()
			p := f.publishAfter()
			f.h.clock.Advance(time.Minute)
			codes := []string{}
			for _, e := range dig(t, p, "errors").([]any) {
				codes = append(codes, dig(t, e, "code").(string))
			}
			slices.Sort(codes)
			codes = slices.Compact(codes) // expected.json names each code once
			launch := f.h.poll(f.key.Variant, launchOf(p.(map[string]any)))
			if expected.Reason == "contract" {
				if len(codes) > 0 || launch["status"] != "LAUNCH_COMPLETED" || dig(t, launch, "downstreamLaunches.0.status") != "LAUNCH_FAILED" {
					t.Errorf("errors %v, launch %v", codes, launch)
				}
				return
			}
			if diff := cmp.Diff(expected.Codes, codes); diff != "" || launch["status"] != "LAUNCH_FAILED" {
				t.Errorf("%v (-want +got):\n%s", launch["status"], diff)
			}
		})
	}
}

func openFixture(t *testing.T, kind fixtures.Kind, name string) *fixtureRun {
	t.Helper()
	dir, err := fixtures.Open(kind, name)
	if err != nil {
		t.Fatal(err)
	}
	var graph fixtureGraph
	if err := yaml.Unmarshal([]byte(text(t, dir, "graph.yaml")), &graph); err != nil {
		t.Fatal(err)
	}
	f := &fixtureRun{t: t, dir: dir, graph: graph, h: newHarness(t, Options{Composer: localComposer{}})}
	f.key, _ = parseRef(graph.Graph)
	f.h.graph = f.key.Graph
	return f
}

type fixtureRun struct {
	t     *testing.T
	dir   fs.FS
	graph fixtureGraph
	key   registry.GraphRef
	h     *harness
	// federation composes the variant.
	federation spec.Choice
}

// sdl returns the subgraphs of a state by name.
func (f *fixtureRun) sdl(state string) map[string]string {
	files, err := fs.Glob(f.dir, state+"/*.graphql")
	if err != nil {
		f.t.Fatal(err)
	}
	out := map[string]string{}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, state+"/"), ".graphql")
		out[name] = text(f.t, f.dir, file)
	}
	return out
}

func (f *fixtureRun) seedBefore() {
	v := Variant{Name: f.key.Variant, FederationVersion: f.federation.String()}
	for name, sdl := range f.sdl("before") {
		v.Subgraphs = append(v.Subgraphs, SeedSubgraph{Name: name, URL: f.graph.Subgraphs[name].URL, SDL: sdl})
	}
	for _, c := range f.graph.Contracts {
		v.Contracts = append(v.Contracts, Contract{Name: c.Name, Include: c.Include, Exclude: c.Exclude, HideUnreachableTypes: c.HideUnreachable})
	}
	f.h.seed(Seed{Graphs: []Graph{{ID: f.key.Graph, Variants: []Variant{v}}}})
}

// publishAfter publishes and removes, and returns the answer to the publish.
func (f *fixtureRun) publishAfter() any {
	after, inputs := f.sdl("after"), []any{}
	for name, sdl := range after {
		url := f.graph.Subgraphs[name].URL
		if moved := f.graph.Subgraphs[name].URLAfter; moved != "" {
			url = moved
		}
		inputs = append(inputs, map[string]any{"name": name, "url": url, "activePartialSchema": map[string]any{"sdl": sdl}})
	}
	p := f.h.get("graph.publishSubgraphs", publishDoc, map[string]any{
		"graph": f.key.Graph, "variant": f.key.Variant, "inputs": inputs, "start": "SYNC",
	})
	for name := range f.sdl("before") {
		if _, kept := after[name]; !kept {
			f.h.get("graph", `mutation($graph: ID!, $variant: String!, $name: String!) { graph(id: $graph) {
				removeImplementingServiceAndTriggerComposition(graphVariant: $variant, name: $name) { updatedGateway } } }`,
				map[string]any{"graph": f.key.Graph, "variant": f.key.Variant, "name": name})
		}
	}
	return p
}

const servedDoc = `query($graph: ID!, $variant: String!) { graph(id: $graph) { variant(name: $variant) { latestApprovedLaunch { build { result {
  ... on BuildSuccess { coreSchema { coreDocument apiDocument } } } } } latestLaunch { status build { result { ... on BuildFailure { errorMessages { message code failedStep } } } } } } } }`

// compare compares what every variant serves with the expected files of a state. Those without an
// edition in their names are answers of edition 2.14; the API schemas are the same in all.
func (f *fixtureRun) compare(state string) {
	variants := map[string]string{f.key.Variant: state}
	for _, c := range f.graph.Contracts {
		variants[c.Name] = state + "." + c.Name
	}
	for variant, prefix := range variants {
		got := f.h.get("graph.variant", servedDoc, map[string]any{"graph": f.key.Graph, "variant": variant})
		if dig(f.t, got, "latestLaunch.status") != "LAUNCH_COMPLETED" {
			f.t.Fatalf("%s of %s: %v", variant, state, dig(f.t, got, "latestLaunch"))
		}
		files := map[string]string{"coreDocument": ".supergraph.graphql", "apiDocument": ".api.graphql"}
		switch {
		case f.federation.Edition == spec.Edition214:
		case variant == f.key.Variant:
			files["coreDocument"] = ".supergraph." + f.federation.String() + ".graphql"
		default: // the reference of the edition has no contracts
			delete(files, "coreDocument")
		}
		for field, file := range files {
			want := strings.TrimSuffix(text(f.t, f.dir, "expected/"+prefix+file), "\n")
			have := strings.TrimSuffix(dig(f.t, got, "latestApprovedLaunch.build.result.coreSchema."+field).(string), "\n")
			if field == "apiDocument" && (variant != f.key.Variant || f.federation.Edition != spec.Edition214) {
				want, have = sortedLines(want), sortedLines(have)
			}
			if diff := cmp.Diff(want, have); diff != "" {
				f.t.Errorf("%s of %s %s (-want +got):\n%.3000s", field, variant, state, diff)
			}
		}
	}
}

// sortedLines forgets the order of types. Edition 2.14 sorts the types of a supergraph, of which a
// contract is made, and its reference composed the contract from subgraphs; edition 2.15 has
// another order than the reference of the API schema.
func sortedLines(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return line == "" })
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

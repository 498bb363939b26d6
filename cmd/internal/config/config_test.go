package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

func TestParseGraph(t *testing.T) {
	g, err := ParseGraph("schemactl.yaml", []byte(`
graph: shop@prod
subgraphs:
  cart: {url: "http://cart.test", schema: cart.graphql}
contracts:
  - name: public
    exclude: [internal]
operations: ["ops/*.graphql"]
base: git:main:schemas
failOn: used
publish: {check: warn}
hazards: allow
skeleton: keys
settle: 10s
`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if g.Ref != "shop@prod" || g.Subgraphs["cart"].URL != "http://cart.test" || g.Contracts[0].Exclude[0] != "internal" || g.FailOn != "used" || g.Base != "git:main:schemas" || g.Publish.Check != publish.CheckWarn || g.Settle.Time != "10s" || g.Hazards != rollout.LossesAllow || g.Skeleton != rollout.KeysSkeleton {
		t.Errorf("read %+v", g)
	}
}

// Every mistake is named with its line and column, all of them at once.
func TestGraphErrors(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"empty":                {"", []string{"schemactl.yaml is empty"}},
		"unknown key":          {"graph: a@b\nsubgrafs: {}\n", []string{"schemactl.yaml:2:1", "the key subgrafs means nothing here; use one of approvals, base, check, contractReading, contracts, deploy, deployEnv, failOn, federation_version, gaps, graph, hazards, journal, lint, notify, operations, plans, publish, running, settle, skeleton, subgraphs, variants"}},
		"unknown key below":    {"subgraphs: {a: {file: x}}\n", []string{"schemactl.yaml:1:17", "the key file means nothing here; use one of deploy, running, schema, url"}},
		"unknown key of lines": {"graph: a@b\n\"x\\n/merge\\n\": {}\n", []string{"schemactl.yaml:2:1", `the key "x\n/merge\n" means nothing here`}},
		"twice":                {"graph: a@b\ngraph: a@b\n", []string{"schemactl.yaml:2:1", `"graph" already defined at line 1`}},
		"text for a list":      {"operations: x\n", []string{"schemactl.yaml:1:13", "x stands here; a list such as [one, two] is expected"}},
		"text for a switch":    {"contracts: [{name: a, hideUnreachable: maybe}]\n", []string{"maybe stands here; true or false is expected"}},
		"when to notify":       {"graph: a@b\nnotify: sometimes\n", []string{"schemactl.yaml:2:9", "notify is failure, always or never"}},
		"a list for text":      {"failOn: [1]\n", []string{"schemactl.yaml:1:9", "a list stands here; text is expected"}},
		"a list at the top":    {"- a\n", []string{"schemactl.yaml:1:1", "a list stands here; a mapping, `key: value` is expected"}},
		"wrong kind":           {"graph: a@b\nsubgraphs: []\n", []string{"schemactl.yaml:2:12", "a list stands here; a mapping by name, `name: …` is expected"}},
		"contracts": {"graph: a@b\ncontracts:\n  - name: one\n    include: [x]\n    exclude: [x]\n  - name: one\n", []string{
			"schemactl.yaml:3:5: ", "both includes and excludes the tag x", "schemactl.yaml:6:11: ", "two contracts are named one"}},
		"reading of a contract":         {"contracts:\n  - name: a\n    reading: mine\n", []string{"schemactl.yaml:3:14: ", `no reading "mine"; use documented or federation-3`}},
		"reading of all contracts":      {"contracts:\n  reading: mine\n", []string{"schemactl.yaml:2:12: ", `no reading "mine"; use documented or federation-3`}},
		"reading of a variant":          {"graph: a@b\nvariants:\n  c:\n    contracts: {reading: [x]}\n", []string{"schemactl.yaml:4:26: ", "a list stands here; text is expected"}},
		"reading twice":                 {"contractReading: documented\ncontracts: {reading: documented}\n", []string{"schemactl.yaml:2:13: ", "the reading is given twice"}},
		"contracts by name":             {"contracts:\n  public: {exclude: [x]}\n", []string{"schemactl.yaml:2:3: ", "the key public means nothing here; contracts is a list of contracts, or a mapping of reading and list"}},
		"a contract in a list of twice": {"contracts:\n  list:\n    - name: one\n    - name: one\n", []string{"schemactl.yaml:4:13: ", "two contracts are named one"}},
		"publish":                       {"graph: a@b\npublish:\n  check: always\n", []string{"schemactl.yaml:3:10: ", `"always"`, "off, warn or require"}},
		"gaps":                          {"graph: a@b\ngaps: never\n", []string{"schemactl.yaml:2:7: ", `"never"`, "stop, warn or allow"}},
		"hazards":                       {"graph: a@b\nhazards: never\n", []string{"schemactl.yaml:2:10: ", `"never"`, "stop, warn or allow"}},
		"no YAML":                       {"graph: [\n", []string{"schemactl.yaml"}},
		"running": {"running:\n  ask: [publish]\n  timeout: 0s\n  wait: soon\n  parallel: 9999\n  headers: {\"a b\": c}\nsubgraphs:\n  a:\n    running: {url: products, headers: {x: \"1\\n2\"}}\n  b:\n    running: {assumed: why, url: \"http://b\"}\n  c:\n    running: {replicas: [\"a b\"]}\n", []string{
			"schemactl.yaml:2:9: ", `"publish" asks no running code; use check, plan, deliver, rollback`, "schemactl.yaml:3:12: ", "nothing answers in no time",
			"schemactl.yaml:4:9: ", "it is no duration", "schemactl.yaml:5:13: ", "from 1 to 512", "schemactl.yaml:6:20: ", `"a b" is no name of a header`,
			"schemactl.yaml:9:20: ", "url is the http or https address", "the value of the header x has a line break", "schemactl.yaml:11:24: ", "leave url, replicas and headers out",
			"schemactl.yaml:13:26: ", `"a b" is no address`,
		}},
		"skeleton": {"graph: a@b\nskeleton: bones\n", []string{"schemactl.yaml:2:11: ", `"bones"`, "empty or keys"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ParseGraph("schemactl.yaml", []byte(test.text), Options{})
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("%v is not ErrInvalid", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestParseSupergraph(t *testing.T) {
	env := func(name string) (string, bool) { return "http://" + name, name == "HOST" }
	s, err := ParseSupergraph("supergraph.yaml", []byte(`
federation_version: =2.9.0
subgraphs:
  b: {routing_url: "${env.HOST}", schema: {file: b.graphql}}
  a: {schema: {graphref: g@v, subgraph: a}}
`), Options{Getenv: env})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.Names(), " "); got != "a b" {
		t.Errorf("names %q", got)
	}
	if got := s.Subgraphs["b"].RoutingURL; got != "http://HOST" {
		t.Errorf("URL %q", got)
	}
}

// TestFederationVersion: a version is obeyed or refused by file and line, in both files.
func TestFederationVersion(t *testing.T) {
	const rest = "\nsubgraphs:\n  a: { schema: { file: a.graphql } }\n"
	parse := map[string]func(text string) (*Federation, error){
		"supergraph.yaml": func(text string) (*Federation, error) {
			s, err := ParseSupergraph("supergraph.yaml", []byte(text+rest), Options{})
			if err != nil {
				return nil, err
			}
			return s.Federation, nil
		},
		"schemactl.yaml": func(text string) (*Federation, error) {
			g, err := ParseGraph("schemactl.yaml", []byte(text+"\ngraph: a@b\n"), Options{})
			return g.Federation, err
		},
	}
	for file, read := range parse {
		for text, want := range map[string]string{"2": "2.15", "'2'": "2.15", "=2.9.3": "2.9", "2.9": "2.9", "2.10": "2.10", "=2.15.0": "2.15", "v2.14": "2.14"} {
			f, err := read("federation_version: " + text)
			if err != nil || f.String() != want || !strings.HasPrefix(f.From, file+":1: federation_version ") {
				t.Errorf("%s: %s is %+v, %v", file, text, f, err)
			}
		}
		for _, text := range []string{"=99", "1", "3", "3.0", "banana", "=2.16.0"} {
			_, err := read("\nfederation_version: " + text)
			if !errors.Is(err, ErrInvalid) || !strings.HasPrefix(err.Error(), file+":2:21: ") || !strings.Contains(err.Error(), "=2.15") {
				t.Errorf("%s: %s: %v", file, text, err)
			}
		}
		if f, err := read("# none"); f != nil || err != nil {
			t.Errorf("%s: none is %+v, %v", file, f, err)
		}
	}
}

func TestSupergraphErrors(t *testing.T) {
	env := func(string) (string, bool) { return "", false }
	for _, name := range []string{"APOLLO_KEY", "GITHUB_TOKEN", "GITLAB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL", "github_token"} {
		text := "subgraphs:\n  a:\n    routing_url: ${env." + name + "}\n    schema: {file: a}\n"
		if _, err := ParseSupergraph("s.yaml", []byte(text), Options{Getenv: func(asked string) (string, bool) { return "hunter2", asked == name }}); err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "s.yaml:3:18") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := ParseSupergraph("s.yaml", []byte("subgraphs:\n  a:\n    routing_url: ${env.NOPE}\n    schema: {file: a}\n"), Options{Getenv: env})
	if err == nil || !strings.Contains(err.Error(), "s.yaml:3:18: ") || !strings.Contains(err.Error(), "NOPE is not set") {
		t.Errorf("unset variable: %v", err)
	}
	_, err = ParseSupergraph("s.yaml", []byte("subgraphs:\n  a:\n    schema: {graphref: g@v}\n  b:\n    schema: {}\n"), Options{Getenv: env})
	for _, want := range []string{"s.yaml:3:13: ", "graphref and subgraph go together", "s.yaml:5:13: ", "subgraph b has no schema"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// The reading of a contract is its own, else that of all contracts of the graph, whichever form the
// file has; a variant may have another.
func TestContractReading(t *testing.T) {
	const variants = "variants: {old: {contracts: {reading: documented}}}\n"
	for name, text := range map[string]string{
		"a mapping": "graph: g@new\ncontracts: {reading: federation-3, list: [{name: a, include: [x]}, {name: b, reading: documented}]}\n" + variants,
		"two keys":  "graph: g@new\ncontractReading: federation-3\ncontracts: [{name: a, include: [x]}, {name: b, reading: documented}]\n" + variants,
	} {
		t.Run(name, func(t *testing.T) {
			for variant, want := range map[string]supergraph.Reading{"": supergraph.ReadingFederation3, "old": supergraph.ReadingDocumented} {
				g, err := ParseGraph("schemactl.yaml", []byte(text), Options{Variant: variant})
				if err != nil {
					t.Fatal(err)
				}
				if len(g.Contracts) != 2 || g.Filter(g.Contracts[0]).Reading != want || g.Reading("b") != supergraph.ReadingDocumented || g.Reading("elsewhere") != want {
					t.Errorf("variant %q: %+v", variant, g.Contracts)
				}
			}
		})
	}
	g, err := ParseGraph("schemactl.yaml", []byte("contracts: [{name: a}]\n"), Options{})
	if err != nil || g.Reading("a") != supergraph.ReadingDocumented {
		t.Errorf("by default: %v, %v", g.Reading("a"), err)
	}
}

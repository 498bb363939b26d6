package cli

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// proof shows that a key of a configuration file is obeyed: two contents of the file with which a
// command line ends differently. $D/k is the folder of the file, which is called schemactl.yaml or
// supergraph.yaml.
type proof struct {
	line, one, other string
	// env has other values for the environment.
	env map[string]string
	// elsewhere is the file of a test that shows it instead, and word is in that file.
	elsewhere, word string
}

const (
	keyTags           = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@tag\", \"@key\"])\n"
	keySubgraph       = "subgraphs: {a: {url: 'http://a', schema: a.graphql}}\n"
	keyChange         = "check --base $D/k/a.graphql a=$D/k/less.graphql"
	keyContractChange = "check --base $D/k/a.graphql a=$D/k/less.graphql"
	keyIgnore         = "check: {ignore: [{rule: FIELD_REMOVED, reason: r"
	keyApproval       = "check: {approvals: [{fingerprint: 0123456789abcdef, reason: r"
	keyPlanned        = "check --base $D/k/p1 $D/k/p2"
	keyUsed           = "failOn: used\noperations: [ops.graphql]\n"
	keyContract       = keySubgraph + "contracts: [{name: c, "
)

// graphProofs has a proof for each key of schemactl.yaml.
var graphProofs = map[string]proof{
	"graph":              {line: "check $D/k", one: "graph: g@current\n", other: "graph: g@nowhere\n", env: map[string]string{"APOLLO_GRAPH_REF": ""}},
	"federation_version": {line: "compose $D/k/schemactl.yaml --format json", one: "federation_version: 2\n" + keySubgraph, other: "federation_version: =2.9.3\n" + keySubgraph},
	"subgraphs.*.url":    {line: "compose $D/k/a.graphql", one: keySubgraph, other: "subgraphs: {a: {url: 'http://other'}}"},
	"subgraphs.*.urlAfter": {
		line: "compose $D/k/after", one: keySubgraph, other: "subgraphs: {a: {url: 'http://a', urlAfter: 'http://b'}}",
	},
	"subgraphs.*.schema":                  {line: "compose $D/k/schemactl.yaml", one: keySubgraph, other: "subgraphs: {a: {url: 'http://a', schema: [a.graphql, more.graphql]}}"},
	"subgraphs.*.deploy.command":          {line: "deliver a=$D/k/more/a.graphql --settle 1ms --journal $D/j.jsonl", one: "subgraphs: {a: {url: 'http://a', deploy: 'true'}}", other: "subgraphs: {a: {url: 'http://a', deploy: 'false'}}"},
	"deploy.command":                      {line: "deliver a=$D/k/more/a.graphql --settle 1ms --journal $D/j.jsonl", one: "deploy: 'true'\nsubgraphs: {a: {url: 'http://a'}}", other: "deploy: 'false'\nsubgraphs: {a: {url: 'http://a'}}"},
	"deploy.parallel":                     {elsewhere: "deploys_test.go", word: "parallel: 1"},
	"deploy.health.url":                   {elsewhere: "../deploy/deployer_test.go", word: "health: {url:"},
	"deploy.health.path":                  {elsewhere: "../deploy/deployer_test.go", word: "health: {path:"},
	"deploy.health.status":                {elsewhere: "../deploy/deployer_test.go", word: "status: 503"},
	"deploy.health.headers.*":             {elsewhere: "../deploy/deployer_test.go", word: "headers: {X: y}"},
	"deploy.health.schema":                {elsewhere: "../deploy/deployer_test.go", word: "health: {schema: true}"},
	"deploy.timeout":                      {elsewhere: "../deploy/deployer_test.go", word: "timeout: 10s"},
	"deploy.grace":                        {elsewhere: "../deploy/deployer_test.go", word: "grace: 20s"},
	"deploy.every":                        {elsewhere: "../deploy/deployer_test.go", word: "every: 5s"},
	"deploy.failures":                     {elsewhere: "../deploy/deployer_test.go", word: "failures: 3"},
	"deploy.retries":                      {elsewhere: "../deploy/deployer_test.go", word: "retries: 2"},
	"deploy.kubernetes.deployment":        {elsewhere: "../deploy/kubernetes_test.go", word: "deployment: '{subgraph}-app'"},
	"deploy.kubernetes.statefulSet":       {elsewhere: "../deploy/kubernetes_test.go", word: "statefulSet: db"},
	"deploy.kubernetes.rollout":           {elsewhere: "../deploy/kubernetes_test.go", word: "rollout: canary"},
	"deploy.kubernetes.before.deployment": {elsewhere: "../deploy/kubernetes_test.go", word: "before: {deployment: a-v1}"},
	"deploy.kubernetes.image":             {elsewhere: "../deploy/kubernetes_test.go", word: "image: "},
	"deploy.kubernetes.container":         {elsewhere: "../deploy/kubernetes_test.go", word: "container: app"},
	"deploy.kubernetes.manifest":          {elsewhere: "../deploy/kubernetes_test.go", word: "manifest: k8s/a.yaml"},
	"deploy.kubernetes.force":             {elsewhere: "../deploy/kubernetes_test.go", word: "Kubernetes.Force = true"},
	"deploy.kubernetes.namespace":         {elsewhere: "../deploy/kubernetes_test.go", word: "namespace: shop"},
	"deploy.kubernetes.context":           {elsewhere: "../deploy/kubernetes_test.go", word: "context: stub"},
	"deploy.kubernetes.kubeconfig":        {elsewhere: "../deploy/kubernetes_test.go", word: "kubeconfig: kubeconfig"},
	"deployEnv":                           {elsewhere: "../../schemactl/testdata/script/secrets.txtar", word: "deployEnv:"},
	"contracts[].name":                    {line: "compose $D/k/schemactl.yaml --contract c", one: keyContract + "exclude: [x]}]", other: keySubgraph + "contracts: [{name: d, exclude: [x]}]"},
	"contracts[].include":                 {line: "compose $D/k/schemactl.yaml --contract c", one: keyContract + "include: [x]}]", other: keyContract + "include: [y]}]"},
	"contracts[].exclude":                 {line: "compose $D/k/schemactl.yaml --contract c", one: keyContract + "exclude: [x]}]", other: keyContract + "exclude: [z]}]"},
	"contracts[].hideUnreachable":         {line: "compose $D/k/schemactl.yaml --contract c", one: keyContract + "exclude: [x]}]", other: keyContract + "exclude: [x], hideUnreachable: true}]"},
	"contracts[].reading":                 {line: "compose $D/k/schemactl.yaml --contract c", one: keyContract + "include: [y]}]", other: keyContract + "include: [y], reading: federation-3}]"},
	"contracts[].operations":              {line: keyContractChange, one: keyUsed + keyContract + "exclude: [z]}]", other: keyUsed + keyContract + "exclude: [z], operations: [used.graphql]}]"},
	"contractReading":                     {line: "compose $D/k/schemactl.yaml --include-tag y", one: keySubgraph, other: "contractReading: federation-3\n" + keySubgraph},
	"operations":                          {line: keyChange, one: "operations: [ops.graphql]", other: "graph: g@current"},
	"base":                                {line: "check a=$D/k/less.graphql", one: "base: a.graphql", other: "base: less.graphql", env: map[string]string{"APOLLO_KEY": ""}},
	"failOn":                              {line: keyChange, one: "failOn: none", other: "failOn: breaking"},
	"lint.rules.*":                        {line: "lint --all $D/k/lint.graphql", one: "lint: {rules: {FIELD_NAMES_SHOULD_BE_CAMEL_CASE: error}}", other: "lint: {rules: {FIELD_NAMES_SHOULD_BE_CAMEL_CASE: 'off'}}"},
	"lint.tags":                           {line: "lint --all $D/k/lint.graphql", one: "lint: {tags: [x]}", other: "lint: {tags: [y]}"},
	"check.severity.*":                    {line: keyChange, one: "check: {severity: {FIELD_REMOVED: safe}}", other: "check: {severity: {FIELD_REMOVED: breaking}}"},
	"check.deprecationGrace":              {line: "check --base $D/k/a.graphql a=$D/k/undeprecated.graphql", one: "check: {deprecationGrace: safe}", other: "check: {deprecationGrace: breaking}"},
	"check.optional":                      {line: "check --base $D/k/a.graphql $D/k/a.graphql", one: "operations: [torn.txt]\ncheck: {optional: [operations]}", other: "operations: [torn.txt]"},
	"check.onlyNew":                       {line: "check --base $D/k/broken.graphql broken=$D/k/broken.graphql", one: "check: {onlyNew: true}", other: "check: {onlyNew: false}"},
	"check.acceptLabel":                   {elsewhere: "../../schemactl/testdata/script/action_label.txtar", word: "acceptLabel:"},
	"check.ignore[].rule":                 {line: keyChange, one: keyIgnore + "}]}", other: "check: {ignore: [{rule: TYPE_REMOVED, reason: r}]}"},
	"check.ignore[].coordinate":           {line: keyChange, one: keyIgnore + ", coordinate: Query.b}]}", other: keyIgnore + ", coordinate: Query.x}]}"},
	"check.ignore[].subgraph":             {line: keyChange, one: keyIgnore + ", subgraph: a}]}", other: keyIgnore + ", subgraph: b}]}"},
	"check.ignore[].variant":              {line: keyChange, one: keyIgnore + "}]}", other: keyIgnore + ", variant: c}]}"},
	"check.ignore[].fingerprint":          {line: keyChange, one: keyIgnore + "}]}", other: keyIgnore + ", fingerprint: 0123456789abcdef}]}"},
	"check.ignore[].reason":               {line: keyChange, one: keyIgnore + "}]}", other: "check: {ignore: [{rule: FIELD_REMOVED, reason: another}]}"},
	"check.ignore[].until":                {line: keyChange, one: keyIgnore + ", until: 2099-01-01}]}", other: keyIgnore + ", until: 1999-01-01}]}"},
	"check.approvals[].fingerprint": {
		line: keyChange, one: keyApproval + "}]}", other: "check: {approvals: [{fingerprint: wrong, reason: r}]}",
	},
	"subgraphs.*.running.url":                            {elsewhere: "../../schemactl/testdata/script/drift.txtar", word: "url: \"http://R1/graphql\""},
	"subgraphs.*.running.replicas.list":                  {elsewhere: "../../schemactl/testdata/script/drift.txtar", word: "replicas: [P1"},
	"subgraphs.*.running.replicas.command":               {elsewhere: "../../schemactl/testdata/script/drift.txtar", word: "command: echo R1"},
	"subgraphs.*.running.replicas.dns":                   {elsewhere: "../addresses/addresses_test.go", word: "DNS:"},
	"subgraphs.*.running.replicas.kubernetes.service":    {elsewhere: "../addresses/kubernetes_test.go", word: "Service: \"router\""},
	"subgraphs.*.running.replicas.kubernetes.namespace":  {elsewhere: "../addresses/kubernetes_test.go", word: "Namespace: \"other\""},
	"subgraphs.*.running.replicas.kubernetes.port":       {elsewhere: "../addresses/kubernetes_test.go", word: "Port: \"metrics\""},
	"subgraphs.*.running.replicas.kubernetes.context":    {elsewhere: "../addresses/kubernetes_test.go", word: "Context: \"lost\""},
	"subgraphs.*.running.replicas.kubernetes.kubeconfig": {elsewhere: "../addresses/kubernetes_test.go", word: "Kubeconfig: name"},
	"subgraphs.*.running.headers.*":                      {elsewhere: "../../schemactl/testdata/script/introspect.txtar", word: "headers: {Authorization:"},
	"subgraphs.*.running.assumed":                        {elsewhere: "../../schemactl/testdata/script/drift.txtar", word: "assumed: behind"},
	"running.ask":                                        {elsewhere: "../../schemactl/testdata/script/deliver_running.txtar", word: "ask: [deliver]"},
	"running.timeout":                                    {elsewhere: "../fleet/fleet_test.go", word: "timeout:"},
	"running.wait":                                       {elsewhere: "../../schemactl/testdata/script/deliver_running.txtar", word: "wait: 0s"},
	"running.parallel":                                   {elsewhere: "../fleet/fleet_test.go", word: "parallel:"},
	"running.headers.*":                                  {elsewhere: "../fleet/fleet_test.go", word: "headers:"},
	"check.approvals[].rule":                             {line: keyChange, one: keyApproval + "}]}", other: keyApproval + ", rule: FIELD_REMOVED}]}"},
	"check.approvals[].coordinate":                       {line: keyChange, one: keyApproval + "}]}", other: keyApproval + ", coordinate: Query.b}]}"},
	"check.approvals[].subgraph":                         {line: keyChange, one: keyApproval + "}]}", other: keyApproval + ", subgraph: a}]}"},
	"check.approvals[].variant":                          {line: keyChange, one: keyApproval + "}]}", other: keyApproval + ", variant: a}]}"},
	"check.approvals[].reason":                           {line: keyChange, one: keyApproval + "}]}", other: "check: {approvals: [{fingerprint: 0123456789abcdef}]}"},
	"check.approvals[].until":                            {line: keyChange, one: keyApproval + "}]}", other: keyApproval + ", until: tomorrow}]}"},
	"publish.check":                                      {line: "publish a=$D/k/broken.graphql --no-url", one: "publish: {check: require}", other: "publish: {check: off}"},
	"approvals.required":                                 {elsewhere: "../../schemactl/testdata/script/plan_approve.txtar", word: "required: 1"},
	"approvals.from":                                     {elsewhere: "../../schemactl/testdata/script/plan_approve.txtar", word: "eve is not in approvals.from"},
	"approvals.own":                                      {elsewhere: "../../schemactl/testdata/script/plan_approve.txtar", word: "own: true"},
	"approvals.maxAge":                                   {elsewhere: "../../schemactl/testdata/script/plan_approve.txtar", word: "maxAge: 1ns"},
	"hazards":                                            {line: "plan --base $D/k/c1.graphql c1=$D/k/c2.graphql", one: "hazards: stop", other: "hazards: allow"},
	"gaps":                                               {line: "plan --base $D/k/g1.graphql g1=$D/k/g2.graphql", one: "gaps: stop", other: "gaps: allow"},
	"skeleton":                                           {elsewhere: "../../schemactl/testdata/script/departures.txtar", word: "skeleton:"},
	"settle.time":                                        {line: "plan --base $D/k/a.graphql a=$D/k/less.graphql --format json", one: "settle: 10s", other: "settle: 20s"},
	"settle.metrics.list":                                {elsewhere: "../../schemactl/testdata/script/adoption.txtar", word: "router-3/metrics\n"},
	"settle.metrics.command":                             {elsewhere: "../../schemactl/testdata/script/adoption_failures.txtar", word: "metrics: {command:"},
	"settle.metrics.dns":                                 {elsewhere: "../config/settle_test.go", word: "metrics: {dns:"},
	"settle.metrics.kubernetes.service":                  {elsewhere: "../addresses/kubernetes_test.go", word: "Service: \"router\""},
	"settle.metrics.kubernetes.namespace":                {elsewhere: "../addresses/kubernetes_test.go", word: "Namespace: \"other\""},
	"settle.metrics.kubernetes.port":                     {elsewhere: "../addresses/kubernetes_test.go", word: "Port: \"metrics\""},
	"settle.metrics.kubernetes.context":                  {elsewhere: "../addresses/kubernetes_test.go", word: "Context: \"lost\""},
	"settle.metrics.kubernetes.kubeconfig":               {elsewhere: "../addresses/kubernetes_test.go", word: "Kubeconfig: name"},
	"settle.draining":                                    {elsewhere: "../../schemactl/testdata/script/adoption_draining.txtar", word: "draining:"},
	"settle.uplink":                                      {elsewhere: "../../schemactl/testdata/script/adoption.txtar", word: "uplink: true"},
	"settle.every":                                       {elsewhere: "../../schemactl/testdata/script/adoption.txtar", word: "every:"},
	"settle.timeout":                                     {elsewhere: "../../schemactl/testdata/script/adoption_failures.txtar", word: "timeout:"},
	"settle.probe.query":                                 {elsewhere: "../routers/probe_test.go", word: "Query:"},
	"settle.probe.headers.*":                             {elsewhere: "../routers/probe_test.go", word: "Headers:"},
	"settle.probe.expect":                                {elsewhere: "../routers/probe_test.go", word: "Expect:"},
	"settle.probe.routers.list":                          {elsewhere: "../routers/probe_test.go", word: "Routers:"},
	"notify":                                             {elsewhere: "../../schemactl/testdata/script/told.txtar", word: "notify:"},
	"journal":                                            {line: "status --config $D/k/schemactl.yaml", one: "journal: one.jsonl", other: "journal: two.jsonl"},
	"variants":                                           {line: "compose $D/k/schemactl.yaml --variant v", one: keySubgraph + "variants: {v: {}}", other: keySubgraph + "variants: {v: {subgraphs: {a: {url: 'http://v'}}}}"},
	"plans.planner":                                      {line: keyPlanned, one: "operations: [t.graphql]\nplans: {planner: router-2}", other: "operations: [t.graphql]\nplans: {planner: router-3}"},
	"plans.failOn":                                       {line: keyPlanned, one: "operations: [t.graphql]", other: "operations: [t.graphql]\nplans: {failOn: regression}"},
	"plans.maxFetches":                                   {line: keyPlanned, one: "operations: [t.graphql]\nplans: {maxFetches: 1}", other: "operations: [t.graphql]\nplans: {maxFetches: 2}"},
	"plans.maxDepth":                                     {line: keyPlanned, one: "operations: [t.graphql]\nplans: {maxDepth: 1}", other: "operations: [t.graphql]\nplans: {maxDepth: 2}"},
	"plans.ignore":                                       {line: keyPlanned, one: "operations: [t.graphql]\nplans: {failOn: change, ignore: [T.a]}", other: "operations: [t.graphql]\nplans: {failOn: change, ignore: [T.b]}"},
}

// sameSource are keys whose values are of the same type as those of another key, so that they have
// its proofs.
var sameSource = map[string]string{
	"settle.probe.routers.":                 "settle.metrics.",
	"deploy.health.replicas.":               "subgraphs.*.running.replicas.",
	"subgraphs.*.deploy.health.replicas.":   "subgraphs.*.running.replicas.",
	"deploy.kubernetes.before.":             "deploy.kubernetes.",
	"subgraphs.*.deploy.kubernetes.before.": "deploy.kubernetes.",
	"subgraphs.*.deploy.":                   "deploy.",
}

// supergraphProofs has a proof for each key of supergraph.yaml.
var supergraphProofs = map[string]proof{
	"federation_version":      {line: "compose $D/k/supergraph.yaml --format json", one: "federation_version: 2\nsubgraphs: {a: {schema: {file: a.graphql}}}", other: "federation_version: =2.9.3\nsubgraphs: {a: {schema: {file: a.graphql}}}"},
	"subgraphs.*.routing_url": {line: "compose $D/k/supergraph.yaml", one: "subgraphs: {a: {routing_url: 'http://a', schema: {file: a.graphql}}}", other: "subgraphs: {a: {routing_url: 'http://b', schema: {file: a.graphql}}}"},
	"subgraphs.*.no_url":      {line: "compose $D/k/supergraph.yaml", one: "subgraphs: {a: {no_url: true, schema: {graphref: g@current, subgraph: a}}}", other: "subgraphs: {a: {schema: {graphref: g@current, subgraph: a}}}"},
	"subgraphs.*.schema.file": {line: "compose $D/k/supergraph.yaml", one: "subgraphs: {a: {schema: {file: a.graphql}}}", other: "subgraphs: {a: {schema: {file: less.graphql}}}"},
	"subgraphs.*.schema.sdl":  {line: "compose $D/k/supergraph.yaml", one: "subgraphs: {a: {schema: {sdl: 'type Query { a: Int }'}}}", other: "subgraphs: {a: {schema: {sdl: 'type Query { b: Int }'}}}"},
	"subgraphs.*.schema.graphref": {
		line: "compose $D/k/supergraph.yaml", one: "subgraphs: {a: {schema: {graphref: g@current, subgraph: a}}}", other: "subgraphs: {a: {schema: {graphref: g@nowhere, subgraph: a}}}",
	},
	"subgraphs.*.schema.subgraph": {
		line: "compose $D/k/supergraph.yaml", one: "subgraphs: {a: {schema: {graphref: g@current, subgraph: a}}}", other: "subgraphs: {a: {schema: {graphref: g@current, subgraph: nobody}}}",
	},
	"subgraphs.*.schema.subgraph_url": {
		line: "compose $D/k/supergraph.yaml", one: "subgraphs: {a: {schema: {subgraph_url: 'http://127.0.0.1:1/'}}}", other: "subgraphs: {a: {schema: {subgraph_url: 'http://127.0.0.1:2/'}}}",
	},
	"subgraphs.*.schema.introspection_headers.*": {elsewhere: "../introspect/introspect_test.go", word: "X-Introspection"},
}

// keyFiles are the files beside the configuration.
var keyFiles = map[string]string{
	"a.graphql":            keyTags + "type Query { a: Int @tag(name: \"y\") b: Int @tag(name: \"x\") c: C @tag(name: \"x\") old: Int @deprecated }\ntype C { c: Int }\nenum E { V }",
	"less.graphql":         keyTags + "type Query { a: Int @tag(name: \"y\") c: C @tag(name: \"x\") old: Int @deprecated }\ntype C { c: Int }",
	"undeprecated.graphql": keyTags + "type Query { a: Int @tag(name: \"y\") b: Int @tag(name: \"x\") c: C @tag(name: \"x\") }\ntype C { c: Int }",
	"after/a.graphql":      "type Query { a: Int }", "more/a.graphql": "type Query { a: Int added: Int }", "more.graphql": "type More { a: Int }",
	"lint.graphql": keyTags + "type Query { A: Int @tag(name: \"y\") }",
	"p1/a.graphql": keyTags + "type Query { t: T }\ntype T @key(fields: \"id\") { id: ID a: Int }", "p1/b.graphql": keyTags + "type T @key(fields: \"id\") { id: ID b: Int }", "t.graphql": "query { t { a } }",
	"p2/a.graphql": keyTags + "type Query { t: T }\ntype T @key(fields: \"id\") { id: ID }", "p2/b.graphql": keyTags + "type T @key(fields: \"id\") { id: ID a: Int b: Int }",
	"broken.graphql": "type Query { a: Nothing }", "ops.graphql": "query { a }", "used.graphql": "query { b }", "torn.txt": "query {",
	"c1.graphql": "type Query { c(like: C): C! }\nenum C { RED }", "g1.graphql": "type Query { a: Int b: Int }", "g2.graphql": "type Query { a: [Int] b: Int }", "c2.graphql": "type Query { c(like: C): C! }\nenum C { RED BLUE }",
}

// TestEveryKeyIsObeyed demands for each key that the files can have a command that it makes end
// differently: a key that is read and then ignored fails.
func TestEveryKeyIsObeyed(t *testing.T) {
	graph, supergraph := config.Keys(), config.SupergraphKeys()
	for file, proofs := range map[string]map[string]proof{"schemactl.yaml": graphProofs, "supergraph.yaml": supergraphProofs} {
		keys := graph
		if file == "supergraph.yaml" {
			keys = supergraph
		}
		for _, key := range slices.Sorted(maps.Keys(proofs)) {
			if !slices.Contains(keys, key) {
				t.Errorf("%s has no key %s", file, key)
			}
		}
		for _, key := range keys {
			p, ok := proofs[key]
			for prefix, other := range sameSource {
				if rest, same := strings.CutPrefix(key, prefix); same && !ok {
					p, ok = proofs[other+rest]
				}
			}
			if !ok {
				t.Errorf("no proof shows that the key %s of %s is obeyed", key, file)
				continue
			}
			t.Run(file+"/"+key, func(t *testing.T) {
				if p.elsewhere != "" {
					text, err := os.ReadFile(p.elsewhere)
					if err != nil || !strings.Contains(string(text), p.word) {
						t.Errorf("%s does not speak of %s: %v", p.elsewhere, p.word, err)
					}
					return
				}
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					if one, other := p.run(t, file, p.one), p.run(t, file, p.other); one == other {
						t.Errorf("with both values `%s` ends alike:\n%s", p.line, one)
					}
				})
			})
		}
	}
}

// run runs the line with a content of the file and returns how it ended.
func (p proof) run(t *testing.T, file, content string) string {
	t.Helper()
	w := newTestbed(t, sandbox.Latency{})
	w.furnish(t)
	files := maps.Clone(keyFiles)
	files[file] = content
	for name, text := range files {
		name = filepath.Join("k", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(filepath.Join(w.dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		w.write(t, name, text)
	}
	code, out, errs := w.execWith(t, p.line, p.env)
	return strings.ReplaceAll(code.String()+"\n"+out+errs, w.dir, "$D")
}

package main_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// room is a package of the house.
type room struct {
	// pkg is its path in the module, and why the reason for its imports.
	pkg, why string
	// imports are the packages of this module that it may import, separated by spaces.
	imports string
}

// rooms are all packages. A new package, and a new import of one, needs a line here.
var rooms = []room{
	{"check", "A report joins the changes, the rules, the policy and the operations; it composes both sides, and the planner recommends the order and knows what routers ask wrongly; a plan is proven by the operations that it knows.", "check/diff check/plans check/policy check/rules check/usage compose compose/codes compose/diag compose/sdl compose/spec compose/subgraph compose/supergraph publish/rollout publish/rollout/prove publish/rollout/serve publish/running"},
	{"check/diff", "Changes are found between two models, of API schemas and of built subgraphs; versions of connect, and what its mappings read, have kinds of their own.", "compose/connect compose/sdl compose/spec compose/subgraph"},
	{"check/drift", "Two schemas of a subgraph are compared by the changes between their models, told as findings; what runs is asked by package publish/running.", "check check/diff check/policy check/rules compose/diag compose/pattern compose/sdl compose/spec compose/subgraph publish/registry publish/running"},
	{"check/lint", "Rules of the linter look at the model of one source.", "compose/diag compose/pattern compose/sdl"},
	{"check/plans", "Operations are planned on both sides, and the kinds of changes of subgraphs tell what may be the cause of another plan.", "check/diff check/policy check/usage compose/diag compose/queryplan compose/queryplan/compare compose/queryplan/plan compose/sdl compose/supergraph"},
	{"check/policy", "A policy sets findings of rules aside.", "check/rules compose/diag"},
	{"check/rules", "A rule judges a kind of change, and tells which uses by operations it concerns.", "check/diff check/usage"},
	{"check/usage", "Operations are read and validated by gqlparser; what is found has positions.", "compose/apischema compose/diag compose/pattern"},
	{"cmd/internal/actions", "The runner of GitHub Actions and its comments know nothing of schemas.", "cmd/internal/sink compose/pattern"},
	{"cmd/internal/actions/githubstub", "A stand-in for GitHub in tests.", ""},
	{"cmd/internal/actions/step", "The step runs a command and makes outputs of its JSON reports, whose types it reads.", "check check/rules cmd/internal/actions cmd/internal/config cmd/internal/exit cmd/internal/input cmd/internal/output cmd/internal/sink compose/pattern publish publish/launch publish/pin publish/rollout"},
	{"cmd/internal/addresses", "Where replicas answer is found out by the names of lists, DNS, clusters and commands alone.", "cmd/internal/cluster"},
	{"cmd/internal/budget", "What grew beyond a bound is an outcome: not judged.", "cmd/internal/exit"},
	{"cmd/internal/build", "What the binary knows of its own making, and which composition it reproduces.", "compose/spec"},
	{"cmd/internal/cli", "The commands call everything below; only the program and its documentation call them.", "check check/drift check/lint check/plans check/usage cmd/internal/actions cmd/internal/actions/step cmd/internal/addresses cmd/internal/budget cmd/internal/build cmd/internal/cli/schemas cmd/internal/cluster cmd/internal/collector cmd/internal/composition cmd/internal/config cmd/internal/deploy cmd/internal/doctor cmd/internal/exit cmd/internal/federation cmd/internal/fleet cmd/internal/gitlab cmd/internal/hugepages cmd/internal/input cmd/internal/introspect cmd/internal/mcp cmd/internal/nearest cmd/internal/notify cmd/internal/output cmd/internal/planning cmd/internal/rehearsal cmd/internal/remotecheck cmd/internal/report cmd/internal/routers cmd/internal/rover cmd/internal/scaffold cmd/internal/sink cmd/internal/tempdir cmd/internal/topics cmd/internal/ui cmd/internal/updates compose/charset compose/diag compose/queryplan compose/queryplan/batch compose/sdl compose/spec compose/supergraph platformapi platformapi/sandbox platformapi/sandbox/fleet publish publish/adoption publish/clock publish/fileset publish/history publish/launch publish/pin publish/planfile publish/redact publish/registry publish/rollback publish/rollout publish/running publish/shell"},
	{"cmd/internal/cli/schemas", "The JSON Schemas of what commands write, by need.", "check publish/rollout"},
	{"cmd/internal/cluster", "The API of a cluster is reached as a kubeconfig says; what it is asked is the business of others.", "compose/yamltext publish/redact"},
	{"cmd/internal/code", "The scanner of code knows nothing of schemas or files.", "compose/pattern"},
	{"cmd/internal/collector", "When the garbage collector runs depends on the size of the work, not on what it is.", ""},
	{"cmd/internal/composition", "One composition, a batch of them, one on every change of a file, or one against a pin.", "check/diff cmd/internal/collector cmd/internal/config cmd/internal/exit cmd/internal/hugepages cmd/internal/input compose compose/charset compose/codes compose/diag compose/jsonlines compose/satisfy compose/sdl compose/spec compose/subgraph compose/supergraph publish/clock publish/pin"},
	{"cmd/internal/config", "The configuration has words of the packages that it configures: rules, policies, codes, filters, modes of a check, what a hazard means, graph refs.", "check check/diff check/lint check/plans check/policy check/rules cmd/internal/addresses cmd/internal/nearest compose/charset compose/codes compose/diag compose/pattern compose/spec compose/supergraph compose/yamltext publish publish/planfile publish/redact publish/registry publish/rollout"},
	{"cmd/internal/deploy", "The user's deploy command, a cluster and the probes implement what a delivery asks for; replicas are found and asked as the configuration says.", "cmd/internal/addresses cmd/internal/cluster cmd/internal/config cmd/internal/exit cmd/internal/fleet cmd/internal/output cmd/internal/tempdir cmd/internal/workload compose/pattern publish publish/clock publish/fileset publish/process publish/redact publish/rollout publish/running"},
	{"cmd/internal/detect", "What a repository has is found by reading its configuration and SDL.", "cmd/internal/config compose compose/charset compose/codes compose/pattern compose/sdl compose/yamltext publish/registry"},
	{"cmd/internal/doctor", "An examination looks at what the other commands use.", "check check/drift cmd/internal/build cmd/internal/config cmd/internal/exit cmd/internal/input cmd/internal/report platformapi publish publish/adoption publish/clock publish/launch publish/registry"},
	{"cmd/internal/exit", "The table has the sentinels of every package that has some.", "check/drift cmd/internal/actions cmd/internal/addresses cmd/internal/cluster cmd/internal/config cmd/internal/input cmd/internal/introspect cmd/internal/updates compose platformapi publish publish/adoption publish/filelock publish/fileset publish/launch publish/oci publish/pin publish/planfile publish/registry publish/rollback publish/rollout publish/running"},
	{"cmd/internal/federation", "The variant decides what composes, else the flag, else the configuration.", "cmd/internal/config cmd/internal/exit compose/spec publish publish/registry"},
	{"cmd/internal/fleet", "The configuration tells where replicas are; they are found and asked as package publish/running wants it.", "cmd/internal/addresses cmd/internal/config cmd/internal/introspect publish/rollout publish/running"},
	{"cmd/internal/gitlab", "Notes of merge requests are the comments of pull requests elsewhere.", "cmd/internal/actions"},
	{"cmd/internal/gitlab/gitlabstub", "A stand-in for GitLab in tests.", ""},
	{"cmd/internal/hugepages", "The heap of the process knows nothing of what is put there.", ""},
	{"cmd/internal/input", "Inputs are SDL, operations, git and running subgraphs, as the configuration names them.", "check/usage cmd/internal/code cmd/internal/config cmd/internal/nearest compose/charset compose/diag compose/pattern compose/sdl compose/spec publish/registry publish/shell"},
	{"cmd/internal/introspect", "Servers are asked at their addresses; what they answer is SDL, and secrets are kept out as the platform's transport does.", "cmd/internal/addresses compose/pattern compose/sdl platformapi/transport"},
	{"cmd/internal/loadtest", "Subgraphs for the deliveries under load, which are tests; what they know of schemas is gqlparser's.", ""},
	{"cmd/internal/mcp", "Tools are command lines, which the caller runs.", ""},
	{"cmd/internal/nearest", "It compares names and knows nothing of what they name.", ""},
	{"cmd/internal/notify", "The job summary and the webhook, without the secrets of the client.", "cmd/internal/actions cmd/internal/config cmd/internal/exit cmd/internal/sink publish/redact publish/registry"},
	{"cmd/internal/output", "Formats and files; an error in them is one of usage.", "cmd/internal/exit cmd/internal/sink publish/fileset publish/redact"},
	{"cmd/internal/planning", "Operations are read, and planned over one supergraph or two, which are read or composed before.", "cmd/internal/exit cmd/internal/input compose/charset compose/mermaid compose/pattern compose/queryplan compose/queryplan/compare compose/queryplan/plan compose/supergraph"},
	{"cmd/internal/rehearsal", "A rehearsal runs on the sandbox, seeded from a configuration.", "cmd/internal/build cmd/internal/config cmd/internal/federation cmd/internal/input compose/sdl compose/spec platformapi platformapi/sandbox platformapi/sandbox/fleet publish publish/registry"},
	{"cmd/internal/remotecheck", "The platform's check is asked through its client and told as findings of a check.", "check cmd/internal/exit compose/diag compose/sdl platformapi publish/clock publish/registry"},
	{"cmd/internal/report", "Printers of the reports of check, planner, launches, pins and deliveries.", "check check/diff check/drift check/plans check/policy check/rules check/usage cmd/internal/output cmd/internal/planning cmd/internal/sink cmd/internal/updates compose/codes compose/diag compose/mermaid compose/pattern compose/queryplan/compare compose/sdl compose/spec compose/supergraph publish publish/adoption publish/history publish/launch publish/pin publish/planfile publish/registry publish/rollback publish/rollout publish/running publish/shell"},
	{"cmd/internal/routers", "The configuration says whom to ask which supergraph routers run; package adoption judges the answers.", "cmd/internal/addresses cmd/internal/config publish/adoption publish/clock publish/registry"},
	{"cmd/internal/rover", "A line of Rover is read by its table and answered by commands of schemactl, or by the platform's client; errors have Rover's codes.", "check cmd/internal/config cmd/internal/exit cmd/internal/nearest cmd/internal/output cmd/internal/remotecheck cmd/internal/sink compose/pattern compose/sdl platformapi publish publish/launch publish/redact publish/registry"},
	{"cmd/internal/sbom", "A program of the release; it is not part of schemactl.", ""},
	{"cmd/internal/scaffold", "What `init` writes, of what was detected.", "cmd/internal/config cmd/internal/detect cmd/internal/exit cmd/internal/input cmd/internal/report compose/pattern compose/supergraph publish/registry"},
	{"cmd/internal/sink", "What texts of other people may not be in a terminal, a log or Markdown; documents pass the secrets.", "compose/pattern publish/redact"},
	{"cmd/internal/site", "A page for each command, rule, key and JSON Schema, from where they are described.", "cmd/internal/cli cmd/internal/cli/schemas cmd/internal/config cmd/internal/topics compose/pattern"},
	{"cmd/internal/site/generate", "A program of the documentation; it is not part of schemactl.", "cmd/internal/site"},
	{"cmd/internal/speed", "A program that measures, with exit codes; it is not part of schemactl.", "cmd/internal/exit"},
	{"cmd/internal/tempdir", "A temporary folder of a killed run goes once its processes have ended.", "publish/process"},
	{"cmd/internal/topics", "What can be explained stands in the lists of its own packages.", "check check/lint check/plans check/policy check/rules check/usage cmd/internal/exit cmd/internal/nearest cmd/internal/report cmd/internal/rover cmd/internal/sink compose/codes compose/supergraph publish/rollout publish/rollout/probe publish/rollout/serve"},
	{"cmd/internal/ui", "Views of launches and deliveries while they run.", "check check/rules cmd/internal/report publish publish/adoption publish/clock publish/launch publish/planfile publish/process publish/registry publish/rollout publish/running"},
	{"cmd/internal/updates", "Which versions are newer is known outside of this machine only.", "compose/pattern"},
	{"cmd/internal/workload", "Workloads are changed and looked at by the API of their cluster; waits take the clock of a delivery.", "cmd/internal/cluster compose/yamltext publish/clock"},
	{"cmd/internal/workload/clusterstub", "A stand-in for a cluster in tests.", ""},
	{"cmd/schemactl", "The program.", "cmd/internal/cli cmd/internal/collector"},
	{"compose", "The pipeline calls its stages in their order, all in one edition.", "compose/codes compose/connect/expand compose/diag compose/merge compose/satisfy compose/sdl compose/spec compose/subgraph compose/supergraph"},
	{"compose/apischema", "Schemas are read by gqlparser within a bound.", ""},
	{"compose/charset", "The encodings of files are below everything that reads them.", ""},
	{"compose/codes", "The table of codes has their severity and, by edition, their names.", "compose/diag compose/spec"},
	{"compose/connect", "Sources and connectors are read from a schema that may still be broken, before a subgraph is built of it.", "compose/codes compose/connect/mapping compose/diag compose/sdl compose/spec"},
	{"compose/connect/expand", "Built subgraphs are made into those that the proof of satisfiability looks at.", "compose/codes compose/connect compose/connect/mapping compose/diag compose/sdl compose/subgraph"},
	{"compose/connect/mapping", "The language of connectors is judged against the types of a schema.", "compose/sdl"},
	{"compose/diag", "Findings and positions stand on the standard library alone.", ""},
	{"compose/hostiletest", "Hostile graphs for tests are sources of SDL.", "compose/sdl"},
	{"compose/internal/agreementtest", "Compositions are compared with an oracle's, and cases made smaller by edits.", "compose compose/codes compose/diag compose/sdl compose/sdl/edit compose/spec"},
	{"compose/internal/referencetest", "The corpus of the reference for the tests of composition, with our codes, by edition.", "compose/codes compose/sdl compose/spec fixtures"},
	{"compose/jsonlines", "Lines of JSON know nothing of what they say.", ""},
	{"compose/merge", "Valid subgraphs are merged into a model of the supergraph.", "compose/codes compose/diag compose/pattern compose/sdl compose/spec compose/subgraph"},
	{"compose/mermaid", "It escapes labels and knows nothing of what they name.", ""},
	{"compose/pattern", "Expressions that are compiled late are below everything that has some.", ""},
	{"compose/queryplan", "Operations are planned over the graph that satisfy walks, of the subgraphs that a supergraph tells of.", "compose/apischema compose/queryplan/plan compose/satisfy compose/sdl compose/subgraph compose/supergraph"},
	{"compose/queryplan/batch", "Lines of JSON are read, planned and answered.", "compose/jsonlines compose/queryplan compose/queryplan/plan compose/sdl compose/supergraph"},
	{"compose/queryplan/compare", "Two plans are compared, whatever graph they are of.", "compose/queryplan/plan"},
	{"compose/queryplan/internal/querytest", "Operations are drawn over gqlparser's schema.", ""},
	{"compose/queryplan/internal/runtest", "Plans are executed against the subgraphs that a supergraph tells of.", "compose/queryplan/plan compose/sdl compose/subgraph compose/supergraph"},
	{"compose/queryplan/plan", "The nodes of a plan and their printed forms know nothing of graphs.", "compose/mermaid"},
	{"compose/satisfy", "Queries of the merged graph are walked over its subgraphs.", "compose/codes compose/diag compose/sdl compose/subgraph compose/supergraph"},
	{"compose/sdl", "Text and model; their errors have positions.", "compose/charset compose/diag"},
	{"compose/sdl/edit", "Edits of SDL text stand on its lexer.", "compose/sdl"},
	{"compose/spec", "Definitions of the specifications are SDL.", "compose/sdl"},
	{"compose/subgraph", "One subgraph is linked, its connectors are judged, and it is expanded and validated by itself.", "compose/codes compose/connect compose/diag compose/sdl compose/spec"},
	{"compose/supergraph", "A supergraph is printed, read back, and filtered.", "compose/codes compose/diag compose/pattern compose/sdl compose/spec"},
	{"compose/yamltext", "YAML is read without the package that reads a certain file.", ""},
	{"fixtures", "Embedded examples.", ""},
	{"fixtures/mutation", "JSON that is changed as a fuzzer or an attack asks.", ""},
	{"platformapi", "The client implements the registry, with its nouns and errors.", "compose/pattern platformapi/internal/gql platformapi/internal/shape platformapi/transport publish/registry"},
	{"platformapi/internal/gql", "Generated.", ""},
	{"platformapi/internal/shape", "An answer is judged by schema and operation, which gqlparser reads.", ""},
	{"platformapi/sandbox", "A launch of the sandbox really composes, its linter lints, and its API is that of the client.", "check/lint compose compose/diag compose/pattern compose/sdl compose/spec compose/supergraph platformapi publish/clock publish/registry"},
	{"platformapi/sandbox/fleet", "Simulated routers poll the sandbox, and it answers for them.", "platformapi/sandbox publish/clock publish/registry"},
	{"platformapi/transport", "Transports carry bytes.", "publish/redact"},
	{"publish", "A delivery uses the planner, launches and pins, asks the registry, and keeps its journal in a file or an OCI registry. What routers run is composed, or read back from their supergraph.", "compose compose/diag compose/sdl compose/spec compose/supergraph publish/adoption publish/clock publish/filelock publish/launch publish/oci publish/pin publish/planfile publish/process publish/redact publish/registry publish/rollout publish/running publish/shell"},
	{"publish/adoption", "Whether routers run a supergraph is judged by what they showed, of the variant that the registry names.", "publish/clock publish/registry"},
	{"publish/clock", "Time stands on the standard library alone.", ""},
	{"publish/filelock", "Locks of the system stand on the standard library alone.", ""},
	{"publish/fileset", "Files are replaced together by the one process that has their folder.", "compose/pattern publish/clock publish/filelock"},
	{"publish/history", "Journals, launches and locks are put together; nothing is read here.", "publish publish/launch publish/pin publish/planfile publish/registry publish/shell"},
	{"publish/launch", "A launch is awaited through the registry; its supergraph is read; errors of a build are diagnostics.", "compose/diag compose/pattern compose/sdl compose/supergraph publish/clock publish/registry publish/shell"},
	{"publish/oci", "An OCI registry is asked through its own client.", "publish/oci/distribution"},
	{"publish/oci/distribution", "References have a form, and secrets are known before they are sent.", "compose/pattern publish/redact"},
	{"publish/pin", "A pin is written once its supergraph was read back and can be loaded.", "compose/apischema compose/diag compose/pattern compose/sdl compose/subgraph compose/supergraph compose/yamltext publish/clock publish/fileset publish/launch publish/oci publish/oci/distribution publish/registry publish/shell"},
	{"publish/planfile", "A plan is read from a file or an OCI registry, and compared by hashes of texts.", "compose/sdl publish/fileset publish/oci publish/rollout publish/shell"},
	{"publish/process", "Processes are the system's.", ""},
	{"publish/redact", "Secrets are searched for in text, whatever it is about.", ""},
	{"publish/registry", "The nouns and errors of a registry stand on the standard library alone.", ""},
	{"publish/registry/registrytest", "A registry in memory for tests.", "publish/registry"},
	{"publish/rollback", "The rules judge whether what is deployed serves an earlier supergraph; journals and pins tell what is deployed.", "compose/diag compose/sdl compose/spec compose/subgraph compose/supergraph publish publish/launch publish/pin publish/registry publish/rollout/serve publish/running"},
	{"publish/rollout", "The search asks the rules and the composer about every state, and makes intermediate schemas. A plan names the variants that its subgraphs were taken of. A refusal tells by the code of a composition error what a graph would lack.", "compose compose/charset compose/codes compose/diag compose/mermaid compose/sdl compose/sdl/edit compose/spec compose/subgraph compose/supergraph publish/registry publish/rollout/leave publish/rollout/meet publish/rollout/probe publish/rollout/serve"},
	{"publish/rollout/internal/rollouttest", "Graphs and goldens for the tests of the planner's packages.", "compose/sdl compose/sdl/edit compose/spec compose/subgraph fixtures publish/rollout/serve"},
	{"publish/rollout/leave", "A skeleton is what is left of a text once others resolve a part of it, and the code has to serve it.", "compose/diag compose/sdl compose/subgraph publish/rollout/meet publish/rollout/serve"},
	{"publish/rollout/meet", "An intermediate schema is edited text that the rules accept.", "compose/diag compose/sdl compose/sdl/edit compose/subgraph publish/rollout/serve publish/rollout/serve/fieldset"},
	{"publish/rollout/probe", "One fetch of a query plan is judged by the schema of code; what answers may be is a rule of serve.", "compose/apischema compose/diag compose/queryplan/plan compose/sdl compose/subgraph compose/supergraph publish/rollout/serve publish/rollout/serve/fieldset"},
	{"publish/rollout/prove", "Operations are planned over each state of a plan, and their fetches probed.", "compose compose/queryplan compose/queryplan/plan compose/sdl compose/subgraph publish/rollout publish/rollout/probe publish/rollout/serve"},
	{"publish/rollout/serve", "The rules judge built subgraphs, those with connectors as routers expand them.", "compose/codes compose/connect/expand compose/diag compose/sdl compose/spec compose/subgraph publish/rollout/serve/fieldset"},
	{"publish/rollout/serve/fieldset", "The algebra of field sets is of the model of a subgraph, and compares values of arguments.", "compose/sdl compose/subgraph"},
	{"publish/running", "Assumptions are those of the planner about code at a place; who is asked and how schemas are compared is the caller's.", "compose/sdl compose/subgraph publish/clock publish/rollout"},
	{"publish/shell", "Quoting stands on the standard library alone.", ""},
}

// allowed returns the packages that a package may import, and whether the table has it.
func allowed(pkg string) ([]string, bool) {
	for _, r := range rooms {
		if r.pkg == pkg {
			return strings.Fields(r.imports), true
		}
	}
	return nil, false
}

// TestRooms holds the table against the code, in both directions.
func TestRooms(t *testing.T) {
	edges := imports(t)
	for _, from := range slices.Sorted(maps.Keys(edges)) {
		listed, ok := allowed(from)
		if !ok {
			t.Errorf("the package %s is not in the table of rooms: add it with the reason for its imports", from)
			continue
		}
		for _, to := range edges[from] {
			if !slices.Contains(listed, to) {
				t.Errorf("%s imports %s, which the table of rooms does not list", from, to)
			}
		}
		for _, to := range listed {
			if !slices.Contains(edges[from], to) {
				t.Errorf("%s no longer imports %s: take it out of the table of rooms", from, to)
			}
		}
	}
	for i, r := range rooms {
		if _, ok := edges[r.pkg]; !ok {
			t.Errorf("the table of rooms has %s, which is no package", r.pkg)
		}
		if r.why == "" || i > 0 && rooms[i-1].pkg >= r.pkg {
			t.Errorf("the row of %s has no reason or is out of order", r.pkg)
		}
	}
}

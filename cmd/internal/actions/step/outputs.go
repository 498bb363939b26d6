package step

// Output is an output of the action.
type Output struct{ Name, About string }

// outputs lists the outputs of the action. Each is always set, and empty where the command does not
// have it.
var outputs = []Output{
	{"passed", "true when the command's answer is yes, else false."},
	{"outcome", "yes, no, usage, unasked, failed, timeout, superseded, not-judged or bug: the exit code in a word."},
	{"exit-code", "The exit code of the command: 0 to 7."},
	{"accepted", "true when a breaking change passed because a label of the pull request accepts it."},
	{"composition", "ok or failed (check)."},
	{"clients", "Verdict on clients: safe, dangerous, breaking, or not-judged (check)."},
	{"planner", "Verdict on the query planner: safe, ordered, or not-judged (check)."},
	{"breaking", "Number of breaking changes, those in contracts included (check)."},
	{"dangerous", "Number of dangerous changes (check)."},
	{"safe", "Number of safe changes (check)."},
	{"changed", "Names of the subgraphs that change, as a JSON list (check, plan)."},
	{"orders", "Order of publish and deploy by subgraph, as a JSON object: deploy-first, publish-first, either, split, … (check, plan, publish with phase, deliver)."},
	{"phases", "Number of phases of the rollout (plan, deliver)."},
	{"launches", "Number of launches of the rollout (plan)."},
	{"plan", "Path of the plan file, or the OCI artifact by its digest, for deliver with plan (plan)."},
	{"plan-digest", "Digest of the plan, for plan approve (plan)."},
	{"published", "Names of the subgraphs that were published, or would be with dry-run, as a JSON list (publish, deliver)."},
	{"skipped", "Names of the subgraphs that the registry held already, as a JSON list (publish, deliver)."},
	{"launch-id", "Id of the launch, the last one of a delivery (publish, launch-wait, pin, rollback, deliver)."},
	{"launch-url", "Page of the launch (publish, deliver)."},
	{"launch-state", "initiated, building, completed, failed or superseded (publish, launch-wait, deliver)."},
	{"downstream-launches", "Contract launches, as a JSON list of graphRef, id and state (publish, launch-wait, pin, rollback, deliver)."},
	{"supergraph", "Path of the supergraph SDL (fetch, pin, rollback, deliver with pin)."},
	{"supergraph-sha256", "SHA-256 of that file (fetch, pin, rollback, deliver with pin)."},
	{"lock", "Path of the lock file (pin, rollback, deliver with pin)."},
	{"subject-name", "Name of that file, as actions/attest takes it (pin, rollback, deliver with pin)."},
	{"subject-digest", "sha256: and its digest, as actions/attest takes it (pin, rollback, deliver with pin)."},
	{"subject-checksums", "Path of a file with the checksums of all pinned supergraphs, those of contracts too, as actions/attest takes it (pin, rollback, deliver with pin)."},
	{"drifted", "Names of the subgraphs that differ from what is registered, as a JSON list (drift)."},
	{"errors", "Number of errors of the linter (lint)."},
	{"warnings", "Number of warnings of the linter (lint)."},
	{"journal", "Path of the journal, for actions/upload-artifact (deliver with journal: artifact)."},
	{"comment-url", "Address of the comment on the pull request."},
	{"report", "Path of the report as JSON."},
	{"summary", "Path of the report as Markdown."},
	{"sarif", "Path of the report as SARIF, for code scanning (check, drift, lint)."},
	{"junit", "Path of the report as JUnit XML (check)."},
}

// pathOutputs are the outputs that are paths.
var pathOutputs = []string{"plan", "supergraph", "lock", "subject-checksums", "journal", "report", "summary", "sarif", "junit"}

// outputNames returns the names of all outputs, in their order.
func outputNames() []string {
	names := make([]string, len(outputs))
	for i, o := range outputs {
		names[i] = o.Name
	}
	return names
}

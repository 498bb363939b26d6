package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/rollout"
)

// actionOutput is one output of the action.
type actionOutput struct{ Name, About string }

// actionOutputs are the outputs of the action. Each is always set; it is empty
// where the command has nothing to say about it.
var actionOutputs = []actionOutput{
	{"passed", "true when the command's answer is yes, else false."},
	{"outcome", "yes, no, usage, unasked, failed, timeout or superseded: the exit code in a word."},
	{"exit-code", "The exit code of the command: 0 to 6."},
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
	{"plan", "Path of the plan as JSON (plan)."},
	{"published", "Names of the subgraphs that were published, or would be with dry-run, as a JSON list (publish, deliver)."},
	{"skipped", "Names of the subgraphs that the registry held already, as a JSON list (publish, deliver)."},
	{"launch-id", "Id of the launch, the last one of a delivery (publish, launch-wait, pin, rollback, deliver)."},
	{"launch-url", "Page of the launch (publish, deliver)."},
	{"launch-state", "initiated, building, completed, failed or superseded (publish, launch-wait, deliver)."},
	{"downstream-launches", "Contract launches, as a JSON list of graphRef, id and state (publish, launch-wait, pin, rollback, deliver)."},
	{"supergraph", "Path of the supergraph SDL (fetch, pin, rollback, deliver with pin)."},
	{"supergraph-sha256", "SHA-256 of that file (fetch, pin, rollback, deliver with pin)."},
	{"lock", "Path of the lock file (pin, rollback, deliver with pin)."},
	{"comment-url", "Address of the comment on the pull request."},
	{"report", "Path of the report as JSON."},
	{"summary", "Path of the report as Markdown."},
	{"sarif", "Path of the report as SARIF, for code scanning (check)."},
	{"junit", "Path of the report as JUnit XML (check)."},
}

// pathOutputs are the outputs that are paths.
var pathOutputs = []string{"plan", "supergraph", "lock", "report", "summary", "sarif", "junit"}

// outcomes are the exit codes in words.
var outcomes = map[int]string{
	exitYes: "yes", exitNo: "no", exitUsage: "usage", exitUnasked: "unasked", exitFailed: "failed", exitTime: "timeout", exitSuperseded: "superseded",
}

func outputNames() []string {
	names := make([]string, len(actionOutputs))
	for i, o := range actionOutputs {
		names[i] = o.Name
	}
	return names
}

// collect sets the outputs from the JSON report that the command wrote: what
// everybody can read is what later steps get.
func (s *step) collect(code int) error {
	out := s.outputs
	out["passed"], out["outcome"], out["exit-code"] = strconv.FormatBool(code == exitYes), outcomes[code], strconv.Itoa(code)
	for name, format := range map[string]string{"report": "json", "sarif": "sarif", "junit": "junit"} {
		if file := filepath.Join(s.reports, s.command.formats[format]); s.command.formats[format] != "" && exists(file) {
			out[name] = file
		}
	}
	if err := s.sarif(); err != nil {
		return err
	}
	switch s.command.Name {
	case "check":
		return withReport(s, s.checkOutputs)
	case "plan":
		return withReport(s, s.planOutputs)
	case "publish":
		if s.input("phase") != "" {
			return withReport(s, s.sideOutputs)
		}
		return withReport(s, s.publishOutputs)
	case "launch-wait":
		return withReport(s, s.launchOutputs)
	case "pin":
		return withReport(s, s.pinOutputs)
	case "rollback":
		return withReport(s, s.rollbackOutputs)
	case "deliver":
		return withReport(s, s.deliverOutputs)
	}
	file := s.input("out")
	if file == "" {
		file = filepath.Join(s.reports, "supergraph.graphql")
	}
	if code == exitYes {
		return s.supergraphOutputs(file)
	}
	return nil
}

// withReport reads the JSON report, if the command came so far as to write one.
func withReport[T any](s *step, set func(*T) error) error {
	file := s.outputs["report"]
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("cannot read the report: %w", err)
	}
	v := new(T)
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("cannot read the report %s: %w", file, err)
	}
	return set(v)
}

func (s *step) checkOutputs(rep *check.Report) error {
	out := s.outputs
	out["composition"] = "failed"
	if rep.Composition.OK {
		out["composition"] = "ok"
	}
	n := map[rules.Impact]int{}
	count := func(list []check.Finding) {
		for _, f := range list {
			if f.Waived == nil {
				n[f.Impact]++
			}
		}
	}
	count(rep.Clients.Findings)
	for _, c := range rep.Contracts {
		count(c.Findings)
	}
	out["breaking"], out["dangerous"], out["safe"] = strconv.Itoa(n[rules.Breaking]), strconv.Itoa(n[rules.Dangerous]), strconv.Itoa(n[rules.Safe])
	switch {
	case !rep.Clients.Judged:
		out["clients"] = "not-judged"
	case n[rules.Breaking] > 0:
		out["clients"] = "breaking"
	case n[rules.Dangerous] > 0:
		out["clients"] = "dangerous"
	default:
		out["clients"] = "safe"
	}
	clear(n)
	count(rep.Planner.Findings)
	switch {
	case !rep.Planner.Judged:
		out["planner"] = "not-judged"
	case n[rules.Ordered]+n[rules.Breaking] > 0:
		out["planner"] = "ordered"
	default:
		out["planner"] = "safe"
	}
	changed := []string{}
	for _, c := range rep.Changed() {
		changed = append(changed, c.Name)
	}
	orders := map[string]string{}
	for _, o := range rep.Orders {
		orders[o.Subgraph] = o.Order
	}
	out["changed"], out["orders"] = compact(changed), compact(orders)
	return nil
}

func (s *step) planOutputs(plan *rollout.Plan) error {
	out := s.outputs
	out["plan"] = out["report"]
	changed, orders := []string{}, map[string]string{}
	for _, sub := range plan.Subgraphs {
		if sub.Changed() {
			changed, orders[sub.Name] = append(changed, sub.Name), string(sub.Order)
		}
	}
	out["changed"], out["orders"] = compact(changed), compact(orders)
	out["phases"], out["launches"] = strconv.Itoa(len(plan.Phases)), strconv.Itoa(plan.Launches)
	return nil
}

func (s *step) publishOutputs(rep *publishReport) error {
	out := s.outputs
	out["published"], out["skipped"] = compact(nameList(rep.Published)), compact(nameList(rep.Skipped))
	out["launch-id"], out["launch-url"] = rep.LaunchID, rep.LaunchURL
	if rep.Launch != nil {
		return s.launchOutputs(rep.Launch)
	}
	return nil
}

// side is what a publish on one side of a deploy reports, as far as outputs go.
type side struct {
	Orders    []publish.OrderReport `json:"orders"`
	Published []publishReport       `json:"published"`
}

// sideOutputs joins the batches of one side; the last launch is the one that counts.
func (s *step) sideOutputs(rep *side) error {
	orders := map[string]string{}
	for _, o := range rep.Orders {
		orders[o.Subgraph] = string(o.Order)
	}
	var all publishReport
	for _, b := range rep.Published {
		all.Published, all.Skipped = append(all.Published, b.Published...), append(all.Skipped, b.Skipped...)
		all.LaunchID, all.LaunchURL, all.Launch = b.LaunchID, b.LaunchURL, b.Launch
	}
	s.outputs["orders"] = compact(orders)
	return s.publishOutputs(&all)
}

func (s *step) launchOutputs(tree *launch.Tree) error {
	s.outputs["launch-id"], s.outputs["launch-state"] = tree.Source.ID, string(tree.Source.State)
	list := []downstream{}
	for _, c := range tree.Contracts {
		list = append(list, downstream{c.Ref.String(), c.ID, string(c.State)})
	}
	s.outputs["downstream-launches"] = compact(list)
	return nil
}

// downstream is one element of the output downstream-launches.
type downstream struct {
	GraphRef string `json:"graphRef"`
	ID       string `json:"id"`
	State    string `json:"state,omitempty"`
}

func (s *step) pinOutputs(r *pin.Result) error {
	s.outputs["launch-id"], s.outputs["lock"] = r.Lock.LaunchID, r.LockFile
	list := []downstream{}
	for _, v := range r.Lock.Variants {
		if v.GraphRef != r.Lock.GraphRef {
			list = append(list, downstream{v.GraphRef.String(), v.LaunchID, ""})
		}
	}
	s.outputs["downstream-launches"] = compact(list)
	if len(r.Files) == 0 {
		return nil
	}
	return s.supergraphOutputs(r.Files[0])
}

func (s *step) rollbackOutputs(rep *rollbackReport) error {
	s.outputs["launch-id"] = rep.LaunchID
	if rep.Pins != nil {
		return s.pinOutputs(rep.Pins)
	}
	return nil
}

func (s *step) deliverOutputs(rep *publish.Report) error {
	orders := map[string]string{}
	for _, o := range rep.Orders {
		orders[o.Subgraph] = string(o.Order)
	}
	s.outputs["orders"], s.outputs["phases"] = compact(orders), strconv.Itoa(len(rep.Phases))
	if rep.Pins != nil && s.input("pin") != "" {
		if err := s.pinOutputs(rep.Pins); err != nil {
			return err
		}
	}
	var all publishReport // what all phases sent; the last launch is the one that counts
	for _, phase := range rep.Phases {
		if b := phase.Batch; b != nil {
			all.Published, all.Skipped = append(all.Published, b.Published...), append(all.Skipped, b.Skipped...)
			all.LaunchID, all.LaunchURL, all.Launch = b.LaunchID, b.LaunchURL, phase.Launch
		}
	}
	if all.LaunchID == "" { // nothing was launched; what is pinned was launched before
		all.LaunchID = s.outputs["launch-id"]
	}
	return s.publishOutputs(&all)
}

func (s *step) supergraphOutputs(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("cannot read the supergraph: %w", err)
	}
	sum := sha256.Sum256(text)
	s.outputs["supergraph"], s.outputs["supergraph-sha256"] = file, hex.EncodeToString(sum[:])
	return nil
}

// sarif makes the paths of the SARIF report those of the repository: code
// scanning knows nothing of working folders.
func (s *step) sarif() error {
	prefix := s.fromRoot()
	if s.outputs["sarif"] == "" || prefix == "" {
		return nil
	}
	text, err := os.ReadFile(s.outputs["sarif"])
	if err != nil {
		return fmt.Errorf("cannot read the report: %w", err)
	}
	var log any
	if err := json.Unmarshal(text, &log); err != nil {
		return fmt.Errorf("cannot read the report: %w", err)
	}
	prefixURIs(log, prefix)
	if text, err = json.MarshalIndent(log, "", "  "); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return writeFile(s.outputs["sarif"], append(text, '\n'))
}

func prefixURIs(v any, prefix string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			prefixURIs(e, prefix)
		}
	case map[string]any:
		if place, ok := v["artifactLocation"].(map[string]any); ok {
			if uri, ok := place["uri"].(string); ok && !strings.Contains(uri, ":") && !strings.HasPrefix(uri, "/") {
				place["uri"] = prefix + uri
			}
		}
		for _, e := range v {
			prefixURIs(e, prefix)
		}
	}
}

// markdown is the summary of the step: the command's own Markdown report, else what it printed.
func (s *step) markdown(code int, accepted string) string {
	head := ""
	if s.outputs["accepted"] == "true" {
		head = "> ⚠️ Breaking changes are accepted by the label `" + accepted + "`.\n\n"
	}
	if file := s.command.formats["markdown"]; file != "" {
		if text, err := os.ReadFile(filepath.Join(s.reports, file)); err == nil {
			if code != exitYes && s.command.Name != "check" && s.command.Name != "plan" { // the reason was printed
				return head + string(text) + "\n" + actions.Fence("text", s.text.String())
			}
			return head + string(text)
		}
	}
	mark := "✅"
	if code != exitYes {
		mark = "❌"
	}
	title := fmt.Sprintf("## %s schemactl %s", mark, s.command.Name)
	if code != exitYes {
		title += ": " + outcomes[code] + " (exit code " + strconv.Itoa(code) + ")"
	}
	return title + "\n\n" + actions.Fence("text", s.text.String())
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return !errors.Is(err, fs.ErrNotExist)
}

func nameList(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}

func compact(v any) string {
	b, _ := json.Marshal(v) // lists and maps of text always encode
	return string(b)
}

package step

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/rollout"
)

// collect sets the outputs from the JSON report that the command wrote. code is its exit code; a
// command that failed early has no report, and then only the general outputs are set.
func (s *step) collect(code exit.Code) error {
	out := s.outputs
	out["passed"], out["outcome"], out["exit-code"] = strconv.FormatBool(code == exit.Yes), code.Word(), code.String()
	for name, format := range map[string]string{"report": "json", "sarif": "sarif", "junit": "junit"} {
		if file := filepath.Join(s.reports, s.command.reports[format]); s.command.reports[format] != "" && exists(file) {
			out[name] = file
		}
	}
	if err := s.sarif(); err != nil {
		return err
	}
	switch s.command.name {
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
	case "drift":
		return withReport(s, s.driftOutputs)
	case "lint":
		return withReport(s, s.lintOutputs)
	}
	file := s.input("out")
	if file == "" {
		file = filepath.Join(s.reports, "supergraph.graphql")
	}
	if code == exit.Yes {
		return s.supergraphOutputs(file)
	}
	return nil
}

// withReport decodes the JSON report for a function that sets outputs from it. It does nothing if
// the command wrote none, or wrote its failure in place of a report.
func withReport[T any](s *step, set func(*T) error) error {
	file := s.outputs["report"]
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("cannot read the report: %w", err)
	}
	var failed struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(text, &failed) == nil && bytes.HasPrefix(failed.Error, []byte("{")) {
		return nil // the command ended before it had a report
	}
	v := new(T)
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("cannot read the report %s: %w", file, err)
	}
	return set(v)
}

// checkOutputs sets the outputs of a check. The numbers count the findings for clients, those of
// contracts included. Waived findings count nowhere.
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
				n[f.Impact] += f.Count()
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

// planned is the part of the report of a plan that becomes outputs.
type planned struct {
	rollout.Plan
	Saved *struct{ Place, Digest string } `json:"saved"`
}

// planOutputs sets the outputs of a plan: where it is kept, and what it does.
func (s *step) planOutputs(plan *planned) error {
	out := s.outputs
	if plan.Saved != nil {
		out["plan"], out["plan-digest"] = plan.Saved.Place, plan.Saved.Digest
	}
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

func (s *step) publishOutputs(rep *batch) error {
	out := s.outputs
	out["published"], out["skipped"] = compact(nameList(rep.Published)), compact(nameList(rep.Skipped))
	out["launch-id"], out["launch-url"] = rep.LaunchID, rep.LaunchURL
	if rep.Launch != nil {
		return s.launchOutputs(rep.Launch)
	}
	return nil
}

// batch is the part of a publish's report that becomes outputs.
type batch struct {
	publish.BatchResult
	Launch *launch.Tree `json:"launch,omitempty"`
}

// rolledBack is the part of a rollback's report that becomes outputs.
type rolledBack struct {
	LaunchID string      `json:"launchId"`
	Pins     *pin.Result `json:"pins,omitempty"`
}

// side is the part of the report of a publish on one side of a deploy that becomes outputs.
type side struct {
	Orders    []publish.OrderReport `json:"orders"`
	Published []batch               `json:"published"`
}

// sideOutputs sets the outputs of a publish on one side of a deploy. Its batches are joined, and
// the launch is that of the last one.
func (s *step) sideOutputs(rep *side) error {
	orders := map[string]string{}
	for _, o := range rep.Orders {
		orders[o.Subgraph] = string(o.Order)
	}
	var all batch
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

// pinOutputs sets the outputs of pins. The supergraph is that of the graph's own variant, which is
// the first file.
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
	if err := s.subjectOutputs(r); err != nil {
		return err
	}
	return s.supergraphOutputs(r.Files[0])
}

func (s *step) rollbackOutputs(rep *rolledBack) error {
	s.outputs["launch-id"] = rep.LaunchID
	if rep.Pins != nil {
		return s.pinOutputs(rep.Pins)
	}
	return nil
}

// deliverOutputs sets the outputs of a delivery. The batches of its phases are joined, and the
// launch is that of the last one, or the one that was pinned if nothing was published.
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
	var all batch
	for _, phase := range rep.Phases {
		if b := phase.Batch; b != nil {
			all.Published, all.Skipped = append(all.Published, b.Published...), append(all.Skipped, b.Skipped...)
			all.LaunchID, all.LaunchURL, all.Launch = b.LaunchID, b.LaunchURL, phase.Launch
		}
	}
	if all.LaunchID == "" {
		all.LaunchID = s.outputs["launch-id"]
	}
	return s.publishOutputs(&all)
}

// drifted is the part of a report of drift that becomes outputs.
type drifted struct {
	Subgraphs []struct{ Name, State string } `json:"subgraphs"`
}

func (s *step) driftOutputs(rep *drifted) error {
	names := []string{}
	for _, sub := range rep.Subgraphs {
		if sub.State == "drifted" {
			names = append(names, sub.Name)
		}
	}
	s.outputs["drifted"] = compact(names)
	return nil
}

// linted is the part of a report of the linter that becomes outputs.
type linted struct{ Errors, Warnings int }

func (s *step) lintOutputs(rep *linted) error {
	s.outputs["errors"], s.outputs["warnings"] = strconv.Itoa(rep.Errors), strconv.Itoa(rep.Warnings)
	return nil
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

func exists(file string) bool {
	_, err := os.Stat(file)
	return !errors.Is(err, fs.ErrNotExist)
}

// nameList returns the names, never nil, so that they become a JSON list.
func nameList(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}

// compact returns the JSON of a value in one line, as later steps read it with fromJSON.
func compact(v any) string {
	b, _ := json.Marshal(v) // lists and maps of text always encode
	return string(b)
}

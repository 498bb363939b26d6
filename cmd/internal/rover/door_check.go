package rover

import (
	"context"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// checkVersion is the version of the envelope that has the result of a check.
const checkVersion = "2"

// checkReport is the JSON report of `schemactl check --remote`, as far as it is read.
type checkReport struct {
	Passed      bool     `json:"passed"`
	Reasons     []string `json:"reasons"`
	Composition struct {
		Errors []diagnostic `json:"errors"`
	} `json:"composition"`
	Remote *remoteCheck `json:"remote"`

	// whole is set for the check of a graph without subgraphs.
	whole bool
}

// remoteCheck is the platform's part of the report.
type remoteCheck struct {
	Workflow     string `json:"workflow"`
	URL          string `json:"url"`
	Status       string `json:"status"`
	CoreModified bool   `json:"coreSchemaModified"`
	Operations   int    `json:"checkedOperations"`
	Tasks        []struct {
		Kind   string `json:"kind"`
		Status string `json:"status"`
		URL    string `json:"url"`
	} `json:"tasks"`
	Findings []struct {
		diagnostic
		Task  string `json:"task"`
		Level string `json:"level"`
	} `json:"findings"`
	Downstream []struct {
		Variant  string `json:"variant"`
		Status   string `json:"status"`
		Blocking bool   `json:"blocking"`
		Fails    bool   `json:"fails"`
	} `json:"downstream"`
}

// checked is the result of a check in the envelope.
type checked struct {
	CoreModified *bool          `json:"core_schema_modified,omitempty"`
	Tasks        map[string]any `json:"tasks"`
}

// task is what every task of a check has in the envelope.
type task struct {
	Status string `json:"task_status"`
	URL    string `json:"target_url"`
}

// operationsTask is the task about the operations of clients.
type operationsTask struct {
	task
	Checked  int      `json:"operation_check_count"`
	Changes  []change `json:"changes"`
	Failures int      `json:"failure_count"`
}

type change struct {
	Code        string `json:"code"`
	Description string `json:"description"`
	Severity    string `json:"severity"`
}

// lintTask is the task of the linter.
type lintTask struct {
	task
	Diagnostics []linted `json:"diagnostics"`
	Errors      int      `json:"errors_count"`
	Warnings    int      `json:"warnings_count"`
}

// customTask is the task of checks that an organization has of its own.
type customTask struct {
	task
	Violations []violation `json:"violations"`
}

type violation struct {
	Level   string `json:"level"`
	Message string `json:"message"`
	Line    *int   `json:"start_line"`
	Rule    string `json:"rule"`
}

// downstreamTask is the task about contracts: as Rover 0.41 has it, and as 1.0.
type downstreamTask struct {
	task
	Blocking []string          `json:"blocking_variants"`
	Variants []downstreamCheck `json:"variants"`
}

type downstreamCheck struct {
	Graph    string `json:"graph_id"`
	Variant  string `json:"variant_name"`
	Blocking bool   `json:"blocking"`
	Fails    bool   `json:"fails_upstream_workflow"`
	Status   string `json:"status"`
}

// check runs the check of one subgraph, by the platform and here.
func (c *call) check(ctx context.Context) (Answer, error) {
	ref, _, err := c.subgraph("schema")
	if err != nil {
		return Answer{}, err
	}
	flags, err := c.checkFlags()
	if err != nil {
		return Answer{}, err
	}
	args := append([]string{"check", c.source(), "--remote", "--graph-ref", ref.String()}, flags...)
	if c.Has("background") {
		return c.checkInBackground(ctx, args)
	}
	_, _ = fmt.Fprintf(c.Stderr, "Checking the proposed schema of subgraph %s against %s\n", c.Text("name"), ref)
	return c.checked(ctx, args)
}

// checked runs a check and answers with its result.
func (c *call) checked(ctx context.Context, args []string) (Answer, error) {
	if !c.JSON() {
		text, err := c.ours(ctx, args...)
		return Answer{Plain: text}, err
	}
	var rep checkReport
	err := c.report(ctx, &rep, args...)
	if err != nil && len(rep.Reasons) == 0 && rep.Remote == nil {
		return Answer{}, err
	}
	return rep.answer(err)
}

// answer returns the report in the envelope. What does not compose has no other result.
func (r checkReport) answer(err error) (Answer, error) {
	broken := r.broken()
	if len(broken) > 0 {
		return Answer{Builds: broken, Message: buildCount(len(broken), "the proposal")}, err
	}
	data := r.Remote.result()
	if r.whole {
		data.CoreModified = nil // no subgraphs, no supergraph
	}
	a := Answer{Version: checkVersion, Data: data}
	if err != nil {
		a.Code, a.Message = codeCheck, strings.Join(r.Reasons, "; ")
	}
	return a, err
}

// broken returns the errors of the composition: those of the platform, else those found here.
func (r checkReport) broken() []Build {
	var out []Build
	if r.Remote != nil {
		for _, f := range r.Remote.Findings {
			if f.Task == "composition" {
				out = append(out, NewBuild(f.Code, f.Message))
			}
		}
	}
	if out == nil {
		out = builds(r.Composition.Errors)
	}
	return out
}

// result returns the tasks of the platform's check in the envelope. A check of nothing, which the
// platform is not asked for, has none.
func (r *remoteCheck) result() checked {
	out := checked{CoreModified: new(bool), Tasks: map[string]any{}}
	if r == nil {
		return out
	}
	*out.CoreModified = r.CoreModified
	for _, t := range r.Tasks {
		head := task{t.Status, t.URL}
		switch t.Kind {
		case "operations":
			out.Tasks[t.Kind] = r.operations(head)
		case "lint":
			out.Tasks[t.Kind] = r.lint(head)
		case "custom":
			out.Tasks[t.Kind] = r.custom(head)
		case "downstream":
			out.Tasks[t.Kind] = r.downstream(head)
		case "proposals":
			out.Tasks[t.Kind] = head
		}
	}
	return out
}

// operations returns the task about the operations of clients.
func (r *remoteCheck) operations(head task) operationsTask {
	out := operationsTask{task: head, Checked: r.Operations, Changes: []change{}}
	for _, f := range r.Findings {
		if f.Task != "operations" {
			continue
		}
		one := change{f.Code, f.Message, "PASS"}
		if f.Level == "FAILURE" {
			one.Severity = "FAIL"
			out.Failures++
		}
		out.Changes = append(out.Changes, one)
	}
	return out
}

// lint returns the task of the linter. Places have lines only.
func (r *remoteCheck) lint(head task) lintTask {
	out := lintTask{task: head, Diagnostics: []linted{}}
	for _, f := range r.Findings {
		if f.Task != "lint" {
			continue
		}
		switch f.Level {
		case "ERROR":
			out.Errors++
		case "WARNING":
			out.Warnings++
		}
		out.Diagnostics = append(out.Diagnostics, linted{Rule: f.Code, Level: f.Level, Message: f.Message, Coordinate: f.Coordinate, Line: f.line()})
	}
	return out
}

func (r *remoteCheck) custom(head task) customTask {
	out := customTask{task: head, Violations: []violation{}}
	for _, f := range r.Findings {
		if f.Task == "custom" {
			v := violation{Level: f.Level, Message: f.Message, Rule: f.Code}
			if line := f.line(); line > 0 {
				v.Line = &line
			}
			out.Violations = append(out.Violations, v)
		}
	}
	return out
}

func (r *remoteCheck) downstream(head task) downstreamTask {
	out := downstreamTask{task: head, Blocking: []string{}, Variants: []downstreamCheck{}}
	for _, d := range r.Downstream {
		graph, variant, _ := strings.Cut(d.Variant, "@")
		if d.Fails {
			out.Blocking = append(out.Blocking, variant)
		}
		out.Variants = append(out.Variants, downstreamCheck{graph, variant, d.Blocking, d.Fails, d.Status})
	}
	return out
}

// line returns the line of a finding, 0 if it has no place.
func (d diagnostic) line() int {
	if len(d.Positions) == 0 {
		return 0
	}
	return d.Positions[0].Line
}

// started is the result of a check that is left to run.
type started struct {
	URL      string `json:"target_url"`
	Workflow string `json:"workflow_id"`
}

// checkInBackground starts the platform's check and does not wait for it.
func (c *call) checkInBackground(ctx context.Context, args []string) (Answer, error) {
	var rep checkReport
	err := c.report(ctx, &rep, append(args, "--background")...)
	if rep.Remote == nil {
		if err == nil {
			err = exit.Usagef("there is nothing to check: the schema is registered already")
		}
		return Answer{}, err
	}
	a := c.started(started{rep.Remote.URL, rep.Remote.Workflow})
	a.Code = codeCheck
	return a, err
}

// started returns the answer for a check that goes on.
func (c *call) started(s started) Answer {
	_, _ = fmt.Fprintf(c.Stderr, "The check goes on. Collect it with: schemactl check result %s\n", s.Workflow)
	return Answer{Data: s, Plain: fmt.Sprintf("Check successfully started with workflow ID: %s\nView full details at %s\n", s.Workflow, s.URL)}
}

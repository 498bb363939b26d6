package publish

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// What a delivery knows of the code that runs: by Rollout.Deployed, or by its journal. Of other
// subgraphs it is assumed that their code implements what is registered.

// deployedCode returns the planner's knowledge of running code: what the caller gave, and what the
// journal of a delivery that is abandoned tells of the others. Code that may be old and new at once
// is ErrUnfinished: a plan starts from one of them.
func (r *run) deployedCode(held []registry.RegisteredSubgraph) (map[string]sdl.Source, error) {
	known := r.delivery.Rollout.Deployed
	if !r.abandoned {
		return known, nil
	}
	out := map[string]sdl.Source{}
	for name, source := range known {
		out[name] = source
	}
	for _, code := range r.journaled {
		registered, found := findHeld(held, code.Name)
		_, given := known[code.Name]
		_, asked := r.asked[code.Name]
		if given || asked || !found || !code.Holds(registered.SDL) || len(code.SDL) == 0 {
			continue
		}
		if len(code.SDL) > 1 {
			return nil, fmt.Errorf("%w: phase %d of it began to deploy %s and is not known to have ended, so that old and new code may run; take it up with --resume, or tell what runs with --deployed %s=FILE", ErrUnfinished, code.Phase, code.Name, code.Name)
		}
		if ContentHash(code.SDL[0]) != ContentHash(registered.SDL) {
			out[code.Name] = sdl.Source{Name: code.Name, URL: registered.URL, Text: code.SDL[0], File: r.delivery.JournalPath}
		}
	}
	return out, nil
}

// noteCode puts into the report what is only assumed of the code, and which subgraphs were not
// deployed although there is a way to.
func (r *run) noteCode(held []registry.RegisteredSubgraph) {
	deployed := map[string]bool{}
	for _, phase := range r.plan.Phases {
		for _, step := range phase.Steps {
			deployed[step.Subgraph] = deployed[step.Subgraph] || phase.Kind == rollout.Deploy
		}
	}
	for _, after := range r.delivery.After {
		if deployed[after.Name] {
			continue
		}
		if r.delivery.Deployer != nil {
			r.report.NotDeployed = append(r.report.NotDeployed, after.Name)
		}
		if !r.knowsCode(after.Name, held) {
			r.report.AssumedCode = append(r.report.AssumedCode, after.Name)
		}
	}
}

// knowsCode reports whether the caller or the journal tells what code of a subgraph runs.
func (r *run) knowsCode(name string, held []registry.RegisteredSubgraph) bool {
	if _, given := r.delivery.Rollout.Deployed[name]; given {
		return true
	}
	if _, asked := r.asked[name]; asked {
		return true
	}
	registered, _ := findHeld(held, name)
	return slices.ContainsFunc(r.journaled, func(c DeployedCode) bool {
		return c.Name == name && c.Holds(registered.SDL) && len(c.SDL) == 1
	})
}

// withCodeDeploys returns the plan with one more phase, which rolls out those of the subgraphs that
// no phase deploys. It is the last one: old and new code have the same schema, and serve what is
// registered then. stage is that of the code: Old in a rollback.
func withCodeDeploys(plan *rollout.Plan, names []string, stage rollout.Stage) *rollout.Plan {
	phase := rollout.Phase{Number: len(plan.Phases) + 1, Kind: rollout.Deploy}
	for _, s := range plan.Subgraphs {
		if s.After == nil || !slices.Contains(names, s.Name) || deploys(plan, s.Name) {
			continue
		}
		phase.Steps = append(phase.Steps, rollout.Step{
			Subgraph: s.Name, Action: rollout.Roll, Stage: stage, URL: s.After.URL, SDL: s.After.SDL, SHA256: s.After.SHA256,
		})
	}
	if len(phase.Steps) == 0 {
		return plan
	}
	phase.Why = fmt.Sprintf("Roll out the %s code of %s, whose schema does not change.", stage, strings.Join(stepNames(phase), ", "))
	more := *plan
	more.Phases = append(slices.Clone(plan.Phases), phase)
	return &more
}

// deploys reports whether a phase of the plan deploys the subgraph.
func deploys(plan *rollout.Plan, name string) bool {
	return slices.ContainsFunc(plan.Phases, func(p rollout.Phase) bool {
		return p.Kind == rollout.Deploy && slices.Contains(stepNames(p), name)
	})
}

// codeAlone returns the subgraphs that are deployed although their schema does not change, and
// which code of theirs: in a rollback, those whose deploy the failed delivery has begun.
func (r *run) codeAlone() ([]string, rollout.Stage) {
	var names []string
	switch {
	case r.previous != nil:
		for _, phase := range r.previous.plan.Phases {
			for _, step := range phase.Steps {
				if phase.Kind == rollout.Deploy && !changed(r.previous.plan, step.Subgraph) && r.previous.begun(phase.Number, step) {
					names = append(names, step.Subgraph)
				}
			}
		}
		return names, rollout.Old
	case r.delivery.AlwaysDeploy:
		for _, after := range r.delivery.After {
			names = append(names, after.Name)
		}
	}
	return names, rollout.New
}

// changed reports whether the plan moves the subgraph.
func changed(plan *rollout.Plan, name string) bool {
	return slices.ContainsFunc(plan.Subgraphs, func(s rollout.SubgraphPlan) bool { return s.Name == name && s.Changed() })
}

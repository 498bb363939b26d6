package rollout

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/leave"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// The stages are what is registered of a subgraph, in the order in which a plan registers it. They
// index the arrays of [subgraphMove]. The codes tell which code runs.
const (
	stageOld = iota
	stageIntermediate
	stageJoined // an intermediate schema with joined keys
	stageNew
	stageCount

	codeOld  = 0 // what ran at the start
	codeBoth = 1 // the new code runs beside the old, behind another URL
	codeNew  = 2 // only the new code, or none for a removed subgraph
)

// isBetween reports whether a stage is neither the old nor the new version.
func isBetween(stage uint8) bool { return stage == stageIntermediate || stage == stageJoined }

// kind is the way in which a subgraph changes.
type kind uint8

const (
	changing  kind = iota // schema and code change behind one routing URL
	switching             // the routing URL changes
	adding
	removing
	renaming // a new subgraph takes over the code at the URL of one that leaves the URL
)

// subgraphMove is one subgraph that the plan has to bring from its old to its new position.
type subgraphMove struct {
	name string
	kind kind
	// stages are the built schemas by stage; nil where the subgraph has none, or no intermediate
	// schema.
	stages [stageCount]*subgraph.Subgraph
	// source has the text of each stage and the routing URL to register with it.
	source [stageCount]sdl.Source
	// code is what runs at the start: stages[stageOld] unless the input has other deployed code.
	code *subgraph.Subgraph
	// oldServes and newServes are the findings on old and new code under each stage.
	oldServes, newServes [stageCount][]serve.Violation
	// excusesOld and excusesNew are the stages that old and new code need not serve.
	excusesOld, excusesNew [stageCount]bool
	// start is the position before the plan.
	start position
	// unsafeStart is true if the code at the start does not serve what is registered then.
	unsafeStart bool
	// certain is how much clients miss once the intermediate schema is registered; nil until it is
	// asked for.
	certain *int
	// noIntermediate is the reason why there is no intermediate schema at all; nil if there is one,
	// or if it would be the old schema.
	noIntermediate *meet.NoIntermediate
	// skeletons are the intermediate schemas of a removed subgraph. They depend on what the others
	// have registered.
	skeletons *leave.Skeletons
	// takesOver is set if the URL after the plan is that of another subgraph before it.
	takesOver *takeover
	// keepsCode is true if the old URL stays in use, so that no code is retired there.
	keepsCode bool
}

// position is where one subgraph stands: what is registered and which code runs.
type position struct{ stage, code uint8 }

// oldOK reports whether the subgraph has a stage and old code serves it, or is excused from it.
func (m *subgraphMove) oldOK(stage uint8) bool {
	return m.stages[stage] != nil && (serve.Safe(m.oldServes[stage]) || m.excusesOld[stage])
}

// newOK reports whether the subgraph has a stage and new code serves it, or is excused from it.
func (m *subgraphMove) newOK(stage uint8) bool {
	return m.stages[stage] != nil && (serve.Safe(m.newServes[stage]) || m.excusesNew[stage])
}

// done reports whether the plan has nothing left to do with a subgraph in this position.
func (m *subgraphMove) done(p position) bool { return p.stage == stageNew && m.deployed(p) }

// deployed reports whether the plan has no code of the subgraph left to start, roll or retire.
func (m *subgraphMove) deployed(p position) bool {
	return p.code == codeNew || m.keepsCode && p.code == codeBoth
}

// deploy returns the position after the next deploy, and whether that deploy is safe now. While
// code is replaced, old and new code answer side by side, so both have to serve what is registered;
// old code that never served it does not count.
func (m *subgraphMove) deploy(p position) (position, bool) {
	switch m.kind {
	case removing:
		return position{p.stage, codeNew}, p.stage == stageNew && p.code == codeOld
	case adding:
		return position{p.stage, codeNew}, p.code == codeOld
	case switching:
		if p.code == codeOld && p.stage != stageNew {
			return position{p.stage, codeBoth}, true
		}
		return position{p.stage, codeNew}, p.code == codeBoth && p.stage == stageNew && !m.keepsCode
	case renaming:
		return position{p.stage, codeNew}, p.code == codeOld && (p.stage == stageOld || m.newOK(p.stage) && m.oldOK(p.stage))
	default:
		atStart := m.unsafeStart && p.stage == m.start.stage
		return position{p.stage, codeNew}, p.code == codeOld && m.newOK(p.stage) && (m.oldOK(p.stage) || atStart)
	}
}

// publish reports whether a stage can be registered next: it comes after the registered one, and
// the code that runs serves it.
func (m *subgraphMove) publish(p position, to uint8) bool {
	if to <= p.stage {
		return false
	}
	switch m.kind {
	case removing:
		return to == stageNew || to == stageIntermediate && m.skeletons != nil
	case adding:
		return to == stageNew && p.code == codeNew
	case switching:
		if to == stageNew {
			return p.code == codeBoth
		}
		return m.oldOK(to)
	default:
		if p.code == codeNew {
			return m.newOK(to)
		}
		return m.oldOK(to)
	}
}

// hazardsIn counts the hazards of a position. Only a subgraph that changes behind one routing URL
// has any.
func (m *subgraphMove) hazardsIn(p position) int {
	if m.kind != changing || m.stages[p.stage] == nil {
		return 0
	}
	if p.code == codeNew {
		return len(serve.Hazards(m.newServes[p.stage]))
	}
	return len(serve.Hazards(m.oldServes[p.stage]))
}

// direct reports whether the subgraph can do without an intermediate schema.
func (m *subgraphMove) direct() bool {
	return m.kind != changing || m.newOK(stageOld) || m.oldOK(stageNew) || m.start.code == codeNew && m.newOK(stageNew)
}

// hasIntermediate reports whether the subgraph has an intermediate schema of either form.
func (m *subgraphMove) hasIntermediate() bool {
	return m.stages[stageIntermediate] != nil || m.stages[stageJoined] != nil
}

// order returns the order that the subgraph needs by itself. Where both simple orders are safe, the
// one without hazards is preferred.
func (m *subgraphMove) order() Order {
	if m.connects() {
		return m.orderOfConnectors()
	}
	switch m.kind {
	case adding:
		return DeployFirst
	case removing:
		return PublishFirst
	case switching:
		return AtomicSwitch
	}
	// Of code that changes its subgraph, what is registered is another subgraph's.
	d := serve.Safe(m.newServes[stageOld]) && (m.kind == renaming || m.stages[stageOld] != nil)
	p := serve.Safe(m.oldServes[stageNew]) && m.stages[stageNew] != nil
	cleanD, cleanP := len(m.newServes[stageOld]) == 0, len(m.oldServes[stageNew]) == 0
	switch {
	case d && p && cleanD == cleanP:
		return Either
	case d && (!p || cleanD):
		return DeployFirst
	case p:
		return PublishFirst
	default:
		return Split
	}
}

// hasNothing reports whether nothing is left of what is registered of a subgraph that leaves.
func (m *subgraphMove) hasNothing(ctx context.Context, moves []*subgraphMove, at []position) (bool, error) {
	if i := slices.Index(moves, m); m.skeletons == nil || at[i].stage != stageIntermediate {
		return false, nil
	}
	s, err := m.skeletons.In(ctx, stagesOf(at))
	return s == m.skeletons.Nothing, err
}

package rollout

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// What is registered of a subgraph, as an index; and how far its code has come.
const (
	stageOld = iota
	stageIntermediate
	stageNew

	codeOld  = 0 // what ran at the start
	codeBoth = 1 // the new code runs behind another URL beside the old
	codeNew  = 2 // only the new code, or nothing for a removed subgraph
)

// kind is the way a subgraph moves.
type kind uint8

const (
	changing  kind = iota // schema and code change behind one routing URL
	switching             // the routing URL changes
	adding
	removing
)

// move is one subgraph that the plan has to bring from old to new.
type subgraphMove struct {
	name string
	kind kind
	// stages are the built schemas by stage; nil where there is none (absent subgraph, no schema between).
	stages [3]*subgraph.Subgraph
	// source are the texts that belong to them, with the routing URL to register.
	source [3]sdl.Source
	// code is what runs now, which is stages[stageOld] unless the input says otherwise.
	code *subgraph.Subgraph
	// oldServes and newServes are the findings for old and new code under each stage.
	oldServes, newServes [3][]serve.Violation
	// start is the state at the beginning.
	start position
	// unsafeStart says that what runs does not serve what is registered already before the plan.
	unsafeStart bool
	// unmet is why there is no schema between.
	noIntermediate *meet.NoIntermediate
}

// state1 is the state of one subgraph.
type position struct{ stage, code uint8 }

// oldOK and newOK say whether old or new code serves a stage.
func (m *subgraphMove) oldOK(stage uint8) bool {
	return m.stages[stage] != nil && serve.Safe(m.oldServes[stage])
}
func (m *subgraphMove) newOK(stage uint8) bool {
	return m.stages[stage] != nil && serve.Safe(m.newServes[stage])
}

// done says that nothing is left to do.
func (m *subgraphMove) done(s position) bool { return s.stage == stageNew && s.code == codeNew }

// deploy gives the state after the next deploy of this subgraph; false when none is safe or none is left.
func (m *subgraphMove) deploy(s position) (position, bool) {
	switch m.kind {
	case removing:
		return position{s.stage, codeNew}, s.stage == stageNew && s.code == codeOld
	case adding:
		return position{s.stage, codeNew}, s.code == codeOld
	case switching:
		if s.code == codeOld && s.stage != stageNew {
			return position{s.stage, codeBoth}, true
		}
		return position{s.stage, codeNew}, s.code == codeBoth && s.stage == stageNew
	default:
		atStart := m.unsafeStart && s.stage == m.start.stage
		return position{s.stage, codeNew}, s.code == codeOld && m.newOK(s.stage) && (m.oldOK(s.stage) || atStart)
	}
}

// publish says whether registering a later stage is safe in a state.
func (m *subgraphMove) publish(s position, to uint8) bool {
	if to <= s.stage {
		return false
	}
	switch m.kind {
	case removing:
		return to == stageNew
	case adding:
		return to == stageNew && s.code == codeNew
	case switching:
		if to == stageNew {
			return s.code == codeBoth
		}
		return m.oldOK(to)
	default:
		if s.code == codeNew {
			return m.newOK(to)
		}
		return m.oldOK(to)
	}
}

// hazardsIn are the hazards that a state has.
func (m *subgraphMove) hazardsIn(s position) int {
	if m.kind != changing || m.stages[s.stage] == nil {
		return 0
	}
	if s.code == codeNew {
		return len(serve.Hazards(m.newServes[s.stage]))
	}
	return len(serve.Hazards(m.oldServes[s.stage]))
}

// direct says that the subgraph can go from old to new without a schema between.
func (m *subgraphMove) direct() bool {
	return m.kind != changing || m.newOK(stageOld) || m.oldOK(stageNew) || m.start.code == codeNew && m.newOK(stageNew)
}

// order names what the subgraph needs by itself.
func (m *subgraphMove) order() Order {
	switch m.kind {
	case adding:
		return DeployFirst
	case removing:
		return PublishFirst
	case switching:
		return AtomicSwitch
	}
	d, p := m.newOK(stageOld), m.oldOK(stageNew)
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

package rollout

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// This file is about subgraphs with connectors. Routers call REST services for their fields
// themselves, so that there is no code behind them: a change is deployed by publishing it. What the
// services answer is nobody's schema, and a plan only tells what has to fit.

// connects reports whether the old or the new version has connectors.
func (m *subgraphMove) connects() bool { return m.hasConnectors(stageOld) || m.hasConnectors(stageNew) }

func (m *subgraphMove) hasConnectors(stage int) bool {
	return m.stages[stage] != nil && m.stages[stage].HasConnectors()
}

// placeConnectors finds the kind of a change from or to connectors, and where it starts. Nothing is
// deployed for connectors. Code that they replace is called until they are registered, and retired
// then; code that replaces them runs before it is registered. Both are as if the routing URL
// changed.
func (m *subgraphMove) placeConnectors(v versions) {
	if !m.connects() {
		return
	}
	switch {
	case m.kind == adding || m.kind == removing:
		m.start.code = codeNew
	case m.hasConnectors(stageOld) && m.hasConnectors(stageNew):
		m.kind, m.start.code, m.keepsCode = changing, codeNew, false
	case m.hasConnectors(stageNew):
		m.kind, m.start.code, m.keepsCode = switching, codeBoth, v.used
	default:
		m.kind, m.start.code, m.keepsCode = switching, codeOld, true
		if v.runs && v.code.Text == v.new.Text {
			m.start.code = codeBoth
		}
	}
}

// orderOfConnectors is [subgraphMove.order] where one of the versions has connectors.
func (m *subgraphMove) orderOfConnectors() Order {
	switch {
	case m.kind != switching:
		return PublishOnly
	case m.hasConnectors(stageNew):
		return PublishFirst
	}
	return DeployFirst
}

// describeConnectors is [subgraphMove.describe] where one of the versions has connectors.
func (m *subgraphMove) describeConnectors(s *SubgraphPlan) {
	const noCode = "routers call the services behind its connectors themselves, so there is no code to deploy"
	switch {
	case m.kind == adding:
		s.Change, s.Reason = Added, "the subgraph is new: "+noCode
	case m.kind == removing:
		s.Change, s.Reason = Removed, "the subgraph goes: routers call the services behind its connectors until they have dropped it"
	case m.kind == changing:
		s.Reason = noCode
	case m.hasConnectors(stageNew):
		s.Reason = "connectors take the place of code, which answers until routers have them"
	default:
		s.Reason = "code takes the place of connectors, and gets no traffic before the schema is registered"
		if m.start.code == codeBoth {
			s.Reason += "; it runs already"
		}
	}
}

// connectorNotes adds what the services behind the connectors of a subgraph have to answer while
// the plan runs.
func (p *Plan) connectorNotes(m *subgraphMove) {
	phase := p.registers(m.name)
	if phase == 0 {
		return
	}
	const old = "the services behind its connectors have to answer the old requests until phase %d has settled on every router"
	switch {
	case !m.hasConnectors(stageNew):
		p.Notes = append(p.Notes, fmt.Sprintf("%s: "+old, m.name, phase))
	case !m.hasConnectors(stageOld):
		p.Notes = append(p.Notes, fmt.Sprintf("%s: the services behind its connectors have to answer before phase %d, and routers need the configuration of its sources by then", m.name, phase))
	case requests(m.stages[stageOld].Schema) != requests(m.stages[stageNew].Schema):
		p.Notes = append(p.Notes, fmt.Sprintf("%s: "+old+", and the new ones before it begins", m.name, phase))
	}
}

// registers returns the number of the last phase that registers or removes a subgraph, 0 if there
// is none.
func (p *Plan) registers(name string) int {
	number := 0
	for _, phase := range p.Phases {
		for _, s := range phase.Steps {
			if s.Subgraph == name && (s.Action == Register || s.Action == Remove) {
				number = phase.Number
			}
		}
	}
	return number
}

// requests returns all connectors and sources of a schema with the coordinates of what has them, as
// a text. Two schemas with the same text make routers send the same requests, and read the same of
// the responses.
func requests(s *sdl.Schema) string {
	var b strings.Builder
	add := func(coordinate string, list []*sdl.Directive) {
		for _, d := range list {
			if d.Role != sdl.RoleConnect && d.Role != sdl.RoleSource {
				continue
			}
			fmt.Fprintf(&b, "%s @%s", coordinate, d.Role)
			for _, a := range d.Args {
				fmt.Fprintf(&b, " %s: %s", a.Name, sdl.AppendValue(nil, a.Value))
			}
			b.WriteByte('\n')
		}
	}
	add("", s.Directives)
	for _, t := range s.Types {
		add(t.Name, t.Directives)
		for _, f := range t.Fields {
			add(f.Coordinate(), f.Directives)
		}
	}
	return b.String()
}

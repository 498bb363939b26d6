package rollout

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// describeAll describes every named subgraph by itself, changed or not.
func describeAll(in Input, moves []*subgraphMove, names []string) []SubgraphPlan {
	before, after := byName(in.Before), byName(in.After)
	moving := make(map[string]*subgraphMove, len(moves))
	for _, m := range moves {
		moving[m.name] = m
	}
	out := make([]SubgraphPlan, 0, len(names))
	for _, name := range names {
		s := SubgraphPlan{Name: name, Order: Unchanged, Change: Same, Reason: "nothing changes"}
		if src, ok := before[name]; ok {
			s.Before = registered(src)
			if code, given := in.Deployed[name]; given && code.Text != src.Text {
				s.Deployed = registered(code)
			}
		}
		if src, ok := after[name]; ok {
			if src.URL == "" && s.Before != nil {
				src.URL = s.Before.URL
			}
			s.After = registered(src)
		}
		if m := moving[name]; m != nil {
			m.describe(&s)
		}
		out = append(out, s)
	}
	return out
}

// describe fills in what happens to a subgraph, the order that it needs by itself, and the reason.
func (m *subgraphMove) describe(s *SubgraphPlan) {
	s.Order, s.Change = m.order(), Changed
	if m.connects() {
		m.describeConnectors(s)
		return
	}
	switch m.kind {
	case adding:
		s.Change, s.Reason = Added, "the subgraph is new: its code gets no traffic before the schema is registered"
		return
	case removing:
		s.Change, s.Reason = Removed, "the subgraph goes: its code answers until routers have dropped it"
		return
	case renaming:
		s.Change = Added
		defer func() { s.Reason = m.taking() + s.Reason }()
		if m.start.code == codeNew {
			s.Reason = "no code changes"
			return
		}
	}
	if m.kind == changing || m.kind == renaming {
		s.DeployFirstUnsafe, s.PublishFirstUnsafe = serve.Unsafe(m.newServes[stageOld]), serve.Unsafe(m.oldServes[stageNew])
	}
	if m.kind == changing && m.start.code == codeNew {
		s.Reason = "the new code runs already, only the schema is to be registered"
		return
	}
	switch s.Order {
	case AtomicSwitch:
		s.Reason = fmt.Sprintf("the routing URL changes from %s to %s: old plans go to the old code, new plans to the new code", m.source[stageOld].URL, m.source[stageNew].URL)
		if m.source[stageOld].Text == m.source[stageNew].Text {
			s.Reason = "only " + s.Reason
		}
		if m.start.code == codeBoth {
			s.Reason += ", which runs already"
		}
	case Either:
		s.Reason = "old and new code serve both schemas"
		if m.start.stage == stageNew {
			s.Reason = "the schema is registered already, only code is to be deployed"
		}
	case DeployFirst:
		s.Reason = "the new code serves the old schema, the old code not the new one: " + serve.Describe(s.PublishFirstUnsafe, 1)
		if len(s.PublishFirstUnsafe) == 0 {
			s.Reason = "both orders are safe; publishing first would leave a hazard: " + serve.Describe(m.oldServes[stageNew], 1)
		}
	case PublishFirst:
		s.Reason = "the old code serves the new schema, the new code not the old one: " + serve.Describe(s.DeployFirstUnsafe, 1)
		if len(s.DeployFirstUnsafe) == 0 {
			s.Reason = "both orders are safe; deploying first would leave a hazard: " + serve.Describe(m.newServes[stageOld], 1)
		}
	case Split:
		s.Reason = "neither code serves the other's schema: " + serve.Describe(s.DeployFirstUnsafe, 1) + "; " + serve.Describe(s.PublishFirstUnsafe, 1)
	}
}

// taking returns the words for code that changes its subgraph. They go before the reason of the
// order.
func (m *subgraphMove) taking() string {
	return fmt.Sprintf("the subgraph takes over the code of %s at %s: ", m.takesOver.from.name, m.source[stageNew].URL)
}

// reasonOfSkeleton is the reason of a subgraph that gives away fields before it is removed.
const reasonOfSkeleton = "the subgraph goes and others take over what it has: a removal is a launch of its own, so its skeleton stands in the launch that gives its fields away"

// phaseReason returns the sentence that sums up the steps of a phase.
func phaseReason(p Phase) string {
	if len(p.Steps) == 0 {
		return "" // it gets its steps from the repair of the registry
	}
	by := make(map[string][]string)
	var order []string
	for _, s := range p.Steps {
		k := string(s.Action)
		if s.Action == Register {
			k += " " + string(s.Stage)
		}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], s.Subgraph)
	}
	parts := make([]string, len(order))
	for i, k := range order {
		parts[i] = fmt.Sprintf(phrases[k], strings.Join(by[k], ", "))
	}
	text := strings.Join(parts, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

var phrases = map[string]string{
	"register new":          "register the new schema of %s",
	"register old":          "register again what routers run of %s",
	"register intermediate": "register a schema of %s that old and new code both serve",
	"register skeleton":     "register only the skeleton of %s, what no other subgraph resolves",
	"remove":                "remove %s from the variant",
	"roll":                  "roll out the new code of %s",
	"start":                 "start the new code of %s behind its routing URL, which gets no traffic yet",
	"retire":                "retire the old code of %s, which gets no traffic any more",
}

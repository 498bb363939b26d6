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
			if s.Before != nil && s.Before.SDL == src.Text {
				s.After = &Registered{URL: src.URL, SDL: src.Text, SHA256: s.Before.SHA256}
			} else {
				s.After = registered(src)
			}
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
		s.Reason = fmt.Sprintf("the routing URL changes from %s to %s: ", m.source[stageOld].URL, m.source[stageNew].URL)
		if m.source[stageOld].Text == m.source[stageNew].Text {
			s.Reason = "only " + s.Reason + "plans from before go to the old URL, later ones to the new one"
		} else {
			s.Reason += "old plans go to the old code, new plans to the new code"
		}
		if m.start.code == codeBoth {
			s.Reason += "; the code there runs already"
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

// reasonOfSkeleton is the reason of a subgraph of which less and less is registered before it is
// removed.
const reasonOfSkeleton = "the subgraph goes: a removal is a launch of its own, so its skeleton, what no other subgraph resolves, stands until then"

// phaseReason returns the sentence that sums up the steps of a phase.
func (p *Plan) phaseReason(ph Phase) string {
	if len(ph.Steps) == 0 {
		return "" // it gets its steps from the repair of the registry
	}
	by := make(map[string][]string)
	var order []string
	for _, s := range ph.Steps {
		k := p.subgraph(s.Subgraph).phrase(s)
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], s.Subgraph)
	}
	parts := make([]string, len(order))
	for i, k := range order {
		one, many, _ := strings.Cut(k, "|")
		if len(by[k]) > 1 && many != "" {
			one = many
		}
		parts[i] = fmt.Sprintf(one, strings.Join(by[k], ", "))
	}
	text := strings.Join(parts, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// phrase returns the words of a step, with %s for the names of the subgraphs, and after a bar those
// for several. Nothing is called new or old of a subgraph that has only one version.
func (s *SubgraphPlan) phrase(step Step) string {
	first := s.Before == nil
	last := s.After == nil
	sameText := !first && !last && s.Before.SDL == s.After.SDL
	switch step.Action {
	case Register:
		switch {
		case step.Stage == Intermediate:
			return "register a schema of %s that old and new code both serve"
		case step.Stage == Skeleton:
			return "register only the skeleton of %s, what no other subgraph resolves"
		case step.Stage == Old:
			return "register again what routers run of %s"
		case first:
			return "register the schema of %s"
		case sameText && s.Before.URL != s.After.URL:
			return "register the new routing URL of %s|register the new routing URLs of %s"
		}
		return "register the new schema of %s"
	case Remove:
		return "remove %s from the variant"
	case Start:
		switch {
		case first:
			return "start the code of %s behind its routing URL, which gets no traffic yet|start the code of %s behind their routing URLs, which get no traffic yet"
		case sameText:
			return "start the code of %s behind its new routing URL, which gets no traffic yet|start the code of %s behind their new routing URLs, which get no traffic yet"
		}
		return "start the new code of %s behind its routing URL, which gets no traffic yet|start the new code of %s behind their routing URLs, which get no traffic yet"
	case Retire:
		switch {
		case last:
			return "retire the code of %s, which gets no traffic any more"
		case sameText:
			return "retire the code of %s behind the old routing URL, which gets no traffic any more|retire the code of %s behind the old routing URLs, which gets no traffic any more"
		}
		return "retire the old code of %s, which gets no traffic any more"
	}
	return "roll out the new code of %s"
}

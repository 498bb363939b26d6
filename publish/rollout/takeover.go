package rollout

import (
	"context"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// This file is about code that changes its subgraph. Code is known by its routing URL: where a
// subgraph leaves a URL and another one comes to it, the code there is old code of the one and
// becomes new code of the other. A subgraph that only gets a new name is the plainest case, and
// needs no deploy at all.

// urls tells whose code answers behind which routing URL. Behind that of a subgraph with connectors
// there is none.
type urls struct {
	before, after map[string][]string // the names of the subgraphs by URL
}

func urlsOf(before, after []sdl.Source) urls {
	by := func(list []sdl.Source) map[string][]string {
		out := make(map[string][]string)
		for _, s := range list {
			if s.URL != "" && !subgraph.TextHasConnectors(s.Text) {
				out[s.URL] = append(out[s.URL], s.Name)
			}
		}
		return out
	}
	return urls{by(before), by(after)}
}

// place returns the key of the code that a subgraph has behind a routing URL. Where a URL is not
// known, or is that of several subgraphs at once, each subgraph counts as having code of its own.
func (u urls) place(name, url string) At {
	if url == "" || len(u.before[url]) > 1 || len(u.after[url]) > 1 {
		return At{name, url}
	}
	return At{URL: url}
}

// predecessor returns the subgraph whose code answers before the plan at the URL that a subgraph
// has after it; empty if that is its own code or nobody's.
func (u urls) predecessor(name, url string) string {
	if url == "" || len(u.before[url]) != 1 || len(u.after[url]) != 1 || u.before[url][0] == name {
		return ""
	}
	return u.before[url][0]
}

// staysInUse reports whether a URL that a subgraph leaves is that of another one after the plan, so
// that nothing there is to be retired.
func (u urls) staysInUse(url string) bool { return url != "" && len(u.after[url]) > 0 }

// takeover is what a subgraph takes over: the code of another one at its URL.
type takeover struct {
	from   *subgraphMove
	built  *serve.Library
	within *serve.Reach
}

// covered reports whether all code that changes its subgraph serves what is registered of both: new
// code that answers already has to serve what the subgraph that leaves the URL still has there.
func (c *compositions) covered(ctx context.Context, at []position) (bool, error) {
	if !c.takeovers {
		return true, nil
	}
	for j, m := range c.moves {
		if m.takesOver == nil || !m.answersAtNewURL(at[j]) {
			continue
		}
		for i, from := range c.moves {
			if from != m.takesOver.from || at[i].stage == stageNew {
				continue
			}
			if at[i].stage == from.start.stage && m.answersAtNewURL(m.start) {
				continue // it is so from the start
			}
			r := from.stages[at[i].stage]
			if from.skeletons != nil && at[i].stage == stageIntermediate {
				s, err := from.skeletons.In(ctx, stagesOf(at))
				if err != nil {
					return false, err
				}
				r = s.Subgraph
			}
			if r != nil && !serve.Safe(m.takesOver.built.Serves(m.stages[stageNew], r, m.takesOver.within)) {
				return false, nil
			}
		}
	}
	return true, nil
}

// takeoverElements returns why new code does not serve the old schema of the subgraph whose code it
// replaces.
func (c *compositions) takeoverElements() []Element {
	var out []Element
	for _, m := range c.moves {
		if m.takesOver != nil {
			from := m.takesOver.from
			out = append(out, elements(m.name, m.takesOver.built.Serves(m.stages[stageNew], from.stages[stageOld], m.takesOver.within))...)
		}
	}
	return out
}

// judgeTaken judges the new code of a subgraph under the old schema of the one whose code it
// replaces. Nothing is registered of the subgraph itself then, so this is for its order only.
func (m *subgraphMove) judgeTaken() {
	if m.kind == renaming {
		m.newServes[stageOld] = m.takesOver.built.Serves(m.stages[stageNew], m.takesOver.from.stages[stageOld], m.takesOver.within)
	}
}

// answersAtNewURL reports whether the new code answers at the URL that the subgraph has after the
// plan.
func (m *subgraphMove) answersAtNewURL(p position) bool {
	return p.code == codeNew || m.kind == switching && p.code == codeBoth
}

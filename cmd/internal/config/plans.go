package config

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/compose/diag"
)

// Plans is the section `plans` of schemactl.yaml: what check makes of changes of query plans.
type Plans struct {
	// Planner is the router whose plans are compared: router-2 (default) or router-3.
	Planner string `yaml:"planner"`
	// FailOn is what fails a check: regression (more fetches, more of them one after the other, a
	// fetch into a subgraph at a new place), change, or never (default).
	FailOn string `yaml:"failOn"`
	// MaxFetches and MaxDepth are the most that a plan may have; nil is no limit.
	MaxFetches *int `yaml:"maxFetches"`
	MaxDepth   *int `yaml:"maxDepth"`
	// Ignore are names of operations or coordinates of causes, or patterns of them, whose changes
	// count for nothing.
	Ignore []string `yaml:"ignore"`

	positions []diag.Position // of Ignore in the file
}

// plansSection validates the section `plans` and sets the positions of its entries. refuse takes a
// message and the path of the key.
func (g *Graph) plansSection(d *document, refuse func(message string, keys ...any)) {
	p := &g.Plans
	if _, err := plans.ParsePlanner(p.Planner); err != nil {
		refuse("planner: "+err.Error(), "plans", "planner")
	}
	if _, err := plans.ParseFailOn(p.FailOn); err != nil {
		refuse("failOn: "+err.Error(), "plans", "failOn")
	}
	limit := func(key string, n *int) {
		if n != nil && *n < 1 {
			refuse(fmt.Sprintf("%s is %d: give 1 or more, or leave it out for no limit", key, *n), "plans", key)
		}
	}
	limit("maxFetches", p.MaxFetches)
	limit("maxDepth", p.MaxDepth)
	p.positions = make([]diag.Position, len(p.Ignore))
	for i, entry := range p.Ignore {
		line, column := locate(d.root, "plans", "ignore", i)
		p.positions[i] = diag.Position{File: d.file, Line: line, Column: column}
		_, bad := path.Match(entry, "")
		switch {
		case strings.TrimSpace(entry) == "":
			refuse("ignore: an entry is empty; name an operation or a coordinate", "plans", "ignore", i)
		case bad != nil:
			refuse(fmt.Sprintf("ignore: %q is no pattern: %v", entry, bad), "plans", "ignore", i)
		case slices.Index(p.Ignore, entry) < i:
			refuse(fmt.Sprintf("ignore: %s stands there twice", entry), "plans", "ignore", i)
		}
	}
}

// PlansPolicy returns the section `plans` in the form that package plans applies. The graph must be
// one of [ParseGraph].
func (g *Graph) PlansPolicy() plans.Policy {
	out := plans.Policy{FailOn: plans.FailOn(g.Plans.FailOn)}
	out.Planner, _ = plans.ParsePlanner(g.Plans.Planner) // it is valid
	if n := g.Plans.MaxFetches; n != nil {
		out.MaxFetches = *n
	}
	if n := g.Plans.MaxDepth; n != nil {
		out.MaxDepth = *n
	}
	for i, entry := range g.Plans.Ignore {
		out.Ignore = append(out.Ignore, plans.Ignore{Pattern: entry, Position: g.Plans.positions[i]})
	}
	return out
}

package plans

import (
	"fmt"
	"path"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/queryplan"
)

// FailOn is what a change of plans must be to fail a check.
type FailOn string

// The thresholds.
const (
	// FailOnNever only reports.
	FailOnNever FailOn = "never"
	// FailOnRegression fails on more fetches, on greater depth and on new hops.
	FailOnRegression FailOn = "regression"
	// FailOnChange fails on every other plan.
	FailOnChange FailOn = "change"
)

// ParseFailOn reads a threshold. The empty text is [FailOnNever].
func ParseFailOn(s string) (FailOn, error) {
	switch f := FailOn(s); f {
	case "":
		return FailOnNever, nil
	case FailOnNever, FailOnRegression, FailOnChange:
		return f, nil
	}
	return "", fmt.Errorf("%q is no threshold of plans; use regression, change or never", s)
}

// ParsePlanner reads the name of a planner. The empty text is that of Router 2.
func ParsePlanner(s string) (queryplan.Profile, error) {
	p := queryplan.Router2
	if s == "" {
		return p, nil
	}
	err := p.UnmarshalText([]byte(s))
	return p, err
}

// Policy is what a team has agreed to about plans. The zero value fails nothing.
type Policy struct {
	// Planner is the router whose plans are compared.
	Planner queryplan.Profile
	// FailOn is the threshold; empty is [FailOnNever].
	FailOn FailOn
	// MaxFetches and MaxDepth are the most that the plan of one operation may have; zero is no
	// limit. An operation that exceeds a limit without the change too fails only if it gets worse.
	MaxFetches, MaxDepth int
	// Ignore sets changes aside.
	Ignore []Ignore
}

// Ignore sets the changes of some operations aside: those whose name, or one of the causes of whose
// change, matches a pattern of [path.Match].
type Ignore struct {
	Pattern string
	// Position is its place in the configuration file.
	Position diag.Position
}

// Judges reports whether plans can fail a check.
func (p Policy) Judges() bool {
	return p.MaxFetches > 0 || p.MaxDepth > 0 || p.FailOn == FailOnRegression || p.FailOn == FailOnChange
}

// limits returns which limits the plan of an operation exceeds, a phrase each.
func (p Policy) limits(c *Change) []string {
	var out []string
	over := func(noun string, limit, now int, before func() int) {
		if limit > 0 && now > limit && (c.Before == nil || now > before()) {
			out = append(out, fmt.Sprintf("%d %s, %d allowed", now, noun, limit))
		}
	}
	over("fetches", p.MaxFetches, c.After.Fetches, func() int { return c.Before.Fetches })
	over("deep", p.MaxDepth, c.After.Depth, func() int { return c.Before.Depth })
	return out
}

// fails reports whether a change is one that the policy does not allow.
func (p Policy) fails(c *Change) bool {
	switch {
	case c.Ignored != "":
		return false
	case len(c.Limits) > 0:
		return true
	case c.Before == nil:
		return false
	case p.FailOn == FailOnChange:
		return true
	}
	return p.FailOn == FailOnRegression && len(c.Regressions) > 0
}

// ignoring finds entries for changes and remembers which were needed.
type ignoring struct {
	entries []Ignore
	used    []bool
}

// entry returns the pattern that sets a change aside; empty if none does.
func (g *ignoring) entry(c *Change) string {
	found := ""
	for i, e := range g.entries {
		matches := func(name string) bool {
			ok, err := path.Match(e.Pattern, name)
			return err == nil && ok && name != ""
		}
		hit := matches(c.Operation)
		for _, cause := range c.Causes {
			hit = hit || matches(cause.Coordinate)
		}
		if hit {
			g.used[i] = true
			if found == "" {
				found = e.Pattern
			}
		}
	}
	return found
}

// unused returns a warning for each entry that sets nothing aside.
func (g *ignoring) unused() diag.List {
	var out diag.List
	for i, e := range g.entries {
		if g.used[i] {
			continue
		}
		d := &diag.Diagnostic{
			Code: policy.CodeUnused, Severity: diag.Warning, Message: "the entry " + e.Pattern + " under ignore of plans sets nothing aside",
			Fix: "Remove it: the plans that it was for are changed, or the name or coordinate is misspelt.",
		}
		if e.Position.File != "" {
			d.Positions = []diag.Position{e.Position}
		}
		out = append(out, d)
	}
	return out
}

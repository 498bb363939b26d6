package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/schemactl/schemactl/check/lint"
	"github.com/schemactl/schemactl/cmd/internal/nearest"
)

// Lint is the section `lint` of schemactl.yaml.
type Lint struct {
	// Rules are the levels of rules by name: error, warning or off. The others have their own.
	Rules map[string]string `yaml:"rules"`
	// Tags are the names that @tag may have. Without them every name may be.
	Tags []string `yaml:"tags"`
}

// lintSection validates the section `lint`.
func (g *Graph) lintSection(refuse func(message string, keys ...any)) {
	var known []string
	for _, r := range lint.Rules() {
		known = append(known, r.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(g.Lint.Rules)) {
		level := lint.Level(g.Lint.Rules[id])
		switch _, found := lint.Find(id); {
		case !found:
			hint := "`schemactl rules --group lint` lists them"
			if near := nearest.Names(id, known); len(near) > 0 {
				hint = "did you mean " + near[0] + "?"
			}
			refuse(fmt.Sprintf("the linter has no rule %s; %s", id, hint), "lint", "rules", id)
		case !slices.Contains(lint.Levels, level):
			refuse(fmt.Sprintf("lint.rules.%s %q: use error, warning or off", id, level), "lint", "rules", id)
		}
	}
}

package config

import "github.com/schemactl/schemactl/publish"

// Publish is the section `publish` of schemactl.yaml: what has to come before one.
type Publish struct {
	// Check is off (default), warn or require. A delivery always checks.
	Check publish.CheckMode `yaml:"check"`
}

// publishSection reads what the section says that makes no sense.
func (g *Graph) publishSection(refuse func(message string, keys ...any)) {
	mode, err := publish.ParseCheckMode(string(g.Publish.Check))
	if err != nil {
		refuse("publish.check: "+err.Error(), "publish", "check")
	}
	g.Publish.Check = mode
}

package config

import "github.com/schemactl/schemactl/publish"

// Publish is the section `publish` of schemactl.yaml: what has to come before a publish.
type Publish struct {
	// Check is off (default), warn or require. A delivery always checks.
	Check publish.CheckMode `yaml:"check"`
}

// publishSection validates the section `publish` and fills in its default. refuse takes a message
// and the path of the key.
func (g *Graph) publishSection(refuse func(message string, keys ...any)) {
	mode, err := publish.ParseCheckMode(string(g.Publish.Check))
	if err != nil {
		refuse("publish.check: "+err.Error(), "publish", "check")
	}
	g.Publish.Check = mode
}

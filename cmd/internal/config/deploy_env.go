package config

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/redact"
)

// deployEnvSection validates the key deployEnv. refuse takes a message and the path of the key.
func (g *Graph) deployEnvSection(refuse func(message string, keys ...any)) {
	for i, name := range g.DeployEnv {
		switch {
		case !variableName.Get().MatchString(name):
			refuse("deployEnv: "+name+" is no name of a variable; write it without $ and value", "deployEnv", i)
		case !redact.IsVariable(name):
			refuse("deployEnv: deploy commands get "+name+" anyway; name only what they do not get: "+strings.Join(redact.Variables(), ", ")+" and others that begin with ACTIONS_", "deployEnv", i)
		case slices.Index(g.DeployEnv, name) < i:
			refuse("deployEnv: "+name+" stands there twice", "deployEnv", i)
		}
	}
}

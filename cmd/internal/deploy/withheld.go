package deploy

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/redact"
)

// withoutSecrets returns the variables of an environment without the secrets of the platform, the
// runner and the webhook: a command that deploys code has no use for them, and prints more than it
// knows. Those that are named are kept.
func withoutSecrets(environ, named []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return redact.IsVariable(name) && !slices.Contains(named, name)
	})
}

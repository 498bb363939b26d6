package redact

import (
	"slices"
	"strings"
)

// WebhookVariable is the variable with the address of the webhook, who knows which can post.
const WebhookVariable = "SCHEMACTL_WEBHOOK_URL"

// Variables returns the environment variables that hold secrets of the platform, the runner and
// the webhook: what this program itself reads, and what runs beside it.
func Variables() []string {
	return []string{
		"APOLLO_KEY", "APOLLO_CLIENT_SECRET", WebhookVariable,
		"GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN",
		"GITLAB_TOKEN", "CI_JOB_TOKEN",
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN",
	}
}

// IsVariable reports whether a variable is one of [Variables], or one that the runner of GitHub
// Actions calls its own services with.
func IsVariable(name string) bool {
	for _, known := range Variables() {
		if strings.EqualFold(known, name) { // names of Windows have no case
			return true
		}
	}
	return len(name) >= len("ACTIONS_") && strings.EqualFold(name[:len("ACTIONS_")], "ACTIONS_")
}

// Without returns the variables of an environment without those that [IsVariable] reports: commands
// that the configuration names have no use for them, and print more than they know. Those that are
// named are kept.
func Without(environ, named []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return IsVariable(name) && !slices.Contains(named, name)
	})
}
